"""`met`: thanks, three referrals in two weeks, and a good answer when there are no more."""

from __future__ import annotations

import pytest

from mailbot.cases.case import Case, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.opening import opened
from mailbot.reading.values import Intent, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    LARS,
    NGOZI,
    POLICY,
    PRIYA,
    THREE,
    Story,
    at,
    contact,
    day,
    guest,
    hour,
    imported,
    met,
    scheduled,
)


def test_the_connector_is_thanked_and_asked_for_three_within_two_weeks() -> None:
    story = scheduled()
    said = story.says(CONNECTEE, Intent.MET, when="03-13 10:00")
    assert said == ["noted recorded → connectee", "referral_request → connector"]
    facts = story.letter(LetterKind.REFERRAL_REQUEST).facts
    assert (facts["due"], facts["count"], facts["meeting"].date) == (at("03-27 10:00"), 0, day("03-12"))


def test_they_are_nudged_after_one_week_and_after_two_and_then_the_coordinator_has_it() -> None:
    story = met("03-13 10:00")
    assert story.waits("06-30 12:00") == [
        "03-23 09:00 referral_nudge → connector",
        "03-30 09:00 referral_nudge → connector",
        "04-02 09:00 stalled → coordinator",
    ]


def test_the_other_sides_report_of_the_same_meeting_is_only_noted() -> None:
    story = met()
    assert story.says(CONNECTOR, Intent.MET) == ["noted recorded → connector"]


def test_a_meeting_that_is_still_to_come_cannot_have_been() -> None:
    story = scheduled("03-12 14:00")
    said = story.says(CONNECTOR, Intent.MET, when="03-11 10:00")
    assert said == ["ask: they say that they met, but the meeting is still to come"]
    assert story.says(CONNECTOR, Intent.MET, approved=True) == ["referral_request → connector"]


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_a_meeting_that_nobody_had_announced_moves_the_match_to_where_it_is(stage: Stage) -> None:
    story = imported(stage)
    held = Time(day("03-05"), stance=Stance.HELD)
    assert story.says(CONNECTOR, Intent.MET, when="03-06 10:00", times=(held,)) == ["referral_request → connector"]
    assert story.stage() is Stage.MET
    assert story.letter(LetterKind.REFERRAL_REQUEST).facts["meeting"] is None
    assert "time_nudge" not in " ".join(story.waits("06-30 12:00"))


def test_an_hour_that_was_held_is_remembered() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.MET, when="03-06 10:00", times=(hour("03-05 14:00", Stance.HELD),), place="Zoom")
    assert story.case.meeting is not None
    assert (story.case.meeting.date, story.case.meeting.place) == (day("03-05"), "Zoom")


def test_what_has_come_is_counted_and_the_clock_counts_from_that_mail() -> None:
    story = met("03-13 10:00")
    said = story.says(CONNECTOR, Intent.REFER, when="03-18 10:00", referrals=(PRIYA, LARS))
    assert said == ["referral_thanks → connector"]
    facts = story.letter(LetterKind.REFERRAL_THANKS).facts
    assert (facts["count"], facts["complete"], facts["names"]) == (2, False, ("Priya Raman", "Lars Holm"))
    story.waits("03-19 12:00")
    assert story.waits("03-31 12:00") == ["03-26 09:00 referral_nudge → connector"]
    nudge = story.letter(LetterKind.REFERRAL_NUDGE).facts
    assert (nudge["count"], nudge["names"]) == (2, ("Priya Raman", "Lars Holm"))


def test_met_and_three_names_in_one_mail_asks_for_nothing() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.MET, Intent.REFER, when="03-13 10:00", referrals=THREE)
    assert said == ["referral_thanks → connector"]
    assert story.letter(LetterKind.REFERRAL_THANKS).facts["complete"]
    assert story.stage() is Stage.REFERRED


@pytest.mark.parametrize("given", [0, 2])
def test_that_is_all_i_have_is_a_good_answer(given: int) -> None:
    story = met()
    if given:
        story.says(CONNECTOR, Intent.REFER, referrals=THREE[:given])
    assert story.says(CONNECTOR, Intent.NO_REFERRALS) == ["noted no_referrals → connector"]
    assert story.stage() is Stage.REFERRED


def test_the_connectee_cannot_say_that_there_are_no_more() -> None:
    assert met().says(CONNECTEE, Intent.NO_REFERRALS) == ["ask: somebody else says that there are no more referrals"]


def test_a_promise_is_acknowledged_with_the_day_on_which_they_are_asked_again() -> None:
    story = met("03-13 10:00")
    assert story.says(CONNECTOR, Intent.PROMISE_REFERRALS, when="03-16 10:00") == ["noted promised → connector"]
    assert story.letter(LetterKind.NOTED).facts["until"] == day("03-24")
    assert story.waits("03-24 12:00") == ["03-24 09:00 referral_nudge → connector"]


@pytest.mark.parametrize("intent", [Intent.PROMISE_REFERRALS, Intent.DEFER])
def test_nobody_is_nudged_before_the_day_that_they_named(intent: Intent) -> None:
    story = met("03-13 10:00")
    story.says(CONNECTOR, intent, when="03-16 10:00", until=day("04-02"))
    assert story.letter(LetterKind.NOTED).facts["until"] == day("04-06")  # the 3rd is Good Friday
    assert story.waits("04-06 12:00") == ["04-06 09:00 referral_nudge → connector"]


