"""What happens in the worlds: short chapters of a match, each from a moment that can be begun again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.demo.people import Character
from tests.acceptance.people import ERIC, JONATHAN, LEILA, MEILING, PROGRAMME, RUTH, TOMASZ
from tests.acceptance.programme import INTRODUCTION
from tests.faults.world import Ground, Seed, World

OFFER = "Thursday 5 March at 2 pm at my office, 150 Elgin Street."
YES = "Thursday 5 March at 2 pm works for me."
MET = "We met, thank you."
NAMES = "Mei-Ling Zhou, Media Planner, meiling@rideau-media.example.com"
THREE = (
    "Here are three people: Mei-Ling Zhou, meiling@rideau-media.example.com, "
    "Jonathan Okpara, jonathan@northlight.example.com and Tomasz Wierzbicki, tomasz@wierzbicki.example.org."
)
THIRD_PARTIES = (MEILING, JONATHAN, TOMASZ)
_FIRST = "Alma Bruno Carla Dario Elsa Fabio Greta Hugo Irma Jonas Karla Lucas Marta Nils Olga".split()
_FAMILY = "Adeyemi Tshibangu Boateng Raghunathan Okonkwo Haddad Lindqvist Moreau Nakata Petrov".split()


@dataclass(frozen=True, slots=True)
class Chapter:
    """`before`: what was said and when; `act`: what lies in the mailbox as the round `when` begins."""

    name: str
    before: tuple[tuple[str, str], ...]
    act: str
    when: str

    def seed(self, ground: Ground, *, journal: bool = False) -> Seed:
        """The moment before."""
        world = ground.world(journal=journal)
        try:
            for said, when in self.before:
                speak(world, said, when)
                ran(world, when)
            if not self.before:
                ran(world, "2026-03-02 08:00")
            return world.seed()
        finally:
            world.close()


def ran(world: World, when: str | datetime, seconds: float = 120.0) -> None:
    """A round that nothing disturbs."""
    child = world.round(when)
    if child.wait(seconds) != 0:
        raise RuntimeError(f"an undisturbed round ended with {child.status}: {child.said()}")


def speak(world: World, said: str, when: str) -> None:
    """Somebody writes, by the name of what they say; "" is nobody."""
    if said:
        _SAID[said](world, when)


def introduce(
    world: World, connector: Character = RUTH, connectee: Character = ERIC, when: str = "2026-03-02 10:00"
) -> bytes:
    """A coordinator introduces two people, the programme in copy."""
    words = INTRODUCTION.replace(RUTH.name, connector.name).replace(ERIC.name, connectee.name)
    words = words.replace(RUTH.first, connector.first).replace(ERIC.first, connectee.first)
    return world.writes(LEILA, words, when, to=[connector, connectee], cc=[PROGRAMME], subject="Introduction")


def couple(number: int) -> tuple[Character, Character]:
    """Two people of no other match."""
    return _somebody(number, "work.example.com"), _somebody(number + 7, "home.example.net")


def _somebody(number: int, domain: str) -> Character:
    first, family = _FIRST[number % 15], _FAMILY[number // 15 % 10]
    more = chr(ord("a") + number // 150) if number >= 150 else ""
    return Character(f"{first} {family}{more}", f"{first}.{family}{more}@{domain}".lower())


_SAID: dict[str, Callable[[World, str], object]] = {
    "introduction": lambda world, when: introduce(world, when=when),
    "offer": lambda world, when: world.writes(RUTH, OFFER, when),
    "yes": lambda world, when: world.writes(ERIC, YES, when),
    "met": lambda world, when: world.writes(ERIC, MET, when),
    "name": lambda world, when: world.writes(RUTH, NAMES, when),
    "three": lambda world, when: world.writes(RUTH, THREE, when),
}
_INTRODUCED = (("introduction", "2026-03-02 10:00"),)
_OFFERED = (*_INTRODUCED, ("offer", "2026-03-02 11:00"))
_SCHEDULED = (*_OFFERED, ("yes", "2026-03-02 12:00"))
_MET = (*_SCHEDULED, ("met", "2026-03-06 10:00"))
CHAPTERS: Sequence[Chapter] = (
    Chapter("introduction", (), "introduction", "2026-03-02 10:00"),
    Chapter("referral", (*_MET, ("name", "2026-03-06 14:00")), "", "2026-03-06 14:15"),
    Chapter("agreement", _OFFERED, "yes", "2026-03-02 12:00"),
    Chapter("offer", _INTRODUCED, "offer", "2026-03-02 11:00"),
    Chapter("report", _SCHEDULED, "met", "2026-03-06 10:00"),
    Chapter("nudge", _INTRODUCED, "", "2026-03-10 09:00"),
)
THREE_REFERRALS = Chapter("three", (*_MET, ("three", "2026-03-06 14:00")), "", "2026-03-06 14:15")


def chapter(name: str) -> Chapter:
    return next(one for one in CHAPTERS if one.name == name)
