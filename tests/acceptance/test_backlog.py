"""A mailbox full of whole conversations, in any order: the same matches come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from mailbot.demo.people import Character, Written
from mailbot.pipeline.robot import Robot
from mailbot.runner import Runner
from tests.acceptance.conftest import Shipped
from tests.acceptance.people import ERIC, LEILA, PROGRAMME, RUTH
from tests.acceptance.programme import INTRODUCTION, PROPOSAL, Programme, at

ORDERS = 20
COUPLES = 30
FIRST = "Alma Bruno Carla Dario Elsa Fabio Greta Hugo Irma Jonas Karla Lucas Marta Nils Olga".split()
FAMILY = ("Adeyemi", "Tshibangu", "Boateng", "Raghunathan")
OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
YES = "Thursday 12 March at 2 pm works for me."
MET = "We met last Thursday as planned, thank you."
NAMES = "Here are two people: Ada {0}son, ada@{0}.example.org and Ben {0}berg, ben@{0}.example.org. That is all I have."


class Couple:
    """Two people and the mails between them, each dated, before anything of it has been read."""

    def __init__(self, programme: Programme, number: int) -> None:
        first, family = FIRST[number % 15], FAMILY[number // 15 * 2]
        second, other = FIRST[(number + 7) % 15], FAMILY[number // 15 * 2 + 1]
        self.ruth = Character(f"{first} {family}", f"{first}.{family}@work.example.com".lower())
        self.eric = Character(f"{second} {other}", f"{second}.{other}@home.example.net".lower())
        self.word = f"{first}{family}".lower()
        self._programme, self._day = programme, 2 + number % 3
        self.mails: list[Written] = []

    def says(self, author: Character, words: str, day: int, hour: int = 10, **headers: Any) -> None:
        when = f"2026-03-{day:02} {hour:02}:{len(self.mails):02}"
        self.mails.append(self._programme.composed(author, words, when, **headers))

    def introduced(self) -> None:
        words = self._renamed(INTRODUCTION)
        self.says(LEILA, words, self._day, 9, to=[self.ruth, self.eric], cc=[PROGRAMME], subject="Introduction")

    def proposed(self) -> None:
        words = self._renamed(PROPOSAL).replace("eric@mail.example.net", self.eric.email)
        self.says(LEILA, words, self._day, 9, to=[self.ruth], cc=[PROGRAMME], subject=f"Meet {self.eric.first}?")

    def _renamed(self, words: str) -> str:
        for old, new in ((RUTH.name, self.ruth.name), (ERIC.name, self.eric.name)):
            words = words.replace(old, new)
        return words.replace(RUTH.first, self.ruth.first).replace(ERIC.first, self.eric.first)


def settled(couple: Couple) -> None:
    couple.introduced()
    couple.says(couple.ruth, OFFER, 5)
    couple.says(couple.eric, YES, 6)


def met(couple: Couple) -> None:
    settled(couple)
    couple.says(couple.eric, MET, 16)


def referred(couple: Couple) -> None:
    met(couple)
    couple.says(couple.ruth, NAMES.format(couple.word), 17)


def moved(couple: Couple) -> None:
    settled(couple)
    couple.says(couple.ruth, "Something came up. Could we move it to Friday 13 March at 10 am instead?", 9)
    couple.says(couple.eric, "Friday 13 March at 10 am works for me.", 10)


def haggled(couple: Couple) -> None:
    couple.introduced()
    couple.says(couple.ruth, OFFER, 5)
    couple.says(couple.eric, "I can't make Thursday. Would Friday 13 March at 10 am be possible?", 6)
    couple.says(couple.ruth, "Friday 13 March at 10 am works for me.", 7)


def declined(couple: Couple) -> None:
    couple.proposed()
    couple.says(couple.ruth, "Thank you, but no, I cannot take this on this year.", 5)


def deferred(couple: Couple) -> None:
    couple.proposed()
    couple.says(couple.ruth, "Not now, please ask me again on Tuesday 14 April.", 5)


def called_off(couple: Couple) -> None:
    settled(couple)
    couple.says(couple.eric, "I am sorry, I have to cancel our meeting on Thursday.", 9)


def accepted(couple: Couple) -> None:
    couple.proposed()
    couple.says(couple.ruth, f"Yes, gladly, I would be happy to meet {couple.eric.first}.", 5)
    couple.says(couple.ruth, OFFER, 6)


def early(couple: Couple) -> None:
    couple.introduced()
    couple.says(
        couple.ruth, f"Before we meet, here is somebody: Ada {couple.word}son, ada@{couple.word}.example.org", 5
    )


STORIES: Sequence[Callable[[Couple], None]] = (
    settled, met, referred, moved, haggled, declined, deferred, called_off, accepted, early,
)  # fmt: skip


def backlog(programme: Programme) -> list[Written]:
    """Thirty whole conversations, the first mail first."""
    mails: list[tuple[str, Written]] = []
    for number in range(COUPLES):
        couple = Couple(programme, number)
        STORIES[number % len(STORIES)](couple)
        mails += [(str(index), mail) for index, mail in enumerate(couple.mails)]
    return [mail for _, mail in sorted(mails, key=lambda one: int(one[0]))]


def outcome(programme: Programme) -> dict[tuple[str, str], object]:
    """What each match is: stage, people, hour, contacts, who owes what, and of which match it came."""
    cases = programme.cases()
    people = {case.id: (case.connector.email, case.connectee.email) for case in cases}
    assert len(set(people.values())) == len(cases), "two matches of the same people"
    return {
        people[case.id]: (
            case.stage,
            case.connector,
            case.connectee,
            case.meeting,
            sorted((r.name, r.email, r.state) for r in case.referrals),
            sorted((debt.kind, debt.role) for debt in case.debts),
            sorted(stop.reason.partition(":")[0] for stop in case.stops),
            case.generation,
            people.get(case.parent or ""),
        )
        for case in cases
    }


@pytest.fixture
def remembering(as_shipped: Shipped, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words in the same context are read once for all orders: what is tested is the order, not the reader."""
    known: dict[Any, Any] = {}
    read = as_shipped.reader.read

    def remembered(letter: Any, context: Any) -> Any:
        key = repr((letter, context))
        if key not in known:
            known[key] = read(letter, context)
        return known[key]

    monkeypatch.setattr(as_shipped.reader, "read", remembered)


