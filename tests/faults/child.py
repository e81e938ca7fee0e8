"""A process that has loaded the program once and forks a child for each command: one in which it may be killed.

It reads one request a line (JSON) and answers each in one line; `nursery.py` is the other end.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import traceback
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import apscheduler.executors.pool
import apscheduler.schedulers.background  # noqa: F401 - the child need not wait for any of these
import psycopg

import mailbot.cli
import mailbot.cli.import_
import mailbot.cli.run
import mailbot.pipeline.handle
import mailbot.pipeline.robot
import mailbot.store.database
import mailbot.store.migrations
from mailbot.config.checked import fingerprint
from mailbot.config.learnt import learnt
from mailbot.config.rules import reading_rules
from mailbot.config.settings import Paths, Settings
from mailbot.config.templates import templates
from mailbot.reading.models import load
from mailbot.reading.reader import Reader
from mailbot.reading.values import Language
from mailbot.runner import SystemClock
from tests.faults.steps import Steps
from tests.faults.warm import warm_up


def prepare() -> None:
    """Load what every round loads; a child finds it loaded."""
    rules = reading_rules(None)
    models = load()
    for language in Language:
        models.prepare(language)
    reader = Reader(rules, learnt(), models)
    letters = templates(None)
    _as_loaded("reading_rules", lambda _path: rules)
    _as_loaded("templates", lambda _path, checked: letters)
    _as_loaded("_reader", lambda _rules: reader)
    stamp = fingerprint(Paths())
    _as_loaded("fingerprint", lambda _paths: stamp)
    _here(mailbot.pipeline.robot.Robot.from_settings)
    warm_up()


def _as_loaded(name: str, made: Any) -> None:
    setattr(mailbot.pipeline.robot, name, made)


def _here(make: Any) -> None:
    """Mail is read in the child itself, where its models lie ready."""
    mailbot.pipeline.robot.Robot.from_settings = lambda settings, **_: make(settings)  # type: ignore[method-assign]


def main() -> None:
    """Serve until the other end closes."""
    prepare()
    _say({"ready": True, "psycopg": psycopg.__version__})
    for line in sys.stdin:
        request = json.loads(line)
        _say(_DOES[request["do"]](request))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _start(request: dict[str, Any]) -> dict[str, Any]:
    pid = os.fork()
    if pid == 0:
        _be(request)
    return {"pid": pid}


def _wait(request: dict[str, Any]) -> dict[str, Any]:
    end = time.monotonic() + request["seconds"]
    while True:
        pid, status = os.waitpid(request["pid"], os.WNOHANG)
        if pid:
            return {"status": os.waitstatus_to_exitcode(status)}
        if time.monotonic() >= end:
            return {"status": None}
        time.sleep(0.01)


def _peak(_request: dict[str, Any]) -> dict[str, Any]:
    return {"mebibytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}


def _be(request: dict[str, Any]) -> None:
    """Become the command."""
    status = 70
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _streams(os.devnull if request["limits"] else request["log"])
        os.chdir(request["folder"])
        os.environ.update(request["environ"])
        trace = os.open(request["trace"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        _changed(request)
        if request["limits"]:
            _limited(request["limits"])
        halt = request["halt"]
        steps = Steps(trace, request["kill_at"], tuple(halt) if halt else None)
        if broken := request["broken"]:
            steps.break_commits(*broken)
        steps.watch()
        status = mailbot.cli.main(request["words"])
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run in here
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _streams(log: str) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(file, 1)
    os.dup2(file, 2)


def _limited(limits: dict[str, int]) -> None:
    """What the machine refuses this process: a file larger than so much (a full disk, to the one that writes)."""
    if size := limits.get("file_size"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _changed(request: dict[str, Any]) -> None:
    """Waits scaled down, and the clock shifted as a file says while the process runs."""
    command: Any = mailbot.cli.run
    read, seconds = command.settings_of, request["timeout"]

    def impatient(*args: Any, **more: Any) -> Settings:
        settings: Settings = read(*args, **more)
        smtp = replace(settings.smtp, timeout=seconds)
        return replace(settings, imap=replace(settings.imap, timeout=seconds), smtp=smtp)

    command.settings_of = impatient
    mailbot.store.database.BUSY_SECONDS = request["busy"]
    if shift := request["clock"]:
        now = SystemClock.now
        clock: Any = SystemClock
        clock.now = lambda self: now(self) + timedelta(seconds=float(Path(shift).read_text() or 0))


_DOES = {"start": _start, "wait": _wait, "peak": _peak}

if __name__ == "__main__":
    main()
