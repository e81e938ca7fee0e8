"""No text of 8,000 characters, whatever it holds, keeps the reader busy for long: texts made to be slow."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import LONGEST, Reader
from mailbot.reading.values import Language
from tests.timing import growth, least_seconds
from tests.unit.reading.letters import case, letter

PROMISE = 0.5  # seconds of one core for a message, docs: whatever it holds
LINEAR = 3.0  # growth at twice the size; quadratic is 4
HOSTILE = {
    "one word": "a",
    "capitals": "A",
    "words of capitals": "ABCDE FGHIJ ",
    "digits": "7",
    "brackets": "(",
    "brackets of all kinds": "()[]{}<>",
    "question marks": "?",
    "question marks apart": "? ",
    "full stops": ".",
    "commas": ", ",
    "newlines": "\n",
    "short lines": "a\n",
    "list marks": "- ",
    "list items": "- a\n",
    "numbered items": "1. ",
    "blanks": " ",
    "at signs": "@",
    "addresses cut short": "a@",
    "hyphens": "a-",
    "capitals and hyphens": "A-",
    "apostrophes": "a'",
    "initials": "A.",
    "opened quotes": 'a "',
    "combining marks": "e\u0301\u0301",
    "blanks of no width": "a\u200b",
    "emoji": "\U0001f600",
    "words without blanks": "会",
    "small words in no dictionary": "zqxj vbnk ",
}
LISTS = {
    "names": "Tom Reid, ",
    "names in lines": "Tom Reid\n",
    "names and addresses": "Aa Bb, a@b.co ",
    "names and numbers": "Tom Reid 613-555-0162\n",
    "hits of many rules": "met thanks yes no can't works for me ",
    "short sentences": "Yes. ",
    "sentences that point to people": "You should talk to Tom Reid and Ana Ruiz. ",
}
ALL = HOSTILE | LISTS


@pytest.fixture(scope="module")
def ready(reader: Reader) -> Reader:
    for language in Language:
        reader.prepare(language)
    return reader


def repeated(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.alone
@pytest.mark.parametrize("kind", sorted(ALL))
def test_a_hostile_text_is_read_within_the_promise(ready: Reader, kind: str) -> None:
    text = repeated(ALL[kind], LONGEST)
    for stage in ("proposed", "met"):
        assert least_seconds(lambda stage=stage: ready.read(letter(text), case(stage)), PROMISE) < PROMISE  # type: ignore[misc]


@pytest.mark.alone
@pytest.mark.parametrize("kind", sorted(LISTS))
def test_twice_the_text_takes_little_more_than_twice_as_long(ready: Reader, kind: str) -> None:
    def read(size: int) -> None:
        ready.read(letter(repeated(LISTS[kind], size)), case("met"))

    assert growth(read, LONGEST // 2, LINEAR) < LINEAR


def test_more_names_than_are_weighed_are_for_a_person(ready: Reader) -> None:
    people = [f"{a}{b}nna {c}{d}lson" for a in "BDFGH" for b in "aeo" for c in "KLMNP" for d in "aeo"]
    reading = ready.read(letter("Here are my contacts: " + ", ".join(people) + "."), case("met"))
    assert "more names than are weighed" in reading.doubts
    assert not reading.act
