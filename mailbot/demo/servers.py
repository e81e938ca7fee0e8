"""The demo's two servers, their configuration file, and the settings that the daemon reads from it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mailbot.config.settings import Settings, load
from mailbot.demo.clock import SteppingClock
from mailbot.demo.imap import ImapServer
from mailbot.demo.loop import LOOPBACK, Loop
from mailbot.demo.people import Character
from mailbot.demo.smtp import AUTHSERV, PostOffice

PROGRAMME = Character("Demo Connector Program", "connector@programme.example.org")
_FILE = """# The configuration of `mailbot demo`; its servers are gone when it ends.
[programme]
name = "{programme.name}"
address = "{programme.email}"
phone = "613-555-0100"
postal = "1 Example Street, Ottawa, Ontario"
timezone = "America/Toronto"
mode = "live"

[[coordinators]]
name = "{coordinator.name}"
email = "{coordinator.email}"

[imap]
host = "{host}"
port = {imap}
tls = "none"
user = "{programme.email}"
trusted_authserv = ["{authserv}"]

[smtp]
host = "{host}"
port = {smtp}
tls = "none"

[store]
url = "sqlite:///mailbot.db"
"""


@dataclass(frozen=True, slots=True)
class Servers:
    """Both servers, running, and what the daemon needs to reach them."""

    office: PostOffice
    settings: Settings


@contextmanager
def servers(folder: Path, clock: SteppingClock, coordinator: Character) -> Iterator[Servers]:
    """Start both on free ports and write `mailbot.toml` into the folder; stop them at the end."""
    loop = Loop()
    password = secrets.token_urlsafe(16)
    try:
        imap = loop.run(ImapServer.start(PROGRAMME.email, password))
        office = PostOffice(clock, PROGRAMME.email, imap)
        loop.run(office.start())
        names = {"programme": PROGRAMME, "coordinator": coordinator, "host": LOOPBACK, "authserv": AUTHSERV}
        file = folder / "mailbot.toml"
        file.write_text(_FILE.format(imap=imap.port, smtp=office.port, **names), encoding="utf-8")
        yield Servers(office, load(file, {"MAILBOT_IMAP_PASSWORD": password}))
        loop.run(office.close())
        loop.run(imap.close())
    finally:
        loop.close()
