"""Times of a text, in English and French: when its author offers, settles, held or rules out a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mailbot.reading.times.drafts import Draft
from mailbot.reading.times.find import Scene, leftovers, set_scene
from mailbot.reading.times.judge import judge
from mailbot.reading.times.resolve import Calendar
from mailbot.reading.times.rules import TimeRules
from mailbot.reading.times.table import Table
from mailbot.reading.times.until import find_until, latest_limit
from mailbot.reading.values import Context, Language, Time

__all__ = ["FoundTime", "FoundTimes", "TimeRules", "find_times", "find_until"]

_ABSENCE = 2  # the weight from which words speak of an absence or a deferral, not of any day ("on", "by")


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time with its words' offsets into the text, the ids of its rules, and why it may be wrong."""

    time: Time
    start: int
    end: int
    rule: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundTimes:
    """The times of a text in reading order. `until`: the date of a defer, an absence or a promise; `masked`: offsets of
    what looks like a time and is none; `leftovers`: digits that nothing explains.
    """

    times: tuple[FoundTime, ...]
    until: date | None
    masked: tuple[tuple[int, int], ...]
    leftovers: tuple[str, ...]


def find_times(text: str, language: Language, sent_at: datetime, context: Context, rules: TimeRules) -> FoundTimes:
    """The times that the author of `text` speaks of, resolved against `sent_at` (aware, in the programme's zone).

    Only the first 20 000 characters are read; the work is linear in their number.
    """
    grammar = rules.grammar(language)
    scene = set_scene(text, grammar, rules.calendar_words, sent_at)
    table = Table.of(context)
    drafts = judge(Calendar(scene, table, sent_at).drafts(), scene, table)
    return FoundTimes(
        times=tuple(_found(draft, scene) for draft in drafts),
        until=latest_limit(scene.folded.text, scene.atoms, grammar, sent_at.date(), _ABSENCE),
        masked=scene.masked,
        leftovers=leftovers(scene),
    )


def _found(draft: Draft, scene: Scene) -> FoundTime:
    start, end = scene.words(draft.start, draft.end)
    return FoundTime(draft.time, start, end, draft.rule, draft.doubts)
