"""Rows 13 and 14: three days down with much overdue, and clocks that change, leap, or are set back."""

from __future__ import annotations

import csv
import signal
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from tests.acceptance.people import LEILA
from tests.acceptance.programme import ZONE
from tests.faults.kills import shifted, until
from tests.faults.nursery import Plan
from tests.faults.score import Extent, Score
from tests.faults.state import Verdict, state_of
from tests.faults.story import couple, introduce, ran
from tests.faults.world import Ground, World, moment

_AN_HOUR = 120
_TELLING = (8, 9, 10, 17)  # before it opens, nudges, the digest, after it has closed
_MORNING = 900.0  # seconds for the round in which every clock speaks at once

# ── row 13 ───────────────────────────────────────────────────────────────────────────


def row_13(ground: Ground, extent: Extent) -> Score:
    """Down for 72 hours: each overdue nudge leaves once, in working hours, no more than the hour may have."""
    score = Score(13, ground.store)
    number = {"slice": 130, "full": 2000, "long": 2000}[extent]
    world = ground.world()
    try:
        _import(world, number, "2026-03-02 09:00")
        leaving: Counter[datetime] = Counter()
        early = len(world.smtp.taken)
        for hour in _hours(moment("2026-03-12 09:00"), number // _AN_HOUR + 2):
            before = len(world.smtp.taken)
            ran(world, hour, _MORNING)
            leaving[hour] = len(world.smtp.taken) - before
        nudged = Counter(r for taken in world.smtp.taken[early:] for r in taken.recipients if r != LEILA.email)
        for index in range(number):
            email = couple(index)[0].email
            score.add(
                email, Verdict(lost=["the nudge"] * (not nudged[email]), doubled=["nudges"] * (nudged[email] - 1))
            )
        wrong = [f"{count} at {hour:%d %H:%M}" for hour, count in leaving.items() if count > _AN_HOUR + 1]
        wrong += [f"{count} in the night" for hour, count in leaving.items() if hour.hour < 9 and count]
        score.wrong += len(wrong)
        score.notes += wrong
    finally:
        world.close()
    return score


def _hours(start: datetime, number: int) -> Iterable[datetime]:
    """Each full hour of so many working hours, and the hours of the night between."""
    hour, working = start, 0
    while working <= number:
        yield hour
        working += 9 <= hour.hour < 17 and hour.weekday() < 5
        hour += timedelta(minutes=61)  # a letter counts for an hour, its last moment included


def _import(world: World, number: int, when: str) -> None:
    sheet = world.folder / "matches.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["stage", "connector_name", "connector_email", "connectee_name", "connectee_email"])
        for index in range(number):
            ruth, eric = couple(index)
            rows.writerow(["met", ruth.name, ruth.email, eric.name, eric.email])
    child = world.start(["import", "matches.csv", "--now", moment(when).isoformat()])
    if child.wait(600) != 0:
        raise RuntimeError(child.said())
    ran(world, when)


# ── row 14 ───────────────────────────────────────────────────────────────────────────


def row_14(ground: Ground, extent: Extent) -> Score:
    """Daylight saving both ways, a leap day, clocks set back and forwards: given clocks, and the daemon's own."""
    score = Score(14, ground.store)
    weeks = {
        "clocks go forward": "2026-03-08",
        "clocks go back": "2026-11-01",
        "leap day": "2028-02-29",
    }
    for name, day in list(weeks.items())[: 1 if extent == "slice" else 3]:
        _each_slot(ground, score, name, moment(f"{day} 00:00"), every={"slice": 12.0, "full": 1.0, "long": 0.5}[extent])
    for back in (timedelta(days=7), timedelta(hours=1), timedelta(days=366))[: 1 if extent == "slice" else 3]:
        score.add(f"set back by {back}", _set_back(ground, back))
    leaps = (timedelta(hours=2), timedelta(days=365), timedelta(days=-365), timedelta(hours=-2))
    for leap in leaps[:1] if extent == "slice" else leaps:
        for confirmed in (True,) if extent == "slice" else (True, False):
            score.add(f"leap of {leap}, confirmed {confirmed}", _leap(ground, leap, confirmed=confirmed))
    small = (timedelta(minutes=50), timedelta(minutes=-50))
    for leap in () if extent == "slice" else small:
        score.add(f"set by {leap}", _small(ground, leap))
    return score


def _each_slot(ground: Ground, score: Score, name: str, day: datetime, every: float) -> None:
    """Over ten days around it: one digest each Monday, each nudge once, nothing outside working hours."""
    world = ground.world()
    try:
        start = day - timedelta(days=9 + day.weekday() % 5)
        start = (start - timedelta(days=start.weekday())).replace(hour=10)
        ran(world, start)
        introduce(world, when=start.strftime("%Y-%m-%d %H:%M"))
        ran(world, start + timedelta(hours=1))
        seen = len(world.smtp.taken)
        leaving: list[tuple[datetime, tuple[str, ...]]] = []
        now = start.astimezone(ZONE)
        for _ in range(int((21 * 24 + 1) / every)):  # an hour more where the clocks go back
            now = datetime.fromtimestamp(now.timestamp() + 3600 * every, ZONE)
            if every <= 1 and abs(now.date() - day.date()) > timedelta(days=1) and now.hour not in _TELLING:
                continue
            ran(world, now)
            leaving += [(now, taken.recipients) for taken in world.smtp.taken[seen:]]
            seen = len(world.smtp.taken)
        state = state_of(world)
        digests = [name for name in state.taken if name[1] == "digest"]
        facts = {
            "one digest a week": len(digests) == 3 and all(state.taken[one] == 1 for one in digests),
            "each letter once": all(count == 1 for count in state.taken.values()),
            "two nudges": sum(one[1] == "time_nudge" for one in state.taken) == 2,
            "in hours": all(9 <= at.hour < 17 and at.weekday() < 5 for at, _ in leaving),
        }
        for what, holds in facts.items():
            score.add(f"{name}: {what} {leaving if not holds else ''}", Verdict(wrong=[] if holds else [what]))
    finally:
        world.close()


def _set_back(ground: Ground, back: timedelta) -> Verdict:
    """Rounds at earlier moments than those before: nothing goes again, neither then nor when time has caught up."""
    world = ground.world()
    try:
        ran(world, "2026-03-02 09:00")
        introduce(world, when="2026-03-02 09:30")
        for when in ("2026-03-02 10:00", "2026-03-09 10:00", "2026-03-10 09:00"):
            ran(world, when)
        before = state_of(world).taken
        for hours in (0, 1):
            ran(world, moment("2026-03-10 09:00") - back + timedelta(hours=hours))
        ran(world, "2026-03-10 09:30")
        after = state_of(world).taken
        return Verdict(doubled=[str(one) for one in after - before], lost=[str(one) for one in before - after])
    finally:
        world.close()


def _leap(ground: Ground, leap: timedelta, *, confirmed: bool) -> Verdict:
    """The daemon's clock leaps: it stands still and tells; it goes on when somebody says so, or the clock is right."""
    world = ground.world()
    try:
        ran(world, "2026-03-02 08:00")
        introduce(world, when="2026-03-02 09:30")
        clock = shifted(world, moment("2026-03-02 10:00"))
        child = world.start(["run", "--poll", "0.3"], Plan(clock=clock))
        verdict = Verdict()
        if not until(lambda: len(world.smtp.taken) == 1):
            verdict.lost.append("the first letter")
        right = float(clock.read_text())
        clock.write_text(str(right + leap.total_seconds()))
        if not until(lambda: len(world.smtp.taken) == 2, 30):
            verdict.lost.append("the news that the clock leapt")
        introduce(world, *couple(3), when="2026-03-02 09:40")
        if until(lambda: len(world.smtp.taken) > 2, 3):
            verdict.wrong.append("it went on working")
        if confirmed:
            world.start(["resume"]).wait(30)
        else:
            clock.write_text(str(right))
        if not until(lambda: len(world.smtp.taken) >= 3, 30):
            verdict.lost.append("what came while it stood still")
        child.send(signal.SIGTERM)
        if child.wait(20) != 0:
            verdict.wrong.append(f"it ended with {child.status}")
        state = state_of(world)
        verdict.doubled += [str(one) for one, count in state.taken.items() if count > 1]
        if sum(one[1] == "unwell" for one in state.taken) != 1:
            verdict.wrong.append(f"not told once: {sorted(one[1] for one in state.taken)}")
        return verdict
    finally:
        child.kill()
        world.close()


def _small(ground: Ground, leap: timedelta) -> Verdict:
    """Up to an hour the clock is followed, without a word."""
    world = ground.world()
    try:
        ran(world, "2026-03-02 08:00")
        clock = shifted(world, moment("2026-03-02 10:00"))
        child = world.start(["run", "--poll", "0.3"], Plan(clock=clock))
        until(lambda: any("IDLE" in step for step in child.steps()))
        clock.write_text(str(float(clock.read_text()) + leap.total_seconds()))
        introduce(world, when="2026-03-02 08:30")
        came = until(lambda: len(world.smtp.taken) == 1, 30)
        child.send(signal.SIGTERM)
        status = child.wait(20)
        kinds = [one[1] for one in state_of(world).taken]
        return Verdict(wrong=[] if came and status == 0 and kinds == ["opened"] else [f"{came} {status} {kinds}"])
    finally:
        child.kill()
        world.close()
