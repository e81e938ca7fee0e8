"""Words of a deed that is not done: denied, only supposed, nearly come true, told of somebody else."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent
from tests.unit.reading.letters import TUESDAY, WEDNESDAY, case, letter

AHEAD = "2026-09-24"  # a Thursday


@pytest.mark.parametrize(
    "text",
    [
        "Please don't cancel Thursday, I was only asking if it could be later.",
        "I'm not cancelling, just checking the room number.",
        "I hope you won't have to cancel Thursday.",
        "If Ruth has to cancel, I'd understand.",
        "Derek asked whether I want to cancel. I don't.",
        "Unless the storm comes, I see no reason to cancel Thursday.",
        "I would have to cancel Thursday only if my boss calls me in.",
        "I don't want to move it, Thursday is fine.",
        "She wanted to reschedule but I told her to keep Thursday.",
        "If you need to move it, let me know before Tuesday.",
        "Surtout n'annulez pas jeudi!",
        "Pas besoin d'annuler jeudi, j'ai trouvé une gardienne.",
        "Si jamais je dois annuler jeudi je vous appelle.",
        "Pas question de déplacer jeudi, ça me va très bien.",
    ],
)
def test_a_meeting_stays_that_nobody_calls_off(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text, "connectee"), case("scheduled", "connectee", meeting=AHEAD))
    assert not {Intent.CANCEL, Intent.RESCHEDULE} & set(reading.intents) or not reading.act


@pytest.mark.parametrize(
    "text",
    [
        "Please cancel Thursday.",
        "If it's not too late, I have to cancel Thursday.",
        "Sorry, I can't come, please cancel Thursday.",
        "Je dois annuler jeudi, désolée.",
    ],
)
def test_a_meeting_that_is_called_off_is(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text, "connectee"), case("scheduled", "connectee", meeting=AHEAD))
    assert Intent.CANCEL in reading.intents


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("proposed", "I haven't decided yet, but I'm not declining."),
        ("proposed", "My boss said yes, I still have to look at my own calendar."),
        ("proposed", "Sure, like I have time for that."),
        ("proposed", "I would normally say yes but my manager wants to approve these things, he is back Wednesday."),
        ("proposed", "I'd rather not. Engineers from abroad never stay with us longer than a year."),
        ("closed", "They said I was hired but then they froze everything."),
        ("closed", "I almost got hired."),
        ("closed", "On m'a presque embauchée!"),
        ("surveyed", "I'm not asking to be removed, I just want fewer emails."),
        ("surveyed", "Don't take me off the list!"),
        ("surveyed", "I accidentally clicked unsubscribe, please keep me on."),
        ("surveyed", "Je ne veux pas être retirée de la liste, au contraire."),
        ("met", "I won't send names until I hear from Amina."),
        ("met", "Je n'enverrai pas de noms tant qu'elle ne m'a pas écrit."),
        ("met", "You can reach Linda Moreau at linda@moreau.example.com but please let me ask her first."),
    ],
)
def test_what_is_not_so_is_not_acted_on(reader: Reader, stage: str, text: str) -> None:
    assert not reader.read(letter(text), case(stage)).act


@pytest.mark.parametrize(
    "text",
    [
        "I haven't said Tuesday works.",
        "Je n'ai pas dit que mardi me convenait.",
        "So I can confirm only on Friday, it's either the 22nd or the 23rd.",
        "I know my shifts on Sunday. Then I can say Tuesday or Wednesday.",
        "Mardi, mais j'ai encore à voir avec le bureau.",
        "Tuesday is good as far as I know, have to square it with my wife.",
    ],
)
def test_an_offer_is_not_taken_by_it(reader: Reader, text: str) -> None:
    assert not reader.read(letter(text, "connectee"), case("introduced", "connectee", TUESDAY, WEDNESDAY)).act


@pytest.mark.parametrize(
    "text",
    [
        "Your reminder says Thursday at 10 but we had agreed on Friday.",
        "Votre rappel dit jeudi 10 h, nous avions pourtant convenu de 15 h.",
    ],
)
def test_what_contradicts_a_letter_confirms_nothing(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text, "connectee"), case("scheduled", "connectee", meeting=AHEAD))
    assert "contradicts what a letter said" in reading.doubts


@pytest.mark.parametrize(
    "text", ["We haven't met yet, she had to postpone.", "On devait se voir lundi, ça n'a pas marché."]
)
def test_who_has_not_met_is_not_taken_to_have(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("scheduled", meeting="2026-09-14"))
    assert "says that they have not met" in reading.doubts
    assert not reading.times
