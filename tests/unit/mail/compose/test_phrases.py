"""Days, hours and lists as each language writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from mailbot.cases.case import Meeting, Person
from mailbot.mail.compose import phrases
from mailbot.reading.values import Contact, Part, Time

THURSDAY = date(2026, 3, 12)
AT_TWO = Time(THURSDAY, start=time(14, 0))


@pytest.mark.parametrize(
    ("given", "english", "french"),
    [
        (THURSDAY, "Thursday 12 March 2026", "jeudi 12 mars 2026"),
        (date(2026, 2, 1), "Sunday 1 February 2026", "dimanche 1er février 2026"),
        (datetime(2026, 8, 3, 9, 0, tzinfo=UTC), "Monday 3 August 2026", "lundi 3 août 2026"),
        ("2026-12-24", "Thursday 24 December 2026", "jeudi 24 décembre 2026"),
    ],
)
def test_day(given: date | str, english: str, french: str) -> None:
    assert phrases.day(given, "en") == english
    assert phrases.day(given, "fr") == french


@pytest.mark.parametrize(
    ("given", "english", "french"),
    [
        (time(14, 30), "2:30 p.m.", "14 h 30"),
        (time(14, 0), "2:00 p.m.", "14 h"),
        (time(9, 5), "9:05 a.m.", "9 h 05"),
        (time(12, 0), "noon", "12 h"),
        (time(12, 15), "12:15 p.m.", "12 h 15"),
        (time(0, 10), "12:10 a.m.", "0 h 10"),
        ("16:00", "4:00 p.m.", "16 h"),
    ],
)
def test_clock(given: time | str, english: str, french: str) -> None:
    assert phrases.clock(given, "en") == english.replace(" ", phrases.NBSP)
    assert phrases.clock(given, "fr") == french.replace(" ", phrases.NBSP)


@pytest.mark.parametrize(
    ("given", "english", "french"),
    [
        (AT_TWO, ", 2:00 p.m.", " à 14 h"),
        (replace(AT_TWO, end=time(15, 30)), ", 2:00 p.m. to 3:30 p.m.", " de 14 h à 15 h 30"),
        (replace(AT_TWO, end=time(16, 0), window=True), ", between 2:00 p.m. and 4:00 p.m.", " entre 14 h et 16 h"),
        (replace(AT_TWO, window=True), ", 2:00 p.m. or later", " à 14 h ou plus tard"),
        (Time(THURSDAY, end=time(12, 0), window=True), ", before noon", " avant 12 h"),
        (Time(THURSDAY, part=Part.AFTERNOON, window=True), ", in the afternoon", " en après-midi"),
        (Time(THURSDAY, window=True), "", ""),
        (Meeting(THURSDAY, time(14, 0), place="Bridgehead"), ", 2:00 p.m.", " à 14 h"),
        ({"date": "2026-03-12", "start": "14:00", "stance": "offered"}, ", 2:00 p.m.", " à 14 h"),
    ],
)
def test_when(given: object, english: str, french: str) -> None:
    assert phrases.when(given, "en").replace(phrases.NBSP, " ") == "Thursday 12 March 2026" + english
    assert phrases.when(given, "fr").replace(phrases.NBSP, " ") == "le jeudi 12 mars 2026" + french


@pytest.mark.parametrize(
    ("last", "english", "french"),
    [
        (date(2026, 3, 13), "Thursday 12 to Friday 13 March 2026", "du jeudi 12 au vendredi 13 mars 2026"),
        (
            date(2026, 4, 1),
            "Thursday 12 March to Wednesday 1 April 2026",
            "du jeudi 12 mars au mercredi 1er avril 2026",
        ),
        (
            date(2027, 1, 4),
            "Thursday 12 March 2026 to Monday 4 January 2027",
            "du jeudi 12 mars 2026 au lundi 4 janvier 2027",
        ),
        (THURSDAY, "Thursday 12 March 2026", "le jeudi 12 mars 2026"),
    ],
)
def test_span_of_days(last: date, english: str, french: str) -> None:
    span = Time(THURSDAY, end_date=last, window=True)
    assert phrases.when(span, "en") == english
    assert phrases.when(span, "fr") == french


def test_moment() -> None:
    given = datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
    assert phrases.moment(given, "en") == "Thursday 12 March 2026, 2:30\u00a0p.m."
    assert phrases.moment(given, "fr") == "le jeudi 12 mars 2026 à 14\u00a0h\u00a030"


@pytest.mark.parametrize(
    ("given", "english", "french"),
    [
        ((), "", ""),
        (("Ruth",), "Ruth", "Ruth"),
        (("Ruth", "Mei"), "Ruth and Mei", "Ruth et Mei"),
        (("Ruth", "Mei", "Lars"), "Ruth, Mei and Lars", "Ruth, Mei et Lars"),
        (
            (Person("Ruth", "r@example.org"), Contact(email="m@example.org")),
            "Ruth and m@example.org",
            "Ruth et m@example.org",
        ),
    ],
)
def test_listed(given: tuple[object, ...], english: str, french: str) -> None:
    assert phrases.listed(given, "en") == english
    assert phrases.listed(given, "fr") == french
