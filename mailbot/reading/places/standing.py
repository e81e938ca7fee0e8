"""Places that stand on their own beside a time: "Thursday at 10. Happy Goat on Laurel", or a line with no verb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.reading.places.rules import PlaceKind, PlaceRule

_PIECE = re.compile(r"(?:[^,;:\n(–—]|\([^()\n]*\)|\((?![^()\n]*\))|(?<=[^\s])[–—](?=\S))+")
_LEAD = re.compile(
    r"\s*(?:(?:then|same time|same hour|please|and|still|or|at|in|by|to|also|too|ok|here|right here"
    r"|come(?: over| by| up| down)? (?:to|by)|alors|ici|même heure|svp|toujours|donc|aux?|à|dans"
    r"|chez(?! (?:moi|nous|lui|elle|eux|vous)\b))\b[\s,]*|[-*•.!?]\s*)*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:\s(?:either way|in either case|as usual|please|if .*|for both|again"
    r"|dans les deux cas|svp|s[’']il .*|comme d[’']habitude|si .*)"
    r"|\s(?:works?|would work|is (?:fine|good|great|perfect|ok)|because|so|me va|convient)\b.*"
    r"|\s(?:or|ou|et|lol)(?=\s|$)|[\s.!?…-])+$",
    re.IGNORECASE,
)
_MOST_CHARS = 160
_MOST_WORDS = 12
_PASSED = 3  # words between a time and its place: "Thursday is good, Happy Goat on Laurel"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a place may stand; `led` where it follows a time in its own sentence."""

    start: int
    end: int
    led: bool


def stretches(
    sentences: Sequence[tuple[int, int]], said: Sequence[tuple[int, int]], settled: Sequence[tuple[int, int]]
) -> Iterator[Stretch]:
    """What follows each time in its sentence, and whole sentences of a text that has a time to meet."""
    for start, end in sentences:
        within = sorted(time for time in said if start < time[1] <= end)
        if settled and not any(first < end and start < last for first, last in said):
            yield Stretch(start, end, led=False)
        nexts = [*(first for first, _ in within[1:]), end]
        for time, until in zip(within, nexts, strict=False):
            if time in settled:
                yield Stretch(time[1], until, led=True)


def standing(source: str, stretch: Stretch, rules: Sequence[PlaceRule]) -> tuple[int, int, str] | None:
    """Start and end of the pieces of a stretch that are nothing but a place, with the id of the first one's rule."""
    if "@" in source[stretch.start : stretch.end]:  # beside an address of mail it is where somebody works
        return None
    run: tuple[int, int, str] | None = None
    may_pass = stretch.led
    for start, end in _pieces(source, stretch):
        rule = _rule(source, start, end, rules)
        if rule is None and run is None and may_pass and len(source[start:end].split()) <= _PASSED:
            may_pass = False
            continue
        if rule is None:
            break
        run = (start, end, rule) if run is None else (run[0], end, run[2])
    return run


def _pieces(source: str, stretch: Stretch) -> Iterator[tuple[int, int]]:
    for match in _PIECE.finditer(source, stretch.start, stretch.end):
        if match.end() - match.start() > _MOST_CHARS:
            return
        lead = _LEAD.match(source, match.start(), match.end())
        start = lead.end() if lead else match.start()
        tail = _TAIL.search(source, start, match.end())
        end = tail.start() if tail else match.end()
        if start < end:
            yield start, end


def _rule(source: str, start: int, end: int, rules: Sequence[PlaceRule]) -> str | None:
    piece = source[start:end]
    if len(piece.split()) > _MOST_WORDS or any(r.kind is PlaceKind.BUSY and r.regex.search(piece) for r in rules):
        return None
    return next((r.id for r in rules if r.kind is PlaceKind.ALONE and r.regex.fullmatch(source, start, end)), None)
