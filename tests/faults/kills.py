"""Rows 1, 2 and 18: SIGKILL before and after every I/O, between the dot and its answer, and SIGTERM within a send."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

from mailbot.runner import SystemClock
from mailbot.store import Fate
from tests.faults.nursery import Child, Plan
from tests.faults.score import Extent, Score, some
from tests.faults.state import State, Verdict, differ, state_of
from tests.faults.story import CHAPTERS, THREE_REFERRALS, Chapter, chapter, ran, speak
from tests.faults.world import Ground, Seed, World, moment

_KILLED = -signal.SIGKILL


def row_1(ground: Ground, extent: Extent) -> Score:
    """Killed before and after each I/O of a round, and begun again."""
    score = Score(1, ground.store)
    chapters = {"slice": CHAPTERS[:1], "full": CHAPTERS[:2], "long": CHAPTERS}[extent]
    for one in chapters:
        seed = one.seed(ground, journal=True)
        wanted, steps = undisturbed(ground, one, seed)
        most = {"slice": 5, "full": len(steps) if one is CHAPTERS[0] else 30, "long": len(steps)}[extent]
        chosen = some(range(len(steps)), most)
        for number in chosen:
            verdict = killed(ground, one, seed, number, wanted)
            score.add(f"{one.name} {number} {steps[number]}", verdict)
    return score


def undisturbed(ground: Ground, one: Chapter, seed: Seed) -> tuple[State, list[str]]:
    """How a chapter ends where nothing goes wrong, and the points of its first round."""
    world = ground.world(seed)
    try:
        speak(world, one.act, one.when)
        first = world.round(one.when)
        first.wait()
        _ended(first, 0)
        for _ in range(2):
            ran(world, one.when)
        return state_of(world), first.steps()
    finally:
        world.close()


def killed(ground: Ground, one: Chapter, seed: Seed, number: int, wanted: State) -> Verdict:
    """The chapter again, its process ended at a point, and two more rounds."""
    world = ground.world(seed)
    try:
        speak(world, one.act, one.when)
        status = world.run(one.when, Plan(kill_at=number))
        for _ in range(2):
            ran(world, one.when)
        verdict = differ(state_of(world), wanted)
        if status != _KILLED:
            verdict.wrong.append(f"it was not killed but ended with {status}")
        return verdict
    finally:
        world.close()


def _ended(child: Child, status: int) -> None:
    if child.status != status:
        raise RuntimeError(f"ended with {child.status}: {child.said()}")


# ── row 2 ────────────────────────────────────────────────────────────────────────────


def row_2(ground: Ground, extent: Extent) -> Score:
    """Killed between the final dot and its answer, the server having the letter or not, a copy being kept or not."""
    score = Score(2, ground.store)
    scenes = list(product((chapter("referral"), chapter("offer")), (True, False), (True, False)))
    begun: dict[tuple[str, bool], _Begun] = {}
    for one, taken, journal in some(scenes, 2) if extent == "slice" else scenes:
        key = (one.name, journal)
        begun[key] = begun.get(key) or _begun(ground, one, journal=journal)
        _dot(ground, score, begun[key], 1, taken=taken)
    if extent == "slice":
        return score
    three = _begun(ground, THREE_REFERRALS, journal=False)
    for number, taken in product((1, 2, 3), (True, False)):
        _dot(ground, score, three, number, taken=taken)
    return score


@dataclass(frozen=True, slots=True)
class _Begun:
    """A chapter with its seed and the points of its round."""

    one: Chapter
    seed: Seed
    steps: tuple[str, ...]


def _begun(ground: Ground, one: Chapter, *, journal: bool) -> _Begun:
    seed = one.seed(ground, journal=journal)
    return _Begun(one, seed, tuple(undisturbed(ground, one, seed)[1]))


def _dot(ground: Ground, score: Score, begun: _Begun, number: int, *, taken: bool) -> None:
    """The process ends just after it has said the dot of its letter number so and so."""
    one, world = begun.one, ground.world(begun.seed)
    try:
        speak(world, one.act, one.when)
        point = _dot_of(begun.steps, number)
        if not taken:
            world.smtp.on_dot = lambda: _refuse_from(world, number)
        status = world.run(one.when, Plan(kill_at=point))
        doubtful = _fates(world).get(Fate.AMBIGUOUS, 0)
        time.sleep(0.2)  # the server has read the dot by now
        for _ in range(3):
            ran(world, one.when)
        verdict = _settled(world, one, number, taken=taken)
        if status != _KILLED:
            verdict.wrong.append(f"ended with {status}")
        if doubtful != 1:
            verdict.wrong.append(f"{doubtful} called ambiguous after the kill")
        score.add(f"{one.name} dot {number} taken {taken} copy kept {world.journal}", verdict)
    finally:
        world.close()


def _refuse_from(world: World, number: int) -> None:
    """The server forgets the letter whose dot was just said."""
    if len(world.smtp.taken) == number - 1 and not world.smtp.heard.count("forgotten"):
        world.smtp.heard.append("forgotten")
        world.smtp.fail("dot", "drop", times=1)


def _dot_of(steps: Sequence[str], number: int) -> int:
    """Which point it is at which the dot of a letter has been said."""
    said = [index for index, name in enumerate(steps) if name == "smtp dot said"]
    return said[number - 1] + 1 if said[number - 1] + 1 < len(steps) else said[number - 1]


def _fates(world: World) -> dict[str, int]:
    found: dict[str, int] = {}
    for fate in state_of(world).fates.values():
        found[fate] = found.get(fate, 0) + 1
    return found


def _settled(world: World, one: Chapter, number: int, *, taken: bool) -> Verdict:
    """A first letter to a third party never goes again; another goes once more, unless a copy proves that it went."""
    state, verdict = state_of(world), Verdict()
    proven = world.journal and taken
    first = one.act == ""
    fates = list(state.fates.values())
    told = sum(count for name, count in state.taken.items() if name[1] == "unwell")
    most = max((count for name, count in state.taken.items() if name[1] != "unwell"), default=0)
    if first and most > 1:
        verdict.doubled.append("a first letter to a third party")
    if first and not proven:
        if fates.count(Fate.AMBIGUOUS) != 1 or told != 1:
            verdict.wrong.append(f"not reported: {fates}, told {told}")
    elif fates.count(Fate.AMBIGUOUS) or told:
        verdict.wrong.append(f"a doubt is left: {fates}")
    if proven and most > 1:
        verdict.doubled.append("a letter that a copy proved")
    if not first and not any(name[1] == "times_relay" for name in state.taken):
        verdict.lost.append("the letter")
    if most > 1 + max(state.repeats.values()):
        verdict.doubled.append("more often than once more")
    return verdict


# ── row 18 ───────────────────────────────────────────────────────────────────────────


def row_18(ground: Ground, extent: Extent) -> Score:
    """SIGTERM at every point of a send, again and again: it stops in time, and nothing is left unknown."""
    score = Score(18, ground.store)
    one = chapter("agreement")
    seed = one.seed(ground)
    wanted, steps = undisturbed(ground, one, seed)
    points = list(dict.fromkeys(step for step in steps if step.startswith("smtp")))
    number = {"slice": 3, "full": 100, "long": 300}[extent]
    trials: Sequence[str] = some(points, number) if extent == "slice" else (points * number)[:number]
    for trial, point in enumerate(trials):
        score.add(f"{trial} {point}", _stopped(ground, one, seed, point, wanted))
    return score


def _stopped(ground: Ground, one: Chapter, seed: Seed, point: str, wanted: State) -> Verdict:
    world = ground.world(seed)
    try:
        speak(world, one.act, one.when)
        shift = shifted(world, moment(one.when))
        child = world.start(["run"], Plan(halt=(point, 0.3), clock=shift))
        if not until(lambda: "halted" in child.steps()):
            child.kill()
            return Verdict(wrong=[f"it never came to {point}: {child.said()}"])
        child.send(signal.SIGTERM)
        asked = time.monotonic()
        status = child.wait(15)
        took = time.monotonic() - asked
        left = _fates(world).get(Fate.AMBIGUOUS, 0)
        for minutes in (2, 3):  # the daemon's clock went on by seconds
            ran(world, moment(one.when) + timedelta(minutes=minutes))
        verdict = without_times(differ(state_of(world), wanted))
        if status != 0 or took > 10:
            verdict.wrong.append(f"ended with {status} after {took:.1f} s")
        if left or verdict.ambiguous:
            verdict.wrong.append(f"{left} left ambiguous")
        return verdict
    finally:
        world.close()


def without_times(verdict: Verdict) -> Verdict:
    """The daemon's clock goes on by seconds: the cases' own moments are not compared."""
    verdict.wrong = [one for one in verdict.wrong if not one.startswith("case ")]
    return verdict


def shifted(world: World, when: datetime) -> Path:
    """A file that says by how much the daemon's clock differs from the machine's: it begins at `when`."""
    file = world.folder / "clock"
    file.write_text(str((when - SystemClock().now()).total_seconds()))
    return file


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False
