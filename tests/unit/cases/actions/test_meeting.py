"""The settled hour on two calendars: what each side is told, how the event counts, and what a report makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from mailbot.cases.actions.meeting import settle_time
from mailbot.cases.case import AlarmKind, DebtKind, Meeting, Role, Stage
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import CalendarMethod, LetterKind, Send
from mailbot.cases.overtaken import overtaken
from mailbot.cases.turn import Busy, Turn
from mailbot.reading.values import Intent, Part, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    ERIC,
    KNOWN,
    LARS,
    POLICY,
    PRIYA,
    RUTH,
    Story,
    at,
    day,
    guest,
    hour,
    imported,
    met,
    proposed,
    scheduled,
)

SETTLED = Meeting(day("03-12"), time(14), None, "Bridgehead on Bank")


def agreed(when: str) -> Time:
    return hour(when, Stance.AGREED)


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


def where(story: Story) -> str | None:
    return story.case.meeting.place if story.case.meeting else None


def letters(story: Story, kind: LetterKind) -> list[Send]:
    return [send for send in story.sent if send.kind is kind]


# ── settling ─────────────────────────────────────────────────────────────────────────────


def test_each_side_is_confirmed_what_it_needs_to_be_there() -> None:
    both = {"meeting": SETTLED, "calendar": True, "find": "spot", "has_resume": True}
    questions = ("path", "role", "culture")
    story = scheduled()
    assert letters(story, LetterKind.CONFIRMATION) == [
        Send(
            LetterKind.CONFIRMATION,
            (CONNECTOR,),
            "meeting:0:connector",
            {**both, "questions": ()},
            calendar=CalendarMethod.REQUEST,
        ),
        Send(
            LetterKind.CONFIRMATION,
            (CONNECTEE,),
            "meeting:0:connectee",
            {**both, "questions": questions},
            calendar=CalendarMethod.REQUEST,
        ),
    ]
    assert story.case.settled_at == at("03-04 09:30")


def test_without_a_place_or_a_resume_the_confirmation_says_nothing_of_them() -> None:
    story = imported(Stage.INTRODUCED, resume="")
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 10:00", times=(agreed("03-12 14:00"),), reply="It's settled.")
    facts = story.letter(LetterKind.CONFIRMATION).facts
    assert (facts["meeting"].place, facts["find"], facts["has_resume"]) == (None, None, False)


def test_a_move_tells_both_what_it_was_and_what_it_is() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.AGREE_TIME, when="03-05 10:00", times=(agreed("03-13 10:00"),), approved=True)
    assert said == ["moved → connector", "moved → connectee"]
    facts = {"was": SETTLED, "meeting": Meeting(day("03-13"), time(10), None, "Bridgehead on Bank")}
    assert letters(story, LetterKind.MOVED) == [
        Send(LetterKind.MOVED, (role,), f"meeting:1:{role}", facts, calendar=CalendarMethod.REQUEST)
        for role in (CONNECTOR, CONNECTEE)
    ]
    assert story.case.settled_at == at("03-05 10:00")


def test_another_place_leaves_the_hour_settled_when_it_was() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-05 10:00", times=(agreed("03-12 14:00"),), place="Second Cup")
    assert story.case.settled_at == at("03-04 09:30")
    assert story.case.meeting == replace(SETTLED, place="Second Cup")
    assert (story.case.place, story.case.was) == ("Second Cup", None)


def test_the_place_is_the_one_said_now_else_the_offers_else_the_cases_else_the_one_before() -> None:
    story = imported(Stage.INTRODUCED, place="Zoom")
    two = (hour("03-12 14:00"), hour("03-13 10:00"))
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=two[:1], place="Second Cup")
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 12:00", times=two[1:], place="Bridgehead")
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(agreed("03-12 14:00"),))
    assert where(story) == "Second Cup"
    story.says(CONNECTEE, Intent.CANCEL, when="03-05 10:00")
    story.case = replace(story.case, place=None)
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-05 11:00", times=(agreed("03-16 10:00"),), approved=True)
    assert where(story) == "Second Cup"


def test_where_no_place_is_known_the_answer_to_the_confirmation_may_give_it() -> None:
    story = scheduled(place=None)
    assert "asked:place:0" in story.case.done
    assert "asked:place:0" not in scheduled().case.done
    story.says(CONNECTOR, Intent.CANCEL, when="03-05 10:00")
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-05 11:00", times=(agreed("03-13 10:00"),), reply="It's settled.")
    assert story.case.sequence == 2
    assert story.says(CONNECTEE, Intent.OTHER, when="03-05 12:00", place="Second Cup") == [
        "moved → connector",
        "moved → connectee",
    ]


def test_an_imported_hour_that_is_called_off_and_settled_anew_counts_the_event_on() -> None:
    story = imported(Stage.SCHEDULED, meeting=Meeting(day("03-12"), time(14)))
    story.says(CONNECTOR, Intent.CANCEL, when="03-04 10:00")
    assert story.case.sequence == 1
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 11:00", times=(hour("03-13 14:00"),), place="Zoom")
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 12:00", times=(agreed("03-13 14:00"),))
    assert (story.stage(), story.case.sequence) == (Stage.SCHEDULED, 2)


def test_settling_pays_what_was_owed_for_it_and_lifts_a_no_show() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.NO_SHOW, when="03-12 16:00", staff=True)
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-13 10:00", times=(agreed("03-20 10:00"),), approved=True)
    assert (story.case.stops, owes(story)) == ((), [(DebtKind.REPORT, CONNECTEE)])


def test_a_window_makes_no_meeting() -> None:
    turn = Turn(
        imported(Stage.INTRODUCED).case, at("03-04 10:00"), POLICY, KNOWN, Event(EventKind.OTHER, at("03-04 10:00"))
    )
    with pytest.raises(ValueError, match="^a meeting needs an hour$"):
        settle_time(turn, Time(day("03-12")), None)


# ── before and after the hour ────────────────────────────────────────────────────────────


def test_the_reminder_names_the_meeting_to_each_and_is_overtaken_by_a_move() -> None:
    story = scheduled()
    story.waits("03-11 12:00")
    reminders = letters(story, LetterKind.REMINDER)
    assert [(r.to, r.facts) for r in reminders] == [
        ((CONNECTOR,), {"meeting": SETTLED}),
        ((CONNECTEE,), {"meeting": SETTLED}),
    ]
    assert not any(overtaken(story.case, r.kind, r.key, story.now, POLICY) for r in reminders)
    story.says(CONNECTOR, Intent.CANCEL, when="03-11 13:00")
    assert all(
        overtaken(replace(story.case, stage=Stage.SCHEDULED), r.kind, r.key, story.now, POLICY) for r in reminders
    )


def test_a_moved_hour_is_reminded_of_anew_and_the_old_one_no_more() -> None:
    story = scheduled("03-12 14:00")
    story.waits("03-11 12:00")
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-11 13:00", times=(agreed("03-20 14:00"),), approved=True)
    assert [a.at for a in story.case.alarms if a.kind is AlarmKind.REMIND] == [at("03-19 09:00")]
    assert story.waits("03-20 12:00") == ["03-19 09:00 reminder → connector", "03-19 09:00 reminder → connectee"]


def test_an_hour_settled_on_the_morning_of_the_reminder_itself_is_not_reminded_of() -> None:
    for when, reminded in (("03-11 09:00", False), ("03-11 08:59", True)):
        story = imported(Stage.INTRODUCED)
        story.says(CONNECTOR, Intent.AGREE_TIME, when=when, times=(agreed("03-12 14:00"),), reply="It's settled.")
        assert any(a.kind is AlarmKind.REMIND for a in story.case.alarms) is reminded


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [("14:00", None, "03-13"), ("14:00", "15:00", "03-13"), ("18:30", None, "03-13")],
)
def test_both_owe_word_of_it_from_its_end_and_are_asked_on_the_next_morning(
    start: str, end: str | None, asked: str
) -> None:
    story = imported(Stage.INTRODUCED)
    one = replace(agreed(f"03-12 {start}"), end=time.fromisoformat(end) if end else None)
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 10:00", times=(one,), reply="It's settled.")
    (debt,) = story.case.debts
    assert story.case.meeting is not None
    assert debt.since == story.case.meeting.ends(POLICY.hours.zone)
    story.waits(f"{asked} 08:00")
    assert story.waits(f"{asked} 12:00") == [f"{asked} 09:00 did_you_meet → connectee"]


# ── calling off ──────────────────────────────────────────────────────────────────────────


def test_both_hear_who_called_it_off_and_who_owes_new_times() -> None:
    story = scheduled()
    story.says(CONNECTEE, Intent.CANCEL, when="03-05 10:00")
    facts = {"was": SETTLED, "by": ERIC, "moving": True, "offers": (), "place": "Bridgehead on Bank", "owed_by": ERIC}
    assert letters(story, LetterKind.CANCELLED) == [
        Send(LetterKind.CANCELLED, (role,), f"1:{role}", facts, calendar=CalendarMethod.CANCEL)
        for role in (CONNECTOR, CONNECTEE)
    ]
    case = story.case
    assert (case.meeting, case.was, case.sequence, case.settled_at, case.alarms) == (None, SETTLED, 1, None, ())


def test_the_hour_after_one_that_was_called_off_is_a_move_and_after_a_no_a_new_one() -> None:
    story = scheduled()
    story.says(CONNECTEE, Intent.DEFER, when="03-05 10:00", until=day("03-16"))
    story.waits("03-16 12:00")
    said = story.says(CONNECTOR, Intent.AGREE_TIME, times=(agreed("03-20 10:00"),), approved=True)
    assert said == ["confirmation → connector", "confirmation → connectee"]


def test_calling_off_closes_what_was_on_the_table() -> None:
    story = scheduled()
    story.says(CONNECTEE, Intent.CANCEL, when="03-05 10:00")
    assert [o.open for o in story.case.offers] == [False]


def test_a_move_with_a_place_and_without_times_leaves_the_place_for_the_next_hour() -> None:
    story = scheduled()
    story.says(CONNECTEE, Intent.RESCHEDULE, when="03-05 10:00", place="Second Cup")
    assert (story.case.place, owes(story)) == ("Second Cup", [(DebtKind.TIME, CONNECTEE)])
    assert story.letter(LetterKind.CANCELLED).facts["owed_by"] == ERIC


def test_a_move_to_new_times_asks_the_other_side_to_choose_before_the_first_of_them() -> None:
    story = scheduled()
    times = (hour("03-09 10:00"), hour("03-04 10:00"))  # the second has gone by
    story.says(CONNECTEE, Intent.RESCHEDULE, Intent.OFFER_TIMES, when="03-05 10:00", times=times, reply="Monday?")
    (debt,) = story.case.debts
    assert (debt.kind, debt.role, debt.since, debt.due) == (
        DebtKind.CHOICE,
        CONNECTOR,
        at("03-05 10:00"),
        at("03-06 09:00"),
    )
    (offer,) = story.case.offers
    assert (offer.time, offer.by, offer.words, offer.made_at) == (times[0], CONNECTEE, "Monday?", at("03-05 10:00"))


def test_a_refusal_of_the_settled_hour_is_a_move() -> None:
    story = scheduled()
    said = story.says(CONNECTEE, Intent.REJECT_TIME, when="03-05 10:00", times=(hour("03-12", Stance.RULED_OUT),))
    assert said == ["cancelled → connector", "cancelled → connectee"]


def test_a_hint_of_a_day_settled_between_the_two_is_no_hour_yet() -> None:
    story = scheduled()
    said = story.says(
        CONNECTEE, Intent.RESCHEDULE, when="03-05 10:00", times=(Time(day("03-13"), stance=Stance.AGREED),)
    )
    assert said == ["cancelled → connector", "cancelled → connectee"]
    assert owes(story) == [(DebtKind.TIME, CONNECTEE)]


# ── reports ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("when", "early"), [("03-12 13:44", True), ("03-12 13:45", False), ("03-12 14:30", False)])
def test_people_write_we_met_from_the_table_itself_and_not_before(when: str, *, early: bool) -> None:
    story = scheduled("03-12 14:00")
    said = story.says(CONNECTEE, Intent.MET, when=when)
    assert (said == ["ask: they say that they met, but the meeting is still to come"]) is early


def test_the_hour_that_was_held_is_kept_with_its_end_and_place_where_none_was_known() -> None:
    story = imported(Stage.INTRODUCED)
    held = replace(hour("03-05 14:00", Stance.HELD), end=time(15, 30))
    story.says(CONNECTEE, Intent.MET, when="03-06 10:00", times=(hour("03-20 10:00"), held), place="Zoom")
    assert story.case.meeting == Meeting(day("03-05"), time(14), time(15, 30), "Zoom")
    story = scheduled()
    story.says(CONNECTEE, Intent.MET, when="03-13 10:00", times=(hour("03-12 15:00", Stance.HELD),))
    assert story.case.meeting == SETTLED


def test_after_the_meeting_nothing_is_owed_or_waited_for_but_the_names() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-05 10:00", until=day("03-30"))
    story.says(CONNECTOR, Intent.REFER, when="03-05 10:01", referrals=(LARS,))
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-05 10:02", until=day("03-30"))
    story.says(CONNECTEE, Intent.MET, when="03-05 10:03", approved=True)
    assert owes(story) == [(DebtKind.REFERRALS, CONNECTOR)]
    assert {a.kind for a in story.case.alarms} == {AlarmKind.TELL_REFERRAL, AlarmKind.BACK}
    assert (story.case.until, story.case.back_to, story.case.was) == (None, None, None)
    assert {"met", "introduced"} <= story.case.done


def test_a_meeting_reported_during_a_later_ends_it() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    assert story.says(CONNECTEE, Intent.MET, when="03-06 10:00") == [
        "noted recorded → connectee",
        "referral_request → connector",
    ]
    assert (story.stage(), story.case.stops, story.case.until, story.case.back_to) == (Stage.MET, (), None, None)
    assert story.waits("03-16 12:00") == ["03-16 09:00 referral_nudge → connector"]


def test_who_met_before_anybody_was_introduced_is_taken_up_as_met_after_an_end() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.MET, when="03-06 10:00")
    story.orders(Intent.CLOSE)
    story.orders(Intent.RESUME)
    assert story.stage() is Stage.MET


@pytest.mark.parametrize("intent", [Intent.REFER, Intent.INVITE_EVENT, Intent.NO_REFERRALS])
def test_a_report_with_what_would_be_asked_for_is_not_asked_for_it(intent: Intent) -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.MET, intent, when="03-13 10:00", referrals=(PRIYA,))
    assert "referral_request → connector" not in said
    story = scheduled()
    said = story.says(CONNECTEE, Intent.MET, intent, when="03-13 10:00", referrals=(PRIYA,), staff=True)
    assert "referral_request → connector" not in said


def test_names_by_the_connectee_in_a_report_do_not_stand_for_the_connectors() -> None:
    story = scheduled()
    said = story.says(CONNECTEE, Intent.MET, Intent.REFER, when="03-13 10:00", referrals=(PRIYA,))
    assert said == ["ask: contacts come from somebody who cannot give them"]
    assert story.stage() is Stage.SCHEDULED


def test_a_report_with_names_begins_the_two_weeks_for_the_rest() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.MET, Intent.REFER, when="03-13 10:00", referrals=(PRIYA,))
    (debt,) = story.case.debts
    assert (debt.kind, debt.role, debt.due) == (DebtKind.REFERRALS, CONNECTOR, at("03-27 10:00"))
    assert "referrals_asked" in story.case.done


def test_a_meeting_reported_on_hold_is_taken_with_the_coordinators_word() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00")
    story.says(CONNECTOR, Intent.MET, when="03-06 10:00", approved=True)
    assert (story.stage(), story.case.stops) == (Stage.MET, ())


def test_a_meeting_reported_after_the_end_is_no_news_where_it_was_known() -> None:
    story = met()
    story.orders(Intent.CLOSE)
    assert story.says(CONNECTEE, Intent.MET) == ["noted recorded → connectee"]


def test_a_no_show_stops_every_clock_of_the_match_and_the_coordinator_is_asked_in_its_own_letter() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.NO_SHOW, when="03-12 16:00")
    (ask,) = story.decisions[-1].asks
    assert (ask.kind, ask.holds) == (LetterKind.NO_SHOW, True)
    assert story.says(CONNECTOR, Intent.NO_SHOW, when="03-12 16:00", approved=True) == ["noted recorded → connector"]
    (stop,) = story.case.stops
    assert (stop.reason, stop.role, stop.since, stop.until) == ("no_show", None, at("03-12 16:00"), None)


def test_a_crossed_refusal_of_nothing_in_particular_is_the_coordinators_to_judge() -> None:
    story = scheduled()
    mail = replace(story.mail(CONNECTOR), sent_at=at("03-04 09:00"))
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    assert story.says(CONNECTOR, Intent.REJECT_TIME) == [
        "ask: they want another time, in words written before the hour was settled"
    ]
    times = (hour("03-10", Stance.RULED_OUT), hour("03-13 10:00"))
    assert story.says(CONNECTOR, Intent.RESCHEDULE, times=times) == [
        "ask: they want another time, in words written before the hour was settled"
    ]
    assert story.case.meeting == SETTLED


def test_the_third_generation_closes_with_its_meeting() -> None:
    story = guest(introduced=True)
    story.case = replace(story.case, generation=3)
    assert story.says(CONNECTEE, Intent.MET, when="03-23 10:00") == [
        "noted recorded → connectee",
        "closing → connector",
    ]


def test_ruths_own_report_is_not_told_to_ruth_as_somebody_elses() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.CANCEL, when="03-05 10:00", staff=True)
    assert story.letter(LetterKind.CANCELLED).facts["by"] == RUTH


# ── what is kept, and what is forgotten ──────────────────────────────────────────────────


def test_an_hour_said_with_its_end_has_that_end() -> None:
    story = imported(Stage.INTRODUCED)
    one = replace(agreed("03-12 14:00"), end=time(16))
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-04 10:00", times=(one,), reply="It's settled.")
    assert story.case.meeting == Meeting(day("03-12"), time(14), time(16))
    assert story.case.debts[0].since == at("03-12 16:00")


def test_a_move_that_both_have_settled_takes_its_place_along_and_leaves_nothing_to_be_moved() -> None:
    story = scheduled()
    story.says(
        CONNECTOR,
        Intent.RESCHEDULE,
        Intent.AGREE_TIME,
        when="03-05 10:00",
        times=(agreed("03-13 10:00"),),
        place="Second Cup",
    )
    assert (where(story), story.case.place, story.case.was) == ("Second Cup", "Second Cup", None)
    story.says(CONNECTOR, Intent.CANCEL, when="03-05 11:00")
    story.says(CONNECTOR, Intent.AGREE_TIME, when="03-05 12:00", times=(agreed("03-16 10:00"),), reply="It's settled.")
    assert story.case.was is None


def test_after_a_move_the_connectee_is_asked_first_again() -> None:
    story = scheduled("03-12 14:00")
    story.waits("03-13 12:00")
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-13 13:00", times=(agreed("03-19 14:00"),), approved=True)
    assert [line for line in story.waits("03-20 12:00") if "did_you_meet" in line] == [
        "03-20 09:00 did_you_meet → connectee"
    ]


def test_each_offer_has_its_own_place() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-12 14:00"),), place="Second Cup")
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 12:00", times=(hour("03-13 10:00"),), place="Bridgehead")
    story.case = replace(story.case, place=None)
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(agreed("03-13 10:00"),))
    assert where(story) == "Bridgehead"


def test_who_has_another_meeting_is_named() -> None:
    for role, name in ((CONNECTOR, "Ruth Adeyemi"), (CONNECTEE, "Eric Nkurunziza")):
        story = imported(Stage.INTRODUCED)
        story.known = replace(KNOWN, busy=(Busy(role, at("03-10 13:30"), at("03-10 14:30"), "Kwame Boateng"),))
        (said,) = story.says(
            CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=(agreed("03-10 14:00"),), reply="It's settled."
        )
        assert said.startswith(f"ask: {name} has another meeting in that hour")


def test_of_two_who_have_another_meeting_both_are_named() -> None:
    story = imported(Stage.INTRODUCED)
    taken = [Busy(role, at("03-10 13:30"), at("03-10 14:30"), "Kwame Boateng") for role in (CONNECTOR, CONNECTEE)]
    story.known = replace(KNOWN, busy=tuple(taken))
    times = (agreed("03-10 14:00"),)
    (said,) = story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 10:00", times=times, reply="It's settled.")
    assert said.count("has another meeting in that hour") == 2
    assert "America/Toronto); Eric Nkurunziza has" in said


def test_at_its_very_end_the_hour_is_over() -> None:
    for when, over in (("03-12 14:59", False), ("03-12 15:00", True)):
        story = scheduled("03-12 14:00")
        said = story.says(CONNECTEE, Intent.OFFER_TIMES, when=when, times=(hour("03-20 10:00"),))
        assert (said == ["cancelled → connector", "cancelled → connectee"]) is over


def test_a_move_to_times_and_a_place_keeps_both_together() -> None:
    story = scheduled()
    times = (hour("03-13 10:00"),)
    story.says(CONNECTOR, Intent.RESCHEDULE, Intent.OFFER_TIMES, when="03-05 10:00", times=times, place="Second Cup")
    assert [(o.time, o.place) for o in story.case.offers] == [(times[0], "Second Cup")]


@pytest.mark.parametrize(
    ("ruled_out", "heard"),
    [
        (hour("03-12", Stance.RULED_OUT), True),
        (hour("03-12 14:00", Stance.RULED_OUT), True),
        (hour("03-12", Stance.RULED_OUT, part=Part.MORNING), False),
        (hour("03-12 09:00", Stance.RULED_OUT), False),
        (hour("03-11", Stance.RULED_OUT), False),
    ],
)
def test_a_refusal_that_crossed_is_heard_where_it_holds_the_settled_hour(ruled_out: Time, *, heard: bool) -> None:
    story = scheduled()
    mail = replace(story.mail(CONNECTOR), sent_at=at("03-04 09:00"))
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    said = story.says(CONNECTOR, Intent.REJECT_TIME, times=(ruled_out,))
    assert said == (["cancelled → connector", "cancelled → connectee"] if heard else ["noted crossed → connector"])
    if not heard:
        assert story.letter(LetterKind.NOTED).facts["meeting"] == SETTLED


def test_who_met_without_an_introduction_needs_none() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.MET, when="03-06 10:00")
    assert {"met", "introduced"} <= story.case.done


def test_a_report_of_a_meeting_ends_a_move_that_was_under_way_and_a_no_show_that_was_none() -> None:
    story = scheduled()
    story.says(CONNECTEE, Intent.CANCEL, when="03-05 10:00")
    story.says(CONNECTEE, Intent.MET, when="03-06 10:00")
    assert story.case.was is None
    story = scheduled()
    story.says(CONNECTEE, Intent.NO_SHOW, when="03-12 15:00", staff=True)
    story.says(CONNECTEE, Intent.MET, when="03-12 16:00")
    assert (story.stage(), story.case.stops) == (Stage.MET, ())


def test_a_meeting_that_is_moved_to_a_settled_hour_is_where_the_mail_says() -> None:
    story = scheduled()
    times = (hour("03-13 10:00", Stance.AGREED),)
    story.says(CONNECTOR, Intent.RESCHEDULE, Intent.AGREE_TIME, when="03-05 10:00", times=times, place="Second Cup")
    assert story.case.meeting is not None
    assert (story.case.meeting.date, story.case.meeting.place) == (day("03-13"), "Second Cup")
