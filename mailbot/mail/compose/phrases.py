"""Days, hours and lists in words, in English and in French as Quebec writes it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

NBSP = "\u00a0"

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
_PARTS = {
    "en": {
        "morning": "in the morning",
        "lunch": "at lunch",
        "afternoon": "in the afternoon",
        "evening": "in the evening",
    },
    "fr": {
        "morning": "en matinée",
        "lunch": "à l'heure du midi",
        "afternoon": "en après-midi",
        "evening": "en soirée",
    },
}
_AND = {"en": " and ", "fr": " et "}


@dataclass(frozen=True, slots=True)
class Span:
    """A time or a meeting as a letter tells it: its days, its hours, and whether any moment between would do."""

    date: dt.date
    end_date: dt.date | None
    start: time | None
    end: time | None
    part: str | None
    window: bool

    @classmethod
    def of(cls, value: Any) -> Span:
        """From a Time, a Meeting, or either as plain values (ISO 8601 texts in a mapping)."""
        found = {name: _field(value, name) for name in cls.__slots__}
        return cls(
            date=_date(found["date"]),
            end_date=_date(found["end_date"]) if found["end_date"] else None,
            start=_time(found["start"]) if found["start"] is not None else None,
            end=_time(found["end"]) if found["end"] is not None else None,
            part=str(found["part"]) if found["part"] else None,
            window=bool(found["window"]),
        )


def day(value: date | str, language: str) -> str:
    """`Thursday 12 March 2026`, `jeudi 12 mars 2026` (no article); a moment gives its own day."""
    return _day(_date(value), language, ("weekday", "day", "month", "year"))


def clock(value: time | str, language: str) -> str:
    """`2:30 p.m.`, `noon`; `14 h 30`, `14 h` with no-break spaces."""
    given = _time(value)
    if language == "fr":
        return f"{given.hour}{NBSP}h" + (f"{NBSP}{given.minute:02}" if given.minute else "")
    if (given.hour, given.minute) == (12, 0):
        return "noon"
    return f"{given.hour % 12 or 12}:{given.minute:02}{NBSP}{'a.m.' if given.hour < 12 else 'p.m.'}"


def moment(value: datetime | str, language: str) -> str:
    """An aware moment as day and clock; it should be in the programme's zone already."""
    given = datetime.fromisoformat(value) if isinstance(value, str) else value
    if language == "fr":
        return f"le {day(given, language)} à {clock(given.time(), language)}"
    return f"{day(given, language)}, {clock(given.time(), language)}"


def when(value: Any, language: str) -> str:
    """A Time or a Meeting in words, days first; French begins with its article."""
    span = Span.of(value)
    return _days(span, language) + _hours(span, language)


def listed(values: Sequence[Any], language: str) -> str:
    """`a, b and c`; `a, b et c`. People are named."""
    words = [named(value) for value in values]
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + _AND[language] + words[-1]


def named(value: Any) -> str:
    """The name of a person, or the text itself; an address where there is no name."""
    if isinstance(value, str):
        return value
    return str(_field(value, "name") or _field(value, "email") or "")


def french_spacing(words: str) -> str:
    """No-break spaces as Quebec sets them: before : ; ? ! », after «, and in 14 h 30."""
    spaced = re.sub(" (?=[:;?!»])", NBSP, words).replace("« ", f"«{NBSP}")
    return re.sub(r"(?<=\d) h\b(?: (?=\d\d\b))?", lambda hour: hour[0].replace(" ", NBSP), spaced)


def _field(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


def _date(value: date | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.date() if isinstance(value, datetime) else value


def _time(value: time | str) -> time:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _day(value: date, language: str, said: Sequence[str]) -> str:
    words = {
        "weekday": WEEKDAYS[language][value.weekday()],
        "day": "1er" if language == "fr" and value.day == 1 else str(value.day),
        "month": MONTHS[language][value.month - 1],
        "year": str(value.year),
    }
    return " ".join(words[name] for name in said)


def _days(span: Span, language: str) -> str:
    last = span.end_date
    if last is None or last <= span.date:
        return ("le " if language == "fr" else "") + day(span.date, language)
    said = ["weekday", "day"]
    if (last.year, last.month) != (span.date.year, span.date.month):
        said.append("month")
    if last.year != span.date.year:
        said.append("year")
    first = _day(span.date, language, said)
    return f"du {first} au {day(last, language)}" if language == "fr" else f"{first} to {day(last, language)}"


def _hours(span: Span, language: str) -> str:
    start = clock(span.start, language) if span.start is not None else ""
    end = clock(span.end, language) if span.end is not None else ""
    if not start and not end:
        return (", " if language == "en" else " ") + _PARTS[language][span.part] if span.part else ""
    return _hours_en(start, end, span.window) if language == "en" else _hours_fr(start, end, span.window)


def _hours_en(start: str, end: str, window: bool) -> str:
    if start and end:
        return f", between {start} and {end}" if window else f", {start} to {end}"
    if not start:
        return f", before {end}"
    return f", {start} or later" if window else f", {start}"


def _hours_fr(start: str, end: str, window: bool) -> str:
    if start and end:
        return f" entre {start} et {end}" if window else f" de {start} à {end}"
    if not start:
        return f" avant {end}"
    return f" à {start} ou plus tard" if window else f" à {start}"
