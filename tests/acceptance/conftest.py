"""The program over a real IMAP and SMTP server, with a given clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mailbot.config.learnt import learnt
from mailbot.config.rules import reading_rules
from mailbot.config.settings import load
from mailbot.config.shipped import folder as shipped
from mailbot.config.templates import templates
from mailbot.demo.people import Character
from mailbot.demo.smtp import AUTHSERV
from mailbot.mail.compose import Templates
from mailbot.pipeline.robot import Robot
from mailbot.reading.models import load as load_models
from mailbot.reading.reader import Reader
from mailbot.reading.rules import ReadingRules
from mailbot.runner import Runner
from tests.acceptance.people import LEILA, PROGRAMME
from tests.acceptance.programme import GivenClock, Programme, at
from tests.servers.dovecot import PASSWORD, Mailbox
from tests.servers.smtp import SmtpServer

MakeProgramme = Callable[..., Programme]
_CONFIGURATION = """
[programme]
name = "{name}"
address = "{address}"
phone = "613-725-5671 ext. 307"
postal = "945 Wellington Street West, Ottawa, Ontario"
mode = "{mode}"
{coordinators}
[imap]
host = "localhost"
port = {imap.port}
tls = "none"
user = "{imap.user}"
trusted_authserv = ["{authserv}"]
[smtp]
host = "127.0.0.1"
port = {smtp.port}
tls = "none"
[modes]
{modes}
[store]
url = "sqlite:///mailbot.db"
[paths]
rules = "rules"
"""
_COORDINATOR = '[[coordinators]]\nname = "{name}"\nemail = "{email}"'


@dataclass(frozen=True)
class Shipped:
    """Reading and letters as they ship, models and patterns made ready once for all tests of a process."""

    rules: ReadingRules
    reader: Reader
    templates: Templates


@pytest.fixture(scope="session")
def as_shipped() -> Shipped:
    rules = reading_rules(None)
    return Shipped(rules, Reader(rules, learnt(), load_models()), templates(None))


@pytest.fixture
def make_programme(
    dovecot: Mailbox, smtp_server: SmtpServer, tmp_path: Path, as_shipped: Shipped, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeProgramme]:
    """Makes the program with its configuration changed: mode, modes by letter, coordinators, lines of policy."""
    made: list[Programme] = []
    monkeypatch.setattr("mailbot.pipeline.robot.reading_rules", lambda _path: as_shipped.rules)
    monkeypatch.setattr("mailbot.pipeline.robot.templates", lambda _path, checked: as_shipped.templates)

    def make(
        mode: str = "live",
        modes: str = "",
        coordinators: Sequence[Character] = (LEILA,),
        policy: Sequence[tuple[str, str]] = (),
    ) -> Programme:
        file = _configured(tmp_path, dovecot, smtp_server, mode, modes, coordinators)
        _policy(tmp_path / "rules", policy)
        settings = load(file, {"MAILBOT_IMAP_PASSWORD": PASSWORD})
        robot = Robot.from_settings(settings)
        robot.desk.__dict__["reader"] = as_shipped.reader  # where the desk keeps the one it makes
        clock = GivenClock(at("2026-03-02 08:00"))
        made.append(Programme(settings, dovecot, smtp_server, robot, clock, Runner(robot, clock)))
        return made[-1]

    yield make
    for programme in made:
        programme.runner.close()
        programme.robot.close()


@pytest.fixture
def programme(make_programme: MakeProgramme) -> Programme:
    """The program as it ships, fully automatic."""
    return make_programme()


def _configured(
    folder: Path, imap: Mailbox, smtp: SmtpServer, mode: str, modes: str, coordinators: Sequence[Character]
) -> Path:
    file = folder / "mailbot.toml"
    file.write_text(configuration(imap.settings(), smtp, mode, modes, coordinators), encoding="utf-8")
    return file


def configuration(imap: Any, smtp: Any, mode: str, modes: str, coordinators: Sequence[Character]) -> str:
    """The text of a mailbot.toml; `imap` has a port and a user, `smtp` a port."""
    staff = "\n".join(_COORDINATOR.format(name=c.name, email=c.email) for c in coordinators)
    return _CONFIGURATION.format(
        name=PROGRAMME.name,
        address=PROGRAMME.email,
        mode=mode,
        modes=modes,
        coordinators=staff,
        imap=imap,
        smtp=smtp,
        authserv=AUTHSERV,
    )


def _policy(folder: Path, changes: Sequence[tuple[str, str]]) -> None:
    shutil.copytree(shipped("rules"), folder)
    file = folder / "policy.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
