from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.store import Store
from mailbot.watch.ownership import SPAN, Ownership, is_gone, lease_of, this_process

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("America/Toronto"))
FAR = "another-machine 17 4711"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'mailbot.db'}", "programme@example.org")
    opened.upgrade()
    yield opened
    opened.close()


def test_a_second_process_stands_by_until_the_lease_has_lapsed_by_the_given_clock(store: Store) -> None:
    first, second = Ownership(store, FAR), Ownership(store, "a third-machine 9 1")
    assert first.take(NOW)
    assert not second.take(NOW + SPAN - timedelta(seconds=1))
    assert first.take(NOW + timedelta(minutes=4))
    assert not second.take(NOW + SPAN)
    assert second.take(NOW + timedelta(minutes=4) + SPAN)
    assert not first.take(NOW + timedelta(minutes=10))


def test_who_lost_it_while_stopped_finds_out_before_the_next_letter(store: Store) -> None:
    seconds = [0.0]
    first, second = Ownership(store, FAR, lambda: seconds[0]), Ownership(store, "a third-machine 9 1")
    assert first.take(NOW)
    seconds[0] = 600.0
    assert second.take(NOW + timedelta(minutes=10))
    assert not first.keep(NOW + timedelta(minutes=10))
    with store.transaction() as book:
        assert second.holds(book)
        assert not first.holds(book)


def test_a_long_round_renews_it(store: Store) -> None:
    seconds = [0.0]
    first = Ownership(store, FAR, lambda: seconds[0])
    assert first.take(NOW)
    for minute in range(1, 12):
        seconds[0] = 61.0 * minute
        assert first.keep(NOW + timedelta(minutes=minute))
    assert not Ownership(store, "a third-machine 9 1").take(NOW + timedelta(minutes=12))


def test_it_ends_with_its_process(store: Store) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    machine, mine, _ = this_process().split(" ")
    began = (Path("/proc") / str(child.pid) / "stat").read_text().rpartition(")")[2].split()[19]
    holder = f"{machine} {child.pid} {began}"
    assert Ownership(store, holder).take(NOW)
    assert not Ownership(store).take(NOW)
    os.kill(child.pid, signal.SIGSTOP)
    assert not Ownership(store).take(NOW)
    child.kill()
    child.wait()
    assert is_gone(holder)
    assert Ownership(store).take(NOW + timedelta(seconds=2))
    assert str(os.getpid()) == mine


def test_the_number_of_a_process_that_ended_may_be_given_again(store: Store) -> None:
    machine, number, _ = this_process().split(" ")
    assert is_gone(f"{machine} {number} 1")
    assert not is_gone(this_process())
    assert not is_gone(FAR)


def test_left_it_is_anybodys(store: Store) -> None:
    first = Ownership(store, FAR)
    assert first.take(NOW)
    Ownership(store, "a third-machine 9 1").leave()
    assert not Ownership(store).take(NOW)
    first.leave()
    assert Ownership(store).take(NOW)


def test_a_lease_of_a_rehearsal_in_another_year_binds_nobody(store: Store) -> None:
    assert Ownership(store, FAR).take(NOW + timedelta(days=365))
    assert Ownership(store).take(NOW)
    with store.transaction() as book:
        lease = lease_of(book)
    assert lease is not None
    assert lease.until == NOW + SPAN
