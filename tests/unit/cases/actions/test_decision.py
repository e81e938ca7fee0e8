"""A no, a later and a coordinator's introduction where the match is on hold, or an hour stands on two calendars."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.actions.decision import opened_facts
from mailbot.cases.case import AlarmKind, DebtKind, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import CalendarMethod, LetterKind
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    PRIYA,
    REFERRER,
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

BOTH_OFF = ["cancelled → connector", "cancelled → connectee"]


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


def on_hold(story: Story, until: str | None = None) -> Story:
    story.orders(Intent.PAUSE, when="03-05 10:00", until=day(until) if until else None)
    return story


# ── an hour that was settled before the match came to rest ───────────────────────────────


@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
def test_a_no_while_on_hold_takes_the_hour_off_both_calendars(by: Role) -> None:
    story = on_hold(scheduled())
    assert story.says(by, Intent.DECLINE, when="03-06 10:00") == [*BOTH_OFF, "declined → coordinator"]
    letter = story.letter(LetterKind.CANCELLED)
    assert (letter.calendar, letter.facts["moving"], letter.facts["owed_by"]) == (CalendarMethod.CANCEL, False, None)
    assert (story.stage(), story.case.meeting) == (Stage.DECLINED, None)


def test_a_later_while_on_hold_takes_the_hour_off_and_leads_back_to_finding_another() -> None:
    story = on_hold(scheduled(), until="03-20")
    said = story.says(CONNECTOR, Intent.DEFER, when="03-06 10:00", until=day("04-14"))
    assert said == [*BOTH_OFF, "noted deferred → connector"]
    assert story.waits("04-14 12:00") == ["04-14 09:00 proposal_again → connector"]
    assert (story.stage(), story.case.meeting) == (Stage.INTRODUCED, None)


def test_closing_a_match_on_hold_takes_the_hour_off_both_calendars() -> None:
    story = on_hold(scheduled())
    assert story.orders(Intent.CLOSE, when="03-06 10:00") == [*BOTH_OFF, "done → coordinator"]
    assert story.case.meeting is None


def test_an_hour_that_is_over_is_on_no_calendar_to_be_taken_off() -> None:
    story = met()
    assert story.orders(Intent.CLOSE) == ["done → coordinator"]
    assert on_hold(met()).orders(Intent.CLOSE) == ["done → coordinator"]


# ── a no to what is further on ───────────────────────────────────────────────────────────


def test_a_no_to_a_match_that_rests_after_the_meeting_is_for_the_coordinator() -> None:
    story = met()
    story.orders(Intent.PAUSE)
    said = story.says(CONNECTOR, Intent.DECLINE)
    assert said == ["ask: they say no, but the match is further on, and on hold"]
    assert story.stage() is Stage.PAUSED
    story.says(CONNECTOR, Intent.DECLINE, approved=True)
    assert story.stage() is Stage.DECLINED


@pytest.mark.parametrize("stage", [Stage.REFERRED, Stage.SURVEYED])
def test_a_no_after_the_referrals_is_for_the_coordinator_too(stage: Stage) -> None:
    story = imported(stage)
    story.orders(Intent.PAUSE)
    (said,) = story.says(CONNECTOR, Intent.DECLINE)
    assert said.startswith("ask: ")


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_a_no_to_a_match_that_rests_before_the_meeting_is_a_no(stage: Stage) -> None:
    story = imported(stage)
    story.orders(Intent.PAUSE)
    assert story.says(CONNECTOR, Intent.DECLINE) == ["noted declined → connector", "declined → coordinator"]


# ── who rests longer ─────────────────────────────────────────────────────────────────────


def test_a_deferral_does_not_end_the_coordinators_longer_pause() -> None:
    story = proposed()
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("05-01"))
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    assert story.waits("04-30 12:00") == []
    assert (story.stage(), story.case.until) == (Stage.PAUSED, day("05-01"))
    assert story.waits("05-01 12:00") == ["05-01 09:00 proposal_again → connector"]


def test_a_longer_deferral_is_not_ended_by_the_coordinators_pause() -> None:
    story = proposed()
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-14"))
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("05-01"))
    assert story.waits("05-01 12:00") == ["05-01 09:00 proposal_again → connector"]


@pytest.mark.parametrize(
    ("first", "second"), [(CONNECTOR, CONNECTEE), (CONNECTEE, CONNECTOR)], ids=["connector", "connectee"]
)
def test_where_both_ask_for_later_the_later_day_counts(first: Role, second: Role) -> None:
    story = imported(Stage.INTRODUCED)
    story.says(first, Intent.DEFER, when="03-04 10:00", until=day("06-01"))
    story.says(second, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    letter = "proposal_again" if first is CONNECTOR else "time_nudge"
    assert story.waits("06-01 12:00") == [f"06-01 09:00 {letter} → {first}"]


def test_who_asks_for_an_earlier_day_than_before_is_asked_then() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("06-01"))
    story.says(CONNECTOR, Intent.DEFER, when="03-05 10:00", until=day("04-14"))
    assert story.waits("04-14 12:00") == ["04-14 09:00 proposal_again → connector"]
    assert story.stage() is Stage.PROPOSED


# ── times beside a yes ───────────────────────────────────────────────────────────────────


def test_a_time_named_while_the_connector_rests_takes_the_match_up_where_it_stood() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-09 10:00", times=(hour("03-19 14:00"),), place="Zoom")
    assert said == ["noted recorded → connector", "times_relay → connectee"]
    assert (story.stage(), story.case.until, story.case.back_to) == (Stage.INTRODUCED, None, None)


@pytest.mark.parametrize("intent", [Intent.OFFER_TIMES, Intent.AGREE_TIME])
def test_the_settled_hour_said_again_after_a_hold_is_no_news(intent: Intent) -> None:
    story = on_hold(scheduled())
    stance = Stance.AGREED if intent is Intent.AGREE_TIME else Stance.OFFERED
    times = (hour("03-12 14:00", stance),)
    said = story.says(CONNECTOR, intent, when="03-06 10:00", times=times, approved=True)
    assert said == ["noted recorded → connector"]
    assert story.stage() is Stage.SCHEDULED


# ── the letters ──────────────────────────────────────────────────────────────────────────


def test_the_question_asked_again_quotes_what_they_wrote_and_has_its_own_week() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"), reply="After Easter, please.")
    story.waits("04-14 12:00")
    letter = story.letter(LetterKind.PROPOSAL_AGAIN)
    assert (letter.to, letter.resume) == ((CONNECTOR,), True)
    assert letter.facts == {"has_resume": True, "due": at("04-21 09:00"), "quoted": "After Easter, please."}


def test_after_the_introduction_the_connector_is_asked_again_with_their_words_too() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"), reply="After Easter, please.")
    story.waits("04-14 12:00")
    letter = story.letter(LetterKind.PROPOSAL_AGAIN)
    assert letter.facts == {"has_resume": True, "due": at("04-21 09:00"), "quoted": "After Easter, please."}
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]


def test_a_later_by_the_coordinators_report_quotes_nobody() -> None:
    for story in (proposed(), imported(Stage.INTRODUCED)):
        story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"), staff=True)
        story.waits("04-14 12:00")
        assert story.letter(LetterKind.PROPOSAL_AGAIN).facts["quoted"] is None


def test_a_connectee_who_asked_for_later_is_asked_for_a_time_as_of_the_beginning() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.waits("04-14 12:00")
    letter = story.letter(LetterKind.TIME_NUDGE)
    assert (letter.to, letter.facts["since"], letter.facts["nudge"]) == ((CONNECTEE,), at("03-02 10:00"), 1)
    assert letter.facts["waiting"] == RUTH
    assert [(d.kind, d.role, d.step) for d in story.case.debts] == [(DebtKind.TIME, CONNECTEE, 1)]


def test_a_guest_who_asks_for_later_is_asked_again_and_has_a_week() -> None:
    story = guest()
    story.says(CONNECTOR, Intent.DEFER, when="03-17 10:00", until=day("04-14"))
    story.waits("04-14 12:00")
    letter = story.letter(LetterKind.REFERRAL_ASK)
    assert (letter.to, letter.cc, letter.resume, letter.facts) == ((CONNECTOR,), (), False, {})
    (debt,) = story.case.debts
    assert (debt.kind, debt.due) == (DebtKind.DECISION, at("04-21 09:00"))


def test_who_is_away_when_their_later_comes_is_asked_on_the_day_they_are_back_not_before_nor_after() -> None:
    for back, asked in (("04-14", "04-14"), ("04-15", "04-15"), ("04-18", "04-20")):
        story = proposed()
        story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
        story.case = replace(story.case, away={"connector": day(back)})
        assert story.waits("04-30 08:00")[0] == f"{asked} 09:00 proposal_again → connector"


def test_a_pause_that_ends_asks_nobody_anew() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-14"))
    assert story.waits("04-20 12:00") == ["04-20 09:00 time_nudge → connector"]
    story = proposed()
    story.orders(Intent.PAUSE, when="03-04 10:00", until=day("04-14"))
    assert story.waits("04-20 12:00") == ["04-20 09:00 proposal_nudge → connector"]


def test_the_no_of_a_guest_is_told_to_who_named_them_with_who_it_was() -> None:
    story = guest()
    story.says(CONNECTOR, Intent.DECLINE, reply="No time, sorry.")
    letter = story.letter(LetterKind.REFERRAL_NO)
    assert (letter.to, letter.facts) == ((REFERRER,), {"referral": story.case.connector, "how": "declined"})
    letter = story.letter(LetterKind.DECLINED)
    assert letter.facts == {"who": story.case.connector, "how": "declined", "quoted": "No time, sorry."}


def test_the_newcomers_no_in_a_guests_match_is_the_coordinators_alone() -> None:
    story = guest(introduced=True)
    assert story.says(CONNECTEE, Intent.DECLINE) == ["noted declined → connectee", "declined → coordinator"]
    assert story.letter(LetterKind.DECLINED).facts["who"] == ERIC


def test_a_no_ends_what_clocks_had_to_say_but_for_absences_and_people_named() -> None:
    story = scheduled()
    story.says(CONNECTOR, Intent.REFER, when="03-05 10:00", referrals=(PRIYA,))
    story.says(CONNECTEE, Intent.OUT_OF_OFFICE, when="03-05 10:01", until=day("03-20"))
    story.says(CONNECTOR, Intent.NO_SHOW, when="03-05 10:02", staff=True)
    story.says(CONNECTOR, Intent.DECLINE, when="03-05 10:03")
    assert (story.case.debts, [stop.reason for stop in story.case.stops]) == ((), ["absence"])
    assert {alarm.kind for alarm in story.case.alarms} == {AlarmKind.BACK, AlarmKind.TELL_REFERRAL}


def test_a_no_after_a_later_forgets_the_day() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.says(CONNECTOR, Intent.DECLINE, when="03-05 10:00")
    assert (story.case.until, story.case.back_to, story.case.stops, story.case.alarms) == (None, None, (), ())


def test_the_hour_called_off_by_a_no_or_a_later_names_nobody_who_owes_times() -> None:
    for intent in (Intent.DECLINE, Intent.DEFER):
        story = scheduled()
        story.says(CONNECTOR, intent, when="03-05 10:00", until=day("04-14"))
        facts = story.letter(LetterKind.CANCELLED).facts
        assert (facts["moving"], facts["owed_by"], facts["by"]) == (False, None, RUTH)
        assert story.case.was is None


def test_later_without_a_day_is_four_weeks_and_the_letter_names_the_morning() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-06 10:00")
    assert story.letter(LetterKind.NOTED).facts["until"] == day("04-06")  # the 3rd is Good Friday
    assert story.waits("04-06 12:00") == ["04-06 09:00 proposal_again → connector"]


# ── the coordinator's own introduction ───────────────────────────────────────────────────


def test_the_clock_of_a_copied_introduction_counts_from_that_mail_and_the_coordinator_reads_who_owes_what() -> None:
    story = proposed()
    story.happens(EventKind.INTRODUCED, "03-04 10:00", by=COORDINATOR)
    letter = story.letter(LetterKind.OPENED)
    assert letter.to == (COORDINATOR,)
    assert letter.facts == {"owes": RUTH, "owed": "time", "due": at("03-11 10:00"), "notes": ()}
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    assert story.case.debts[0].since == at("03-04 10:00")


def test_without_a_resume_the_coordinator_reads_so() -> None:
    story = proposed(resume="")
    story.happens(EventKind.INTRODUCED, "03-04 10:00", by=COORDINATOR)
    assert story.letter(LetterKind.OPENED).facts["notes"] == ("resume",)


@pytest.mark.parametrize("story", [scheduled, met])
def test_a_copied_introduction_takes_up_a_match_that_rests_further_on_where_it_stood(story: object) -> None:
    assert callable(story)
    match: Story = story()
    stood = match.stage()
    debts = [(d.kind, d.role) for d in match.case.debts]
    match.orders(Intent.PAUSE)
    assert match.happens(EventKind.INTRODUCED, by=COORDINATOR) == ["opened → coordinator"]
    assert (match.stage(), owes(match), match.case.stops) == (stood, debts, ())


def test_a_copied_introduction_after_used_up_nudges_and_a_pause_begins_the_week_anew() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("04-15 12:00")
    story.orders(Intent.PAUSE)
    story.happens(EventKind.INTRODUCED, "04-16 10:00", by=COORDINATOR)
    assert story.waits("04-24 12:00") == ["04-24 09:00 time_nudge → connector"]


def test_where_nothing_is_owed_the_coordinator_reads_that_nobody_owes() -> None:
    story = imported(Stage.REFERRED)
    story.orders(Intent.PAUSE, when="03-02 11:00")
    story.happens(EventKind.INTRODUCED, "03-02 12:00", by=COORDINATOR)
    facts = story.letter(LetterKind.OPENED).facts
    assert (facts["owes"], facts["owed"], facts["due"]) == (None, None, None)


# ── yes ──────────────────────────────────────────────────────────────────────────────────


def test_a_yes_without_the_others_address_is_acknowledged_and_asked_for_once() -> None:
    story = Story(replace(proposed().case, connectee=replace(ERIC, email="")), at("03-03 10:00"))
    assert story.says(CONNECTOR, Intent.ACCEPT) == ["missing → coordinator", "noted accepted → connector"]
    assert (story.stage(), story.case.debts) == (Stage.PROPOSED, ())
    assert story.says(CONNECTOR, Intent.ACCEPT) == ["noted accepted → connector"]


def test_a_yes_that_ends_a_later_begins_the_debt_of_the_stage() -> None:
    story = imported(Stage.INTRODUCED)
    story.waits("04-15 12:00")
    story.says(CONNECTOR, Intent.DEFER, until=day("05-04"))
    assert story.says(CONNECTOR, Intent.ACCEPT, when="04-20 10:00") == ["noted recorded → connector"]
    assert owes(story) == [(DebtKind.TIME, CONNECTOR)]
    assert (story.case.alarms, story.case.stops) == ((), ())


def test_the_connectees_yes_moves_nothing_that_rests() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    assert story.says(CONNECTEE, Intent.ACCEPT, when="03-05 10:00") == ["noted recorded → connectee"]
    assert story.stage() is Stage.PAUSED


def test_the_coordinators_yes_to_a_yes_on_hold_takes_the_match_up() -> None:
    story = imported(Stage.INTRODUCED)
    story.orders(Intent.PAUSE, when="03-04 10:00")
    assert story.says(CONNECTOR, Intent.ACCEPT, when="03-05 10:00", approved=True) == ["noted recorded → connector"]
    assert (story.stage(), story.case.stops) == (Stage.INTRODUCED, ())


def test_even_the_coordinators_yes_moves_nothing_that_is_further_on() -> None:
    story = met()
    story.orders(Intent.PAUSE)
    said = story.says(CONNECTOR, Intent.ACCEPT, approved=True)
    assert said == ["ask: they say yes, but the match is further on, and on hold"]
    assert story.stage() is Stage.PAUSED


def test_the_newcomers_time_before_the_connectors_yes_counts_with_the_coordinators_word() -> None:
    story = proposed()
    times = (hour("03-12 14:00"),)
    said = story.says(CONNECTEE, Intent.OFFER_TIMES, when="03-04 10:00", times=times, approved=True)
    assert said == ["introduction → connector, connectee", "times_relay → connector"]
    assert owes(story) == [(DebtKind.CHOICE, CONNECTOR)]


def test_later_and_a_time_in_one_mail_may_be_both_with_the_coordinators_word() -> None:
    story = proposed()
    times = (hour("05-12 14:00"),)
    said = story.says(
        CONNECTOR, Intent.DEFER, Intent.OFFER_TIMES, when="03-04 10:00", until=day("05-01"), times=times, approved=True
    )
    assert "introduction → connector, connectee" in said
    assert story.stage() is Stage.INTRODUCED


@pytest.mark.parametrize("intent", [Intent.OFFER_TIMES, Intent.AGREE_TIME])
def test_another_hour_named_on_hold_moves_the_settled_one_with_the_coordinators_word(intent: Intent) -> None:
    story = on_hold(scheduled())
    stance = Stance.AGREED if intent is Intent.AGREE_TIME else Stance.OFFERED
    said = story.says(CONNECTOR, intent, when="03-06 10:00", times=(hour("03-13 10:00", stance),), approved=True)
    verb = "moved" if intent is Intent.AGREE_TIME else "cancelled"
    assert f"{verb} → connectee" in said


def test_an_open_word_on_hold_is_for_the_coordinator() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    assert story.says(CONNECTOR, Intent.OFFER_OPEN, when="03-05 10:00") == ["ask: the bot does not decide this"]


def test_a_copied_introduction_on_hold_leaves_a_choice_that_is_owed_as_it_is() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("03-19 14:00"),), place="Zoom")
    story.orders(Intent.PAUSE, when="03-03 12:00")
    story.happens(EventKind.INTRODUCED, "03-03 13:00", by=COORDINATOR)
    assert owes(story) == [(DebtKind.CHOICE, CONNECTEE)]


def test_what_the_coordinator_did_not_think_of_stands_in_the_confirmation_with_the_connectors_name() -> None:
    notes = opened_facts(proposed().case, "said no to another newcomer on 2 March 2026")["notes"]
    assert notes == ("Ruth Adeyemi said no to another newcomer on 2 March 2026.",)
    assert opened_facts(proposed().case)["notes"] == ()


def test_a_no_on_hold_ends_the_hold() -> None:
    story = on_hold(proposed())
    story.says(CONNECTOR, Intent.DECLINE, when="03-06 10:00")
    assert (story.stage(), story.case.stops) == (Stage.DECLINED, ())


def test_a_connectee_who_is_away_when_their_later_comes_is_asked_themselves() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.case = replace(story.case, away={"connectee": day("04-16")})
    assert story.waits("04-16 12:00") == ["04-16 09:00 time_nudge → connectee"]


@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
def test_after_a_later_one_side_alone_owes_a_time(by: Role) -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("05-19 14:00"),), place="Zoom")
    story.says(by, Intent.DEFER, when="03-04 10:00", until=day("04-14"))
    story.waits("04-14 12:00")
    assert owes(story) == [(DebtKind.TIME, by)]
