"""What comes of a click: an event moved, taken back, called off, answered with "maybe", or put at another place."""

from __future__ import annotations

import pytest

from mailbot.cases.case import DebtKind, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import CONNECTEE, CONNECTOR, Story, at, guest, hour, imported, scheduled

THURSDAY, FRIDAY = hour("03-12 14:00"), hour("03-13 10:00")


def invited() -> Story:
    """The Connector's own event for Thursday is on the table."""
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(THURSDAY,), place="Zoom", event="e1")
    return story


def test_an_event_moved_is_no_longer_offered_at_its_old_hour() -> None:
    story = invited()
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 12:00", times=(FRIDAY,), event="e1")
    assert [(o.time, o.open) for o in story.case.offers] == [(THURSDAY, False), (FRIDAY, True)]
    assert story.letter(LetterKind.TIMES_RELAY).facts["gone"] == (THURSDAY,)


@pytest.mark.parametrize(("by", "event"), [(CONNECTOR, "e2"), (CONNECTOR, ""), (CONNECTEE, "e1")])
def test_another_event_leaves_the_offer_as_it_was(by: Role, event: str) -> None:
    story = invited()
    story.says(by, Intent.OFFER_TIMES, when="03-03 12:00", times=(FRIDAY,), event=event)
    assert all(offer.open for offer in story.case.offers)


def test_the_same_event_sent_again_at_its_hour_stays_open() -> None:
    story = invited()
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 12:00", times=(THURSDAY,), event="e1")
    assert [offer.open for offer in story.case.offers] == [True]


def test_an_offered_event_called_off_is_an_offer_taken_back() -> None:
    story = invited()
    ruled_out = hour("03-12 14:00", Stance.RULED_OUT)
    assert story.says(CONNECTOR, Intent.CANCEL, when="03-03 12:00", times=(ruled_out,)) == [
        "noted recorded → connector"
    ]
    assert [offer.open for offer in story.case.offers] == [False]
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.TIME, CONNECTOR)]


def test_an_hour_that_nobody_offered_is_still_a_question_when_it_is_called_off() -> None:
    story = invited()
    ruled_out = hour("03-13 10:00", Stance.RULED_OUT)
    said = story.says(CONNECTOR, Intent.CANCEL, when="03-03 12:00", times=(ruled_out,))
    assert said == ["ask: they call off a meeting that is not settled"]


@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
def test_a_maybe_is_answered_once_and_changes_nothing(by: Role) -> None:
    story = scheduled()
    before = (story.case.stage, story.case.meeting, story.case.sequence, dict(story.case.moments()))
    assert story.happens(EventKind.MAYBE, "03-05 10:00", by=by) == [f"noted maybe → {by}"]
    facts = story.letter(LetterKind.NOTED).facts
    assert facts == {"what": "maybe", "until": None, "names": (), "meeting": story.case.meeting}
    assert story.happens(EventKind.MAYBE, "03-05 11:00", by=by) == []
    assert (story.case.stage, story.case.meeting, story.case.sequence, dict(story.case.moments())) == before


def test_a_maybe_to_each_hour_is_answered() -> None:
    story = scheduled()
    story.happens(EventKind.MAYBE, "03-05 10:00", by=CONNECTEE)
    story.says(CONNECTOR, Intent.RESCHEDULE, Intent.OFFER_TIMES, when="03-05 11:00", times=(FRIDAY,))
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-05 12:00", times=(hour("03-13 10:00", Stance.AGREED),))
    assert story.happens(EventKind.MAYBE, "03-05 13:00", by=CONNECTEE) == ["noted maybe → connectee"]


def test_a_maybe_after_the_hour_says_nothing() -> None:
    story = scheduled()
    story.now = at("03-12 16:00")
    assert story.happens(EventKind.MAYBE, by=CONNECTEE) == []


def test_another_place_named_with_the_settled_hour_moves_the_meeting_there() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 10:00", times=(THURSDAY,), place="Second Cup")
    assert said == ["moved → connector", "moved → connectee"]
    assert story.case.meeting is not None
    assert story.case.meeting.place == "Second Cup"


@pytest.mark.parametrize("place", ["Bridgehead on Bank", "Bridgehead", None])
def test_the_settled_hour_said_again_is_no_news(place: str | None) -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-05 10:00", times=(THURSDAY,), place=place)
    assert said == ["noted recorded → connector"]


def test_a_referrals_yes_with_a_time_is_told_in_the_introduction_and_not_before_it() -> None:
    story = guest()
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-17 06:42", times=(hour("03-19 14:00"),), place="Zoom")
    assert said == ["referral_introduction → connector, connectee"]
    facts = story.letter(LetterKind.REFERRAL_INTRODUCTION).facts
    assert (facts["offers"], facts["place"]) == ((hour("03-19 14:00"),), "Zoom")
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.CHOICE, CONNECTEE)]


def test_a_referrals_yes_to_any_day_leaves_the_first_word_to_the_newcomer() -> None:
    story = guest()
    said = story.says(CONNECTOR, Intent.ACCEPT, Intent.OFFER_OPEN, when="03-17 06:42")
    assert said == ["referral_introduction → connector, connectee"]
