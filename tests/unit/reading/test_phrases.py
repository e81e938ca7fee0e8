"""The language of phrases: what it takes, what it refuses, and the token patterns it becomes."""

from __future__ import annotations

import pytest

from mailbot.reading.phrases import parse_phrase, token_patterns

WORDS = {"meet": ["meet", "talk to"], "them": ["him", "her"]}


def patterns(text: str) -> list[list[dict[str, object]]]:
    return [p for phrase in parse_phrase(text, WORDS) for p in token_patterns(phrase, str.split)]


def test_words_and_alternatives_become_norms() -> None:
    assert patterns("happy|glad to") == [[{"NORM": {"IN": ["glad", "happy"]}}, {"NORM": "to"}]]


def test_a_list_with_words_of_several_tokens_gives_a_pattern_for_each() -> None:
    assert patterns("<meet> her") == [
        [{"NORM": "meet"}, {"NORM": "her"}],
        [{"NORM": "talk"}, {"NORM": "to"}, {"NORM": "her"}],
    ]


def test_an_optional_word_may_be_left_out() -> None:
    assert [len(p) for p in patterns("see you? soon")] == [3, 2]


@pytest.mark.parametrize(("gap", "most"), [("..", 3), ("...", 7)])
def test_a_gap_skips_words_but_no_end_of_sentence(gap: str, most: int) -> None:
    (pattern,) = patterns(f"send {gap} names")
    assert pattern[1]["OP"] == f"{{0,{most}}}"
    assert "." in pattern[1]["NORM"]["NOT_IN"]  # type: ignore[index]


def test_marks_ask_for_labelled_words() -> None:
    assert patterns("[TIME] works") == [[{"ENT_TYPE": "TIME", "OP": "+"}, {"NORM": "works"}]]


def test_an_underscore_joins_words_of_one_alternative() -> None:
    assert [[t["NORM"] for t in p] for p in patterns("right_now|today")] == [["today"], ["right", "now"]]


def test_the_end_may_be_one_of_the_alternatives() -> None:
    closed, open_ = parse_phrase("all good|$", WORDS)
    assert (closed.closes, len(closed.elements)) == (True, 1)
    assert (open_.closes, len(open_.elements)) == (False, 2)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<nobody> works", "unknown word list <nobody>"),
        ("[PLACE] works", r"unknown mark \[PLACE\]"),
        (".. you?", "no word that must be there"),
        ("a<b c", "cannot read"),
    ],
)
def test_a_faulty_phrase_is_named(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_phrase(text, WORDS)


def test_too_many_variants_are_refused() -> None:
    many = {"many": [f"w{i} x" for i in range(30)]}
    (phrase,) = parse_phrase("<many> <many>", many)
    with pytest.raises(ValueError, match="900 variants"):
        token_patterns(phrase, str.split)
