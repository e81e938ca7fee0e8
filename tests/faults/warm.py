"""Everything that the program makes ready at first use, made ready: one short match, in memory, with no server."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from mailbot.config.settings import Coordinator, Imap, Programme, Settings, Smtp, Store
from mailbot.demo.people import Character, Pen, new_mail, sealed
from mailbot.demo.smtp import AUTHSERV, Carried, stamped
from mailbot.inbox import Fetched
from mailbot.pipeline.robot import Robot
from tests.acceptance.people import ERIC, LEILA, PROGRAMME, RUTH
from tests.acceptance.programme import INTRODUCTION, at

_STORY: tuple[tuple[Character, str], ...] = (
    (LEILA, INTRODUCTION),
    (RUTH, "Thursday 12 March at 2 pm at my office, 150 Elgin Street."),
    (ERIC, "Thursday 12 March at 2 pm works for me."),
    (ERIC, "We met, thank you."),
)


def warm_up() -> None:
    """Deal with a few mails and let a clock speak."""
    with tempfile.TemporaryDirectory() as folder:
        robot = Robot.from_settings(_settings(Path(folder)))
        for number, (author, words) in enumerate(_STORY):
            when = at("2026-03-02 10:00") + timedelta(hours=number)
            pen = Pen(author, when, f"<{number}@warm.example>")
            first = number == 0
            message = new_mail(pen, [RUTH, ERIC] if first else [PROGRAMME], [PROGRAMME] if first else [], "Hour", words)
            mail = sealed(pen, message, words)
            raw = stamped(Carried(when, author.email, mail.recipients, mail.raw), PROGRAMME.email)
            robot.take_in(Fetched("INBOX", 1, number + 1, raw, len(raw), when), when)
            for ident in robot.pending():
                robot.handle(ident, when)
            robot.tick(when + timedelta(days=9))
        robot.close()


def _settings(folder: Path) -> Settings:
    return Settings(
        folder / "mailbot.toml",
        Programme(PROGRAMME.name, PROGRAMME.email, "613-725-5671", "945 Wellington Street West"),
        (Coordinator(LEILA.name, LEILA.email),),
        Imap("localhost", "warm", trusted_authserv=(AUTHSERV,)),
        Smtp("localhost"),
        store=Store(f"sqlite:///{folder / 'mailbot.db'}"),
    )
