"""Rows 11 and 12: ten thousand mails at once, and a case book that has grown large."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import create_engine, insert, text

from mailbot.store import Handling
from mailbot.store.schema import cases, history, messages, moments
from tests.acceptance.people import LEILA, PROGRAMME, RUTH
from tests.faults.score import Extent, Score
from tests.faults.state import Verdict, state_of
from tests.faults.story import couple, introduce, ran
from tests.faults.world import Ground, World, moment

_NEWS = {"List-Id": "<news.example.org>", "Precedence": "list"}
_MEBIBYTES = 700

# ── row 11 ───────────────────────────────────────────────────────────────────────────


def row_11(ground: Ground, extent: Extent) -> Score:
    """A flood of mail on the morning of a nudge: drained, memory bounded, the nudge on its day, nothing twice."""
    score = Score(11, ground.store)
    number = {"slice": 300, "full": 10_000, "long": 10_000}[extent]
    world = ground.world()
    try:
        ran(world, "2026-03-02 08:00")
        introduce(world, when="2026-03-02 09:30")
        ran(world, "2026-03-02 10:00")
        for index in range(number - 20):
            world.writes(couple(index % 900)[0], f"Number {index} of our news.", "2026-03-10 08:00", headers=_NEWS)
        for index in range(20):
            world.writes(LEILA, "Where do we stand with everybody?", "2026-03-10 08:30", subject=f"Question {index}")
        child = world.round("2026-03-10 09:00")
        child.wait(900)
        peak = child.peak()
        for minutes in (1, 2):
            ran(world, moment("2026-03-10 09:00") + timedelta(minutes=minutes))
        _drained(world, score, number, peak)
    finally:
        world.close()
    return score


def _drained(world: World, score: Score, number: int, peak: int) -> None:
    state = state_of(world)
    with world.book() as book:
        states: Counter[str] = Counter(book._db.scalars(book._select(messages, "state")))
    score.points += number
    score.lost += number + 1 - states[Handling.IGNORED] - states[Handling.DONE]
    score.doubled += sum(count - 1 for count in state.taken.values())
    kinds: Counter[str] = Counter(name[1] for name in state.taken)
    facts = {
        f"one nudge on its morning: {kinds}": kinds["time_nudge"] == 1,
        f"twenty answers: {kinds}": kinds["done"] == 20,
        f"within {_MEBIBYTES} MiB: {peak}": 0 < peak < _MEBIBYTES,
        "each marked": all("a" in flags for flags in state.flags.values()),
    }
    for what, holds in facts.items():
        score.add(what, Verdict(wrong=[] if holds else [what]))


# ── row 12 ───────────────────────────────────────────────────────────────────────────


def row_12(ground: Ground, extent: Extent) -> Score:
    """Many cases, ten events each: a round looks up what is due by index, and starts in time."""
    score = Score(12, ground.store)
    number = {"slice": 500, "full": 10_000, "long": 100_000}[extent]
    world = ground.world()
    try:
        ran(world, "2026-03-02 08:00")
        introduce(world, when="2026-03-02 09:30")
        ran(world, "2026-03-02 10:00")
        _grow(world, number)
        for name, rows in _plans(world).items():
            score.add(f"{name} by index: {rows}", Verdict(wrong=[] if _by_index(rows) else [name]))
        for index in range(5):
            started = time.monotonic()
            ran(world, moment("2026-03-02 11:00") + timedelta(minutes=index))
            took = time.monotonic() - started
            score.add(f"an idle round took {took:.1f} s", Verdict(wrong=[] if took < 5 else ["slow"]))
        world.writes(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 12:00")
        started = time.monotonic()
        ran(world, "2026-03-02 12:00")
        took = time.monotonic() - started
        score.add(f"a mail took {took:.1f} s", Verdict(wrong=[] if took < 10 else ["slow"]))
        left = any(name[1] == "times_relay" for name in _taken(world))
        score.add("and was dealt with", Verdict(lost=[] if left else ["the letter"]))
    finally:
        world.close()
    return score


def _taken(world: World) -> list[tuple[str, ...]]:
    with world.book() as book:
        one = next(case for case in book.cases_with(RUTH.email))
        return [("", posted.letter.kind) for posted in book.letters(one.id)]


def _grow(world: World, number: int) -> None:
    """Copies of the one case there is, each with ten lines of history and a clock in a year."""
    engine = create_engine(world.url)
    mine = PROGRAMME.email
    with engine.begin() as connection:
        row = connection.execute(cases.select().limit(1)).mappings().one()
        value = json.loads(bytes(row["value"]))
        for start in range(0, number, 1000):
            ids = [f"x{index:07}" for index in range(start, min(start + 1000, number))]
            many = [
                {**row, "id": ident, "connector_email": f"{ident}@work.example.com", "value": _copy(value, ident)}
                for ident in ids
            ]
            connection.execute(insert(cases), many)
            far = row["opened_at"] + timedelta(days=365)
            connection.execute(
                insert(moments),
                [{"programme": mine, "case_id": ident, "key": "debt:time:connector", "at": far} for ident in ids],
            )
            blank = {"programme": mine, "by": "", "words": "", "message": "", "rules": "[]", "note": "", "event": "x"}
            lines = [
                {**blank, "case_id": ident, "at": row["opened_at"], "stage": row["stage"]}
                for ident in ids
                for _ in range(10)
            ]
            connection.execute(insert(history), lines)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _copy(value: dict[str, object], ident: str) -> bytes:
    return json.dumps({**value, "id": ident}).encode()


_ASKED = {
    "clocks that are due": (
        "SELECT * FROM moments WHERE programme = :p AND at <= :now ORDER BY at, case_id, key LIMIT 50"
    ),
    "mail to deal with": "SELECT * FROM messages WHERE programme = :p AND state = 'new' ORDER BY sent_at, id LIMIT 50",
    "letters to send": (
        "SELECT * FROM deliveries WHERE programme = :p AND state = 'queued' AND next_at <= :now "
        "ORDER BY next_at, id LIMIT 200"
    ),
    "a case by its people": "SELECT * FROM case_people WHERE programme = :p AND email = 'ruth@harbourline.example.com'",
}


def _plans(world: World) -> dict[str, list[str]]:
    explain = "EXPLAIN QUERY PLAN " if world.url.startswith("sqlite") else "EXPLAIN "
    engine = create_engine(world.url)
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        if not world.url.startswith("sqlite"):
            connection.execute(text("SET enable_seqscan = off"))  # tables that are empty are read whole by right
        for name, query in _ASKED.items():
            rows = connection.execute(text(explain + query), {"p": PROGRAMME.email, "now": "2026-03-02 17:00:00+00"})
            found[name] = [str(tuple(row)) for row in rows]
    engine.dispose()
    return found


def _by_index(rows: list[str]) -> bool:
    said = " ".join(rows)
    whole = "Seq Scan" in said or any(row.startswith("SCAN") for row in re.findall(r"'(SCAN[^']*)'", said))
    return not whole and "INDEX" in said.upper()
