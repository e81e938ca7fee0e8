"""Which characters a pattern can begin with, and that the index finds what a plain search finds."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from mailbot.reading.times.openings import Index, openings


@pytest.mark.parametrize(
    ("source", "letters"),
    [
        ("next week", "n"),
        ("(?:the )?(?P<w>monday|friday)", "tmf"),
        (r"\d{1,2} ?h", "0123456789"),
        ("(?<=at )two|three", "t"),
        ("[ab]c?", "ab"),
        (r"x{0,2}y", "xy"),
        (r"\$ ?1", "$"),
        ("(?:a|)b", "ab"),
    ],
)
def test_openings(source: str, letters: str) -> None:
    assert openings(source) == frozenset(letters)


@pytest.mark.parametrize("source", [".x", r"\wx", "[^a]", "a?", r"(?=x)"])
def test_openings_that_may_be_anything(source: str) -> None:
    assert openings(source) is None


@dataclass(frozen=True, slots=True)
class _Pattern:
    regex: re.Pattern[str]


def test_the_index_finds_what_begins_where_a_word_begins() -> None:
    sources = ["b+", r"\d+", ".c"]
    index = Index.of([_Pattern(re.compile(source)) for source in sources], sources)
    assert [match[0] for _, match in index.scan("bb abb 12 xc")] == ["bb", "12", "xc"]
