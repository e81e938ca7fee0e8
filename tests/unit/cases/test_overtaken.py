"""Which letters of a clock are still true of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mailbot.cases.case import Case, Debt, DebtKind, Role, Stage, Stop
from mailbot.cases.decide import hold
from mailbot.cases.letters import LetterKind
from mailbot.cases.overtaken import CLOCKED, WITHIN_HOURS, overtaken
from mailbot.reading.values import Intent
from tests.unit.cases.story import CONNECTEE, CONNECTOR, POLICY, Story, a_case, at, day, hour, imported, scheduled


def gone(story: Story, kind: LetterKind, key: str) -> bool:
    return overtaken(story.case, kind, key, story.now, POLICY)


def nudged(stage: Stage = Stage.INTRODUCED) -> tuple[Story, LetterKind, str]:
    story = imported(stage)
    story.waits("03-10 12:00")
    kind = LetterKind.TIME_NUDGE if stage is Stage.INTRODUCED else LetterKind.PROPOSAL_NUDGE
    return story, kind, story.letter(kind).key


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_a_nudge_holds_until_there_is_news(stage: Stage) -> None:
    assert not gone(*nudged(stage))


def test_any_word_of_the_debtor_overtakes_it_and_the_others_none() -> None:
    story, kind, key = nudged()
    story.says(CONNECTEE, Intent.THANKS, when="03-10 12:05")
    assert not gone(story, kind, key)
    story.says(CONNECTOR, Intent.THANKS, when="03-10 12:10")
    assert gone(story, kind, key)


@pytest.mark.parametrize("intent", [Intent.PAUSE, Intent.CLOSE])
def test_an_order_overtakes_it(intent: Intent) -> None:
    story, kind, key = nudged()
    story.orders(intent, when="03-10 12:05")
    assert gone(story, kind, key)


@pytest.mark.parametrize("intent", [Intent.OPT_OUT, Intent.DECLINE, Intent.DEFER])
def test_a_stop_a_no_and_a_later_overtake_it(intent: Intent) -> None:
    story, kind, key = nudged()
    story.says(CONNECTOR, intent, when="03-10 12:05")
    assert gone(story, kind, key)


def test_an_absence_overtakes_it() -> None:
    story, kind, key = nudged()
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-10 12:05", until=day("03-20"))
    assert gone(story, kind, key)


def test_an_open_question_overtakes_nothing() -> None:
    story, kind, key = nudged()
    story.case = hold(story.case, "q", story.now, POLICY)
    assert not gone(story, kind, key)


def test_a_reminder_holds_for_its_meeting_alone() -> None:
    story = scheduled()
    story.waits("03-11 12:00")
    key = story.letter(LetterKind.REMINDER, Role.CONNECTOR).key
    assert not gone(story, LetterKind.REMINDER, key)
    story.says(CONNECTEE, Intent.RESCHEDULE, Intent.OFFER_TIMES, when="03-11 12:05", times=(hour("03-13 10:00"),))
    assert gone(story, LetterKind.REMINDER, key)


def test_what_answers_a_mail_is_never_overtaken() -> None:
    story, _, key = nudged()
    story.orders(Intent.CLOSE, when="03-10 12:05")
    for kind in set(LetterKind) - CLOCKED:
        assert not gone(story, kind, key)


# ── each nudge and the debt that it asks for ─────────────────────────────────────────

NOW = at("03-10 09:00")
NUDGES = {
    LetterKind.PROPOSAL_NUDGE: {DebtKind.DECISION},
    LetterKind.TIME_NUDGE: {DebtKind.TIME, DebtKind.CHOICE},
    LetterKind.DID_YOU_MEET: {DebtKind.REPORT},
    LetterKind.REFERRAL_NUDGE: {DebtKind.REFERRALS},
    LetterKind.SURVEY_NUDGE: {DebtKind.SURVEY},
}


def owing(kind: DebtKind, role: Role = CONNECTOR, **changes: Any) -> tuple[Case, str]:
    """A match with one debt, and the key of the first nudge for it."""
    since = at("03-02 10:00")
    debt = Debt(kind, role, since, at("03-09 10:00"), None)
    return a_case(debts=(debt,), **changes), f"{kind}:{role}:{since.isoformat()}:1"


@pytest.mark.parametrize("debt", list(DebtKind))
@pytest.mark.parametrize("kind", sorted(NUDGES))
def test_a_nudge_is_true_of_the_debt_that_it_asks_for_alone(kind: LetterKind, debt: DebtKind) -> None:
    case, key = owing(debt)
    assert overtaken(case, kind, key, NOW, POLICY) is (debt not in NUDGES[kind])


def test_a_nudge_is_for_the_very_debt_of_that_side_since_that_moment() -> None:
    case, key = owing(DebtKind.TIME)
    assert not overtaken(case, LetterKind.TIME_NUDGE, key.replace(":1", ":2"), NOW, POLICY)
    for other in (
        key.replace("connector", "connectee"),
        key.replace("2026-03-02", "2026-03-03"),
        key.replace("time:", "choice:"),
        key.rpartition(":")[0],
        "",
    ):
        assert overtaken(case, LetterKind.TIME_NUDGE, other, NOW, POLICY)
    assert overtaken(replace(case, debts=()), LetterKind.TIME_NUDGE, key, NOW, POLICY)


@pytest.mark.parametrize(
    ("stops", "gone_by"),
    [
        ((), False),
        ((Stop("hold:q", None, NOW),), False),
        ((Stop("absence", CONNECTEE, NOW),), False),
        ((Stop("absence", CONNECTOR, NOW),), True),
        ((Stop("deferred", None, NOW),), True),
        ((Stop("hold:q", None, NOW), Stop("deferred", None, NOW)), True),
        ((Stop("bounced", CONNECTEE, NOW), Stop("hold:q", None, NOW)), False),
    ],
)
def test_a_rest_of_the_reader_or_of_all_overtakes_it(stops: tuple[Stop, ...], *, gone_by: bool) -> None:
    case, key = owing(DebtKind.TIME, stops=stops)
    assert overtaken(case, LetterKind.TIME_NUDGE, key, NOW, POLICY) is gone_by


@pytest.mark.parametrize(
    ("away", "gone_by"),
    [
        ({"connector": day("03-11")}, True),
        ({"connector": day("03-10")}, False),
        ({"connector": day("03-09")}, False),
        ({"connectee": day("03-11")}, False),
    ],
)
def test_who_is_away_is_not_nudged_until_the_day_they_are_back(away: dict[str, date], *, gone_by: bool) -> None:
    case, key = owing(DebtKind.TIME, away=away)
    assert overtaken(case, LetterKind.TIME_NUDGE, key, NOW, POLICY) is gone_by


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize(("key", "same"), [("2:connector", True), ("1:connector", False), ("22:connector", False)])
def test_a_reminder_is_of_the_meeting_as_it_stands(stage: Stage, key: str, *, same: bool) -> None:
    case = a_case(stage, sequence=2)
    assert overtaken(case, LetterKind.REMINDER, key, NOW, POLICY) is not (stage is Stage.SCHEDULED and same)


def test_what_may_be_overtaken_are_the_nudges_and_the_reminder() -> None:
    assert {*NUDGES, LetterKind.REMINDER} == CLOCKED
    assert CLOCKED < WITHIN_HOURS
