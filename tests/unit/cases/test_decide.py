"""The one decision: what hearing somebody does, whose word counts, what a question holds, and whom letters reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.case import Alarm, AlarmKind, Debt, DebtKind, Offer, Person, Role, Stage, Stop
from mailbot.cases.decide import Decision, decide, finish, heard, hold, unhold
from mailbot.cases.events import Event, EventKind, Mail
from mailbot.cases.letters import Ask, LetterKind, Send
from mailbot.cases.machine import BESIDE
from mailbot.cases.turn import Turn
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    KNOWN,
    POLICY,
    REFERRER,
    a_case,
    a_reading,
    at,
    day,
    guest,
    hour,
    imported,
    met,
    proposed,
)

SENT = at("03-05 10:00")
NOW = at("03-05 10:05")
AMARA = Person("Amara Diallo", "amara@example.com")


def wrote(by: Role | None = CONNECTOR, kind: EventKind = EventKind.THANKS, **changes: Any) -> Event:
    event = Event(kind, SENT, by, Mail("m1", SENT), a_reading(Intent.THANKS, reply="Thank\nyou"))
    return replace(event, **changes)


def owing(kind: DebtKind, role: Role = CONNECTOR, since: str = "03-02 10:00") -> Debt:
    return Debt(kind, role, at(since), at("03-09 10:00"), at("03-10 09:00"), step=1)


# ── hearing somebody ─────────────────────────────────────────────────────────────────


def test_who_writes_is_heard_in_their_own_words() -> None:
    case = heard(a_case(last_words={"connectee": "Hello"}, heard={"connectee": NOW}), wrote(), POLICY)
    assert case.heard == {"connectee": NOW, "connector": SENT}
    assert case.last_words == {"connectee": "Hello", "connector": "Thank you"}


def test_their_words_are_kept_short_and_an_empty_mail_leaves_the_last_ones() -> None:
    before = a_case(last_words={"connector": "Hello"})
    long = heard(before, wrote(reading=a_reading(reply="word " * 60)), POLICY)
    assert long.last_words["connector"] == ("word " * 40)[:-1] + " …"
    unbroken = heard(before, wrote(reading=a_reading(reply="a" * 201)), POLICY)
    assert unbroken.last_words["connector"] == "a" * 200 + " …"
    for reading in (a_reading(reply=""), None):
        assert heard(before, wrote(reading=reading), POLICY).last_words == {"connector": "Hello"}


@pytest.mark.parametrize(
    "event",
    [
        wrote(mail=None),
        wrote(None),
        wrote(staff=True),
        wrote(kind=EventKind.OUT_OF_OFFICE),
        wrote(kind=EventKind.BOUNCE),
        wrote(kind=EventKind.LEFT),
    ],
    ids=["no mail", "nobody's", "reported", "absence", "bounce", "gone"],
)
def test_a_machine_a_clock_and_a_report_are_not_their_word(event: Event) -> None:
    case = a_case(
        Stage.INTRODUCED,
        debts=(owing(DebtKind.TIME),),
        away={"connector": day("03-23")},
        stops=(Stop("absence", CONNECTOR, at("03-03 10:00")),),
    )
    assert heard(case, event, POLICY) == case


@pytest.mark.parametrize("kind", [DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REFERRALS])
def test_what_they_owe_counts_from_their_mail_with_its_nudges(kind: DebtKind) -> None:
    (debt,) = heard(a_case(Stage.MET, debts=(owing(kind),)), wrote(), POLICY).debts
    term = POLICY.ladder(kind, guest=False).within
    assert (debt.since, debt.due, debt.step) == (SENT, POLICY.hours.add(SENT, term), 1)


@pytest.mark.parametrize(
    "debt",
    [
        owing(DebtKind.REPORT),
        owing(DebtKind.SURVEY),
        owing(DebtKind.TIME, CONNECTEE),
        owing(DebtKind.TIME, since="03-05 10:00"),
        owing(DebtKind.TIME, since="03-05 10:01"),
    ],
    ids=["report", "survey", "another's", "made by it", "made later"],
)
def test_what_another_owes_what_a_date_makes_and_what_is_newer_stay(debt: Debt) -> None:
    assert heard(a_case(Stage.MET, debts=(debt,)), wrote(), POLICY).debts == (debt,)


@pytest.mark.parametrize("kind", [DebtKind.DECISION, DebtKind.TIME, DebtKind.REFERRALS])
def test_only_a_choice_is_hurried_by_what_was_offered(kind: DebtKind) -> None:
    offers = (Offer(hour("03-09 14:00"), CONNECTEE, "", at("03-02 10:00")),)
    (debt,) = heard(a_case(Stage.MET, offers=offers, debts=(owing(kind),)), wrote(), POLICY).debts
    assert debt.due == POLICY.hours.add(SENT, POLICY.ladder(kind, guest=False).within)


def test_a_choice_stays_due_before_the_first_offered_time() -> None:
    offers = (Offer(hour("03-09 14:00"), CONNECTEE, "", at("03-02 10:00")),)
    (debt,) = heard(a_case(Stage.INTRODUCED, offers=offers, debts=(owing(DebtKind.CHOICE),)), wrote(), POLICY).debts
    assert debt.due == at("03-06 09:00")


def test_who_writes_is_back_and_the_other_stays_away() -> None:
    both = (CONNECTOR, CONNECTEE)
    case = a_case(
        away={role.value: day("03-23") for role in both},
        stops=(*(Stop("absence", role, at("03-03 10:00")) for role in both), Stop("staff", None, at("03-03 10:00"))),
        alarms=(
            *(Alarm(AlarmKind.BACK, at("03-23 09:00"), role.value) for role in both),
            Alarm(AlarmKind.ASK_AGAIN, at("03-24 09:00"), "connector"),
        ),
    )
    back = heard(case, wrote(), POLICY)
    assert back.away == {"connectee": day("03-23")}
    assert [(s.reason, s.role) for s in back.stops] == [("absence", CONNECTEE), ("staff", None)]
    assert [(a.kind, a.key) for a in back.alarms] == [
        (AlarmKind.BACK, "connectee"),
        (AlarmKind.ASK_AGAIN, "connector"),
    ]


@pytest.mark.parametrize(("latest", "late"), [("03-05 10:01", True), ("03-05 10:00", False), ("03-05 09:59", False)])
def test_a_mail_is_late_where_its_author_has_written_since(latest: str, *, late: bool) -> None:
    case = a_case(heard={"connector": at(latest)}, last_words={"connector": "Later words"})
    assert (heard(case, wrote(), POLICY) == case) is late
    decision = decide(case, (wrote(kind=EventKind.ACCEPT),), NOW, POLICY, KNOWN)
    assert bool(decision.asks) is late


@pytest.mark.parametrize(
    "event",
    [wrote(kind=EventKind.ACCEPT, staff=True), wrote(CONNECTEE, EventKind.ACCEPT), wrote(kind=EventKind.FEEDBACK)],
    ids=["a report", "another's", "not outdated"],
)
def test_only_ones_own_words_that_one_may_have_thought_better_of_are_outdated(event: Event) -> None:
    case = a_case(heard={"connector": at("03-05 10:01")})
    assert decide(case, (event,), NOW, POLICY, KNOWN).asks == ()


def test_the_coordinators_yes_lets_a_late_mail_count() -> None:
    case = a_case(heard={"connector": at("03-05 10:01")})
    decision = decide(case, (wrote(kind=EventKind.ACCEPT),), NOW, POLICY, KNOWN, approved=True)
    assert (decision.asks, decision.case.stage) == ((), Stage.INTRODUCED)


# ── whose word counts ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", sorted(set(EventKind) - {EventKind.WITHDRAW}))
def test_the_connector_who_named_somebody_speaks_for_them_in_nothing(kind: EventKind) -> None:
    case = replace(guest(introduced=True).case, done=frozenset({"introduced"}))
    event = wrote(REFERRER, kind, reading=a_reading(answers=("cost",)), key="alarm:back:connector")
    if kind is EventKind.DEBT_DUE:
        event = replace(event, key="debt:time:connectee")
    decision = decide(case, (event,), SENT, POLICY, KNOWN)
    refused = [ask for ask in decision.asks if ask.reason == "the bot does not decide this"]
    assert bool(refused) is (kind not in BESIDE or kind in (EventKind.OTHER, EventKind.WRONG_PERSON))


def test_they_may_take_back_their_own_word_in_their_own_match() -> None:
    said = guest(introduced=True).says(REFERRER, Intent.THANKS, withdrawn=("Priya",))
    assert said == ["ask: the bot does not decide this"]


# ── what a question holds ────────────────────────────────────────────────────────────


def test_where_one_fact_asks_none_of_the_mail_is_acted_on_but_who_wrote_is_heard() -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(CONNECTOR, Intent.OFFER_TIMES, Intent.CONCERN, when="03-05 10:00", times=(hour("03-12 14:00"),))
    assert said == ["ask: a concern"]
    assert (story.case.offers, story.decisions[-1].trail) == ((), ())
    assert story.case.heard == {"connector": at("03-05 10:00")}
    assert [d.since for d in story.case.debts] == [at("03-05 10:00")]


def test_of_several_questions_the_first_is_put() -> None:
    said = imported(Stage.INTRODUCED).says(CONNECTOR, Intent.CONCERN, Intent.CANCEL, when="03-05 10:00")
    assert said == ["ask: they call off a meeting that is not settled"]


def test_a_question_beside_holds_nothing_and_a_later_one_that_holds_takes_all() -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(CONNECTOR, Intent.JOIN, Intent.OTHER, when="03-05 10:00")
    assert said == ["ask: the bot does not decide this"]
    said = story.says(CONNECTOR, Intent.JOIN, Intent.THANKS, when="03-05 11:00")
    assert said == ["ask: they want to become a Connector, and were told that you will write", "joining → connector"]


def test_clocks_stand_and_go_even_where_a_question_holds_the_mail() -> None:
    story = imported(Stage.INTRODUCED)
    story.case = replace(story.case, stops=(Stop("absence", CONNECTOR, at("03-03 10:00")),), away={})
    story.says(CONNECTOR, Intent.CONCERN, when="03-05 10:00")
    assert [(d.next_at, d.stood) for d in story.case.debts] == [(None, at("03-05 10:00"))]


def test_a_question_that_no_mail_raised_is_put_beside_what_is_done() -> None:
    event = Event(EventKind.OTHER, NOW, COORDINATOR)
    decision = decide(a_case(), (event,), NOW, POLICY)
    assert decision.asks == (Ask("the bot does not decide this"),)
    assert decision.trail == ((EventKind.OTHER, Stage.PROPOSED, Stage.PROPOSED),)


def test_the_questions_of_a_decision_are_told_from_its_letters() -> None:
    ask, send = Ask("why?"), Send(LetterKind.STOPPED, (CONNECTOR,), "m1")
    assert Decision(a_case(), (send, ask), ()).asks == (ask,)


# ── one fact after another ───────────────────────────────────────────────────────────


def test_what_an_earlier_fact_of_the_mail_has_overtaken_is_no_question() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.DECLINE, Intent.OFFER_TIMES, when="03-05 10:00", times=(hour("03-12 14:00"),))
    assert said == ["noted declined → connector", "declined → coordinator"]
    kinds = [(kind, before, after) for kind, before, after in story.decisions[-1].trail]
    assert kinds == [
        (EventKind.DECLINE, Stage.PROPOSED, Stage.DECLINED),
        (EventKind.OFFER_TIMES, Stage.DECLINED, Stage.DECLINED),
    ]


def test_what_the_stage_had_no_row_for_to_begin_with_stays_a_question() -> None:
    said = proposed().says(CONNECTOR, Intent.DECLINE, Intent.CANCEL, when="03-05 10:00")
    assert said == ["ask: the bot does not decide this"]


def test_what_has_a_row_after_the_first_fact_is_acted_on() -> None:
    story = met()
    assert story.says(CONNECTOR, Intent.NO_REFERRALS, Intent.CLOSE, when="03-16 10:00", staff=True)[-1] == (
        "done → coordinator"
    )
    assert story.stage() is Stage.CLOSED


# ── whom letters reach ───────────────────────────────────────────────────────────────


def a_turn(*, lacking: bool) -> Turn:
    case = a_case(Stage.INTRODUCED, connectee=replace(ERIC, email="") if lacking else ERIC)
    return Turn(case, NOW, POLICY, KNOWN, wrote())


@pytest.mark.parametrize("lacking", [False, True])
def test_a_letter_that_would_not_reach_one_of_its_readers_goes_to_none_and_the_address_is_asked_for(
    *, lacking: bool
) -> None:
    turn = a_turn(lacking=lacking)
    turn.send(LetterKind.INTRODUCTION, CONNECTOR, CONNECTEE, key="introduction")
    turn.send(LetterKind.STOPPED, CONNECTOR)
    sent = [e.kind for e in finish(turn, ()).effects if isinstance(e, Send)]
    assert sent == (
        [LetterKind.STOPPED, LetterKind.MISSING] if lacking else [LetterKind.INTRODUCTION, LetterKind.STOPPED]
    )


def test_where_every_letter_reaches_its_readers_no_address_is_asked_for() -> None:
    turn = a_turn(lacking=True)
    turn.send(LetterKind.STOPPED, CONNECTOR)
    turn.ask("why?", holds=False)
    assert [e.kind for e in finish(turn, ()).effects if isinstance(e, Send | Ask)] == [
        LetterKind.STOPPED,
        LetterKind.DECISION,
    ]


def test_a_letter_to_a_role_that_nobody_holds_goes_to_nobody() -> None:
    turn = a_turn(lacking=False)
    turn.send(LetterKind.REFERRAL_NO, REFERRER)
    assert finish(turn, ()).effects == ()
    turn.change(referrer=AMARA)
    assert len(finish(turn, ()).effects) == 1


# ── an open question ─────────────────────────────────────────────────────────────────


def test_every_clock_stands_until_the_last_open_question_is_answered() -> None:
    case = imported(Stage.INTRODUCED).case
    asked = hold(hold(case, "1", SENT, POLICY), "2", SENT, POLICY)
    assert [(s.reason, s.role, s.since) for s in asked.stops] == [("hold:1", None, SENT), ("hold:2", None, SENT)]
    assert dict(asked.moments()) == {}
    one_left = unhold(asked, "1", NOW, POLICY)
    assert [s.reason for s in one_left.stops] == ["hold:2"]
    assert dict(one_left.moments()) == {}
    assert dict(unhold(one_left, "2", NOW, POLICY).moments()) == {"debt:time:connector": at("03-10 09:00")}


def test_nothing_that_happens_changes_nothing() -> None:
    case = a_case(debts=(owing(DebtKind.DECISION),))
    assert decide(case, (), NOW, POLICY) == Decision(case, (), ())
