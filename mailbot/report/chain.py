"""A chain of introductions: where it stands, who opened it, and what it has brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.cases.case import Case, Person
from mailbot.report.network import Network, State, networks
from mailbot.store import Book


@dataclass(frozen=True, slots=True)
class Chain:
    """All cases that grew from one first match, that match first."""

    cases: tuple[Case, ...]
    network: Network

    @property
    def first(self) -> Case:
        """The match that a coordinator opened."""
        return self.cases[0]

    @property
    def opened_by(self) -> Person:
        """The coordinator who did."""
        return self.first.coordinator

    @property
    def opened_at(self) -> datetime:
        """When they did."""
        return self.first.opened_at

    @property
    def asked(self) -> int:
        """How many people were asked to meet the newcomer."""
        return len(self.cases)

    @property
    def met(self) -> int:
        """How many have met them."""
        return self.network.count(State.MET)

    @property
    def open(self) -> int:
        """How many may yet."""
        return self.network.count(State.OPEN)

    @property
    def declined(self) -> int:
        """How many will not."""
        return self.network.count(State.NO)

    @property
    def events(self) -> int:
        """To how many events the newcomer was invited."""
        return self.network.count(State.EVENT)

    @property
    def generations(self) -> int:
        """How far it has come."""
        return max(case.generation for case in self.cases)

    @property
    def hired(self) -> bool:
        """Whether the newcomer has found work."""
        return self.network.hired


def chain_of(book: Book, case: str) -> Chain:
    """The chain that a case belongs to, in one query; KeyError where there is no such case."""
    cases = book.chain(case)
    if not cases:
        raise KeyError(case)
    (network,) = networks(cases)
    return Chain(tuple(cases), network)
