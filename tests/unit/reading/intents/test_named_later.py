"""Who will name a time later has offered none; who ties a yes to something is not taken at their word."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent
from tests.unit.reading.letters import TUESDAY, WEDNESDAY, case, letter
from tests.unit.reading.times.notation import short

LATER = "a time will be named later"
CONDITION = "a yes with a condition"
DOUBT = "a later line puts it in doubt"


@pytest.mark.parametrize(
    "text",
    [
        "I am on holiday. I will be back on Monday 28 September, and will send a time then.",
        "I'm travelling this week. I'll have a look at my calendar on Monday and propose something.",
        "Back in the office Thursday 24 September, you'll have two dates from me that day.",
        "Our new schedule comes out on Friday, so I can only tell you what hour suits me after that.",
        "Thursday afternoon I get my roster. I will write with a time once I have it.",
        "I'm at a fair until Thursday. Let me look at the week after and I'll throw out a few dates.",
        "Je suis de retour lundi le 28 septembre et je vous enverrai une date à ce moment-là.",
        "Mon horaire sort vendredi, je vous dirai ça vendredi en fin de journée.",
        "Je rentre de Québec mercredi prochain. Vous aurez mes disponibilités le lendemain.",
        "je reçois mon horaire dimanche soir, je vous envoie une plage après ça",
    ],
)
def test_a_day_on_which_a_time_will_be_named_is_no_offer(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("introduced"))
    assert not reading.times
    assert not {Intent.OFFER_TIMES, Intent.OFFER_OPEN} & set(reading.intents)
    assert not reading.act


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("I am back on Monday 28 September and can meet then at 2 pm.", ["2026-09-28 14:00"]),
        ("I'm back Monday 28 September. Any time after 1 that day works.", ["~2026-09-28 13:00"]),
        ("How about Thursday 24 September at 2? I'll send the room number on Wednesday.", ["2026-09-24 14:00"]),
        ("Je rentre lundi 28 septembre; le mardi 29 à 10 h m'irait bien.", ["2026-09-29 10:00"]),
        ("Je propose jeudi 24 septembre à 14 h. Je vous enverrai l'adresse mercredi.", ["2026-09-24 14:00"]),
    ],
)
def test_a_day_to_meet_on_is_one(reader: Reader, text: str, times: list[str]) -> None:
    reading = reader.read(letter(text), case("introduced"))
    assert [short(time) for time in reading.times] == times
    assert LATER not in reading.doubts


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Thursday 24 September at 2 pm, if my calendar holds, which I can only tell you tomorrow.", CONDITION),
        ("I could do Thursday at 2 pm provided the client visit doesn't move.", CONDITION),
        ("Friday at 10 works for me, but my boss has to approve these things.", CONDITION),
        ("Tuesday at 11 should work, but I can only confirm once my manager has signed off.", DOUBT),
        ("Jeudi 24 septembre à 14 h si mon horaire tient, je pourrai seulement vous le dire demain.", DOUBT),
        ("Je peux jeudi 24 septembre à 14 h, en autant que mon patron me libère.", CONDITION),
        ("Vendredi 10 h, à moins que ma garde change. Je vous le confirme lundi.", CONDITION),
    ],
)
def test_a_time_that_hangs_on_something_waits_for_a_person(reader: Reader, text: str, doubt: str) -> None:
    reading = reader.read(letter(text), case("introduced"))
    assert reading.times
    assert doubt in reading.doubts
    assert not reading.act


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday at 11 works. If you get lost, call me.",
        "Mardi à 11 h me convient. Si jamais vous ne trouvez pas la porte, appelez-moi.",
    ],
)
def test_a_firm_time_is_taken(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text, "connectee"), case("introduced", "connectee", TUESDAY, WEDNESDAY))
    assert reading.intents == (Intent.AGREE_TIME,)
    assert not reading.doubts


def test_an_exception_that_was_not_understood_holds_the_span_before_it(reader: Reader) -> None:
    text = "I'm good any day between the 21st and 25th except the strike vote."
    assert "an exception was not understood" in reader.read(letter(text), case("introduced")).doubts
    understood = reader.read(letter("I'm good any day next week except Wednesday."), case("introduced"))
    assert "an exception was not understood" not in understood.doubts