def empty_again(programme: Programme, shipped: Shipped) -> None:
    """Another mailbox of the same server, another store."""
    programme.runner.close()
    with programme.robot.store._begin() as connection:
        from mailbot.store.schema import metadata

        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    programme.robot.close()
    programme.mailbox.empty()
    programme.robot = Robot.from_settings(programme.settings)
    programme.robot.desk.__dict__["reader"] = shipped.reader
    programme.runner = Runner(programme.robot, programme.clock)


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("remembering")
def test_a_shuffled_backlog_makes_the_same_matches_as_an_ordered_one(programme: Programme, as_shipped: Shipped) -> None:
    mails = backlog(programme)
    wanted = taken(programme, [mails])
    assert len({stage for stage, *_ in wanted.values()}) >= 5
    for order in range(ORDERS):
        empty_again(programme, as_shipped)
        shuffled = Random(order).sample(mails, len(mails))
        found = taken(programme, [shuffled])
        assert found == wanted, f"order {order}: {differing(found, wanted)}"


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("remembering")
def test_a_mail_whose_introduction_comes_a_round_late_is_merged_with_it(
    programme: Programme, as_shipped: Shipped
) -> None:
    mails = backlog(programme)
    openings = [mail for mail in mails if mail.author is LEILA]
    rest = [mail for mail in mails if mail.author is not LEILA]
    wanted = taken(programme, [mails])
    for order in range(3):
        empty_again(programme, as_shipped)
        Random(order).shuffle(openings)
        found = taken(programme, [Random(order).sample(rest, len(rest)), openings])
        assert found == wanted, f"order {order}: {differing(found, wanted)}"


def taken(programme: Programme, rounds: Sequence[Sequence[Written]]) -> dict[tuple[str, str], Any]:
    """Each round's mails are in the mailbox when it begins; all are read on Wednesday 18 March in the evening."""
    programme.clock.present = at("2026-03-18 19:00")
    for mails in rounds:
        for mail in mails:
            programme.put(mail)
        programme.round("2026-03-18 19:00")
    programme.round("2026-03-18 19:01")
    return outcome(programme)


def differing(found: dict[tuple[str, str], Any], wanted: dict[tuple[str, str], Any]) -> str:
    keys = sorted({*found, *wanted})
    return "; ".join(
        f"{key}: {found.get(key)} for {wanted.get(key)}" for key in keys if found.get(key) != wanted.get(key)
    )
