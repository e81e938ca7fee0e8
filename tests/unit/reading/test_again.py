"""A day and a place, and nothing else, propose a meeting."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent
from tests.unit.reading.letters import case, letter
from tests.unit.reading.times.notation import short


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Thursday 24 September, at my office, 150 Elgin Street.", "my office, 150 Elgin Street"),
        ("Thursday 24 September at my office, 150 Elgin Street", "my office, 150 Elgin Street"),
        ("Thursday 24 September works, at my office.", "my office"),
        ("Le jeudi 24 septembre, à mon bureau, 150 rue Elgin.", "mon bureau, 150 rue Elgin"),
        ("Jeudi prochain, 12 rue Eddy, 3e étage", "12 rue Eddy, 3e étage"),
    ],
)
def test_a_day_and_a_place_are_an_offer(reader: Reader, text: str, place: str) -> None:
    reading = reader.read(letter(text), case("introduced"))
    assert [short(time) for time in reading.times] == ["~2026-09-24"]
    assert reading.intents == (Intent.OFFER_TIMES,)
    assert reading.place == place


@pytest.mark.parametrize(
    "text",
    [
        "On Thursday I am at my office, 150 Elgin Street, with the auditors all day.",
        "My daughter's recital is on Thursday 24 September at the National Arts Centre, 1 Elgin Street.",
    ],
)
def test_a_day_with_other_words_is_none(reader: Reader, text: str) -> None:
    assert not [t for t in reader.read(letter(text), case("introduced")).times if short(t) == "~2026-09-24"]


def test_after_the_meeting_nothing_is_proposed_by_it(reader: Reader) -> None:
    reading = reader.read(letter("Thursday 24 September, at my office, 150 Elgin Street."), case("met"))
    assert Intent.OFFER_TIMES not in reading.intents
