"""What people of the demo do: for each letter that a person may get, the answer that their script holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from mailbot.cases.case import Stage
from mailbot.cases.hours import Hours
from mailbot.demo.clock import SteppingClock
from mailbot.demo.people import Character

_DAYS_EN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DAYS_FR = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_MONTHS_EN = "January February March April May June July August September October November December".split()
_MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


class Diary:
    """The days of one match: `pick` takes a working day ahead, `en` and `fr` write the last one picked."""

    def __init__(self, clock: SteppingClock, hours: Hours) -> None:
        self._clock = clock
        self._hours = hours
        self.day = self._today()

    def pick(self, days: int) -> Diary:
        """Take the working day that many working days ahead."""
        self.day = self._hours.add_days(self._today(), days)
        return self

    @property
    def en(self) -> str:
        """As "Thursday 12 March"."""
        return f"{_DAYS_EN[self.day.weekday()]} {self.day.day} {_MONTHS_EN[self.day.month - 1]}"

    @property
    def fr(self) -> str:
        """As "jeudi 12 mars"."""
        return f"{_DAYS_FR[self.day.weekday()]} {self.day.day} {_MONTHS_FR[self.day.month - 1]}"

    def _today(self) -> date:
        return self._hours.local(self._clock.now()).date()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its words, as a text or made from the match's diary, and how long the person takes.

    `automatic`: an absence responder sends it, at once, and only where the letter does not say that it is automatic.
    """

    words: str | Callable[[Diary], str]
    after: timedelta = timedelta(hours=2)
    automatic: bool = False

    def text(self, diary: Diary) -> str:
        """The words as they are sent."""
        return self.words if isinstance(self.words, str) else self.words(diary)


SILENCE = None
Reactions = Mapping[str, Sequence[Reply | None]]
"""The kind of a letter → what is done at the first, the second, … one of that kind; nothing at any further one.

Mail from people has the kinds `from_coordinator`, `from_connector` and `from_connectee`.
"""


class Opening(StrEnum):
    """How a match begins."""

    INTRODUCTION = "introduction"  # the coordinator introduces both, the programme in copy
    RESUME = "resume"  # the coordinator sends the résumé to the Connector, the programme in copy
    IMPORT = "import"  # a row of the coordinator's spreadsheet
    REFERRAL = "referral"  # named in another match


@dataclass(frozen=True, slots=True)
class Expected:
    """Where a script should lead: stage, generation, referrals that count, and letters that must have been sent."""

    stage: Stage
    generation: int = 1
    referrals: int = 0
    letters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """Two people, how their match begins, what each does, and what should come of it. `story`: a line for a reader."""

    connector: Character
    connectee: Character
    opening: Opening
    story: str
    expected: Expected
    connector_does: Reactions = field(default_factory=dict)
    connectee_does: Reactions = field(default_factory=dict)
    coordinator_does: Reactions = field(default_factory=dict)
    stage: Stage = Stage.PROPOSED  # of an imported row
    language: str = "en"
    words: str = ""  # of the coordinator's opening mail

    @property
    def pair(self) -> tuple[str, str]:
        """The two addresses: what tells matches apart."""
        return self.connector.email, self.connectee.email
