"""One contact in another's stead: who is taken back, and who is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact
from tests.unit.reading.letters import case, letter

TOMASZ = Contact("Tomasz Zielinski", "t.zielinski@firm.example.com")
REFERRED = replace(case("referred"), referrals=(TOMASZ,))


@pytest.mark.parametrize(
    "text",
    [
        "Scratch Tomasz, ask Linda Moreau instead: linda@moreau.example.com",
        "Please contact Linda Moreau (linda@moreau.example.com) instead of Tomasz Zielinski.",
        "Use Linda Moreau, linda@moreau.example.com, rather than Tomasz please.",
        "Let's replace Tomasz by Linda Moreau <linda@moreau.example.com>.",
        "Tomasz can't after all, but Linda Moreau can: linda@moreau.example.com",
        "I said Tomasz but he is swamped, so make that Linda Moreau, linda@moreau.example.com",
        "Oubliez Tomasz, écrivez plutôt à Linda Moreau (linda@moreau.example.com).",
        "Plutôt que Tomasz Zielinski, contactez Linda Moreau : linda@moreau.example.com",
        "Tomasz vient de me dire qu'il ne peut pas. Linda Moreau peut, elle : linda@moreau.example.com",
        "Remplacez Tomasz par Linda Moreau, linda@moreau.example.com, s'il vous plaît.",
        "Laissez tomber Tomasz et prenez Linda Moreau à la place, linda@moreau.example.com",
    ],
)
def test_the_other_is_given_and_a_person_sees_who_is_not(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), REFERRED)
    assert [(r.name, r.email) for r in reading.referrals] == [("Linda Moreau", "linda@moreau.example.com")]
    assert [who.split()[0] for who in reading.withdrawn] == ["Tomasz"]
    assert not reading.act


@pytest.mark.parametrize(
    "text",
    [
        "Scratch Tomasz and Linda Moreau.",
        "Please drop Tomasz Zielinski, Linda Moreau from my list.",
        "Oubliez Tomasz et Linda Moreau.",
    ],
)
def test_who_is_joined_goes_too(reader: Reader, text: str) -> None:
    linda = Contact("Linda Moreau", "linda@moreau.example.com")
    reading = reader.read(letter(text), replace(REFERRED, referrals=(TOMASZ, linda)))
    assert [who.split()[0] for who in reading.withdrawn] == ["Tomasz", "Linda"]
    assert not reading.act


def test_the_deputy_of_another_is_a_contact(reader: Reader) -> None:
    text = "Joëlle Tremblay part en congé. Écrivez à son adjoint, Marc Roy, marc.roy@ville.example.org."
    given = reader.read(letter(text), case("met")).referrals
    assert ("Marc Roy", "marc.roy@ville.example.org") in [(r.name, r.email) for r in given]
