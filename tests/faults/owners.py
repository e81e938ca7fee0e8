"""Rows 16 and 19: two daemons, one of them stopped and continued or killed; and a store restored from a backup."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import make_url

from tests.acceptance.people import ERIC, LEILA, RUTH
from tests.faults.kills import shifted, until
from tests.faults.nursery import Plan
from tests.faults.score import Extent, Score, some
from tests.faults.state import Verdict, state_of
from tests.faults.story import OFFER, YES, chapter, couple, introduce, ran
from tests.faults.world import Ground, World, moment

WHEN = "2026-03-02 12:00"


def row_16(ground: Ground, extent: Extent) -> Score:
    """The second stands by; a stale one cannot send; ownership ends with its process; leases count by the clock."""
    score = Score(16, ground.store)
    halts = ("smtp MAIL", "smtp DATA", "smtp letter said", "commit done#8", "imap SEARCH answered")
    for point in some(halts, 2) if extent == "slice" else halts:
        score.add(f"stopped at {point} for ten minutes, and continued", _stale(ground, point))
    for number in range(1 if extent == "slice" else 5):
        score.add(f"killed, and a round seconds later {number}", _after_a_kill(ground, number))
    for mails in (2,) if extent == "slice" else (2, 4):
        score.add(f"two daemons, {mails} mails", _two(ground, mails))
    return score


def _stale(ground: Ground, point: str) -> Verdict:
    """A round is stopped at a point; another process comes ten minutes later; then the first is continued."""
    world = ground.world()
    try:
        ran(world, "2026-03-02 08:00")
        introduce(world)
        first = world.round(WHEN, Plan(halt=(point, 8.0), timeout=20.0, busy=2.0))
        if not until(lambda: "halted" in first.steps()):
            return Verdict(wrong=[f"it never came to {point}: {first.said()}"])
        first.send(signal.SIGSTOP)
        soon = world.run(moment(WHEN) + timedelta(minutes=1))
        early = len(world.smtp.taken)
        late = world.run(moment(WHEN) + timedelta(minutes=10))
        first.send(signal.SIGCONT)
        first.wait(60)
        for minutes in (20, 21):
            ran(world, moment(WHEN) + timedelta(minutes=minutes))
        verdict = _once(world, {"opened": 1})
        if soon != 0 or early:
            verdict.wrong.append(f"the second did not stand by: {soon}, {early} letters")
        if late not in (0, 1):
            verdict.wrong.append(f"ten minutes later it ended with {late}")
        return verdict
    finally:
        world.close()


def _once(world: World, wanted: dict[str, int]) -> Verdict:
    """Each letter once, and no others."""
    state, verdict = state_of(world), Verdict()
    kinds: Counter[str] = Counter()
    for name, number in state.taken.items():
        kinds[name[1]] += 1
        if number > 1:
            verdict.doubled.append(f"{name}: {number}")
    for kind, number in wanted.items():
        verdict.lost += [kind] * max(0, number - kinds[kind])
    for kind, number in kinds.items():
        verdict.doubled += [kind] * max(0, number - wanted.get(kind, 0))
    if any(name[1] == "new" for name in state.mail):
        verdict.lost.append(f"mail that nobody dealt with: {state.mail}")
    return verdict


def _after_a_kill(ground: Ground, number: int) -> Verdict:
    """A daemon is killed in its work; a round seconds later, by the same clock, goes to work."""
    world = ground.world()
    try:
        ran(world, "2026-03-02 08:00")
        introduce(world)
        child = world.start(["run"], Plan(clock=shifted(world, moment(WHEN)), kill_at=15 + 7 * number))
        child.wait(60)
        for seconds in (20, 100):
            ran(world, moment(WHEN) + timedelta(seconds=seconds))
        return _once(world, {"opened": 1})
    finally:
        world.close()


def _two(ground: Ground, mails: int) -> Verdict:
    """Both run on one store; the owner is killed in the middle, and the other takes over."""
    world = ground.world(journal=True)
    try:
        ran(world, "2026-03-02 08:00")
        clock = shifted(world, moment(WHEN))
        plan = Plan(clock=clock, busy=5.0)
        first = world.start(["run", "--poll", "1"], plan)
        until(lambda: any("IDLE" in step for step in first.steps()))
        second = world.start(["run", "--poll", "1"], plan)
        until(lambda: "commit done" in second.steps())
        for index in range(mails // 2):
            introduce(world, *couple(index))
        done = until(lambda: len(world.smtp.taken) >= mails // 2)
        idle = not any(step.startswith("smtp") for step in second.steps())
        first.kill()
        for index in range(mails // 2, mails):
            introduce(world, *couple(index))
        over = until(lambda: len(world.smtp.taken) >= mails)
        second.send(signal.SIGTERM)
        status = second.wait(20)
        ran(world, moment(WHEN) + timedelta(minutes=9))
        verdict = _once(world, {"opened": mails})
        facts = {"the first worked": done, "the second stood by": idle, "it took over": over, "it ended": status == 0}
        verdict.wrong += [f"not: {name}" for name, true in facts.items() if not true]
        return verdict
    finally:
        for child in (first, second):
            child.kill()
        world.close()


# ── row 19 ───────────────────────────────────────────────────────────────────────────


def row_19(ground: Ground, extent: Extent) -> Score:
    """A backup is restored: it starts held, resends nothing until confirmed, and tells so."""
    score = Score(19, ground.store)
    lives: dict[str, Callable[[World], None]] = {
        "a mail was answered since": _offered,
        "a nudge left since": lambda world: ran(world, "2026-03-10 09:00"),
        "a match went on since": _agreed,
    }
    ways = [(name, journal, lost) for name in lives for journal in (False, True) for lost in (False, True)]
    for name, journal, lost in some(ways, 1) if extent == "slice" else ways:
        how = f"{name}, copies kept {journal}, store {'lost' if lost else 'restored'}"
        score.add(how, _restored(ground, lives[name], journal=journal, lost=lost))
    return score


def _offered(world: World) -> None:
    world.writes(RUTH, OFFER, "2026-03-02 11:00")
    ran(world, "2026-03-02 11:00")


def _agreed(world: World) -> None:
    _offered(world)
    world.writes(ERIC, YES, "2026-03-02 12:00")
    ran(world, "2026-03-02 12:00")


def _restored(ground: Ground, live: Callable[[World], None], *, journal: bool, lost: bool) -> Verdict:
    seed = chapter("offer").seed(ground, journal=journal)
    world = ground.world(seed)
    try:
        backup = _backup(world)
        live(world)
        before = len(world.smtp.taken)
        _restore(world, None if lost else backup)
        world.writes(LEILA, "Where do we stand with everybody?", "2026-03-10 11:00", subject="A question")
        for minute in range(3):
            ran(world, f"2026-03-10 11:0{minute}")
        told = [taken.recipients for taken in world.smtp.taken[before:]]
        verdict = Verdict()
        if told != [(LEILA.email,)]:
            verdict.doubled += [f"{recipients} while held" for recipients in told if recipients != (LEILA.email,)]
            verdict.wrong.append(f"the coordinator was told {told.count((LEILA.email,))} times")
        confirmed = world.start(["resume"]).wait(60)
        for minute in range(5, 8):
            ran(world, f"2026-03-10 11:0{minute}")
        with world.book() as book:
            waiting = len(book.pending(100))
        if confirmed != 0 or waiting:
            verdict.wrong.append(f"resume ended with {confirmed}, and {waiting} mails wait still")
        if not any(taken.recipients == (LEILA.email,) for taken in world.smtp.taken[before + len(told) :]):
            verdict.lost.append("the answer to what came while it was held")
        return verdict
    finally:
        world.close()


def _backup(world: World) -> str:
    """What the machine's backup of the night has."""
    if world.url.startswith("sqlite"):
        kept = world.folder / "backup"
        shutil.copyfile(world.folder / "mailbot.db", kept)
        return str(kept)
    return world.ground.server.database(str(make_url(world.url).database))


def _restore(world: World, backup: str | None) -> None:
    """Put the backup back; None: there is none, and the store begins empty."""
    if world.url.startswith("sqlite"):
        for file in world.folder.glob("mailbot.db*"):
            file.unlink()
        if backup is not None:
            shutil.copyfile(backup, world.folder / "mailbot.db")
        return
    server = world.ground.server
    server.drop(str(make_url(world.url).database))
    world.url = server.url(server.database(backup or "template0"))
    world.configure()
