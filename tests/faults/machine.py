"""Cases, mails, faults and the clock in any order: the laws (`laws.py`) hold at all times, and in the end all is quiet.

The whole program runs (runner, robot, watch, outbox, store) between the two doors of `doubles.py`; the reading alone is
a script (`tests/gates/house.py`).
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mailbot.cases.case import Case, Stage
from mailbot.errors import MailbotError, UnreadableError
from mailbot.inbox import KEYWORD
from mailbot.pipeline.judging import Judged
from mailbot.pipeline.release import release
from mailbot.pipeline.robot import Robot
from mailbot.reading.values import Context, Letter, Reading
from mailbot.runner import Runner
from mailbot.store import Store
from mailbot.watch import Watch
from mailbot.watch.clock import ClockWatch
from mailbot.watch.pause import resume
from tests.faults.doubles import DeathError, FrailStore, Harm, Postbox, Postman, Trouble, points, rows
from tests.faults.laws import PAIRS, Laws
from tests.gates.house import (
    ERIC,
    KWAME,
    LEILA,
    MALLORY,
    PRIYA,
    PROGRAMME,
    RESUME,
    RUTH,
    House,
    Script,
    _desk,
)

STRANGER = "stranger@elsewhere.example.net"
WORDS = ("MET", "ASK", "THANKS", "YES", "STOP", "what?", "BREAK it", "CLOSE")
HEADERS = ("Cc", "Reply-To", "Sender", "Errors-To", "Return-Path", "Delivered-To")
POINTS = points()
UNREADABLE = "X-Unreadable"


@st.composite
def _harm(draw: st.DrawFn) -> tuple[tuple[str, int], Harm]:
    point = draw(st.sampled_from(sorted(POINTS)))
    most = 40 if point.startswith("store") else 3
    return (point, draw(st.integers(0, most))), draw(st.sampled_from(POINTS[point]))


Harms: TypeAlias = Mapping[tuple[str, int], Harm]
HARMS: st.SearchStrategy[Harms] = st.lists(_harm(), max_size=3).map(dict)


class Clockwork:
    """The clock as the program reads it."""

    def __init__(self, home: House) -> None:
        self._home = home

    def now(self) -> Any:
        return self._home.now


class Frail(Script):
    """Reads what a test says, and breaks where it says so."""

    def read(self, letter: Letter, context: Context) -> Reading:
        if letter.reply.strip().startswith("BREAK"):
            raise RuntimeError("words of a person")
        return super().read(letter, context)


class Programme(RuleBasedStateMachine):
    """One programme's life."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble = Trouble()
        self.store = FrailStore(PROGRAMME, self.trouble, _empty())
        self.box = Postbox(self.trouble)
        self.postman = Postman(self.trouble)
        self.laws = Laws(self.store, self.box, self.postman)
        self.postman.look = self.laws.look
        self._folder = tempfile.TemporaryDirectory()
        resume = Path(self._folder.name) / "resume.pdf"
        resume.write_bytes(RESUME)
        self.uptime = 0.0
        self.sent: list[bytes] = []  # every mail that was delivered to the programme
        self.gone: set[bytes] = set()  # and was deleted by a person
        self.home = House(self._robot(), resume)
        self.runner = self._runner()

    def _robot(self) -> Robot:
        desk = _desk()

        def judge(raw: bytes) -> Judged:
            if UNREADABLE.encode() in raw:
                raise UnreadableError("it took too long")
            return desk.judge(raw)

        return Robot(replace(desk, judge=judge, make_reader=Frail), self.store)

    def _runner(self) -> Runner:
        made: Any = Runner(self.home.robot, Clockwork(self.home))
        made.inbox = self.box
        made.watch = Watch(self.home.robot.desk, self.store, made.inbox)
        made.watch.stay(by_this_clock=True)
        made.watch._clock = ClockWatch(lambda: self.uptime)
        made.outbox.owns = made.watch.owner.holds
        made.outbox.settings = self.postman
        runner: Runner = made
        return runner

    def born_again(self) -> None:
        """Another process begins where the last one ended."""
        self.trouble.expect({})
        self.box.anew = True
        self.home.robot = self._robot()
        self.runner = self._runner()

    # ── what happens ─────────────────────────────────────────────────────────────────

    @initialize(journal=st.booleans())
    def begin(self, journal: bool) -> None:
        """The mail server keeps copies of what is sent, or the program has to."""
        if journal:
            self.postman.journal = lambda raw: void(self.box.folders["Sent"].put(raw, self.home.now))
        self.work({})

    @rule(number=st.integers(0, 2), stage=st.sampled_from(["proposed", "introduced", "met"]))
    def a_match_is_imported(self, number: int, stage: str) -> None:
        pair = PAIRS[number]
        with self.store.transaction() as book:
            there = [c for c in book.cases_with(pair[0].email) if c.connectee.email == pair[1].email]
        if not there:
            self.home.opened(*pair, stage=Stage(stage))

    @precondition(lambda self: self.cases())
    @rule(number=st.integers(0, 9), harms=HARMS)
    def somebody_does_what_is_owed(self, number: int, harms: Harms) -> None:
        """The next thing that a match waits for comes, in whatever weather."""
        cases = self.cases()
        author, words = self.owed(cases[number % len(cases)])
        self.deliver(author, words)
        self.work(harms)

    @rule(
        author=st.sampled_from([RUTH.email, ERIC.email, KWAME.email, PRIYA.email, LEILA, MALLORY]),
        words=st.sampled_from(WORDS),
        header=st.sampled_from([None, *HEADERS]),
        proven=st.sampled_from([True, True, True, False]),
        harms=HARMS,
    )
    def somebody_writes(self, author: str, words: str, header: str | None, proven: bool, harms: Harms) -> None:
        extra: dict[str, str | None] = {header: f"Somebody <{STRANGER}>"} if header else {}
        if not proven:
            extra["Authentication-Results"] = None
        self.deliver(author, words, **extra)
        self.work(harms)

    @rule(author=st.sampled_from([RUTH.email, MALLORY]))
    def a_mail_comes_that_nothing_can_read(self, author: str) -> None:
        self.deliver(author, "what?", **{UNREADABLE: "yes"})

    @precondition(lambda self: self.sent)
    @rule(number=st.integers(0, 99))
    def a_mail_comes_once_more(self, number: int) -> None:
        raw = self.sent[number % len(self.sent)]
        self.box.inbox.put(raw, self.home.now)
        self.gone.discard(raw)

    @precondition(lambda self: self.open_questions())
    @rule(number=st.integers(0, 9), words=st.sampled_from(["YES", "NO", "what?"]), harms=HARMS)
    def a_coordinator_answers(self, number: int, words: str, harms: Harms) -> None:
        asked = self.open_questions()
        letter = asked[number % len(asked)]["letter_message_id"]
        self.deliver(LEILA, words, **{"In-Reply-To": letter})
        self.work(harms)

    @precondition(lambda self: self.aside())
    @rule()
    def somebody_has_mail_tried_again(self) -> None:
        aside = self.aside()
        with self.store.transaction() as book:
            release(book, aside, self.home.now, self.home.robot.desk.policy)
        self.laws.release(aside)

    @rule(harms=HARMS)
    def a_round(self, harms: Harms) -> None:
        self.work(harms)

    @rule(hours=st.sampled_from([0.02, 0.3, 2, 20, 75, 200]), harms=HARMS)
    def time_passes(self, hours: float, harms: Harms) -> None:
        self.home.now += timedelta(hours=hours)
        self.uptime += hours * 3600
        self.work(harms)

    @rule(minutes=st.sampled_from([-90, -45, 5, 45, 59, 61, 600]))
    def the_clock_is_set(self, minutes: int) -> None:
        """The machine's clock steps, within what is followed and beyond."""
        self.home.now += timedelta(minutes=minutes)

    @rule()
    def somebody_says_that_all_is_well(self) -> None:
        """`mailbot resume`."""
        with self.store.transaction() as book:
            resume(book)

    @rule()
    def the_program_is_started_anew(self) -> None:
        self.runner.close()
        self.born_again()

    @rule(known=st.booleans())
    def the_mailbox_is_numbered_anew(self, known: bool) -> None:
        """UIDVALIDITY changes; or it does not, as after the restore of a careless server."""
        here = self.box.inbox
        here.renumber(here.uidvalidity + known)
        self.box.anew = True

    @precondition(lambda self: self.box.inbox.mails)
    @rule(number=st.integers(0, 99))
    def a_person_deletes_a_mail(self, number: int) -> None:
        mails = self.box.inbox.mails
        uid = sorted(mails)[number % len(mails)]
        self.gone.add(mails.pop(uid).raw)

    # ── how ──────────────────────────────────────────────────────────────────────────

    def work(self, harms: Harms) -> None:
        """One round, as the daemon has it: an error of ours waits for the next one, and death for the next process."""
        self.trouble.expect(harms)
        try:
            self.runner.round(at_leisure=False)
        except MailbotError:
            pass
        except DeathError:
            self.born_again()
        finally:
            self.trouble.expect({})
        self.laws.note()

    def deliver(self, author: str, words: str, **headers: str | None) -> None:
        raw = self.home.mail(author, words, **_by_name(headers))
        self.sent.append(raw)
        self.box.inbox.put(raw, self.home.now)

    def owed(self, case: Case) -> tuple[str, str]:
        """Who says what next."""
        soon = (self.home.now + timedelta(days=3)).strftime("%Y-%m-%dT14:00")
        match case.stage:
            case Stage.PROPOSED | Stage.PAUSED:
                return case.connector.email, "YES"
            case Stage.INTRODUCED:
                offers = [offer for offer in case.offers if offer.open and offer.time.start]
                if not offers:
                    return case.connector.email, f"OFFER {soon} Room 7"
                one = offers[0]
                other = case.connectee if one.by.value == "connector" else case.connector
                return other.email, f"AGREE {one.time.date}T{one.time.start:%H:%M} Room 7"
            case Stage.SCHEDULED:
                return case.connectee.email, "MET"
            case Stage.MET:
                named = self.laws.named.setdefault(case.connectee.email, set())
                email = f"p{len(self.sent)}@out.example.org"
                named.add(email)
                return case.connector.email, f"REFER Person No{len(self.sent)} <{email}>"
            case _:
                return case.connectee.email, "THANKS"

    def cases(self) -> list[Case]:
        with self.store.transaction() as book:
            return book.cases()

    def open_questions(self) -> list[dict[str, Any]]:
        query = (
            "SELECT id, letter_message_id FROM questions WHERE answered_at IS NULL AND letter_message_id IS NOT NULL"
        )
        return rows(self.store, f"{query} ORDER BY opened_at, letter_message_id")

    def aside(self) -> list[int]:
        return [row["id"] for row in rows(self.store, "SELECT id FROM messages WHERE state = 'quarantined'")]

    @invariant()
    def the_laws_hold(self) -> None:
        """At all times."""
        self.laws.hold()

    # ── and in the end ───────────────────────────────────────────────────────────────

    def teardown(self) -> None:
        """The weather clears: in the end nothing is pending, nothing is under way, and everything is marked."""
        try:
            self._all_is_settled()
        finally:
            self.end()

    def end(self) -> None:
        """Leave nothing behind."""
        self.store.close()
        self._folder.cleanup()

    def _all_is_settled(self) -> None:
        self.trouble.expect({})
        for _ in range(4):
            self.somebody_says_that_all_is_well()
            self.work({})
            self.time_passes(4.1, {})  # longer than any letter waits for its next try
        (new,) = rows(self.store, "SELECT count(*) AS n FROM messages WHERE state = 'new'")
        assert new["n"] == 0, "mail that nobody dealt with"
        stored = {row["raw"] for row in rows(self.store, "SELECT raw FROM messages")}
        there = {one.raw for one in self.box.inbox.mails.values()}
        assert there <= stored, "mail that was never taken in"
        assert set(self.sent) - self.gone <= stored, "mail that was never taken in"
        assert all(KEYWORD in one.flags for one in self.box.inbox.mails.values()), "mail without our keyword"
        under_way = "SELECT kind, d.state FROM deliveries d JOIN letters USING (message_id) WHERE d.state = 'claimed'"
        assert not rows(self.store, f"{under_way} OR (d.state = 'ambiguous' AND NOT reported)")
        if self.postman.journal is None:
            copies = Counter(one.raw for one in self.box.folders["Sent"].mails.values())
            assert not [raw for raw, number in copies.items() if number > 1], "two copies of a letter in Sent"
        self.laws.hold()


def _by_name(headers: Mapping[str, str | None]) -> dict[str, Any]:
    return {name.replace("-", "_"): value for name, value in headers.items()}


def void(_value: object) -> None:
    """Nothing comes of it."""


@cache
def _empty() -> bytes:
    """A store with its tables and nothing in them."""
    made = Store("sqlite://", PROGRAMME)
    made.upgrade()
    held = made._engine.raw_connection()
    driver: Any = held.driver_connection
    content: bytes = driver.serialize()
    held.close()
    made.close()
    return content
