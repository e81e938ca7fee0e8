"""What is grave is heard in mild words, and what only sounds grave is not: concerns, goodbyes, data to be erased."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent
from tests.unit.reading.letters import case, letter

MET = "2026-09-14"


@pytest.mark.parametrize(
    "text",
    [
        "We met Monday. He was a bit full of himself, to be honest.",
        "We met on Monday; she kept interrupting me and checked her phone the whole time.",
        "We had our coffee on Monday. Nice man but he talked down to the waitress and I did not care for that.",
        "I found him dismissive of my junior colleague. You may want to have a word with him.",
        "We met Monday. She came across as cold and rather uninterested.",
        "On s'est vus lundi. Il est un peu imbu de lui-même et ne m'a pas laissé placer un mot.",
        "Nous nous sommes rencontrés lundi. Il m'a coupé la parole sans arrêt.",
        "Rencontre faite lundi. Il se prend pour un autre, si vous voulez mon avis.",
        "Elle m'a paru plutôt froide, et je n'ai pas trop aimé son ton.",
    ],
)
def test_a_mild_word_is_a_concern(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("met", meeting=MET))
    assert Intent.CONCERN in reading.intents
    assert Intent.FEEDBACK not in reading.intents
    assert not reading.act


@pytest.mark.parametrize(
    "text",
    [
        "We met Monday, lovely person, very well prepared.",
        "On s'est vus lundi, très belle discussion, elle était bien préparée.",
        "We met on Monday, he was full of ideas and asked good questions.",
    ],
)
def test_praise_is_none(reader: Reader, text: str) -> None:
    assert Intent.CONCERN not in reader.read(letter(text), case("met", meeting=MET)).intents


@pytest.mark.parametrize(
    "text",
    [
        "Shorter emails, please.",
        "The meeting was useful. Fewer reminders, please.",
        "Good programme. I would cut down on the number of emails.",
        "Moins de courriels, svp, mais la rencontre était très bien.",
        "Tout était parfait. Des messages plus courts, peut-être.",
    ],
)
def test_shorter_letters_are_no_goodbye(reader: Reader, text: str) -> None:
    assert Intent.OPT_OUT not in reader.read(letter(text), case("surveyed")).intents


@pytest.mark.parametrize("text", ["Please stop emailing me.", "Plus de courriels svp, retirez-moi de la liste."])
def test_a_goodbye_is_one(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("surveyed"))
    assert reading.intents == (Intent.OPT_OUT,)
    assert reading.act


@pytest.mark.parametrize(
    "text",
    [
        "Please delete everything you have about me.",
        "I want my information erased from your system.",
        "kindly erase my resume and all my details",
        "Please wipe my records.",
        "Under the law I want my data deleted.",
        "Supprimez mes données, s'il vous plaît.",
        "Je veux que mes renseignements personnels soient effacés de vos dossiers.",
        "Effacez-moi de vos fichiers, tout ce que vous avez sur moi.",
    ],
)
def test_data_are_erased_by_a_person(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("introduced"))
    assert Intent.OPT_OUT in reading.intents
    assert "asks that data be erased" in reading.doubts
    assert not reading.act


@pytest.mark.parametrize(
    "text",
    [
        "What information do you keep about me?",
        "Please send me a copy of my personal data.",
        "Quels renseignements avez-vous sur moi?",
        "J'aimerais recevoir une copie de mon dossier.",
    ],
)
def test_who_asks_what_is_held_asks_for_no_erasure(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("introduced"))
    assert "asks what is held about them" in reading.doubts
    assert "asks that data be erased" not in reading.doubts
    assert not reading.act


@pytest.mark.parametrize("text", ["Please take me off your list.", "Enlevez mon adresse de la liste."])
def test_who_only_leaves_the_list_is_let_go(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("introduced"))
    assert reading.intents == (Intent.OPT_OUT,)
    assert reading.act
