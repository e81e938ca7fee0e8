"""Thanks for an hour that is still to come tell of no meeting; the same words behind it may."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent
from tests.unit.reading.letters import case, letter

HELD_ALREADY = "2026-09-17"
TO_COME = "2026-09-24"


@pytest.mark.parametrize(
    "words",
    [
        "Dear Derek, thanks for making the time to meet with me. Looking forward to it.",
        "Thanks for making the time to meet with me.",
        "I appreciate you taking the time to meet.",
        "Thank you so much for finding an hour to sit down with me!",
        "Merci de prendre le temps de me rencontrer.",
        "Merci d'avoir accepté de me rencontrer!",
        "Je vous remercie de bien vouloir me rencontrer.",
    ],
)
@pytest.mark.parametrize(("stage", "meeting"), [("introduced", ""), ("scheduled", TO_COME)])
def test_they_are_thanks_and_leave_no_time_open(reader: Reader, words: str, stage: str, meeting: str) -> None:
    reading = reader.read(letter(words, "connectee"), case(stage, "connectee", meeting=meeting))
    assert reading.intents == (Intent.THANKS,)


def test_what_stands_beside_them_is_read(reader: Reader) -> None:
    words = "Hi Derek, thank you for taking the time to meet with me, it means a lot. I am flexible all week."
    assert reader.read(letter(words, "connectee"), case("introduced", "connectee")).intents == (Intent.OFFER_OPEN,)


@pytest.mark.parametrize(
    ("words", "stage", "meeting"),
    [
        ("Thanks for meeting with me today, Derek. It was really helpful.", "introduced", ""),
        ("Thanks for making the time to meet with me.", "scheduled", HELD_ALREADY),
        ("It was a pleasure to meet you yesterday!", "introduced", ""),
    ],
)
def test_where_the_hour_is_over_they_tell_of_it(reader: Reader, words: str, stage: str, meeting: str) -> None:
    assert Intent.MET in reader.read(letter(words, "connectee"), case(stage, "connectee", meeting=meeting)).intents
