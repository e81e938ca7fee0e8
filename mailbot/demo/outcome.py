"""What came of each case, beside what its people's script should lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.cases.case import Case
from mailbot.demo.script import Expected, Match
from mailbot.report.network import trees
from mailbot.store import Book, Fate


@dataclass(frozen=True, slots=True)
class Outcome:
    """One match: its script's line, what should be, what is, and what is wrong (empty where all is right)."""

    case: str
    people: str
    story: str
    expected: str
    got: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole demo: each match, the networks as text trees, and what must be nought."""

    outcomes: tuple[Outcome, ...]
    networks: tuple[str, ...]
    letters: int
    twice: int
    unsent: int
    left: int

    @property
    def good(self) -> bool:
        """Whether every script led where it should, and nothing was sent twice or left lying."""
        return not (self.twice or self.unsent or self.left) and not any(o.wrong for o in self.outcomes)


def summary(book: Book, matches: Iterable[Match], envelopes: Counter[tuple[str, str]], generations: int = 3) -> Summary:
    """Compare the case book with the scripts; `envelopes` counts (Message-ID, recipient) as SMTP took them."""
    cases = book.cases()
    posted = [one for case in cases for one in book.letters(case.id)]
    unsent = sum(d.state is not Fate.SENT for one in posted for d in one.deliveries)
    return Summary(
        tuple(_outcome(book, cases, match) for match in matches),
        trees(cases, generations),
        len(envelopes),
        sum(count - 1 for count in envelopes.values()),
        unsent,
        len(book.waiting()) + len(book.pending(1)),
    )


def _outcome(book: Book, cases: list[Case], match: Match) -> Outcome:
    people = f"{match.connectee.name} ← {match.connector.name}"
    found = [c for c in cases if (c.connector.email, c.connectee.email) == match.pair]
    if len(found) != 1:
        return Outcome("", people, match.story, _words(match.expected), f"{len(found)} cases", ("no single case",))
    case = found[0]
    kinds = {one.letter.kind for one in book.letters(case.id)}
    counted = sum(r.counts for r in case.referrals)
    got = Expected(case.stage, case.generation, counted, frozenset(kinds))
    return Outcome(
        case.id, people, match.story, _words(match.expected), _words(got), tuple(_wrong(match.expected, got))
    )


def _words(one: Expected) -> str:
    return f"{one.stage.value} · generation {one.generation} · {one.referrals} referrals"


def _wrong(expected: Expected, got: Expected) -> Iterable[str]:
    for name in ("stage", "generation", "referrals"):
        if getattr(expected, name) != getattr(got, name):
            yield f"{name}: {getattr(got, name)} instead of {getattr(expected, name)}"
    for kind in sorted(expected.letters - got.letters):
        yield f"no {kind} was sent"
