"""One programme with its mailbox, its way out and its store, driven from outside as people and cron drive it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Literal, TypeAlias

from sqlalchemy import make_url

from mailbot.demo.loop import Loop
from mailbot.demo.people import Character, Pen, new_mail, sealed
from mailbot.demo.smtp import AUTHSERV, Carried, stamped
from mailbot.store import Book, Store
from tests.acceptance.people import LEILA, PROGRAMME
from tests.acceptance.programme import ZONE, at
from tests.faults.nursery import PLAIN, Child, Nursery, Plan
from tests.servers.dovecot import PASSWORD, Dovecot, Mailbox
from tests.servers.postgres import Postgres
from tests.servers.smtp import SmtpServer, Taken

StoreName: TypeAlias = Literal["sqlite", "postgresql"]
_CONFIGURATION = """
[programme]
name = "{name}"
address = "{address}"
phone = "613-725-5671 ext. 307"
postal = "945 Wellington Street West, Ottawa, Ontario"
mode = "live"
[[coordinators]]
name = "{coordinator.name}"
email = "{coordinator.email}"
[imap]
host = "localhost"
port = {imap_port}
tls = "none"
user = "{mailbox.user}"
sent = "{sent}"
trusted_authserv = ["{authserv}"]
[smtp]
host = "{smtp_host}"
port = {smtp_port}
tls = "{smtp_tls}"
{sign_in}
[store]
url = "{url}"
"""


class Journal(list[Taken]):
    """What a server took; one that keeps sent letters files a copy of each at that very moment."""

    def __init__(self, mailbox: Mailbox | None) -> None:
        super().__init__()
        self._mailbox = mailbox

    def append(self, taken: Taken) -> None:
        super().append(taken)
        if self._mailbox is not None:
            file(self._mailbox, "Sent", f"{len(self)}", taken.raw)


def file(mailbox: Mailbox, folder: str, name: str, raw: bytes) -> None:
    """Put a message into another folder than INBOX, as the server itself does."""
    home = mailbox.path / f".{folder}"
    for part in (home, *(home / name for name in ("tmp", "new", "cur"))):
        if not part.exists():
            part.mkdir(parents=True)
            mailbox.server.give(part)
    aside = home / "tmp" / f"1700000000.J{name}.example"
    aside.write_bytes(raw)
    mailbox.server.give(aside)
    aside.rename(home / "new" / aside.name)


@dataclass(frozen=True, slots=True)
class Seed:
    """A world as it once was: to begin again from it as often as is wanted."""

    store: str
    mail: Path
    delivered: int
    journal: bool


@dataclass
class World:
    """A programme. `url` is all that differs between stores."""

    ground: Ground
    folder: Path
    mailbox: Mailbox
    smtp: SmtpServer
    url: str
    journal: bool = False
    imap_port: int = 0
    smtp_port: int = 0
    smtp_host: str = "127.0.0.1"
    smtp_tls: str = "none"
    smtp_user: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def configure(self) -> None:
        """Write mailbot.toml."""
        text = _CONFIGURATION.format(
            name=PROGRAMME.name,
            address=PROGRAMME.email,
            coordinator=LEILA,
            imap_port=self.imap_port or self.ground.dovecot.port,
            mailbox=self.mailbox,
            sent="" if self.journal else "Sent",
            authserv=AUTHSERV,
            smtp_host=self.smtp_host,
            smtp_port=self.smtp_port or self.smtp.port,
            smtp_tls=self.smtp_tls,
            sign_in=f'user = "{self.smtp_user}"' if self.smtp_user else "",
            url=self.url,
        )
        (self.folder / "mailbot.toml").write_text(text, encoding="utf-8")

    # ── mail in ──────────────────────────────────────────────────────────────────────

    def writes(
        self,
        author: Character,
        words: str,
        when: str,
        *,
        to: Sequence[Character] = (PROGRAMME,),
        cc: Sequence[Character] = (),
        subject: str = "Our meeting",
        headers: Mapping[str, str | None] | None = None,
    ) -> bytes:
        """Somebody's mail lies in the mailbox, their server's word on top; its bytes."""
        raw = self.written(author, words, when, to=to, cc=cc, subject=subject, headers=headers)
        self.mailbox.deliver(raw)
        return raw

    def written(
        self,
        author: Character,
        words: str,
        when: str,
        *,
        to: Sequence[Character] = (PROGRAMME,),
        cc: Sequence[Character] = (),
        subject: str = "Our meeting",
        headers: Mapping[str, str | None] | None = None,
    ) -> bytes:
        """A mail as it would be delivered. A header that is None is left out."""
        pen = Pen(author, at(when), f"<{next(self._numbers)}.{author.email}>")
        message = new_mail(pen, list(to), list(cc), subject, words)
        for name, value in (headers or {}).items():
            del message[name]
            if value is not None:
                message[name] = value
        mail = sealed(pen, message, words)
        return stamped(Carried(at(when), author.email, mail.recipients, mail.raw), PROGRAMME.email)

    # ── the program ──────────────────────────────────────────────────────────────────

    def round(self, when: str | datetime, plan: Plan = PLAIN) -> Child:
        """`mailbot run --once --now …`, begun."""
        moment = at(when) if isinstance(when, str) else when
        return self.start(["run", "--once", "--now", moment.isoformat()], plan)

    def run(self, when: str | datetime, plan: Plan = PLAIN, seconds: float = 120.0) -> int:
        """One round, to its end; its exit status."""
        return self.round(when, plan).wait(seconds)

    def start(self, words: Sequence[str], plan: Plan = PLAIN) -> Child:
        """Any command."""
        environ = {"MAILBOT_IMAP_PASSWORD": PASSWORD, **plan.environ, **self.environ}
        return self.ground.nursery.start(self.folder, words, replace(plan, environ=environ))

    # ── what came of it ──────────────────────────────────────────────────────────────

    @contextmanager
    def book(self) -> Iterator[Book]:
        """The case book, for a look."""
        store = Store(self.url, PROGRAMME.email)
        try:
            with store.transaction() as book:
                yield book
        finally:
            store.close()

    def seed(self) -> Seed:
        """Keep this moment; no process may be running."""
        kept = Path(tempfile.mkdtemp(prefix="seed-", dir=self.ground.folder))
        if self.mailbox.path.exists():
            shutil.copytree(self.mailbox.path, kept / "Maildir", symlinks=True)
        if self.url.startswith("sqlite"):
            store = str(kept / "mailbot.db")
            shutil.copyfile(self.folder / "mailbot.db", store)
        else:
            store = self.ground.server.database(str(make_url(self.url).database))
        return Seed(store, kept / "Maildir", self.mailbox.delivered, self.journal)

    def close(self) -> None:
        self.smtp.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.mailbox.path.parent, ignore_errors=True)
        if not self.url.startswith("sqlite"):
            self.ground.server.drop(str(make_url(self.url).database))


@dataclass
class Ground:
    """What all worlds of one store stand on."""

    store: StoreName
    dovecot: Dovecot
    nursery: Nursery
    loop: Loop
    postgres: Postgres | None = None

    @property
    def folder(self) -> Path:
        return self.nursery.folder

    @property
    def server(self) -> Postgres:
        assert self.postgres is not None
        return self.postgres

    def world(self, seed: Seed | None = None, *, journal: bool = False) -> World:
        """A new programme, or one that stands where a seed was kept."""
        folder = Path(tempfile.mkdtemp(prefix="world-", dir=self.folder))
        mailbox = self.dovecot.mailbox()
        journal = seed.journal if seed else journal
        smtp = SmtpServer(self.loop, taken=Journal(mailbox if journal else None))
        smtp.start()
        world = World(self, folder, mailbox, smtp, self._store(folder, seed), journal)
        if seed is not None:
            self._plant(seed, mailbox)
            world._numbers = count(1000)
        world.configure()
        return world

    def fresh(self) -> str:
        """An empty store and where it is."""
        return self._store(Path(tempfile.mkdtemp(prefix="store-", dir=self.folder)), None)

    def _store(self, folder: Path, seed: Seed | None) -> str:
        if self.store == "postgresql":
            return self.server.url(self.server.database(seed.store if seed else "template0"))
        if seed is not None:
            shutil.copyfile(seed.store, folder / "mailbot.db")
        return f"sqlite:///{folder / 'mailbot.db'}"

    def _plant(self, seed: Seed, mailbox: Mailbox) -> None:
        mailbox.delivered = seed.delivered
        if seed.mail.exists():
            shutil.copytree(seed.mail, mailbox.path, symlinks=True)
            for path in (mailbox.path.parent, mailbox.path, *mailbox.path.rglob("*")):
                mailbox.server.give(path)


def moment(text: str) -> datetime:
    """As "2026-03-02 09:00", Ottawa time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
