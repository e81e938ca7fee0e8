"""Sentences read a second time for a day that was passed over: behind words that report a meeting, or a place aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from mailbot.reading.places import FoundPlace, PlaceRules, find_place
from mailbot.reading.scene import Scene
from mailbot.reading.times import FoundTime, TimeRules, find_times
from mailbot.reading.values import Intent, Language, Stance
from mailbot.reading.wording import without_long_runs

_REPORT = {Language.EN: "We met ", Language.FR: "On s'est vus "}  # what surely reports a meeting
_AHEAD = frozenset({None, "proposed", "introduced", "scheduled"})
_FEW_WORDS = 3  # that may stand beside a day and a place: "on … at …", "le … à …"
_SHORT = 300  # of a letter that says only when and where
_SEAM = re.compile(r", | (?:at|in|on|by|@|à|au|aux|chez|dans|par|sur) ", re.IGNORECASE)  # between a day and a place
_SEAMS = 6
_WORD = re.compile(r"[^\W\d_]{2,}")


def with_held(
    scene: Scene, language: Language, times: tuple[FoundTime, ...], rules: TimeRules
) -> tuple[FoundTime, ...]:
    """Where a meeting is reported but its day was not taken for held, that sentence read again as a report: whole,
    or with the report's first word ("saw her yesterday") given way to one that surely reports.
    """
    met = scene.saying(Intent.MET)
    if not met or any(t.time.stance is Stance.HELD for t in times):
        return times
    for index in sorted({h.sentence for h in met}):
        start, end = scene.sentence_range(index)
        starts = (start, *sorted(scene.wording.ends[h.first] for h in met if h.sentence == index))
        for first in dict.fromkeys(starts):
            if held := _reported(scene, language, (first, end), rules):
                days, said = {t.time.date for t in held}, [(t.start, t.end) for t in held]
                # The same words taken for a day ahead ("Met Wednesday") are the day that was held.
                rest = [t for t in times if t.time.date not in days and not _overlaps(t, said)]
                return (*held, *rest)
    return times


def _reported(scene: Scene, language: Language, stretch: tuple[int, int], rules: TimeRules) -> list[FoundTime]:
    """Times held where a stretch of a letter is read behind words that report a meeting."""
    letter, lead, (start, end) = scene.letter, _REPORT[language], stretch
    again = find_times(lead + letter.reply[start:end], language, letter.sent_at, scene.context, rules)
    shift, written = start - len(lead), letter.sent_at.date()
    return [
        replace(t, start=max(start, t.start + shift), end=t.end + shift)
        for t in again.times
        if t.time.stance is Stance.HELD and t.time.date <= written
    ]


def _overlaps(time: FoundTime, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(time.start < end and start < time.end for start, end in ranges)


def beside_place(
    scene: Scene, language: Language, place: FoundPlace | None, rules: TimeRules, places: PlaceRules
) -> tuple[FoundTime, ...]:
    """The days that stand with a place and nothing else in their sentence ("Thursday 12 March, at my office, 150 Elgin
    Street."): whoever says when and where proposes it.
    """
    letter = scene.letter
    text = without_long_runs(letter.reply)
    if scene.context.stage not in _AHEAD or len(text) > _SHORT:
        return ()
    if place is not None:
        aside = text[: place.start] + " " * (place.end - place.start) + text[place.end :]
        again = find_times(aside, language, letter.sent_at, scene.context, rules).times
        return tuple(t for t in again if t.time.stance is not Stance.HELD and _is_bare(scene, place, t))
    for seam in islice(_SEAM.finditer(text), _SEAMS):
        start, _ = scene.sentence_range(scene.sentence_at(seam.start()))
        lead = " " * start + text[start : seam.start()]
        found = find_times(lead, language, letter.sent_at, scene.context, rules)
        where = find_place(text, language, found, scene.context, places) if found.times else None
        if where and (days := tuple(t for t in found.times if _is_bare(scene, where, t))):
            return days
    return ()


def _is_bare(scene: Scene, place: FoundPlace, time: FoundTime) -> bool:
    """Whether a time and a place fill one sentence."""
    start, end = scene.sentence_range(scene.sentence_at(time.start))
    reply = scene.letter.reply
    first, last = sorted(((time.start, time.end), (place.start, place.end)))
    rest = f"{reply[start : first[0]]} {reply[first[1] : last[0]]} {reply[last[1] : end]}"
    return start <= place.start < end and len(_WORD.findall(rest)) <= _FEW_WORDS
