"""Row 15: the disk is full at each write, the store is locked, the database restarts in a commit."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
from sqlalchemy import make_url

from tests.faults.kills import shifted, undisturbed, until, without_times
from tests.faults.nursery import Plan
from tests.faults.score import Extent, Score, some
from tests.faults.state import State, Verdict, differ, state_of
from tests.faults.story import Chapter, chapter, ran, speak
from tests.faults.world import Ground, Seed, World, moment


def row_15(ground: Ground, extent: Extent) -> Score:
    """Nothing is accepted without a commit; it resumes alone; nothing is lost."""
    score = Score(15, ground.store)
    one = chapter("offer")
    seed = one.seed(ground, journal=True)
    wanted, steps = undisturbed(ground, one, seed)
    commits = range(steps.count("commit"))
    for number in some(commits, 3) if extent == "slice" else commits:
        score.add(f"disk full at commit {number}", _full(ground, one, seed, number, wanted))
    if ground.store == "sqlite":
        for more in (0,) if extent == "slice" else (0, 4096, 32768):
            score.add(f"no file may grow by more than {more} bytes", _no_room(ground, one, seed, more, wanted))
    else:
        for number in some(commits, 1) if extent == "slice" else some(commits, 8):
            score.add(f"restarted at commit {number}", _restarted(ground, one, seed, number, wanted))
    score.add("locked by another", _locked(ground, one, seed, wanted))
    return score


def _full(ground: Ground, one: Chapter, seed: Seed, number: int, wanted: State) -> Verdict:
    """Three commits fail, then there is room again."""
    world = ground.world(seed)
    try:
        speak(world, one.act, one.when)
        child = world.round(one.when, Plan(broken=(number, 3)))
        status = child.wait()
        broken = "broken" in child.steps()
        return _recovered(world, one, wanted, broken=broken, status=status)
    finally:
        world.close()


def _recovered(world: World, one: Chapter, wanted: State, *, broken: bool, status: int) -> Verdict:
    for minutes in (2, 4):  # what was not sent for want of a store is tried again after a minute
        ran(world, moment(one.when) + timedelta(minutes=minutes))
    verdict = differ(state_of(world), wanted)
    if not broken:
        verdict.wrong.append("nothing broke")
    if status not in (0, 1):
        verdict.wrong.append(f"it ended with {status}")
    if verdict.ambiguous:
        verdict.doubled += verdict.ambiguous
    return verdict


def _no_room(ground: Ground, one: Chapter, seed: Seed, more: int, wanted: State) -> Verdict:
    """The machine refuses each byte beyond a size, in the midst of whatever SQLite writes."""
    world = ground.world(seed)
    try:
        speak(world, one.act, one.when)
        child = world.round(one.when, Plan(limits={"file_size": max(more, 1)}))
        status = child.wait()
        return _recovered(world, one, wanted, broken=status == 1, status=status)
    finally:
        world.close()


def _restarted(ground: Ground, one: Chapter, seed: Seed, number: int, wanted: State) -> Verdict:
    """The database goes down as after a crash while a commit is on its way, and comes back."""
    world = ground.world(seed)
    try:
        speak(world, one.act, one.when)
        child = world.round(one.when, Plan(halt=(f"commit#{number}", 4.0)))
        met = until(lambda: "halted" in child.steps())
        ground.server.stop(at_once=True)
        ground.server.start()
        status = child.wait()
        return _recovered(world, one, wanted, broken=met, status=status)
    finally:
        world.close()


def _locked(ground: Ground, one: Chapter, seed: Seed, wanted: State) -> Verdict:
    """Another process holds the store for longer than anybody waits; a daemon goes on when it is free."""
    world = ground.world(seed)
    try:
        child = world.start(["run", "--poll", "1"], Plan(busy=1.0, clock=shifted(world, moment(one.when))))
        until(lambda: any("IDLE" in step for step in child.steps()))
        with _holding(world):
            speak(world, one.act, one.when)
            time.sleep(6.0)
        settled = until(lambda: len(world.smtp.taken) >= len([1 for name in wanted.taken if name[1] != "unwell"]))
        child.send(signal.SIGTERM)
        status = child.wait(20)
        ran(world, moment(one.when) + timedelta(minutes=2))
        verdict = without_times(differ(state_of(world), wanted))
        verdict.wrong += [] if settled and status == 0 else [f"settled {settled}, ended with {status}"]
        return verdict
    finally:
        child.kill()
        world.close()


@contextmanager
def _holding(world: World) -> Iterator[None]:
    """The store is somebody else's."""
    release, held = threading.Event(), threading.Event()
    keep = _hold_file if world.url.startswith("sqlite") else _hold_tables
    keeper = threading.Thread(target=keep, args=(world, held, release))
    keeper.start()
    held.wait(20)
    try:
        yield
    finally:
        release.set()
        keeper.join(20)


def _hold_file(world: World, held: threading.Event, release: threading.Event) -> None:
    connection = sqlite3.connect(world.folder / "mailbot.db", timeout=20, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    held.set()
    release.wait(60)
    connection.execute("ROLLBACK")
    connection.close()


def _hold_tables(world: World, held: threading.Event, release: threading.Event) -> None:
    address = make_url(world.url)
    with psycopg.connect(
        host=address.host, port=address.port, user=address.username, dbname=address.database
    ) as connection:
        connection.execute("LOCK TABLE messages, letters, cases IN ACCESS EXCLUSIVE MODE")
        held.set()
        release.wait(60)
        connection.rollback()
