"""Answers to a survey: how people number them, which reply is one, and what stands beside it."""

from __future__ import annotations

import pytest

from mailbot.cases.case import Case, Role, Stage
from mailbot.cases.survey import QUESTIONS, added, answers, beside, is_answer, is_numbered
from mailbot.reading.values import Intent
from tests.unit.cases.story import CONNECTEE, CONNECTOR, COORDINATOR, a_case, a_reading

NUMBERED = "1. Good\n2. Yes"


def surveyed(stage: Stage = Stage.SURVEYED, **surveys: str) -> Case:
    return a_case(stage, done=frozenset({"survey:connector"}), surveys=surveys)


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("(1) oui (2) non", {1: "oui (2) non"}),
        ("(1) oui\n(2) non", {1: "oui", 2: "non"}),
        ("#1 - yes\n#2 - no", {1: "yes", 2: "no"}),
        ("Question 1: yes\nquestion 2: no", {1: "yes", 2: "no"}),
        ("q. 1: yes\nQ3 no", {1: "yes", 3: "no"}),
        ("n° 1. oui\nno 2. non", {1: "oui", 2: "non"}),
        ("> 1. quoted\n* 2. starred\n- 3. dashed", {1: "quoted", 2: "starred", 3: "dashed"}),
        ("1 – bien\n2 — oui", {1: "bien", 2: "oui"}),
        ("1. A lot! 2. Yes? 3. x; 4. y", {1: "A lot!", 2: "Yes?", 3: "x;", 4: "y"}),
        ("Thanks for asking.\n1. Good\nand long\n\n2. Yes", {1: "Good and long", 2: "Yes"}),
        ("1. First\n2. Yes\n1. Second thought", {1: "First", 2: "Yes"}),
        ("6. none\n0. none", {}),
        ("12. none\n1.5 hours", {}),
        ("1-2 hours", {}),
        ("", {}),
    ],
)
def test_answers_have_their_questions_numbers(reply: str, found: dict[int, str]) -> None:
    assert answers(reply) == found


def test_each_question_can_be_answered() -> None:
    text = "\n".join(f"{n}. answer {n}" for n in range(1, QUESTIONS + 1))
    assert answers(text) == {n: f"answer {n}" for n in range(1, QUESTIONS + 1)}


def test_what_stands_beyond_the_first_pages_of_a_reply_is_not_looked_at() -> None:
    within = "1. yes\n" + "x" * 19_980
    assert answers(f"{within}\n2. no") == {1: "yes " + "x" * 19_980, 2: "no"}
    assert list(answers(f"{within}{'x' * 20}\n2. no")) == [1]


@pytest.mark.parametrize(
    ("reply", "numbered"),
    [(NUMBERED, True), ("2. Yes\n4. No", True), ("1. Good", False), ("2. Yes\n1. Good", False), ("Good", False)],
)
def test_a_list_of_answers_has_two_at_least_in_their_order(reply: str, *, numbered: bool) -> None:
    assert is_numbered(reply) is numbered


# ── which reply is one ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reply", [NUMBERED, "It was a good hour."])
@pytest.mark.parametrize("stage", list(Stage))
def test_answers_come_while_the_survey_is_out_or_late(stage: Stage, reply: str) -> None:
    said = is_answer(a_reading(Intent.FEEDBACK, reply=reply), surveyed(stage), CONNECTOR)
    assert said is (stage in (Stage.SURVEYED, Stage.CLOSED))


@pytest.mark.parametrize("reply", [NUMBERED, "It was a good hour."])
def test_who_was_not_asked_does_not_answer(reply: str) -> None:
    assert not is_answer(a_reading(Intent.FEEDBACK, reply=reply), surveyed(), CONNECTEE)


def test_an_empty_reply_is_no_answer() -> None:
    assert not is_answer(a_reading(Intent.OTHER, reply=""), surveyed(), CONNECTOR)


@pytest.mark.parametrize(
    ("intents", "out", "late"),
    [
        ((Intent.FEEDBACK,), True, True),
        ((Intent.MET,), True, True),
        ((Intent.NO_REFERRALS, Intent.FEEDBACK), True, True),
        ((Intent.NO_REFERRALS, Intent.FEEDBACK, Intent.MET), True, True),
        ((Intent.OTHER,), True, False),
        ((Intent.ACCEPT,), True, False),
        ((Intent.DECLINE,), True, False),
        ((Intent.FEEDBACK, Intent.OTHER), True, False),
        ((Intent.FEEDBACK, Intent.CONCERN), False, False),
        ((Intent.THANKS,), False, False),
        ((Intent.QUESTION,), False, False),
        ((Intent.HIRED,), False, False),
    ],
)
def test_plain_words_are_one_where_they_want_no_more_than_to_be_kept(
    intents: tuple[Intent, ...], *, out: bool, late: bool
) -> None:
    reading = a_reading(*intents, reply="It was a good hour.")
    assert is_answer(reading, surveyed(), CONNECTOR) is out
    assert is_answer(reading, surveyed(Stage.CLOSED), CONNECTOR) is late


@pytest.mark.parametrize("intent", [Intent.THANKS, Intent.CONCERN, Intent.OPT_OUT])
def test_numbered_answers_are_one_whatever_their_words(intent: Intent) -> None:
    assert is_answer(a_reading(intent, reply=NUMBERED), surveyed(), CONNECTOR)


@pytest.mark.parametrize(
    ("kept", "reply", "one"),
    [
        ("1. Good\n2. Yes", "1. Good\n2. Yes", False),
        ("1. Good\n2. Yes\n\nThank you", "1. Good\n2. Yes", False),
        ("1. Good", "2. Yes\n3. A lot", True),
        ("Good", "Very good", False),
        ("Good", "Good", False),
    ],
)
def test_what_is_kept_is_no_new_answer_and_a_further_one_has_numbers(kept: str, reply: str, *, one: bool) -> None:
    reading = a_reading(Intent.FEEDBACK, reply=reply)
    assert is_answer(reading, surveyed(connector=kept), CONNECTOR) is one


def test_the_other_sides_answer_is_none_of_mine() -> None:
    reading = a_reading(Intent.FEEDBACK, reply="Very good.")
    assert is_answer(reading, surveyed(connectee="Very good."), CONNECTOR)


# ── what stands beside it ────────────────────────────────────────────────────────────

BOTH = (Intent.CONCERN, Intent.NO_SHOW, Intent.OPT_OUT, Intent.HIRED)


@pytest.mark.parametrize(
    ("by", "heard"), [(CONNECTOR, (*BOTH, Intent.JOIN, Intent.REFER)), (CONNECTEE, BOTH), (COORDINATOR, ())]
)
def test_what_wants_more_than_keeping_is_heard_of_those_whose_it_is_to_say(by: Role, heard: tuple[Intent, ...]) -> None:
    assert beside(a_reading(*Intent, reply=NUMBERED), by) == tuple(i for i in Intent if i in heard)
    assert beside(a_reading(*Intent, reply="Good, and here is more."), by) == ()


@pytest.mark.parametrize(
    ("kept", "reply", "whole"),
    [
        ("", "1. Good", "1. Good"),
        ("1. Good", "2. Yes", "1. Good\n\n2. Yes"),
        ("1. Good\n\n2. Yes", "2. Yes", "1. Good\n\n2. Yes"),
        ("1. Good", "1. Good", "1. Good"),
    ],
)
def test_two_halves_make_an_answer_and_nothing_is_kept_twice(kept: str, reply: str, whole: str) -> None:
    assert added(kept, reply) == whole
