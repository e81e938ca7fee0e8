"""The short notation of times in rules, corpora and tests: `~2026-03-10..2026-03-12 14:00-15:00 morning agreed`."""

from __future__ import annotations

import tomllib
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from mailbot.reading.times import TimeRules
from mailbot.reading.values import Language, Part, Stance, Time

RULES = Path(__file__).parents[4] / "rules"


def short(found: Time) -> str:
    """A time in the short notation; a leading "~" marks a window, no stance means offered."""
    words = [f"{'~' if found.window else ''}{found.date}" + (f"..{found.end_date}" if found.end_date else "")]
    if found.start or found.end:
        words.append(f"{found.start:%H:%M}" if found.start else "")
        words[-1] += f"-{found.end:%H:%M}" if found.end else ""
    words += [found.part] if found.part else []
    words += [found.stance] if found.stance is not Stance.OFFERED else []
    return " ".join(words)


def parse(text: str) -> Time:
    """The time that the short notation stands for."""
    days, *words = text.split()
    first, _, last = days.lstrip("~").partition("..")
    hours = next((word for word in words if ":" in word), "")
    start, _, end = hours.partition("-")
    return Time(
        date=date.fromisoformat(first),
        end_date=date.fromisoformat(last) if last else None,
        start=time.fromisoformat(start) if start else None,
        end=time.fromisoformat(end) if end else None,
        part=next((Part(word) for word in words if word in set(Part)), None),
        window=days.startswith("~"),
        stance=next((Stance(word) for word in words if word in set(Stance)), Stance.OFFERED),
    )


@cache
def table(language: Language, name: str = "times") -> dict[str, Any]:
    """The parsed rules of one language."""
    return tomllib.loads((RULES / language / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def time_rules() -> TimeRules:
    """The rules that the project ships."""
    return TimeRules.from_toml(table(Language.EN), table(Language.FR))
