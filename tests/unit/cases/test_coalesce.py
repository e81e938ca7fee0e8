"""One letter a reader and matter: what a mail is answered with when several of its facts would answer it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from mailbot.cases.case import Role
from mailbot.cases.coalesce import coalesced
from mailbot.cases.letters import Ask, Effect, Flag, LetterKind, Send, ThankAll
from tests.unit.cases.story import CONNECTEE, CONNECTOR, COORDINATOR

RELAY = Send(LetterKind.TIMES_RELAY, (CONNECTEE,), "m1")
INTRODUCTION = Send(LetterKind.INTRODUCTION, (CONNECTOR, CONNECTEE), "introduction")
ANSWER = Send(LetterKind.ANSWER, (CONNECTOR,), "m1")


def noted(what: str, to: Role = CONNECTOR) -> Send:
    return Send(LetterKind.NOTED, (to,), f"m1:{what}", {"what": what})


def test_a_letter_that_two_facts_ask_for_goes_once_in_the_first_ones_place() -> None:
    assert coalesced([RELAY, ANSWER, RELAY, INTRODUCTION]) == [RELAY, ANSWER, INTRODUCTION]


@pytest.mark.parametrize(
    "other",
    [
        Send(LetterKind.TIMES_RELAY, (CONNECTEE,), "m2"),
        Send(LetterKind.TIMES_RELAY, (CONNECTOR,), "m1"),
        Send(LetterKind.TIME_QUESTION, (CONNECTEE,), "m1"),
    ],
)
def test_another_kind_reader_or_matter_is_another_letter(other: Send) -> None:
    assert coalesced([RELAY, other]) == [RELAY, other]


def test_what_is_no_letter_stays_each_time_in_its_order() -> None:
    effects: list[Effect] = [Ask("one"), Flag(CONNECTOR, "bounced"), Ask("one"), ThankAll(), Flag(CONNECTOR, "bounced")]
    assert coalesced(effects) == effects


@pytest.mark.parametrize("what", ["recorded", "feedback", "accepted", "promised"])
def test_a_letter_to_the_same_reader_makes_an_acknowledgement_superfluous(what: str) -> None:
    assert coalesced([noted(what), INTRODUCTION]) == [INTRODUCTION]
    assert coalesced([INTRODUCTION, noted(what)]) == [INTRODUCTION]


@pytest.mark.parametrize("what", ["recorded", "feedback", "accepted"])
def test_a_letter_to_somebody_else_does_not(what: str) -> None:
    told = Send(LetterKind.DECLINED, (COORDINATOR,), "m1")
    assert coalesced([noted(what), RELAY, told]) == [noted(what), RELAY, told]


@pytest.mark.parametrize("what", ["withdrawn", "deferred"])
def test_what_says_when_or_who_is_always_said(what: str) -> None:
    assert coalesced([noted(what), INTRODUCTION, ANSWER]) == [noted(what), INTRODUCTION, ANSWER]


@pytest.mark.parametrize(("what", "kept"), [("recorded", False), ("feedback", False), ("accepted", True)])
def test_an_answer_to_a_question_says_what_was_recorded_but_not_a_yes_or_a_no(what: str, *, kept: bool) -> None:
    assert coalesced([noted(what), ANSWER]) == ([noted(what), ANSWER] if kept else [ANSWER])


def test_an_answer_beside_another_letter_keeps_no_acknowledgement() -> None:
    assert coalesced([noted("accepted"), ANSWER, INTRODUCTION]) == [ANSWER, INTRODUCTION]


def test_of_several_acknowledgements_the_one_that_says_most_is_kept() -> None:
    ladder = ["recorded", "feedback", "accepted"]
    for lesser, fuller in pairwise(ladder):
        assert coalesced([noted(lesser), noted(fuller)]) == [noted(fuller)]
        assert coalesced([noted(fuller), noted(lesser)]) == [noted(fuller)]


def test_of_two_that_say_as_much_the_first_is_kept() -> None:
    assert coalesced([noted("accepted"), noted("declined")]) == [noted("accepted")]


def test_each_reader_has_an_acknowledgement_of_their_own() -> None:
    both = [noted("recorded", CONNECTOR), noted("accepted", CONNECTEE)]
    assert coalesced(both) == both
