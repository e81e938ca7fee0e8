"""No text of 10,000 characters, whatever it holds, keeps the reader busy for long: texts made to be slow."""

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
