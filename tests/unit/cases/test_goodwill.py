"""The goodwill ledger: two newcomers never stand at one door, who said yes rests, who said no is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.case import Stage
from mailbot.cases.goodwill import Favour, Word, needs_a_word, word_after
from tests.unit.cases.story import POLICY, a_case, at

NOW = at("06-01 10:00")
ASKED = Favour("mei@example.com", "c9", "priya@example.net", at("03-02 10:00"), stage=Stage.PROPOSED)
YES = replace(ASKED, word=Word.YES, word_at=at("03-03 10:00"), stage=Stage.CLOSED)
RESTS = "said yes to another newcomer on 3 March 2026 and has a rest until 30 August 2026"
OVER = replace(ASKED, stage=Stage.CLOSED)
NO = replace(ASKED, word=Word.NO, word_at=at("03-03 10:00"), stage=Stage.DECLINED)


@pytest.mark.parametrize(
    ("favours", "why"),
    [
        ((), ""),
        ((ASKED,), "was asked for another newcomer on 2 March 2026 and has not answered"),
        ((replace(ASKED, stage=Stage.PAUSED),), "was asked for another newcomer on 2 March 2026 and has not answered"),
        ((replace(YES, stage=Stage.INTRODUCED),), "is about to meet another newcomer"),
        ((replace(YES, stage=Stage.SCHEDULED),), "is about to meet another newcomer"),
        ((YES,), RESTS),
        ((replace(YES, stage=Stage.MET),), RESTS),
        ((NO,), "said no to another newcomer on 3 March 2026"),
        ((replace(ASKED, stage=Stage.CLOSED),), ""),
        ((OVER, OVER), "has been asked twice within a year"),
        ((OVER,), ""),
        ((replace(NO, word_at=None),), ""),
        ((replace(YES, word_at=None),), ""),
        ((NO, replace(NO, word_at=at("05-04 10:00")), NO), "said no to another newcomer on 4 May 2026"),
        (
            (YES, replace(YES, word_at=at("02-02 10:00"))),
            RESTS,
        ),
        ((replace(YES, stage=Stage.INTRODUCED), ASKED), "is about to meet another newcomer"),
        ((ASKED, NO, YES), "was asked for another newcomer on 2 March 2026 and has not answered"),
        (
            (ASKED, replace(ASKED, asked_at=at("05-04 10:00"))),
            "was asked for another newcomer on 4 May 2026 and has not answered",
        ),
        (
            (ASKED, ASKED, replace(ASKED, asked_at=at("05-04 10:00")), ASKED),
            "was asked for another newcomer on 2 March 2026 and has not answered",
        ),
        ((NO, YES), "said no to another newcomer on 3 March 2026"),
    ],
)  # fmt: skip
def test_when_the_coordinators_word_is_wanted(favours: tuple[Favour, ...], why: str) -> None:
    assert needs_a_word(favours, "eric@example.net", NOW, POLICY) == why


def test_the_same_newcomers_own_favours_are_none_to_another() -> None:
    assert needs_a_word((ASKED, NO), "priya@example.net", NOW, POLICY) == ""


def test_a_rest_is_over_after_policys_time_and_a_year_after_a_year() -> None:
    rested = at("2026-09-05 10:00")
    assert needs_a_word((YES,), "eric@example.net", rested, POLICY) == ""
    twice = (YES, replace(YES, case="c8"))
    assert needs_a_word(twice, "eric@example.net", rested, POLICY) == "has been asked twice within a year"
    assert needs_a_word(twice, "eric@example.net", at("2027-03-05 10:00"), POLICY) == ""


@pytest.mark.parametrize(("now", "why"), [("2026-08-30 09:59", RESTS), ("2026-08-30 10:00", "")])
def test_a_rest_ends_to_the_minute(now: str, why: str) -> None:
    assert needs_a_word((YES,), "eric@example.net", at(now), POLICY) == why


@pytest.mark.parametrize(("now", "counts"), [("2027-03-02 09:59", True), ("2027-03-02 10:00", False)])
def test_a_year_ends_to_the_minute(now: str, *, counts: bool) -> None:
    assert bool(needs_a_word((OVER, OVER), "eric@example.net", at(now), POLICY)) is counts


@pytest.mark.parametrize(("count", "how_often"), [(1, "once"), (2, "twice"), (5, "5 times")])
def test_how_often_is_said_in_words(count: int, how_often: str) -> None:
    policy = replace(POLICY, asks_a_year=count)
    assert needs_a_word((OVER,) * count, "eric@example.net", NOW, policy) == f"has been asked {how_often} within a year"


def test_a_word_is_kept_as_it_was_before() -> None:
    assert [word.value for word in Word] == ["", "yes", "no"]


def test_a_no_is_remembered_for_good() -> None:
    assert needs_a_word((NO,), "eric@example.net", at("2031-06-01 10:00"), POLICY)


def test_how_often_is_policy() -> None:
    often = replace(POLICY, asks_a_year=3)
    over = replace(ASKED, stage=Stage.CLOSED)
    assert needs_a_word((over, over), "eric@example.net", NOW, often) == ""
    assert needs_a_word((over, over, over), "eric@example.net", NOW, often) == "has been asked 3 times within a year"


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (None, Stage.PROPOSED, None),
        (None, Stage.INTRODUCED, Word.YES),
        (Stage.PROPOSED, Stage.PROPOSED, None),
        (Stage.PROPOSED, Stage.INTRODUCED, Word.YES),
        (Stage.PROPOSED, Stage.SCHEDULED, Word.YES),
        (Stage.PROPOSED, Stage.MET, Word.YES),
        (Stage.PROPOSED, Stage.DECLINED, Word.NO),
        (Stage.SCHEDULED, Stage.DECLINED, Word.NO),
        (Stage.PROPOSED, Stage.CLOSED, None),
        (Stage.PROPOSED, Stage.PAUSED, None),
        (Stage.INTRODUCED, Stage.SCHEDULED, None),
        (Stage.DECLINED, Stage.PROPOSED, Word.NOTHING),
        (Stage.DECLINED, Stage.INTRODUCED, Word.NOTHING),
        (Stage.DECLINED, Stage.CLOSED, None),
        (Stage.CLOSED, Stage.INTRODUCED, None),
        (Stage.CLOSED, Stage.CLOSED, None),
        (Stage.DECLINED, Stage.DECLINED, None),
        (Stage.PROPOSED, Stage.REFERRED, None),
        (Stage.PAUSED, Stage.DECLINED, Word.NO),
        (None, Stage.MET, Word.YES),
        (None, Stage.DECLINED, Word.NO),
    ],
)
def test_what_a_change_of_stage_says(before: Stage | None, after: Stage, word: Word | None) -> None:
    assert word_after(a_case(before) if before else None, a_case(after)) is word


@pytest.mark.parametrize(("back_to", "word"), [(Stage.PROPOSED, Word.YES), (Stage.INTRODUCED, None)])
def test_a_yes_after_a_rest(back_to: Stage, word: Word | None) -> None:
    assert word_after(a_case(Stage.PAUSED, back_to=back_to), a_case(Stage.INTRODUCED)) is word
