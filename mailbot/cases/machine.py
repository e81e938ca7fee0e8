"""The state table: what each event does to a case in each stage.

A row names the action that decides (mailbot/cases/actions) and the stages that it may lead to. An event without a
row in a stage is no error: it goes to the coordinator with the mail (`ask`), for a late or odd message must neither
break a case nor be guessed at. A clock that has nothing left to say is passed over (`pass_over`).
The README's diagram is made from this table by `diagram()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.cases.case import Stage
from mailbot.cases.events import EventKind as E

P, I, S, M, R, V, C, D, Z = (
    Stage.PROPOSED,
    Stage.INTRODUCED,
    Stage.SCHEDULED,
    Stage.MET,
    Stage.REFERRED,
    Stage.SURVEYED,
    Stage.CLOSED,
    Stage.DECLINED,
    Stage.PAUSED,
)


@dataclass(frozen=True, slots=True)
class Row:
    """The action's name, and the stages that it may end in."""

    action: str
    to: tuple[Stage, ...]


def _stay(action: str) -> dict[Stage, Row]:
    return {stage: Row(action, (stage,)) for stage in Stage}


def _only(action: str, *stages: Stage) -> dict[Stage, Row]:
    return {stage: Row(action, (stage,)) for stage in stages}


def _to(action: str, stages: tuple[Stage, ...], *to: Stage) -> dict[Stage, Row]:
    return {stage: Row(action, to) for stage in stages}


TABLE: Mapping[E, Mapping[Stage, Row]] = {
    # ── yes, no, later ────────────────────────────────────────────────────────────────
    E.ACCEPT: _to("accept", (P, Z), I, P) | _only("pass_over", I, S, M, R, V, C),
    E.DECLINE: _to("decline", (P, I, S, Z), D) | _only("note", D),
    E.DEFER: _to("defer", (P, I, S, Z), Z),
    E.INTRODUCED: _to("introduced_by_staff", (P, Z, D), I) | _only("pass_over", I, S, M),
    E.ADDRESS: _to("take_address", (P,), P, I) | _only("take_address", I, S, M, R, V, C, Z),
    # ── finding the hour ──────────────────────────────────────────────────────────────
    E.OFFER_TIMES: _to("offer", (I,), I, S) | _to("offer_again", (S,), S) | _to("accept_by_offer", (P,), I, S, P),
    E.OFFER_OPEN: _only("offer_open", I, P) | _only("pass_over", S, M),
    E.AGREE_TIME: _to("agree", (I,), I, S) | _to("agree_again", (S,), S),
    E.REJECT_TIME: _only("reject", I) | _to("reschedule", (S,), I),
    E.RESCHEDULE: _to("reschedule", (S,), I) | _to("rework", (I,), I, S),
    E.CANCEL: _to("cancel", (S,), I) | _only("reject", I),
    E.PLACE: _only("take_place", I, S),
    # ── the meeting ───────────────────────────────────────────────────────────────────
    E.MET: _to("met", (P, I, S, Z), M, C, R) | _only("met_again", M, R, V, C),
    E.NO_SHOW: _only("no_show", S, I),
    E.REMIND: _only("remind", S),
    # ── referrals ─────────────────────────────────────────────────────────────────────
    E.REFER: _to("refer", (M,), M, R, C) | _only("refer", P, I, S, R, V, C),
    E.INVITE_EVENT: _to("invite", (M,), M, R, C) | _only("invite", P, I, S, R, V, C),
    E.NO_REFERRALS: _to("no_more", (M,), R, C) | _only("note", R, V, C),
    E.PROMISE_REFERRALS: _only("promise", M) | _only("note", I, S, R, V),
    E.WITHDRAW: _stay("withdraw"),
    E.TELL_REFERRAL: _stay("tell_referral"),
    # ── the end ───────────────────────────────────────────────────────────────────────
    E.SURVEYS: _to("send_surveys", (R,), V, C),
    E.SURVEY: _to("survey_answer", (V,), V, C),
    # ── whatever the stage ────────────────────────────────────────────────────────────
    E.FEEDBACK: _stay("feedback"),
    E.CONCERN: _stay("concern"),
    E.QUESTION: _stay("question"),
    E.HIRED: _stay("hired"),
    E.THANKS: _stay("pass_over"),
    E.OUT_OF_OFFICE: _stay("away"),
    E.BACK: _stay("back"),
    E.BOUNCE: _stay("bounce"),
    E.OPT_OUT: _to("opt_out", (P, I, S, M, R, V, Z), Z) | _only("opt_out", C, D),
    E.WRONG_PERSON: _stay("ask"),
    E.OTHER: _stay("ask"),
    # ── the coordinator ───────────────────────────────────────────────────────────────
    E.STATUS: _stay("status"),
    E.PAUSE: _to("pause", (P, I, S, M, R, V), Z) | _only("pause_again", Z) | _only("ask", C, D),
    E.RESUME: _to("resume", (Z,), P, I, S, M, R, V)
    | _to("reopen", (D, C), P, I, M)
    | _only("restart", P, I, S, M, R, V),
    E.CLOSE: _to("close", (P, I, S, M, R, V, Z, D), C) | _only("status", C),
    # ── clocks ────────────────────────────────────────────────────────────────────────
    E.DEBT_DUE: _stay("debt_due") | _to("debt_due", (M,), M, R, C) | _to("debt_due", (V,), V, C),
    E.ASK_AGAIN: _to("ask_again", (Z,), P, I, S),
    E.LETTER_SENT: _stay("letter_sent"),
}

# Clocks and our own letters that find nothing to do are no news to anybody.
_QUIET = frozenset({E.REMIND, E.SURVEYS, E.ASK_AGAIN, E.TELL_REFERRAL, E.BACK, E.DEBT_DUE, E.LETTER_SENT})


def row(stage: Stage, event: E) -> Row:
    """The row for an event in a stage; every pair has one."""
    found = TABLE[event].get(stage)
    if found is not None:
        return found
    return Row("pass_over" if event in _QUIET else "ask", (stage,))


def diagram() -> str:
    """The table as a Mermaid state diagram: an arrow for each change of stage, labelled with its events."""
    arrows: dict[tuple[Stage, Stage], list[str]] = {}
    for event, rows in TABLE.items():
        for stage, found in rows.items():
            for to in found.to:
                if to is not stage:
                    arrows.setdefault((stage, to), []).append(event.value)
    lines = [
        "stateDiagram-v2",
        "    [*] --> proposed: a résumé is sent or imported",
        "    [*] --> introduced: an introduction is copied or imported",
    ]
    for (stage, to), events in sorted(
        arrows.items(), key=lambda arrow: (list(Stage).index(arrow[0][0]), list(Stage).index(arrow[0][1]))
    ):
        lines.append(f"    {stage} --> {to}: {', '.join(events)}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(diagram())
