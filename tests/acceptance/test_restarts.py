"""The program ended at any moment and begun again: nothing lost, nobody mailed twice, every match where it belongs."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection

from mailbot.demo.people import Character
from mailbot.inbox import Inbox
from mailbot.outbox.connection import Line
from mailbot.pipeline.robot import Robot
from mailbot.runner import Runner, SystemClock
from mailbot.store import Store
from tests.acceptance.conftest import Shipped
from tests.acceptance.people import ERIC, LEILA, MEILING, PROGRAMME, RUTH
from tests.acceptance.programme import INTRODUCTION, ZONE, Programme, out
from tests.acceptance.test_commands import daemon, run

WHEN = "2026-03-02 11:00"
OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."


class KilledError(BaseException):
    """Nothing in the program handles it, as nothing handles SIGKILL."""


@dataclass
class Steps:
    """Counts what the program does to the world; from step `end` on there is no program any more."""

    end: int | None = None
    taken: int = 0
    last: str = ""
    on: str = ""

    def step(self, name: str) -> None:
        if name == self.on:
            self.end = 0
        if self.end is not None and self.taken >= self.end:
            raise KilledError(name)
        self.taken += 1
        self.last = name

    def kill_at(self, end: int | None) -> None:
        self.end, self.taken, self.last, self.on = end, 0, "", ""


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """A step before and after each commit, each SMTP command and the dot, each IMAP command that changes something."""
    counted = Steps()
    begin = Store._begin

    @contextmanager
    def stepped(store: Store) -> Iterator[Connection]:
        with begin(store) as connection:
            yield connection
            counted.step("commit")
        counted.step("committed")

    monkeypatch.setattr(Store, "_begin", stepped)
    for kind, names in ((Line, ("say", "push", "end")), (Inbox, ("mark", "append", "holds"))):
        for name in names:
            monkeypatch.setattr(kind, name, _around(counted, getattr(kind, name), name))
    return counted


def _around(steps: Steps, original: Callable[..., Any], name: str) -> Callable[..., Any]:
    def stepped(*args: Any, **more: Any) -> Any:
        steps.step(name)
        result = original(*args, **more)
        steps.step(f"{name} done")
        return result

    return stepped


def begin_again(programme: Programme, shipped: Shipped) -> None:
    """As the next process does: from the configuration and the store alone."""
    programme.runner.close()
    programme.robot.close()
    programme.robot = Robot.from_settings(programme.settings)
    programme.robot.desk.__dict__["reader"] = shipped.reader
    programme.runner = Runner(programme.robot, programme.clock)


def couple(number: int) -> tuple[Character, Character]:
    """Two people of no other match."""
    parts = ("Kalo", "Mine", "Pora", "Sati", "Vozu", "Bera", "Duna", "Feli", "Gomi", "Hasu")
    first, last = parts[number // 10 % 10], parts[number % 10].lower()
    names = (f"R{first.lower()} Ade{last}", f"E{first.lower()} Tshi{last}")
    ruth, eric = (Character(name, f"{name.replace(' ', '.').lower()}@{name[0].lower()}.example.com") for name in names)
    return ruth, eric


def _introduction(programme: Programme, ruth: Character, eric: Character) -> None:
    words = INTRODUCTION.replace(RUTH.name, ruth.name).replace(ERIC.name, eric.name)
    words = words.replace(RUTH.first, ruth.first).replace(ERIC.first, eric.first)
    mail = programme.composed(LEILA, words, "2026-03-02 10:00", to=[ruth, eric], cc=[PROGRAMME], subject="Introduction")
    programme.put(mail)


def _offer(programme: Programme, ruth: Character, _eric: Character) -> None:
    programme.put(programme.composed(ruth, OFFER, "2026-03-02 10:30"))


def _agreement(programme: Programme, _ruth: Character, eric: Character) -> None:
    programme.put(programme.composed(eric, "Thursday 12 March at 2 pm works for me.", "2026-03-02 10:40"))


def _report(programme: Programme, _ruth: Character, eric: Character) -> None:
    programme.put(programme.composed(eric, "We met this morning.", "2026-03-02 10:50"))


STORY = (_introduction, _offer, _agreement, _report)
LETTERS = (("opened",), ("times_relay",), ("confirmation", "confirmation"), ("noted", "referral_request"))
STAGES = ("introduced", "introduced", "scheduled", "met")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("chapter", range(4), ids=["introduction", "offer", "agreement", "report"])
def test_killed_at_each_step_of_a_round_it_goes_on_where_it_was(
    programme: Programme, as_shipped: Shipped, steps: Steps, chapter: int
) -> None:
    for number in count(0, 1 if chapter == 0 else 2):
        people = couple(number)
        for write in STORY[: 1 if chapter == 3 else chapter]:
            write(programme, *people)
            programme.round(WHEN)
        before = len(programme.smtp.taken)
        STORY[chapter](programme, *people)
        steps.kill_at(number)
        try:
            programme.round(WHEN)
        except KilledError:
            last = steps.last
        else:
            break
        finally:
            steps.kill_at(None)
        begin_again(programme, as_shipped)
        for _ in range(2):
            programme.round(WHEN)
        letters = deliveries(programme, before)
        assert tuple(sorted(kind for kind, _ in letters)) == LETTERS[chapter], f"killed after {number} steps, at {last}"
        assert set(letters.values()) <= ({1, 2} if last.startswith("end") or last == "committed" else {1}), last
        assert sum(letters.values()) <= len(letters) + 1
        assert programme.stage(*people) == STAGES[chapter]
    assert number > 20


def deliveries(programme: Programme, since: int) -> Counter[tuple[str, str]]:
    """How often each letter was taken by the server, by kind and Message-ID."""
    ids = [str(message_from_bytes(taken.raw, policy=default)["Message-ID"]) for taken in programme.smtp.taken[since:]]
    return Counter((programme._kind(ident), ident) for ident in ids)


@pytest.mark.timeout(600)
def test_killed_again_and_again_while_many_clocks_speak_each_person_is_nudged_once(
    programme: Programme, as_shipped: Shipped, steps: Steps
) -> None:
    people = [couple(number) for number in range(12)]
    for two in people:
        _introduction(programme, *two)
    programme.round(WHEN)
    before = len(programme.smtp.taken)
    killed = 0
    for patience in count(2, 3):
        steps.kill_at(patience)
        try:
            programme.round("2026-03-10 09:00")
        except KilledError:
            killed += 1
            steps.kill_at(None)
            begin_again(programme, as_shipped)
        else:
            break
    steps.kill_at(None)
    nudges = [name for name in deliveries(programme, before) if name[0] == "time_nudge"]
    assert killed > 5
    assert len(nudges) == len(people)
    got = Counter(taken.recipients for taken in programme.smtp.taken[before:])
    assert all(got[(ruth.email,)] >= 1 for ruth, _ in people)
    assert sum(got.values()) <= len(people) + killed


@pytest.mark.timeout(600)
def test_a_first_letter_to_a_third_party_never_goes_twice(
    programme: Programme, as_shipped: Shipped, steps: Steps
) -> None:
    programme.met()
    programme.says(RUTH, "Mei-Ling Zhou, Media Planner, meiling@rideau-media.example.com", "2026-03-06 14:00")
    steps.on = "end done"  # the server has the letter, and nobody has written down that it does
    with pytest.raises(KilledError):
        programme.round("2026-03-06 14:15")
    steps.kill_at(None)
    begin_again(programme, as_shipped)
    letters = programme.wait("2026-03-06 16:00")
    assert sum(MEILING.email in taken.recipients for taken in programme.smtp.taken) == 1
    assert "unwell → leila" in out(letters)


# ── real processes ───────────────────────────────────────────────────────────────────


def talk(programme: Programme) -> list[Callable[[], None]]:
    """A conversation about an hour in ten days, mail by mail, dated now."""
    now = SystemClock().now().astimezone(ZONE)
    day = now.date() + timedelta(days=10 + (7 - now.date().weekday()) % 7)
    said = f"{day:%A} {day.day} {day:%B} {day.year} at 2 pm"
    moment = now.strftime("%Y-%m-%d %H:%M")

    def introduce() -> None:
        programme.put(
            programme.composed(LEILA, INTRODUCTION, moment, to=[RUTH, ERIC], cc=[PROGRAMME], subject="Introduction")
        )

    return [
        introduce,
        lambda: programme.put(programme.composed(RUTH, f"{said} at my office, 150 Elgin Street.", moment)),
        lambda: programme.put(programme.composed(ERIC, f"{said} works for me.", moment)),
    ]


@pytest.mark.timeout(600)
def test_sigkill_of_the_daemon_in_the_middle_of_each_send(programme: Programme) -> None:
    programme.clock.present = SystemClock().now().astimezone(ZONE)
    for write in talk(programme):
        write()
        with daemon(programme) as process:
            programme.smtp.on_dot = process.kill
            process.wait(240)
            programme.smtp.on_dot = None
        assert run(programme, "run", "--once").returncode == 0
    assert run(programme, "run", "--once").returncode == 0
    letters = deliveries(programme, 0)
    assert sorted(kind for kind, _ in letters) == ["confirmation", "confirmation", "opened", "times_relay"]
    assert set(letters.values()) <= {1, 2}  # what died unanswered went once more, under the same Message-ID
    assert sum(letters.values()) == len(letters) + 3
    assert programme.stage() == "scheduled"


@pytest.mark.timeout(600)
def test_sigkill_of_the_daemon_at_any_time(programme: Programme) -> None:
    programme.clock.present = SystemClock().now().astimezone(ZONE)
    for number, write in enumerate(talk(programme)):
        write()
        for seconds in (0.6, 1.4 + 0.3 * number, 2.3 + 0.4 * number):
            with daemon(programme) as process:
                time.sleep(seconds)
                process.kill()
                process.wait(10)
        assert run(programme, "run", "--once").returncode == 0
    assert run(programme, "run", "--once").returncode == 0
    letters = deliveries(programme, 0)
    assert sorted(kind for kind, _ in letters) == ["confirmation", "confirmation", "opened", "times_relay"]
    assert set(letters.values()) <= {1, 2}
    assert programme.stage() == "scheduled"


@pytest.mark.timeout(300)
def test_sigterm_in_the_middle_of_many_letters_ends_within_ten_seconds_and_the_rest_goes_later(
    programme: Programme,
) -> None:
    programme.clock.present = SystemClock().now().astimezone(ZONE)
    for number in range(15):
        _introduction(programme, *couple(number))
    with daemon(programme) as process:
        third = threading.Event()
        programme.smtp.on_dot = lambda: third.set() if len(programme.smtp.taken) == 3 else None
        assert third.wait(240)
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        assert process.wait(10) == 0
        assert time.monotonic() - asked < 10
    programme.smtp.on_dot = None
    assert run(programme, "run", "--once").returncode == 0
    letters = deliveries(programme, 0)
    assert Counter(kind for kind, _ in letters)["opened"] == 15
    assert set(letters.values()) == {1}
