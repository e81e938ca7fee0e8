"""What a reading left unread is counted, so that its confidence can fall."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from tests.unit.reading.letters import case, letter

READ = "Tuesday at 2 works for me."
LEFT = [
    ("words_left", "The raccoons have eaten the wiring again."),
    ("days_left", "The permit was due in October."),
    ("places_left", "Nobody has been near the museum."),
    ("turns_left", "The raccoons ate nothing but wiring."),
    ("digits_left", "It drew 4400 watts."),
]


def left(reader: Reader, text: str, name: str) -> float:
    return reader.study(letter(text), case("introduced")).features[name]


@pytest.mark.parametrize(("name", "aside"), LEFT)
def test_an_aside_that_nothing_was_found_in_counts(reader: Reader, name: str, aside: str) -> None:
    assert left(reader, f"{READ} {aside}", name) > left(reader, READ, name)


@pytest.mark.parametrize("name", [name for name, _ in LEFT if name != "words_left"])
def test_what_a_time_and_a_place_hold_is_not_left(reader: Reader, name: str) -> None:
    assert left(reader, "I can do Tuesday 22 September at 2 at the museum on Argyle.", name) == 0
