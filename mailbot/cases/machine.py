"""The state table: what each event does to a case in each stage.

A row names the action that decides (mailbot/cases/actions) and the stages that it may lead to. An event without a
row in a stage is no error: it goes to the coordinator with the mail (`ask`), for a late or odd message must neither
break a case nor be guessed at. A clock that has nothing left to say is passed over (`pass_over`). Orders are the
coordinator's alone.
The README's diagram is made from this table by `diagram()`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.cases.case import Stage
from mailbot.cases.events import EventKind as E

PRO, INT, SCH, MET, REF, SUR, CLO, DEC, PAU = Stage
_ON = (PRO, INT, SCH, MET, REF, SUR)  # on the path, neither at rest nor at an end


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
    E.ACCEPT: _to("accept", (PRO,), PRO, INT)
    | _to("accept", (PAU,), PRO, INT, SCH, PAU)
    | _only("pass_over", INT, SCH, MET, REF, SUR, CLO),
    E.DECLINE: _to("decline", (PRO, INT, SCH, PAU), DEC) | _only("note", DEC),
    E.DEFER: _to("defer", (PRO, INT, SCH, PAU), PAU) | _only("promise", MET) | _only("note", REF, SUR, CLO),
    E.INTRODUCED: _to("introduced_by_staff", (PRO, DEC), INT)
    | _to("introduced_by_staff", (PAU,), *_ON[1:])
    | _only("introduced_by_staff", INT)
    | _only("pass_over", SCH, MET, REF, SUR),
    E.ADDRESS: _to("take_address", (PRO,), PRO, INT) | _only("take_address", INT, SCH, MET, REF, SUR, CLO, DEC, PAU),
    # ── finding the hour ──────────────────────────────────────────────────────────────
    E.OFFER_TIMES: _to("offer", (INT,), INT, SCH)
    | _to("offer_again", (SCH,), SCH, INT)
    | _to("yes_by_times", (PRO,), PRO, INT, SCH)
    | _to("yes_by_times", (PAU,), PRO, INT, SCH, PAU),
    E.OFFER_OPEN: _only("offer_open", INT)
    | _to("yes_by_times", (PRO,), PRO, INT)
    | _only("pass_over", SCH, MET, REF, SUR, CLO),
    E.AGREE_TIME: _to("agree", (INT,), INT, SCH)
    | _only("agree_again", SCH)
    | _to("yes_by_times", (PRO,), PRO, INT, SCH)
    | _to("yes_by_times", (PAU,), PRO, INT, SCH, PAU),
    E.REJECT_TIME: _only("reject", INT) | _to("reschedule", (SCH,), INT, SCH),
    E.RESCHEDULE: _to("reschedule", (SCH,), INT, SCH) | _to("rework", (INT,), INT, SCH),
    E.CANCEL: _to("cancel", (SCH,), INT) | _only("call_off_unsettled", INT),
    E.PLACE: _only("take_place", INT, SCH),
    E.MAYBE: _only("maybe", SCH),
    # ── the meeting ───────────────────────────────────────────────────────────────────
    E.MET: _to("met", (PRO, INT, SCH), MET, REF, CLO)
    | _to("met", (PAU,), MET, REF, CLO, PAU)
    | _only("met_again", MET, REF, SUR, CLO),
    E.NO_SHOW: _only("no_show", INT, SCH, MET),
    E.REMIND: _only("remind", SCH),
    # ── referrals ─────────────────────────────────────────────────────────────────────
    E.REFER: _to("refer", (MET,), MET, REF, CLO) | _only("refer", PRO, INT, SCH, REF, SUR, CLO, DEC, PAU),
    E.INVITE_EVENT: _to("invite", (MET,), MET, REF, CLO) | _only("invite", PRO, INT, SCH, REF, SUR, CLO),
    E.NO_REFERRALS: _to("no_more", (MET,), REF, CLO)
    | _only("none_to_come", PRO, INT, SCH)
    | _only("note", REF, SUR, CLO, DEC),
    E.PROMISE_REFERRALS: _only("promise", MET) | _only("note", PRO, INT, SCH, REF, SUR),
    E.WITHDRAW: _stay("withdraw") | _to("withdraw", (REF,), REF, MET),
    E.TELL_REFERRAL: _stay("tell_referral") | _to("tell_referral", (REF,), REF, MET),
    # ── the end ───────────────────────────────────────────────────────────────────────
    E.SURVEYS: _to("send_surveys", (REF,), SUR, CLO),
    E.SURVEY: _to("survey_answer", (SUR,), SUR, CLO) | _only("survey_answer", CLO),
    E.HOW_ARE_YOU: _only("how_are_you", CLO),
    # ── whatever the stage ────────────────────────────────────────────────────────────
    E.FEEDBACK: _stay("feedback"),
    E.CONCERN: _stay("concern"),
    E.QUESTION: _stay("question"),
    E.HIRED: _stay("hired"),
    E.MAY_TELL: _stay("pass_on"),
    E.KEEP_IT: _stay("keep"),
    E.JOIN: _stay("join"),
    E.THANKS: _stay("pass_over"),
    E.OUT_OF_OFFICE: _stay("away"),
    E.BACK: _stay("back"),
    E.BOUNCE: _stay("bounce"),
    E.OPT_OUT: {stage: Row("opt_out", (PAU, stage)) for stage in _ON} | _only("opt_out", PAU, CLO, DEC),
    E.LEFT: _stay("left"),
    E.WRONG_PERSON: _stay("ask"),
    E.OTHER: _stay("ask"),
    # ── the coordinator ───────────────────────────────────────────────────────────────
    E.STATUS: _stay("status"),
    E.PAUSE: _to("pause", (*_ON, PAU), PAU) | _only("ask", CLO, DEC),
    E.RESUME: _to("resume", (PAU,), *_ON) | _to("reopen", (DEC, CLO), PRO, INT, MET, REF) | _only("restart", *_ON),
    E.UPDATED: _stay("updated") | _to("updated", (PRO,), PRO, INT),
    E.ASK_ANEW: _only("ask_anew", *_ON)
    | _to("ask_anew", (PAU,), *_ON)
    | _to("ask_anew", (DEC, CLO), PRO, INT, MET, REF),
    E.IN_HAND: _only("in_hand", *_ON, PAU) | _only("ask", CLO, DEC),
    E.STEPPED_IN: _stay("step_in"),
    E.CLOSE: _to("close", (*_ON, PAU, DEC), CLO) | _only("status", CLO),
    # ── clocks ────────────────────────────────────────────────────────────────────────
    E.DEBT_DUE: _stay("debt_due") | _to("debt_due", (MET,), MET, REF, CLO) | _to("debt_due", (SUR,), SUR, CLO),
    E.ASK_AGAIN: _to("ask_again", (PAU,), *_ON, PAU),
    E.LETTER_SENT: _stay("letter_sent"),
}

# What nobody but a coordinator may say.
ORDERS = frozenset(
    {
        E.INTRODUCED,
        E.ADDRESS,
        E.UPDATED,
        E.ASK_ANEW,
        E.IN_HAND,
        E.STEPPED_IN,
        E.STATUS,
        E.PAUSE,
        E.RESUME,
        E.CLOSE,
    }
)
# What the Connector who named a referral may say in the referral's own case; the rest is the referral's to say.
BESIDE = frozenset(
    {
        E.FEEDBACK,
        E.CONCERN,
        E.QUESTION,
        E.HIRED,
        E.JOIN,
        E.THANKS,
        E.OUT_OF_OFFICE,
        E.BOUNCE,
        E.OPT_OUT,
        E.WRONG_PERSON,
        E.OTHER,
    }
)
# Clocks and our own letters that find nothing to do are no news to anybody.
_QUIET = frozenset(
    {E.REMIND, E.SURVEYS, E.HOW_ARE_YOU, E.ASK_AGAIN, E.TELL_REFERRAL, E.BACK, E.DEBT_DUE, E.LETTER_SENT}
)


def has_row(stage: Stage, event: E) -> bool:
    """Whether the table says what an event does in a stage."""
    return stage in TABLE[event]


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
    stages = list(Stage)
    lines = [
        "stateDiagram-v2",
        "    [*] --> proposed: a résumé is sent or imported",
        "    [*] --> introduced: an introduction is copied or imported",
    ]
    for stage, to in sorted(arrows, key=lambda arrow: (stages.index(arrow[0]), stages.index(arrow[1]))):
        lines.append(f"    {stage} --> {to}: {', '.join(arrows[stage, to])}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(diagram() + "\n")
