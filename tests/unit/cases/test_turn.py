"""One turn: whose words an event rests on, when its debts begin, and what it collects, each thing once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.case import Alarm, AlarmKind, Case, DebtKind, Meeting, Person, Role, Stage, Stop
from mailbot.cases.events import Event, EventKind, Mail
from mailbot.cases.letters import Ask, CalendarMethod, Flag, LetterKind, Send
from mailbot.cases.turn import Busy, Known, Turn, quote
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    KNOWN,
    LEILA,
    POLICY,
    PROGRAMME,
    REFERRER,
    RUTH,
    a_case,
    a_reading,
    at,
    day,
    hour,
)

NOW = at("03-04 10:00")
MAIL = Mail("m1", at("03-03 18:00"), frozenset({RUTH.email, LEILA.email, PROGRAMME}))
SIDES = (CONNECTOR, CONNECTEE)


def an_event(by: Role | None = CONNECTOR, **changes: Any) -> Event:
    event = Event(EventKind.OFFER_TIMES, MAIL.sent_at, by, MAIL, a_reading(Intent.OFFER_TIMES))
    return replace(event, **changes)


def a_turn(event: Event | None = None, case: Case | None = None, known: Known = KNOWN, **changes: Any) -> Turn:
    return Turn(case or a_case(Stage.INTRODUCED), NOW, POLICY, known, event or an_event(), **changes)


def an_hour(when: str = "03-12 14:00") -> Meeting:
    one = hour(when)
    assert one.start is not None
    return Meeting(one.date, one.start)


# ── whose words ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("by", "side"),
    [
        (CONNECTOR, CONNECTOR),
        (CONNECTEE, CONNECTEE),
        (COORDINATOR, CONNECTOR),
        (REFERRER, CONNECTOR),
        (None, CONNECTOR),
    ],
)
def test_words_count_for_their_authors_side_and_a_reporters_for_the_connectors(by: Role | None, side: Role) -> None:
    turn = a_turn(an_event(by))
    assert turn.by is (by or COORDINATOR)
    assert turn.side is side


def test_each_side_has_the_other() -> None:
    assert [a_turn().other(side) for side in SIDES] == [CONNECTEE, CONNECTOR]


@pytest.mark.parametrize(
    ("staff", "approved", "sure"), [(False, False, False), (True, False, True), (False, True, True), (True, True, True)]
)
def test_a_coordinator_behind_it_makes_it_sure(*, staff: bool, approved: bool, sure: bool) -> None:
    turn = a_turn(an_event(staff=staff), approved=approved)
    assert turn.sure is sure
    assert turn.doubt("may it be?") is not sure
    assert turn.effects == ([] if sure else [Ask("may it be?")])


@pytest.mark.parametrize("sure", [False, True])
def test_a_question_beside_what_is_done_holds_nothing(*, sure: bool) -> None:
    turn = a_turn(approved=sure)
    assert turn.doubt_beside("who knows?") is not sure
    assert turn.effects == ([] if sure else [Ask("who knows?", holds=False)])


def test_a_question_may_have_a_letter_of_its_own_kind() -> None:
    turn = a_turn()
    turn.doubt("a concern", LetterKind.CONCERN)
    turn.ask("nobody came", LetterKind.NO_SHOW, holds=False)
    assert turn.effects == [Ask("a concern", LetterKind.CONCERN), Ask("nobody came", LetterKind.NO_SHOW, holds=False)]


@pytest.mark.parametrize(
    ("settled", "mail", "approved", "crossed"),
    [
        ("03-03 18:01", MAIL, False, True),
        ("03-03 18:00", MAIL, False, False),
        ("03-03 17:59", MAIL, False, False),
        (None, MAIL, False, False),
        ("03-03 18:01", None, False, False),
        ("03-03 18:01", MAIL, True, False),
    ],
)
def test_words_cross_with_an_hour_that_was_settled_after_they_were_written(
    settled: str | None, mail: Mail | None, *, approved: bool, crossed: bool
) -> None:
    case = a_case(Stage.SCHEDULED, settled_at=at(settled) if settled else None)
    assert a_turn(an_event(mail=mail), case, approved=approved).crossed is crossed


def test_what_has_no_reading_has_no_words_and_says_so_where_they_are_needed() -> None:
    turn = a_turn(an_event(reading=None))
    assert turn.words == ""
    assert not turn.fits(EventKind.OFFER_TIMES)
    with pytest.raises(ValueError, match="offer_times carries no reading"):
        _ = turn.reading


def test_words_and_place_are_the_writers_own() -> None:
    turn = a_turn(an_event(CONNECTEE, reading=a_reading(Intent.OTHER, reply="See\n  you. ", place="my office")))
    assert turn.words == "See you."
    assert turn.place == "Eric's office"


@pytest.mark.parametrize(
    ("kinds", "fits"),
    [
        ((EventKind.MET,), True),
        ((EventKind.REFER,), True),
        ((EventKind.HIRED, EventKind.REFER), True),
        ((EventKind.HIRED,), False),
        ((), False),
    ],
)
def test_a_message_says_several_things(kinds: tuple[EventKind, ...], *, fits: bool) -> None:
    assert a_turn(an_event(reading=a_reading(Intent.MET, Intent.REFER))).fits(*kinds) is fits


@pytest.mark.parametrize(
    ("role", "seen"), [(CONNECTOR, True), (COORDINATOR, True), (CONNECTEE, False), (REFERRER, False)]
)
def test_who_had_the_mail_themselves_has_seen_it(role: Role, *, seen: bool) -> None:
    assert a_turn().saw(role) is seen


def test_nobody_has_seen_what_was_no_mail_or_had_no_address() -> None:
    assert not a_turn(an_event(mail=None)).saw(CONNECTOR)
    nameless = a_case(connector=replace(RUTH, email=""))
    assert not a_turn(an_event(mail=replace(MAIL, seen_by=frozenset({""}))), nameless).saw(CONNECTOR)


# ── when ─────────────────────────────────────────────────────────────────────────────


def test_a_debt_begins_with_the_mail_that_made_it_and_with_a_yes_or_a_clock_now() -> None:
    assert a_turn().start == MAIL.sent_at
    assert a_turn(approved=True).start == NOW
    assert a_turn(an_event(mail=None)).start == NOW


def test_a_debt_begins_at_its_turns_start_unless_told_otherwise() -> None:
    turn = a_turn()
    turn.owe(DebtKind.TIME, CONNECTOR)
    turn.owe(DebtKind.CHOICE, CONNECTEE, at("03-02 09:00"), at("03-05 09:00"))
    assert [(d.kind, d.role, d.since, d.due) for d in turn.case.debts] == [
        (DebtKind.TIME, CONNECTOR, MAIL.sent_at, at("03-10 18:00")),
        (DebtKind.CHOICE, CONNECTEE, at("03-02 09:00"), at("03-05 09:00")),
    ]


def test_debts_are_paid_by_kind_and_where_wanted_by_one_of_the_two() -> None:
    turn = a_turn()
    for role in SIDES:
        turn.owe(DebtKind.SURVEY, role)
    turn.owe(DebtKind.REPORT, CONNECTEE)
    turn.pay(DebtKind.SURVEY, role=CONNECTEE)
    assert {(d.kind, d.role) for d in turn.case.debts} == {
        (DebtKind.SURVEY, CONNECTOR),
        (DebtKind.REPORT, CONNECTEE),
    }
    turn.pay(DebtKind.SURVEY, DebtKind.REPORT)
    assert turn.case.debts == ()


def test_the_present_is_the_programmes_wall_clock() -> None:
    turn = a_turn(known=KNOWN)
    assert (turn.local.date(), turn.local.hour) == (day("03-04"), 10)
    assert turn.local.tzinfo is POLICY.hours.zone


def test_a_letters_cause_is_the_mail_or_the_clocks_key_and_day() -> None:
    assert a_turn().cause == "m1"
    clock = an_event(None, mail=None, reading=None, kind=EventKind.REMIND, key="alarm:remind:")
    case = a_case(Stage.SCHEDULED, sequence=2)
    assert a_turn(clock, case).cause == "alarm:remind::2:2026-03-04"
    assert a_turn(replace(clock, key=""), case).cause == "remind:2:2026-03-04"


# ── standing still, alarms ───────────────────────────────────────────────────────────


def test_clocks_stand_from_now_on_and_go_when_every_reason_is_gone() -> None:
    turn = a_turn()
    turn.stop("deferred", until=at("04-01 09:00"))
    turn.stop("absence", CONNECTOR)
    turn.stop("opted_out", by=CONNECTEE)
    assert turn.case.stops == (
        Stop("deferred", None, NOW, at("04-01 09:00")),
        Stop("absence", CONNECTOR, NOW),
        Stop("opted_out", None, NOW, by=CONNECTEE),
    )
    turn.go("deferred", "opted_out")
    assert [stop.reason for stop in turn.case.stops] == ["absence"]


def test_an_alarm_stands_in_place_of_one_of_the_same_kind_and_key() -> None:
    turn = a_turn()
    turn.alarm(AlarmKind.BACK, at("03-09 09:00"), "connector")
    turn.alarm(AlarmKind.BACK, at("03-10 09:00"), "connectee")
    turn.alarm(AlarmKind.REMIND, at("03-11 09:00"))
    turn.alarm(AlarmKind.BACK, at("03-12 09:00"), "connector")
    assert set(turn.case.alarms) == {
        Alarm(AlarmKind.BACK, at("03-12 09:00"), "connector"),
        Alarm(AlarmKind.BACK, at("03-10 09:00"), "connectee"),
        Alarm(AlarmKind.REMIND, at("03-11 09:00")),
    }
    turn.quiet(AlarmKind.BACK, "connectee")
    assert {(a.kind, a.key) for a in turn.case.alarms} == {(AlarmKind.BACK, "connector"), (AlarmKind.REMIND, "")}


def test_alarms_are_taken_away_by_kind_or_kept_by_kind() -> None:
    kinds = (AlarmKind.BACK, AlarmKind.REMIND, AlarmKind.SURVEYS)
    alarms = tuple(Alarm(kind, NOW, key) for kind in kinds for key in ("0", "1"))
    turn = a_turn(case=a_case(alarms=alarms))
    turn.quiet(AlarmKind.REMIND)
    assert {a.kind for a in turn.case.alarms} == {AlarmKind.BACK, AlarmKind.SURVEYS}
    turn.keep_alarms(AlarmKind.BACK, AlarmKind.REMIND)
    assert [(a.kind, a.key) for a in turn.case.alarms] == [(AlarmKind.BACK, "0"), (AlarmKind.BACK, "1")]


def test_the_waiting_for_somebody_who_was_away_is_told_once() -> None:
    turn = a_turn(case=a_case(rested={"connector": day("03-23"), "connectee": day("03-30")}))
    assert turn.rested(CONNECTOR) == day("03-23")
    assert turn.rested(CONNECTOR) is None
    assert turn.case.rested == {"connectee": day("03-30")}


# ── letters ──────────────────────────────────────────────────────────────────────────


def test_a_letter_is_asked_for_with_all_that_it_takes() -> None:
    turn = a_turn()
    turn.move(Stage.SCHEDULED)
    turn.send(
        LetterKind.CONFIRMATION,
        CONNECTOR,
        CONNECTEE,
        key="1",
        cc=(REFERRER,),
        method=CalendarMethod.REQUEST,
        resume=True,
        place="Zoom",
    )
    assert turn.case.stage is Stage.SCHEDULED
    assert turn.effects == [
        Send(
            LetterKind.CONFIRMATION,
            SIDES,
            "1",
            {"place": "Zoom"},
            (REFERRER,),
            CalendarMethod.REQUEST,
            resume=True,
        )
    ]


def test_a_letter_with_a_key_is_sent_once_in_a_match_and_one_without_once_for_its_cause() -> None:
    turn = a_turn()
    turn.send(LetterKind.CLOSING, CONNECTOR, key="connector")
    turn.send(LetterKind.CLOSING, CONNECTOR, key="connector")
    turn.send(LetterKind.CLOSING, CONNECTEE, key="connectee")
    turn.send(LetterKind.PROPOSAL, CONNECTOR, key="connector")
    turn.send(LetterKind.STOPPED, CONNECTOR)
    keys = [(effect.kind, effect.key) for effect in turn.effects if isinstance(effect, Send)]
    assert keys == [
        (LetterKind.CLOSING, "connector"),
        (LetterKind.CLOSING, "connectee"),
        (LetterKind.PROPOSAL, "connector"),
        (LetterKind.STOPPED, "m1"),
    ]
    again = a_turn(case=turn.case)
    again.send(LetterKind.CLOSING, CONNECTOR, key="connector")
    assert again.effects == []


def test_a_resume_goes_along_where_it_is_wanted_and_there_is_one() -> None:
    for wanted, has in ((True, True), (True, False), (False, True)):
        turn = a_turn(case=a_case(resume="r1" if has else ""))
        turn.send(LetterKind.PROPOSAL, CONNECTOR, resume=wanted)
        assert [e.resume for e in turn.effects if isinstance(e, Send)] == [wanted and has]
    turn = a_turn()
    turn.send(LetterKind.PROPOSAL, CONNECTOR)
    assert turn.effects == [Send(LetterKind.PROPOSAL, (CONNECTOR,), "m1")]


def test_a_letter_to_staff_goes_to_the_coordinator() -> None:
    turn = a_turn()
    turn.tell_staff(LetterKind.DECLINED, how="declined")
    assert turn.effects == [Send(LetterKind.DECLINED, (COORDINATOR,), "m1", {"how": "declined"})]


def test_an_acknowledgement_answers_who_wrote_with_all_that_it_says() -> None:
    turn = a_turn()
    turn.note("deferred", day("04-14"), ("Priya",), an_hour())
    facts = {"what": "deferred", "until": day("04-14"), "names": ("Priya",), "meeting": an_hour()}
    assert turn.effects == [Send(LetterKind.NOTED, (CONNECTOR,), "m1:deferred", facts)]


def test_a_bare_acknowledgement_names_no_day_nobody_and_no_hour() -> None:
    turn = a_turn()
    turn.note("recorded")
    assert turn.effects == [
        Send(
            LetterKind.NOTED,
            (CONNECTOR,),
            "m1:recorded",
            {"what": "recorded", "until": None, "names": (), "meeting": None},
        )
    ]


@pytest.mark.parametrize(
    "event",
    [an_event(mail=None), an_event(COORDINATOR), an_event(staff=True), an_event(None)],
    ids=["no mail", "a coordinator", "a report", "nobody"],
)
def test_nothing_is_acknowledged_to_a_clock_or_a_coordinator(event: Event) -> None:
    turn = a_turn(event)
    turn.note("recorded")
    assert turn.effects == []


def test_facts_are_added_to_the_letters_of_a_kind_that_the_turn_sends_and_to_no_other() -> None:
    turn = a_turn()
    turn.ask("who?", holds=False)
    for role in SIDES:
        turn.send(LetterKind.CANCELLED, role, key=f"1:{role}", moving=True, offers=())
    turn.send(LetterKind.STOPPED, CONNECTOR)
    assert turn.sends(LetterKind.CANCELLED)
    assert turn.add_facts(LetterKind.CANCELLED, offers=(hour("03-13 10:00"),))
    facts = [dict(effect.facts) for effect in turn.effects if isinstance(effect, Send)]
    assert facts == [{"moving": True, "offers": (hour("03-13 10:00"),)}] * 2 + [{}]
    assert len(turn.effects) == 4


def test_facts_for_a_letter_that_is_not_sent_are_none() -> None:
    turn = a_turn()
    turn.send(LetterKind.STOPPED, CONNECTOR)
    before = list(turn.effects)
    assert not turn.sends(LetterKind.MOVED)
    assert not turn.add_facts(LetterKind.MOVED, offers=())
    assert turn.effects == before


def test_a_mark_on_an_address_is_an_effect() -> None:
    turn = a_turn()
    turn.flag(CONNECTEE, "-bounced")
    assert turn.effects == [Flag(CONNECTEE, "-bounced")]


# ── addresses that are lacking ───────────────────────────────────────────────────────


def test_each_address_that_is_lacking_is_asked_for_once() -> None:
    turn = a_turn(case=a_case(connectee=Person(ERIC.name, "")))
    assert turn.lacking() == (ERIC.name,)
    turn.ask_addresses()
    turn.ask_addresses()
    turn.change(connector=Person(RUTH.name, ""))
    assert turn.lacking() == (RUTH.name, ERIC.name)
    turn.ask_addresses()
    facts = [effect.facts for effect in turn.effects if isinstance(effect, Send)]
    assert facts == [{"names": (ERIC.name,), "unclear": False}, {"names": (RUTH.name,), "unclear": False}]


def test_where_nothing_is_lacking_nobody_is_asked() -> None:
    turn = a_turn()
    turn.ask_addresses()
    assert (turn.lacking(), turn.effects, turn.case.done) == ((), [], frozenset())


# ── one hour, one place to be ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        ("03-12 13:00", "03-12 14:00", False),
        ("03-12 13:00", "03-12 14:01", True),
        ("03-12 14:59", "03-12 16:00", True),
        ("03-12 15:00", "03-12 16:00", False),
        ("03-12 14:15", "03-12 14:30", True),
        ("03-12 12:00", "03-12 18:00", True),
        ("03-11 14:00", "03-11 15:00", False),
    ],
)
def test_hours_clash_where_they_share_a_minute(start: str, end: str, *, clashes: bool) -> None:
    taken = Busy(CONNECTEE, at(start), at(end), "Kwame Boateng")
    turn = a_turn(known=replace(KNOWN, busy=(taken,)))
    assert turn.clashes(an_hour()) == ((taken,) if clashes else ())


# ── quoting ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "limit", "quoted"),
    [
        ("  one\n\n two\t", 300, "one two"),
        ("one two", 7, "one two"),
        ("one two", 6, "one …"),
        ("one two three", 9, "one two …"),
        ("x" * 12, 5, "xxxxx …"),
        ("", 5, ""),
    ],
)
def test_a_quotation_is_one_paragraph_cut_at_a_word(text: str, limit: int, quoted: str) -> None:
    assert quote(text, limit) == quoted


def test_a_letter_quotes_three_hundred_characters_at_most() -> None:
    assert quote("a" * 300) == "a" * 300
    assert quote("a " * 150 + "b") == "a " * 149 + "a …"


# ── what it puts on the table, and what it asks ──────────────────────────────────────


def test_an_offer_says_of_which_event_it_came_where_it_came_as_one() -> None:
    assert a_turn().offer_of(hour("03-12 14:00"), "Zoom").event == ""
    assert a_turn(an_event(mail=None)).offer_of(hour("03-12 14:00"), "Zoom").event == ""
    came = replace(MAIL, event="uid@calendar.example.com")
    assert a_turn(an_event(mail=came)).offer_of(hour("03-12 14:00"), None).event == "uid@calendar.example.com"


@pytest.mark.parametrize(("told", "asks"), [("", True), ("they are away", False), ("they are away; and more", False)])
def test_a_person_is_asked_unless_they_said_yes_to_this_very_reason(told: str, *, asks: bool) -> None:
    turn = a_turn(known=replace(KNOWN, told=told))
    assert turn.untold("they are away") is asks
    assert turn.effects == ([Ask("they are away", LetterKind.DECISION, holds=True)] if asks else [])