def test_names_given_before_the_meeting_count_towards_the_three() -> None:
    story = scheduled()
    assert story.says(CONNECTOR, Intent.REFER, when="03-05 10:00", referrals=(PRIYA,)) == [
        "referral_thanks → connector"
    ]
    assert story.stage() is Stage.SCHEDULED
    assert story.waits("03-06 12:00") == ["03-05 10:15 opens c1.1 proposed: referral_ask"]
    story.says(CONNECTEE, Intent.MET, when="03-13 10:00")
    facts = story.letter(LetterKind.REFERRAL_REQUEST).facts
    assert (facts["count"], facts["names"]) == (1, ("Priya Raman",))


def test_where_all_three_came_before_the_meeting_thanks_are_all() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.REFER, when="03-05 10:00", referrals=THREE)
    story.waits("03-12 16:00")
    said = story.says(CONNECTEE, Intent.MET, when="03-13 10:00")
    assert said == ["noted recorded → connectee", "referral_thanks → connector"]
    assert story.stage() is Stage.REFERRED


def test_who_said_before_the_meeting_that_they_have_none_is_not_asked() -> None:
    story = scheduled()
    assert story.says(CONNECTOR, Intent.NO_REFERRALS, when="03-05 10:00") == ["noted recorded → connector"]
    assert story.says(CONNECTEE, Intent.MET, when="03-13 10:00") == ["noted recorded → connectee"]
    assert story.stage() is Stage.REFERRED


def test_an_event_goes_to_the_connectee_and_counts_as_one() -> None:
    story = met()
    said = story.says(CONNECTOR, Intent.INVITE_EVENT, times=(hour("03-26 18:00"),), place="Shaw Centre")
    assert said == ["event_relay → connectee", "referral_thanks → connector"]
    facts = story.letter(LetterKind.EVENT_RELAY).facts
    assert (facts["times"], facts["place"]) == ((hour("03-26 18:00"),), "Shaw Centre")
    assert story.letter(LetterKind.REFERRAL_THANKS).facts["count"] == 1
    story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA, LARS))
    assert story.stage() is Stage.REFERRED


def test_names_and_an_event_in_one_mail_are_one_letter_of_thanks() -> None:
    story = met()
    said = story.says(CONNECTOR, Intent.REFER, Intent.INVITE_EVENT, referrals=(PRIYA, LARS))
    assert said == ["referral_thanks → connector", "event_relay → connectee"]
    facts = story.letter(LetterKind.REFERRAL_THANKS).facts
    assert (facts["count"], [one["how"] for one in facts["going"]]) == (3, ["ask", "ask", "event"])
    assert story.stage() is Stage.REFERRED


def test_an_event_that_the_connectee_was_copied_on_is_not_relayed() -> None:
    said = met().says(CONNECTOR, Intent.INVITE_EVENT, seen=(CONNECTEE,))
    assert said == ["referral_thanks → connector"]


def test_a_referral_is_asked_for_three_more_once_and_silence_ends_it() -> None:
    story = guest(introduced=True)
    said = story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    assert said == ["noted recorded → connectee", "referral_request → connector"]
    assert story.waits("06-30 12:00") == ["04-07 09:00 closing → connector"]
    assert story.stage() is Stage.CLOSED


def third_generation() -> Story:
    parent = guest(introduced=True)
    parent.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    parent.says(CONNECTOR, Intent.REFER, referrals=(contact("Tomasz Wójcik", "tomasz@example.net", spoken=True),))
    parent.waits("03-23 12:00")
    return parent.child()


def test_the_last_generation_is_not_asked_for_more() -> None:
    story = third_generation()
    assert (story.case.generation, story.case.id) == (3, "c1.1.1")
    said = story.says(CONNECTEE, Intent.MET, when="03-30 10:00")
    assert said == ["noted recorded → connectee", "closing → connector"]
    assert story.stage() is Stage.CLOSED


def test_names_from_the_last_generation_are_for_the_coordinator() -> None:
    story = third_generation()
    said = story.says(CONNECTOR, Intent.REFER, referrals=(NGOZI,))
    assert said == ["ask: a referral of the last round names more people"]


def test_each_generation_is_linked_to_the_one_it_came_from() -> None:
    story = third_generation()
    assert story.case.parent == "c1.1"
    assert story.case.referrer is not None
    assert story.case.referrer.name == "Priya Raman"


def test_an_imported_meeting_is_asked_for_referrals_by_its_clock_alone() -> None:
    case: Case = imported(Stage.MET).case
    assert opened(case, at("03-02 10:00"), POLICY, imported=True, mail=None).effects == ()
    assert imported(Stage.MET).waits("03-31 12:00") == [
        "03-10 09:00 referral_nudge → connector",
        "03-17 09:00 referral_nudge → connector",
        "03-20 09:00 stalled → coordinator",
    ]


def test_a_meeting_reported_while_the_coordinator_has_paused_the_match_is_theirs_to_judge() -> None:
    story = scheduled()
    story.orders(Intent.PAUSE, when="03-11 10:00")
    said = story.says(CONNECTEE, Intent.MET, when="03-13 10:00")
    assert said == ["ask: they say that they met, but the match is on hold"]
    assert story.says(CONNECTEE, Intent.MET, approved=True)[-1] == "referral_request → connector"


def test_a_match_that_is_met_again_is_not_asked_for_referrals_twice() -> None:
    story = met("03-13 10:00")
    story.says(CONNECTOR, Intent.DECLINE, approved=True)
    story.orders(Intent.CLOSE)
    story.orders(Intent.RESUME)
    assert [send.kind for send in story.sent].count(LetterKind.REFERRAL_REQUEST) == 1


def test_another_day_than_the_settled_one_is_not_named_in_the_thanks() -> None:
    story = scheduled("03-12 14:00")
    story.says(CONNECTEE, Intent.MET, when="03-16 10:00", times=(hour("03-13", Stance.HELD),))
    assert story.letter(LetterKind.REFERRAL_REQUEST).facts["meeting"] is None
