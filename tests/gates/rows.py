"""Rows 8, 9, 10 and 17 of the scoreboard: what strangers' bytes, and other machines, can do to the program."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.database import InMemoryExampleDatabase

from mailbot.config.learnt import learnt
from mailbot.config.rules import reading_rules
from mailbot.pipeline.apart import Allowance, Apart
from mailbot.pipeline.judging import Judge
from mailbot.pipeline.release import release
from mailbot.reading.models import load
from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact, Context, Letter
from mailbot.store import Handling
from tests.gates.house import ERIC, LEILA, PROGRAMME, RUTH, SERVER, House, house, read
from tests.gates.torture import MAILS, corpora
from tests.unit.pipeline.test_apart import Trap

Extent: TypeAlias = Literal["slice", "full", "long"]
Fresh: TypeAlias = Callable[[], str]
"""Makes an empty store and says where it is."""

EXAMPLES: Mapping[Extent, int] = {"slice": 300, "full": 5_000, "long": 100_000}
_SLOWEST = 2.0
_ZONE = ZoneInfo("America/Toronto")


@dataclass
class Tally:
    """How many points were tried, and what went wrong; `notes` say at which."""

    row: int
    points: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    notes: list[str] = field(default_factory=list)

    def check(self, point: str, **facts: bool) -> None:
        """One point: each fact that does not hold is something wrong."""
        self.points += 1
        missed = [name for name, holds in facts.items() if not holds]
        self.wrong += len(missed)
        self.notes += [f"{point}: not {name}" for name in missed]


# ── row 8 ────────────────────────────────────────────────────────────────────────────


def row_8(fresh: Fresh, extent: Extent) -> Tally:
    """A message that crashes, hangs or eats memory; it comes first, between others, or last."""
    tally = Tally(8)
    places = (1,) if extent == "slice" else (0, 1, 2)
    with _workroom() as workroom:
        for words in ("hang", "die", "eat", "break"):
            for place in places:
                with house(fresh()) as home:
                    home.robot.apart = workroom
                    home.robot.desk = replace(home.robot.desk, judge=workroom.judge)
                    _poisoned(tally, home, words, place)
                    home.robot.apart = None
    return tally


@contextmanager
def _workroom() -> Iterator[Apart]:
    made = Apart(None, Trap((PROGRAMME,), (SERVER,), _ZONE), Allowance(seconds=1.5, memory=256 * 1024 * 1024))
    made.ready()
    yield made
    made.close()


def _poisoned(tally: Tally, home: House, words: str, place: int) -> None:
    case = home.opened()
    mails = [home.mail(RUTH.email, "OFFER 2026-03-12T14:00 here"), home.mail(ERIC.email, "ASK")]
    mails.insert(place, home.mail(RUTH.email, f"{words} it all"))
    poison, begun, waited = place + 1, time.monotonic(), 0.0
    for raw in mails:
        home.take(raw)
    tried = 0
    while home.state_of(poison).state is Handling.NEW and tried < 5:
        tried += 1
        for ident in home.robot.pending():
            home.robot.handle(ident, home.now)
            if ident != poison:
                waited = max(waited, time.monotonic() - begun)
    row = home.state_of(poison)
    with home.robot.store.transaction() as book:
        red = [one.id for one in book.set_aside()] == [poison]
        asked = bool(book.questions_about(poison))
        release(book, [poison], home.now, home.robot.desk.policy)
        again = book.received(poison).state is Handling.NEW
    tally.check(
        f"{words} at {place}",
        set_aside=row.state is Handling.QUARANTINED,
        three_tries=row.attempts == 3,
        others_within_30_seconds=0 < waited < 30,
        others_dealt_with=bool(home.case(case.id).offers),
        health_red=red,
        coordinator_told=asked,
        released=again,
    )


# ── rows 9 and 10 ────────────────────────────────────────────────────────────────────


def row_9(fresh: Fresh, extent: Extent) -> Tally:
    """Malformed corpora: no crash, no hang, a recorded verdict for each."""
    tally = Tally(9)
    mails = corpora()
    chosen = mails[:: max(1, len(mails) // 20)] if extent == "slice" else mails
    with house(fresh()) as home, _heap_of_its_own():
        home.opened()
        for number, raw in enumerate(chosen):
            begun, error = time.process_time(), ""
            try:
                home.deliver(raw)
            except Exception as caught:  # noqa: BLE001 - it is counted
                error = type(caught).__name__
            taken = time.process_time() - begun
            state = home.last().state if not error else Handling.NEW
            tally.check(
                f"mail {number} ({taken:.1f} s) {error}",
                no_crash=not error,
                no_hang=taken < _SLOWEST,
                verdict=state is not Handling.NEW,
            )
    return tally


@contextmanager
def _heap_of_its_own() -> Iterator[None]:
    """No collection walks what the tests before have left: it takes seconds, and counts as the message's."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def row_10(_fresh: Fresh, extent: Extent) -> Tally:
    """Fuzz: what any message does to parsing, triage, authentication, reply and calendar; some are read too."""
    tally = Tally(10)
    judge = Judge((PROGRAMME,), (SERVER,), _ZONE)
    reader = Reader(reading_rules(None), learnt(), load())

    @settings(
        max_examples=EXAMPLES[extent],
        deadline=None,
        database=InMemoryExampleDatabase(),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(MAILS)
    def survives(raw: bytes) -> None:
        try:
            judged = judge.rehearse(raw)
            if tally.points % 20 == 0:
                words = (judged.message.plain or "")[:400]
                reader.read(Letter(words, datetime(2026, 3, 2, tzinfo=UTC), Contact()), Context())
        except Exception as error:  # noqa: BLE001 - it is counted
            tally.check(f"{type(error).__name__} on {raw[:200]!r}", caught=False)
        else:
            tally.check("")

    survives()
    return tally


# ── row 17 ───────────────────────────────────────────────────────────────────────────


Answers: TypeAlias = Callable[[House, bytes], Mapping[str, str]]


def _echo(_home: House, raw: bytes) -> dict[str, str]:
    body = raw.partition(b"\r\n\r\n")[2].decode("latin-1")[:2000]
    return {"words": f"ASK\r\n\r\n{body}"}


def _absent(_home: House, _raw: bytes) -> dict[str, str]:
    return {
        "words": "I am out of the office until 16 March and will answer then.",
        "subject": "Automatic reply: Our meeting",
    }


def _quiet_absent(home: House, raw: bytes) -> dict[str, str]:
    return {**_absent(home, raw), "subject": "Out of office"}


def _marked_absent(home: House, raw: bytes) -> dict[str, str]:
    return {**_absent(home, raw), "Auto_Submitted": "auto-replied"}


def _worded(_home: House, _raw: bytes) -> dict[str, str]:
    return {"words": "ASK whether anybody is there", "subject": "Thank you for your mail"}


def _copy(_home: House, _raw: bytes) -> dict[str, str]:
    return {"words": "ASK what you would like to know", "X_Mailbot_Loop": "connector@other.example.org"}


def _bare_copy(_home: House, _raw: bytes) -> dict[str, str]:
    return {"words": "OFFER 2026-01-05T10:00 here", "subject": "Re: Our meeting"}


MACHINES: dict[str, Answers] = {
    "an echo": _echo,
    "an absence responder": _absent,
    "an absence responder without a mark": _quiet_absent,
    "an absence responder with a mark": _marked_absent,
    "a responder that writes like a person": _worded,
    "a second copy of ourselves": _copy,
    "a second copy whose marks were taken off": _bare_copy,
}


def row_17(fresh: Fresh, extent: Extent) -> Tally:
    """Another machine that answers each of our mails at once: three mails at most, then a breaker and one alert."""
    tally = Tally(17)
    people = (RUTH.email, LEILA) if extent != "slice" else (RUTH.email,)
    for name, answers in MACHINES.items():
        for author in people:
            with house(fresh()) as home:
                _answered(tally, home, f"{name} at {author.partition('@')[0]}", author, answers)
    return tally


def _answered(tally: Tally, home: House, point: str, author: str, answers: Answers) -> None:
    home.opened()
    home.leave()
    gone, alerts, raw = 0, 0, b"x\r\n\r\nHello"
    for _ in range(20):
        home.now = home.now.replace(minute=(home.now.minute + 1) % 60)
        letters = home.put(home.mail(author, **answers(home, raw)))
        mine = [one for one in letters if author in one.recipients and one.kind != "unwell"]
        gone += len(mine)
        alerts += len([one for one in letters if one not in mine and one.recipients == (LEILA,)])
        if mine:
            raw = bytes(read(mine[-1]))
        home.leave()
    tally.check(point, three_mails_at_most=gone <= 3, then_one_alert=gone + alerts <= 4)


ROWS = {8: row_8, 9: row_9, 10: row_10, 17: row_17}
