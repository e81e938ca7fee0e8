"""A row of the scoreboard: how many points were tried, and what went wrong at any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

from tests.faults.state import Verdict

Extent: TypeAlias = Literal["slice", "full", "long"]
"""A slice for every run of the tests, all of a row for the scoreboard, more of the same for a night."""

_T = TypeVar("_T")


@dataclass
class Score:
    """Counts; `notes` say what happened at which point."""

    row: int
    store: str
    points: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    ambiguous: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.points > 0 and not (self.lost or self.doubled or self.wrong)

    def __str__(self) -> str:
        counts = f"lost {self.lost} doubled {self.doubled} wrong {self.wrong}"
        return f"row {self.row} store {self.store} points {self.points} {counts}"

    def add(self, point: str, verdict: Verdict) -> None:
        """One more point, judged."""
        self.points += 1
        self.lost += len(verdict.lost)
        self.doubled += len(verdict.doubled)
        self.wrong += len(verdict.wrong)
        self.ambiguous += bool(verdict.ambiguous)
        self.notes += [f"{point}: lost {one}" for one in verdict.lost]
        self.notes += [f"{point}: doubled {one}" for one in verdict.doubled]
        self.notes += [f"{point}: wrong {one}" for one in verdict.wrong]

    def check(self, point: str, **facts: bool) -> None:
        """One more point: each fact that does not hold is something wrong."""
        self.add(point, Verdict(wrong=[name for name, holds in facts.items() if not holds]))


def some(points: Sequence[_T], number: int) -> list[_T]:
    """So many of them, evenly spread; all where there are no more."""
    if number >= len(points):
        return list(points)
    return [points[index * len(points) // number] for index in range(number)]
