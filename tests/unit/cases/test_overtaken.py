"""Which letters of a clock are still true of a case."""

from __future__ import annotations

import pytest

from mailbot.cases.case import Role, Stage
from mailbot.cases.decide import hold
from mailbot.cases.letters import LetterKind
from mailbot.cases.overtaken import CLOCKED, overtaken
from mailbot.reading.values import Intent
from tests.unit.cases.story import CONNECTEE, CONNECTOR, POLICY, Story, day, hour, imported, scheduled


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
