"""Referrals: what the Connector is told, what is opened for each, and what stands still."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from mailbot.cases.actions.referrals import event_time
from mailbot.cases.case import AlarmKind, Case, DebtKind, Person, ReferralState, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import CalendarMethod, LetterKind, OpenCase, Recall, Send
from mailbot.cases.policy import Consent
from mailbot.reading.values import Intent, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    ERIC,
    KNOWN,
    LARS,
    LEILA,
    NGOZI,
    POLICY,
    PRIYA,
    PROGRAMME,
    REFERRER,
    RUTH,
    THREE,
    Story,
    at,
    contact,
    day,
    guest,
    hour,
    imported,
    met,
    referred,
    scheduled,
)

AGREES = replace(PRIYA, spoken=True)


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


def opens(story: Story) -> list[OpenCase]:
    return [e for d in story.decisions for e in d.effects if isinstance(e, OpenCase)]


def named(story: Story) -> Story:
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(AGREES, LARS))
    return story


def test_an_introduction_to_a_referral_waits_for_the_newcomers_missing_address_and_the_asking_mail_does_not() -> None:
    story = met()
    story.case = replace(story.case, connectee=replace(ERIC, email=""))
    assert named(story).waits("03-17 12:00") == [
        "03-16 10:15 missing → coordinator",
        "03-16 10:15 opens c1.2 proposed: referral_ask",
    ]
    assert story.given(CONNECTEE, ERIC.email, "03-17 18:00") == ["done → coordinator"]
    assert story.waits("03-18 12:00") == ["03-18 09:00 opens c1.1 introduced: referral_introduction"]


def test_an_introduction_to_a_referral_waits_while_the_newcomers_address_fails() -> None:
    story = met()
    story.happens(EventKind.BOUNCE, "03-16 09:00", by=CONNECTEE)
    assert named(story).waits("03-17 12:00") == ["03-16 10:15 opens c1.2 proposed: referral_ask"]
    story.says(CONNECTEE, Intent.THANKS, when="03-17 12:30")
    story.given(CONNECTEE, "eric@example.org", "03-17 13:00")
    assert story.waits("03-17 13:30") == ["03-17 13:00 opens c1.1 introduced: referral_introduction"]
    assert dict(story.case.moments()).keys() == {"debt:referrals:connector"}


def test_another_address_for_somebody_who_waits_has_its_own_fifteen_minutes() -> None:
    story = met()
    story.happens(EventKind.BOUNCE, "03-16 09:00", by=CONNECTEE)
    named(story).waits("03-17 12:00")
    corrected = replace(PRIYA, email="priya.raman@example.com", spoken=True)
    story.says(CONNECTOR, Intent.REFER, when="03-17 13:00", referrals=(corrected,))
    story.given(CONNECTEE, "eric@example.org", "03-17 13:05")
    assert story.waits("03-17 14:00") == ["03-17 13:15 opens c1.1 introduced: referral_introduction"]
    assert story.child().case.connector.email == "priya.raman@example.com"


def test_who_is_struck_while_they_wait_is_never_introduced() -> None:
    story = met()
    story.happens(EventKind.BOUNCE, "03-16 09:00", by=CONNECTEE)
    named(story).waits("03-17 12:00")
    story.says(CONNECTOR, Intent.OTHER, when="03-17 13:00", withdrawn=("Priya",))
    story.given(CONNECTEE, "eric@example.org", "03-17 13:05")
    assert "opens" not in " ".join(story.waits("03-20 14:00"))


# ── what the Connector is told ───────────────────────────────────────────────────────────


def test_the_request_says_what_is_owed_until_when_and_who_was_named_before() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.REFER, when="03-05 10:00", referrals=(PRIYA, contact(None, "info@example.com")))
    meeting = story.case.meeting
    story.says(CONNECTEE, Intent.MET, when="03-13 10:00")
    letter = story.letter(LetterKind.REFERRAL_REQUEST)
    assert letter.to == (CONNECTOR,)
    assert letter.facts == {
        "meeting": meeting,
        "due": at("03-27 10:00"),
        "count": 2,
        "names": ("Priya Raman", "info@example.com"),
    }


def test_the_meeting_is_named_in_the_request_where_the_report_says_the_same_day() -> None:
    story = scheduled("03-12 14:00")
    story.says(CONNECTEE, Intent.MET, when="03-13 10:00", times=(hour("03-12", Stance.HELD),))
    assert story.letter(LetterKind.REFERRAL_REQUEST).facts["meeting"] == story.case.meeting


def test_the_thanks_say_what_came_what_goes_to_whom_and_for_how_long_it_can_be_stopped() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(AGREES, contact("Lars Holm")), reply="Two.")
    letter = story.letter(LetterKind.REFERRAL_THANKS)
    assert letter.to == (CONNECTOR,)
    assert letter.facts == {
        "names": ("Priya Raman", "Lars Holm"),
        "count": 2,
        "going": (
            {"name": "Priya Raman", "email": "priya@example.com", "how": "introduce", "words": "Two."},
            {"name": "Lars Holm", "email": "", "how": "address", "words": "Two."},
        ),
        "minutes": 15,
        "complete": False,
    }


def test_who_was_named_without_a_name_is_told_of_by_the_address() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(contact(None, "info@example.com"),))
    facts = story.letter(LetterKind.REFERRAL_THANKS).facts
    assert (facts["names"], facts["going"][0]["name"]) == (("info@example.com",), "info@example.com")


def test_the_door_that_is_not_open_is_told_of_only_where_the_programme_would_write() -> None:
    story = met()
    story.known = replace(KNOWN, doors={PRIYA.email or "": "has been asked twice within a year"})
    story.policy = replace(POLICY, consent=Consent.CONNECTOR)
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    assert story.letter(LetterKind.REFERRAL_THANKS).facts["going"][0]["how"] == "forward"


def test_three_that_came_before_the_meeting_are_thanked_for_and_nothing_more_is_asked() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.REFER, when="03-05 10:00", referrals=THREE)
    story.says(CONNECTEE, Intent.MET, when="03-13 10:00")
    facts = story.letter(LetterKind.REFERRAL_THANKS).facts
    assert (facts["names"], facts["going"], facts["count"], facts["complete"]) == ((), (), 3, True)
    assert story.case.debts == ()


def test_a_request_goes_once_in_a_match() -> None:
    story = met()
    story.case = replace(story.case, stage=Stage.INTRODUCED, meeting=None)
    assert story.says(CONNECTEE, Intent.MET) == ["noted recorded → connectee"]
    assert owes(story) == [(DebtKind.REFERRALS, CONNECTOR)]


@pytest.mark.parametrize(("count", "held"), [(6, False), (7, True)])
def test_the_limit_of_a_day_counts_those_with_an_address(count: int, *, held: bool) -> None:
    story = met()
    many = tuple(contact(f"Person {n}", f"person{n}@example.com") for n in range(count))
    said = story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(*many, contact("Kim Lee")))
    assert (said == ["ask: more people than one Connector may name in a day"]) is held


def test_an_address_for_somebody_named_before_counts_for_the_day_too() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(contact("Priya Raman"),))
    story.known = replace(KNOWN, named_today=6)
    assert story.says(CONNECTOR, Intent.REFER, when="03-16 10:05", referrals=(PRIYA,)) == [
        "ask: more people than one Connector may name in a day"
    ]


def test_with_the_coordinators_word_more_may_be_named_and_by_others() -> None:
    story = met()
    story.known = replace(KNOWN, named_today=6)
    assert story.says(CONNECTEE, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,), approved=True) == [
        "referral_thanks → connector"
    ]
    assert len(story.case.referrals) == 1


def test_a_mail_of_names_known_and_unreadable_is_the_coordinators() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    nobody = contact(None, phone="613-555-0123")
    assert story.says(CONNECTOR, Intent.REFER, when="03-16 10:05", referrals=(PRIYA, nobody)) == [
        "ask: people are named, but no name could be read"
    ]
    assert story.says(CONNECTOR, Intent.REFER, when="03-16 10:06") == [
        "ask: people are named, but no name could be read"
    ]
    assert story.says(CONNECTOR, Intent.REFER, when="03-16 10:07", staff=True) == []


def test_two_of_three_leave_the_clock_running_from_that_mail_and_after_the_stage_it_runs_no_more() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA, LARS))
    assert (owes(story), story.case.debts[0].since) == ([(DebtKind.REFERRALS, CONNECTOR)], at("03-16 10:00"))
    story.says(CONNECTOR, Intent.NO_REFERRALS, when="03-16 11:00")
    story.says(CONNECTOR, Intent.REFER, when="03-16 12:00", referrals=(NGOZI,))
    assert (story.stage(), owes(story)) == (Stage.REFERRED, [])


def test_who_was_named_without_an_address_and_is_named_so_again_is_no_news() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(contact("Priya Raman"), LARS))
    said = story.says(CONNECTOR, Intent.REFER, when="03-16 10:05", referrals=(contact("Priya Raman"),))
    assert said == ["noted recorded → connector"]


def test_a_promise_beside_somebody_who_was_named_before_is_acknowledged_as_a_promise() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    said = story.says(CONNECTOR, Intent.REFER, Intent.PROMISE_REFERRALS, when="03-16 10:05", referrals=(PRIYA,))
    assert said == ["noted promised → connector"]


def test_while_a_correction_is_still_being_told_the_minutes_of_the_first_address_run_no_more() -> None:
    story = referred(PRIYA, LARS)
    assert {alarm.key for alarm in story.case.alarms if alarm.kind is AlarmKind.TELL_REFERRAL} == {"0", "1"}
    story.says(
        CONNECTOR, Intent.REFER, when="03-16 10:05", referrals=(replace(PRIYA, email="priya.raman@example.com"),)
    )
    decided = story.decisions[-1].case  # before the letter that tells of it has left
    assert {alarm.key for alarm in decided.alarms if alarm.kind is AlarmKind.TELL_REFERRAL} == {"1"}


def test_a_correction_of_one_leaves_the_others_to_their_minutes() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA, LARS))
    moved = contact("Priya Raman", "raman@example.org")
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:10", referrals=(moved,))
    assert story.waits("03-16 12:00") == [
        "03-16 10:15 opens c1.2 proposed: referral_ask",
        "03-16 10:25 opens c1.1 proposed: referral_ask",
    ]


# ── events ───────────────────────────────────────────────────────────────────────────────


def test_an_event_goes_to_the_newcomer_with_who_invites_when_and_where() -> None:
    story = met()
    times = (hour("03-26 18:00"),)
    story.says(CONNECTOR, Intent.INVITE_EVENT, times=times, place="Shaw Centre", reply="Come to our evening.")
    letter = story.letter(LetterKind.EVENT_RELAY)
    assert (letter.to, letter.calendar) == ((CONNECTEE,), CalendarMethod.PUBLISH)
    assert letter.facts == {"by": RUTH, "times": times, "place": "Shaw Centre", "quoted": "Come to our evening."}
    (event,) = story.case.referrals
    assert (event.name, event.words, event.state, event.counts) == (
        "event",
        "Come to our evening.",
        ReferralState.EVENT,
        True,
    )
    facts = story.letter(LetterKind.REFERRAL_THANKS).facts
    assert facts["going"] == ({"name": "event", "email": "", "how": "event", "words": "Come to our evening."},)


def test_an_event_without_an_hour_has_no_calendar() -> None:
    story = met()
    story.says(CONNECTOR, Intent.INVITE_EVENT, times=(Time(day("03-26")),))
    assert story.letter(LetterKind.EVENT_RELAY).calendar is None


@pytest.mark.parametrize(
    ("times", "known"),
    [
        ((hour("03-26 18:00"),), True),
        ((hour("03-26 18:00"), hour("03-27 18:00")), False),
        ((hour("03-26 18:00"), hour("03-27 18:00", Stance.RULED_OUT)), True),
        ((hour("03-26"),), False),
        ((hour("03-26 18:00", window=True),), False),
        ((hour("03-26 18:00", end_date=day("03-26"), end=time(20)),), True),
        ((hour("03-26 18:00", end_date=day("03-28")),), False),
        ((), False),
    ],
)
def test_the_hour_of_an_event_is_the_only_one_said(times: tuple[Time, ...], *, known: bool) -> None:
    assert (event_time(times) == times[0] if known else event_time(times) is None) is True


def test_an_event_beside_names_makes_the_thanks_complete_and_the_match_too() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, Intent.INVITE_EVENT, when="03-16 10:00", referrals=(PRIYA, LARS))
    facts = story.letter(LetterKind.REFERRAL_THANKS).facts
    assert (facts["count"], facts["complete"]) == (3, True)
    assert story.stage() is Stage.REFERRED


def test_an_invitation_by_the_newcomer_is_the_coordinators_and_with_their_word_it_counts() -> None:
    story = met()
    assert story.says(CONNECTEE, Intent.INVITE_EVENT) == ["ask: an invitation comes from somebody who cannot give it"]
    assert story.says(CONNECTEE, Intent.INVITE_EVENT, approved=True) == ["referral_thanks → connector"]


# ── promises, and none to come ───────────────────────────────────────────────────────────


def test_a_promise_by_the_newcomer_moves_no_clock() -> None:
    story = met()
    before = story.case.debts
    assert story.says(CONNECTEE, Intent.PROMISE_REFERRALS, until=day("05-01")) == ["noted recorded → connectee"]
    assert story.case.debts == before


@pytest.mark.parametrize(
    ("until", "asked"),
    [
        (day("03-16"), "03-24"),  # today: the week counts
        (day("03-15"), "03-24"),  # past
        (day("03-20"), "03-24"),  # within the week
        (day("04-20"), "04-21"),
        (Time(day("03-17")).date.replace(year=2027), "2027-03-18"),
        (Time(day("03-18")).date.replace(year=2027), "03-24"),  # more than a year
        (None, "03-24"),
    ],
)
def test_a_promise_waits_for_the_day_that_was_named_within_a_year(until: object, asked: str) -> None:
    story = met()
    story.says(CONNECTOR, Intent.PROMISE_REFERRALS, when="03-16 10:00", until=until)
    morning = at(f"{asked} 09:00")
    assert story.case.debts[0].next_at == morning
    assert story.letter(LetterKind.NOTED).facts["until"] == morning.date()


def test_a_promise_after_the_last_nudge_names_no_day_and_sets_no_clock() -> None:
    story = met()
    story.waits("04-30 12:00")
    assert story.says(CONNECTOR, Intent.PROMISE_REFERRALS, until=day("06-01")) == ["noted promised → connector"]
    assert story.letter(LetterKind.NOTED).facts["until"] is None
    assert story.case.debts[0].next_at is None


def test_a_promise_beside_names_is_answered_by_the_thanks() -> None:
    said = met().says(CONNECTOR, Intent.PROMISE_REFERRALS, Intent.REFER, referrals=(PRIYA,))
    assert said == ["referral_thanks → connector"]
    said = met().says(CONNECTOR, Intent.PROMISE_REFERRALS, Intent.INVITE_EVENT)
    assert said == ["event_relay → connectee", "referral_thanks → connector"]


def test_that_is_all_with_the_coordinators_word_counts_from_anybody() -> None:
    story = met()
    assert story.says(CONNECTEE, Intent.NO_REFERRALS, approved=True) == ["noted no_referrals → connectee"]
    assert story.stage() is Stage.REFERRED
    assert "no_referrals" in story.case.done


def test_none_to_come_is_the_connectors_to_say() -> None:
    story = scheduled()
    assert story.says(CONNECTEE, Intent.NO_REFERRALS, when="03-05 10:00") == ["noted recorded → connectee"]
    assert "referral_request → connector" in story.says(CONNECTEE, Intent.MET, when="03-13 10:00")


def test_surveys_wait_for_the_working_morning_after() -> None:
    story = met()
    story.says(CONNECTOR, Intent.NO_REFERRALS, when="03-13 18:00")
    assert [(a.kind, a.at) for a in story.case.alarms] == [(AlarmKind.SURVEYS, at("03-16 09:00"))]
    assert story.case.debts == ()


# ── taken back ───────────────────────────────────────────────────────────────────────────


def test_with_one_taken_back_the_clock_runs_again_and_with_none_to_come_it_does_not() -> None:
    story = referred()
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Priya",))
    assert (owes(story), story.case.debts[0].since) == ([(DebtKind.REFERRALS, CONNECTOR)], at("03-16 10:08"))
    assert [a.key for a in story.case.alarms] == ["1", "2"]
    story = met()
    story.says(CONNECTOR, Intent.REFER, Intent.NO_REFERRALS, when="03-16 10:00", referrals=(PRIYA,))
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Priya",))
    assert (story.stage(), owes(story)) == (Stage.REFERRED, [])


def test_with_a_fourth_to_spare_one_taken_back_leaves_three() -> None:
    story = referred(*THREE, contact("Tomasz Wójcik", "tomasz@example.net"))
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Priya",))
    assert story.stage() is Stage.REFERRED


def test_two_taken_back_are_named_in_the_order_in_which_they_came() -> None:
    story = referred()
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Ngozi", "Priya"))
    assert story.letter(LetterKind.NOTED).facts["names"] == ("Priya Raman", "Ngozi Eze")


@pytest.mark.parametrize("contact_", [contact("Priya Raman"), PRIYA])
def test_who_has_no_address_yet_or_is_the_connectors_to_write_to_can_be_taken_back(contact_: object) -> None:
    story = met()
    story.policy = replace(POLICY, consent=Consent.CONNECTOR)
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(contact_,))
    assert story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Priya",)) == [
        "noted withdrawn → connector"
    ]


def test_who_does_not_count_cannot_be_taken_back_and_an_event_neither() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, Intent.INVITE_EVENT, referrals=(contact("Eric", ERIC.email),))
    for words in ("Eric", "event"):
        assert story.says(CONNECTOR, Intent.OTHER, withdrawn=(words,)) == [
            "ask: it is not clear whom they take back (0 fit)"
        ]


def test_a_taking_back_that_strikes_nobody_holds_the_whole_mail_and_one_that_does_does_not() -> None:
    story = referred()
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Linda",))
    assert [ask.holds for ask in story.decisions[-1].asks] == [True]
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:09", withdrawn=("Linda", "Priya"))
    assert [ask.holds for ask in story.decisions[-1].asks] == [False]


def test_only_whose_case_is_open_and_unwritten_is_called_back() -> None:
    story = referred()
    story.waits("03-16 12:00")
    story.known = replace(KNOWN, unwritten=frozenset({"c1.1", "c1.2"}))
    story.says(CONNECTOR, Intent.REFER, when="03-16 13:00", referrals=(contact("Tomasz", "t@example.net"),))
    story.says(CONNECTOR, Intent.OTHER, when="03-16 13:05", withdrawn=("Lars", "Priya", "Tomasz"))
    recalled = [e for e in story.decisions[-1].effects if isinstance(e, Recall)]
    assert recalled == [Recall("c1.1"), Recall("c1.2")]


def test_a_taking_back_by_another_counts_with_the_coordinators_word() -> None:
    story = referred()
    assert story.says(CONNECTEE, Intent.OTHER, when="03-16 10:05", withdrawn=("Priya",)) == [
        "ask: somebody else takes a contact back"
    ]
    said = story.says(CONNECTEE, Intent.OTHER, when="03-16 10:06", withdrawn=("Priya",), approved=True)
    assert said == ["noted withdrawn → connectee"]


# ── what is opened ───────────────────────────────────────────────────────────────────────

FULL = contact("Priya Raman", "priya@example.com", phone="613-555-0123", title="Director", employer="Harbourline")


def test_the_case_of_who_is_asked_first() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(FULL,))
    story.waits("03-16 12:00")
    (opened,) = opens(story)
    assert opened.sends == (Send(LetterKind.REFERRAL_ASK, (CONNECTOR,), "referral_ask"),)
    assert opened.reason == ""
    case = opened.case
    (debt,) = case.debts
    assert (debt.kind, debt.role, debt.since, debt.due) == (
        DebtKind.DECISION,
        CONNECTOR,
        at("03-16 10:15"),
        at("03-23 10:15"),
    )
    assert replace(case, debts=()) == Case(
        id="c1.1",
        programme=PROGRAMME,
        stage=Stage.PROPOSED,
        connector=Person("Priya Raman", "priya@example.com", "Director", "Harbourline", phone="613-555-0123"),
        connectee=ERIC,
        coordinator=LEILA,
        opened_at=at("03-16 10:15"),
        generation=2,
        parent="c1",
        referrer=RUTH,
        resume="r1",
        done=frozenset({"proposed", "sent:referral_ask:referral_ask"}),
    )


def test_the_case_of_who_agrees() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(LARS, AGREES))
    story.waits("03-16 12:00")
    opened = opens(story)[-1]
    assert opened.sends == (
        Send(
            LetterKind.REFERRAL_INTRODUCTION,
            (CONNECTOR, CONNECTEE),
            "introduction",
            {"has_resume": True, "due": at("03-23 10:15"), "offers": (), "place": None},
            cc=(REFERRER,),
            resume=True,
        ),
    )
    case = opened.case
    assert (case.id, case.stage, case.done) == (
        "c1.2",
        Stage.INTRODUCED,
        frozenset({"introduced", "sent:referral_introduction:introduction"}),
    )
    assert [(d.kind, d.role, d.since) for d in case.debts] == [(DebtKind.TIME, CONNECTEE, at("03-16 10:15"))]
    assert [(r.state, r.child) for r in story.case.referrals] == [
        (ReferralState.OPEN, "c1.1"),
        (ReferralState.OPEN, "c1.2"),
    ]


def test_without_a_resume_none_is_promised_to_who_agrees() -> None:
    story = met()
    story.case = replace(story.case, resume="")
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(AGREES,))
    story.waits("03-16 12:00")
    (letter,) = opens(story)[0].sends
    assert (letter.resume, letter.facts["has_resume"]) == (False, False)


def test_who_has_no_name_is_called_by_the_address_until_they_tell() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(contact(None, "p.raman@example.com"),))
    story.waits("03-16 12:00")
    assert story.child().case.connector == Person("p.raman", "p.raman@example.com")


def test_a_second_tick_opens_nothing_twice() -> None:
    story = referred()
    story.waits("03-16 12:00")
    assert story.happens(EventKind.TELL_REFERRAL, "03-16 12:05", key="alarm:tell_referral:0") == []
    assert story.happens(EventKind.TELL_REFERRAL, "03-16 12:05", key="alarm:tell_referral:3") == []


def test_the_third_of_three_is_the_third_case() -> None:
    story = referred()
    story.waits("03-16 12:00")
    assert [one.case.connector.name for one in opens(story)] == ["Priya Raman", "Lars Holm", "Ngozi Eze"]
    assert [one.case.id for one in opens(story)] == ["c1.1", "c1.2", "c1.3"]


def test_a_clock_let_speak_at_night_waits_for_the_next_opening() -> None:
    story = referred()
    story.happens(EventKind.TELL_REFERRAL, "03-16 22:00", key="alarm:tell_referral:0")
    (alarm,) = [a for a in story.case.alarms if a.key == "0"]
    assert alarm.at == at("03-17 09:00")


def test_the_minutes_run_only_for_whom_the_letter_told_of() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA, contact("Lars Holm")))
    assert [(a.kind, a.key, a.at) for a in story.case.alarms] == [
        (AlarmKind.TELL_REFERRAL, "0", at("03-16 10:15")),
    ]


def test_a_guests_own_referrals_end_their_case_and_not_the_programmes_survey() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    said = story.says(CONNECTOR, Intent.REFER, when="03-23 11:00", referrals=(LARS, NGOZI, contact("Kim", "k@x.org")))
    assert said == ["referral_thanks → connector", "closing → connector"]
    assert story.stage() is Stage.CLOSED
    assert len([line for line in story.waits("03-23 12:00") if "opens" in line]) == 3


def test_names_before_any_meeting_are_taken_at_any_stage() -> None:
    for stage in (Stage.INTRODUCED, Stage.SURVEYED, Stage.DECLINED, Stage.PAUSED):
        story = imported(stage)
        assert story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,)) == [
            "referral_thanks → connector"
        ]
        assert story.stage() is stage
