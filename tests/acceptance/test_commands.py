"""The program as people start it: the commands in a process of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.people import LEILA, RUTH
from tests.acceptance.programme import Programme
from tests.servers.dovecot import PASSWORD
from tests.timing import least_process_seconds, process_speed

MAIN = "from mailbot.cli import main; raise SystemExit(main())"


def call(programme: Programme, *words: str) -> list[str]:
    return [sys.executable, "-c", MAIN, *words, "--config", str(programme.settings.file)]


def environ() -> dict[str, str]:
    return {**os.environ, "MAILBOT_IMAP_PASSWORD": PASSWORD}


def run(programme: Programme, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        call(programme, *words), env=environ(), capture_output=True, text=True, timeout=240, check=False
    )


def until(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def daemon(programme: Programme) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(call(programme, "run"), env=environ(), stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        assert process.stderr is not None
        process.stderr.close()


def ask(programme: Programme, when: str) -> None:
    programme.put(programme.composed(LEILA, "Where do we stand with everybody?", when, subject="A question"))


def test_one_round_answers_what_waits_and_a_second_one_nothing_more(programme: Programme) -> None:
    ask(programme, "2026-03-02 10:00")
    for _ in range(2):
        done = run(programme, "run", "--once", "--now", "2026-03-02T10:00:00-05:00")
        assert done.returncode == 0, done.stderr
    assert [taken.recipients for taken in programme.smtp.taken] == [(LEILA.email,)]


IDLE_ROUND = """
import sys
from mailbot.cli import main
code = main()
print(*sorted({"spacy", "holidays", "alembic", "apscheduler", "mailbot.reading.rules"} & set(sys.modules)))
raise SystemExit(code)
"""


def idle_round(programme: Programme) -> subprocess.CompletedProcess[str]:
    words = ["run", "--once", "--now", "2026-03-03T10:00:00-05:00", "--config", str(programme.settings.file)]
    return subprocess.run(
        [sys.executable, "-c", IDLE_ROUND, *words],
        env=environ(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.alone
def test_a_round_with_nothing_to_do_takes_less_than_a_second_and_loads_no_more_than_it_uses(
    programme: Programme,
) -> None:
    run(programme, "run", "--once", "--now", "2026-03-02T10:00:00-05:00")

    def idle() -> None:
        done = idle_round(programme)
        assert (done.returncode, done.stdout.split()) == (0, []), done.stderr

    assert least_process_seconds(idle, 1.0) < 1.0


def test_a_rule_that_was_right_is_checked_again_when_it_changes(programme: Programme) -> None:
    assert idle_round(programme).returncode == 0
    rules = programme.settings.file.parent / "rules" / "en" / "intents.toml"
    right = rules.read_text("utf-8")
    rules.write_text(right.replace('intent = "decline"', 'intent = "declin"', 1), "utf-8")
    done = idle_round(programme)
    assert done.returncode == 2
    assert "intents.toml:" in done.stderr
    assert "'declin'" in done.stderr
    rules.write_text(right, "utf-8")
    assert idle_round(programme).returncode == 0


def test_the_log_names_nobody(programme: Programme) -> None:
    programme.put(programme.composed(RUTH, "Thursday 12 March at 2 pm.", "2026-03-02 11:00"))
    ask(programme, "2026-03-02 10:00")
    done = run(programme, "run", "--once", "--now", "2026-03-02T12:00:00-05:00")
    assert done.stderr.count("\n") > 3
    for line in done.stderr.splitlines():
        assert "event" in json.loads(line)
        assert "@" not in line
        assert "Ruth" not in line


def test_cases_tells_where_each_match_stands(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    done = run(programme, "cases", "--json")
    (row,) = json.loads(done.stdout)
    assert (row["stage"], row["generation"], row["parent"], row["owes"]) == ("introduced", 1, None, "connector")
    assert row["connector"] == {"name": RUTH.name, "email": RUTH.email}
    assert row["due"].startswith("2026-03-09T10:00:00")


def test_the_daemon_answers_as_mail_comes_and_stops_cleanly_when_told(programme: Programme) -> None:
    with daemon(programme) as process:
        ask(programme, "2026-03-02 10:00")
        assert until(lambda: len(programme.smtp.taken) == 1)
        ask(programme, "2026-03-02 10:01")
        assert until(lambda: len(programme.smtp.taken) == 2), "IDLE told nothing"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def busy(pid: int) -> float:
    """Processor seconds that a running process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.alone
def test_the_demo_shows_an_exchange_at_once_and_comes_out_as_its_scripts_say_in_time(tmp_path: Path) -> None:
    speed = process_speed()
    start = time.monotonic()
    words = [sys.executable, "-c", MAIN, "demo", "--keep", str(tmp_path / "kept")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        watchdog = threading.Timer(118, process.kill)
        watchdog.start()
        assert process.stdout is not None
        shown = [(busy(process.pid), line) for line in process.stdout]
        watchdog.cancel()
    told = "".join(line for _, line in shown)
    assert process.returncode == 0, told[-6000:]
    assert time.monotonic() - start < 115
    exchange = next(seconds for seconds, line in shown if "←" in line)
    assert exchange * min(speed, process_speed()) < 10
    assert "The networks that grew" in told
    assert list((tmp_path / "kept" / "mail").glob("*.eml"))
