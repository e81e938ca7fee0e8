"""The daemon is told to stop while the process that reads is busy with a slow mail: all of it ends in time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mailbot.store import Handling
from tests.acceptance.people import LEILA, RUTH
from tests.acceptance.programme import Programme
from tests.acceptance.test_commands import ask, call, environ, until
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.timeout(300)
# Found by each interpreter as it starts: the daemon's own never judges, the one in which mail is read does.
SLOW = """
from mailbot.pipeline import judging

judge = judging.Judge.judge


def slow(self, raw):
    while b"molasses" in raw:
        pass
    return judge(self, raw)


judging.Judge.judge = slow
"""


@contextmanager
def daemon(programme: Programme, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`mailbot run`, in which a mail about molasses takes for ever to be parsed."""
    (folder / "sitecustomize.py").write_text(SLOW, encoding="utf-8")
    root = Path(__file__).parents[2]
    known = {**environ(), "PYTHONPATH": f"{folder}{os.pathsep}{root}"}
    process = subprocess.Popen(call(programme, "run"), env=known, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        for pid in (process.pid, *family(process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(10)


def family(pid: int) -> list[int]:
    """Every process that a process has begun, and those begun by them."""
    found: list[int] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(after[1]) == pid:
                child = int(stat.parent.name)
                found += [child, *family(child)]
    return found


def seconds(pid: int) -> float:
    """Processor time that a process has had; none where it is no more."""
    with suppress(OSError):
        after = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return (int(after[11]) + int(after[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def there(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in "ZX"
    return False


def is_spinning(pids: list[int]) -> bool:
    before = {pid: seconds(pid) for pid in pids}
    time.sleep(0.5)
    return any(seconds(pid) - spent > 0.1 for pid, spent in before.items())


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_daemon_and_the_process_that_reads_end_within_ten_seconds_and_the_mail_waits(
    programme: Programme, tmp_path: Path, end: signal.Signals
) -> None:
    home = tmp_path / "slow"
    home.mkdir()
    with daemon(programme, home) as process:
        ask(programme, "2026-03-02 10:00")
        assert until(lambda: len(programme.smtp.taken) == 1, 120), "it never worked"
        programme.put(programme.composed(RUTH, "It is like molasses.", "2026-03-02 11:00"))
        assert until(lambda: is_spinning(family(process.pid)), 30), "nothing was slow"
        readers = family(process.pid)
        assert len(readers) >= 2
        for pid in (process.pid, *readers):  # what `ps` shows to everybody on the machine
            shown = Path(f"/proc/{pid}/cmdline").read_bytes()
            assert shown
            assert not [one for one in (PASSWORD, "@") if one.encode() in shown]
        process.send_signal(end)
        asked = time.monotonic()
        assert process.wait(10) == (0 if end is signal.SIGTERM else -end)
        assert until(lambda: not any(there(pid) for pid in readers), 3), "an orphan"
        assert time.monotonic() - asked < 10
    with programme.robot.store.transaction() as book:
        waiting = [row.state for row in book.pending(9)]
        assert not book.doubtful()
        assert not book.stuck()
    assert waiting in ([], [Handling.NEW])  # in the store, or still in the mailbox alone
    assert [one.recipients for one in programme.smtp.taken] == [(LEILA.email,)]
    letters = programme.round("2026-03-02 12:00")  # where it is read at its ordinary pace
    assert [one.readers for one in letters][-1:] == [(LEILA.email,)]
    with programme.robot.store.transaction() as book:
        assert [book.received(number).state for number in (1, 2)] == [Handling.DONE, Handling.HELD]
