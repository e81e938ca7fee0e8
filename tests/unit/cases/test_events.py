"""From a reading to what happened: in which order, and what one fact says for another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.cases.case import Case, Stage
from mailbot.cases.events import EventKind, Mail, events_from, gives_place
from mailbot.reading.values import Intent, Reading
from tests.unit.cases.story import CONNECTEE, CONNECTOR, a_case, a_reading, at

MAIL = Mail("m1", at("03-03 10:00"))
W, E = Intent, EventKind
NO_EVENT = {W.OPEN_CASE, W.APPROVE, W.CORRECT}  # what opens a match or answers a question never happens to one
SAID = sorted(set(Intent) - NO_EVENT)


def kinds(reading: Reading, stage: Stage = Stage.INTRODUCED, case: Case | None = None) -> tuple[EventKind, ...]:
    return tuple(event.kind for event in events_from(reading, case or a_case(stage), CONNECTOR, MAIL))


def test_each_event_has_its_mail_its_author_and_the_words() -> None:
    reading = a_reading(W.ACCEPT, W.QUESTION)
    events = events_from(reading, a_case(), CONNECTEE, MAIL, staff=True)
    assert [(e.kind, e.at, e.by, e.mail, e.reading, e.staff) for e in events] == [
        (kind, MAIL.sent_at, CONNECTEE, MAIL, reading, True) for kind in (E.ACCEPT, E.QUESTION)
    ]
    assert not any(event.staff for event in events_from(reading, a_case(), CONNECTEE, MAIL))


@pytest.mark.parametrize("intent", SAID)
def test_what_somebody_says_is_an_event_of_that_name(intent: Intent) -> None:
    assert kinds(a_reading(intent)) == (EventKind(intent.value),)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.permutations(SAID), st.sampled_from(Stage))
def test_the_order_is_the_programmes_not_the_readings(said: list[Intent], stage: Stage) -> None:
    assert kinds(a_reading(*said), stage) == kinds(a_reading(*SAID), stage)


@pytest.mark.parametrize(
    ("intents", "order"),
    [
        ((W.REFER, W.MET), (E.MET, E.REFER)),
        ((W.NO_REFERRALS, W.REFER, W.MET), (E.MET, E.REFER, E.NO_REFERRALS)),
        ((W.THANKS, W.OFFER_TIMES, W.ACCEPT), (E.ACCEPT, E.OFFER_TIMES, E.THANKS)),
        ((W.OFFER_TIMES, W.REJECT_TIME), (E.REJECT_TIME, E.OFFER_TIMES)),
        ((W.OFFER_TIMES, W.AGREE_TIME), (E.AGREE_TIME, E.OFFER_TIMES)),
        ((W.DECLINE, W.OPT_OUT), (E.OPT_OUT, E.DECLINE)),
        ((W.QUESTION, W.CONCERN, W.MET), (E.MET, E.CONCERN, E.QUESTION)),
        ((W.PAUSE, W.RESUME), (E.RESUME, E.PAUSE)),
    ],
)
def test_who_leaves_comes_first_then_the_meeting_then_what_comes_of_it(
    intents: tuple[Intent, ...], order: tuple[EventKind, ...]
) -> None:
    assert kinds(a_reading(*intents)) == order


# ── what one fact says for another ───────────────────────────────────────────────────

WITH_A_MOVE = (W.RESCHEDULE, W.OFFER_TIMES, W.OFFER_OPEN, W.REJECT_TIME, W.CANCEL)


@pytest.mark.parametrize("stage", [Stage.SCHEDULED, Stage.MET])
def test_a_move_of_a_settled_hour_says_its_times_its_refusal_and_its_calling_off(stage: Stage) -> None:
    assert kinds(a_reading(*WITH_A_MOVE), stage) == (E.RESCHEDULE,)
    assert kinds(a_reading(W.RESCHEDULE, W.AGREE_TIME), stage) == (E.RESCHEDULE, E.AGREE_TIME)
    assert kinds(a_reading(*WITH_A_MOVE[1:]), stage) == (E.CANCEL, E.REJECT_TIME, E.OFFER_TIMES, E.OFFER_OPEN)


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.SCHEDULED, Stage.MET}))
def test_before_an_hour_is_settled_a_move_is_the_words_about_times_beside_it(stage: Stage) -> None:
    for words in (W.OFFER_TIMES, W.OFFER_OPEN, W.REJECT_TIME, W.AGREE_TIME):
        assert kinds(a_reading(W.RESCHEDULE, words), stage) == (EventKind(words.value),)
    assert kinds(a_reading(W.RESCHEDULE), stage) == (E.RESCHEDULE,)
    assert kinds(a_reading(W.RESCHEDULE, W.CANCEL), stage) == (E.CANCEL, E.RESCHEDULE)


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.SCHEDULED])
def test_yes_but_later_is_a_later(stage: Stage) -> None:
    assert kinds(a_reading(W.ACCEPT, W.DEFER, W.OFFER_OPEN), stage) == (E.DEFER,)
    assert kinds(a_reading(W.ACCEPT, W.DEFER, W.OFFER_TIMES), stage) == (E.DEFER, E.OFFER_TIMES)
    assert kinds(a_reading(W.ACCEPT, W.OFFER_OPEN), stage) == (E.ACCEPT, E.OFFER_OPEN)


# ── taking back, a place, a survey ───────────────────────────────────────────────────


def test_who_takes_somebody_back_says_so_first() -> None:
    assert kinds(a_reading(W.REFER, withdrawn=("Priya",))) == (E.WITHDRAW, E.REFER)


@pytest.mark.parametrize("beside", [(W.OTHER,), (W.THANKS,), (W.OTHER, W.THANKS), ()])
def test_what_is_no_more_than_taking_back_is_nothing_else(beside: tuple[Intent, ...]) -> None:
    assert kinds(a_reading(*beside, withdrawn=("Priya",))) == (E.WITHDRAW,)


@pytest.mark.parametrize(
    ("asked", "place", "intents", "given"),
    [
        ("asked:place:1", "Zoom", (W.OTHER,), True),
        ("asked:place:1", "Zoom", (W.THANKS, W.OTHER), True),
        ("asked:place:1", "Zoom", (), True),
        ("asked:place:0", "Zoom", (W.OTHER,), False),
        ("asked:time:1", "Zoom", (W.OTHER,), False),
        ("asked:place:1", None, (W.OTHER,), False),
        ("asked:place:1", "Zoom", (W.OTHER, W.QUESTION), False),
        ("asked:place:1", "Zoom", (W.OFFER_TIMES,), False),
    ],
)
def test_a_place_that_was_asked_for_is_taken_where_nothing_else_is_said(
    asked: str, place: str | None, intents: tuple[Intent, ...], *, given: bool
) -> None:
    case = a_case(Stage.SCHEDULED, sequence=1, done=frozenset({asked}))
    reading = a_reading(*intents, place=place)
    assert gives_place(reading, case) is given
    assert (kinds(reading, case=case) == (E.PLACE,)) is given


def test_an_answer_to_the_survey_is_one_event_and_what_wants_more_beside_it_others() -> None:
    case = a_case(Stage.SURVEYED, done=frozenset({"survey:connector"}))
    assert kinds(a_reading(W.FEEDBACK, W.MET), case=case) == (E.SURVEY,)
    numbered = a_reading(W.FEEDBACK, W.REFER, W.THANKS, reply="1. Good\n2. Yes")
    assert kinds(numbered, case=case) == (E.SURVEY, E.REFER)
    assert kinds(a_reading(W.THANKS, W.FEEDBACK), case=case) == (E.FEEDBACK, E.THANKS)
