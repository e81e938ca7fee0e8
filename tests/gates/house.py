"""The program without its two servers: bytes are handed in, letters are read where they wait to leave.

Reading is by a script, so that a test says what was meant: `OFFER 2026-03-12T14:00 Room 7`, `AGREE 2026-03-12T14:00`,
`YES`, `MET`, `STOP`, `REFER Mei Zhou <mei@example.org>; …`, `ASK`, `THANKS`; anything else is not understood.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from mailbot.cases.case import Case, Person, Stage
from mailbot.config.settings import load
from mailbot.config.templates import templates
from mailbot.demo.pdf import page
from mailbot.inbox import Fetched
from mailbot.matches import Match, Resume
from mailbot.pipeline import robot
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.importing import import_matches
from mailbot.reading.values import Contact, Context, Evidence, Intent, Language, Letter, Reading, Stance, Time
from mailbot.store import Outgoing, Question, Received, Store

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # Monday, 10:00 in Ottawa
SERVER = "mx.programme.example.org"
PROGRAMME = "connector@programme.example.org"
LEILA = "leila@programme.example.org"
RUTH = Person("Ruth Adeyemi", "ruth@harbourline.example.com", "Marketing Manager", "Harbourline", phone="613-555-0101")
ERIC = Person("Eric Tshibangu", "eric@mail.example.net", bio="Eight years in marketing.", phone="613-555-0102")
KWAME = Person("Kwame Boateng", "kwame@gatineau-rail.example.com")
PRIYA = Person("Priya Raghunathan", "priya@post.example.net")
MALLORY = "mallory@elsewhere.example.net"
RESUME = page(["Résumé", "Eight years in marketing, Kinshasa"])
_CONFIG = f"""
[programme]
name = "Ottawa Connector Program"
address = "{PROGRAMME}"
phone = "613-725-5671 ext. 307"
postal = "945 Wellington Street West, Ottawa, Ontario"
mode = "live"
[[coordinators]]
name = "Leïla Haddad"
email = "{LEILA}"
[imap]
host = "localhost"
tls = "none"
user = "x"
trusted_authserv = ["{SERVER}"]
[smtp]
host = "localhost"
tls = "none"
[store]
url = "sqlite:///mailbot.db"
"""
_PERSON = re.compile(r"\s*([^<;]*?)\s*<([^>;]*)>")


class Script:
    """Reads what a test says."""

    def read(self, letter: Letter, _context: Context) -> Reading:
        words, _, rest = letter.reply.strip().partition(" ")
        facts: dict[str, Any] = {"act": True, "confidence": 0.9}
        intents: tuple[Intent, ...] = ()
        match words:
            case "OFFER" | "AGREE":
                when, _, place = rest.partition(" ")
                stance = Stance.OFFERED if words == "OFFER" else Stance.AGREED
                intents = (Intent.OFFER_TIMES if words == "OFFER" else Intent.AGREE_TIME,)
                facts |= {"times": (_time(when, stance),), "place": place.split("\n")[0] or None}
            case "YES":
                intents = (Intent.ACCEPT,)
            case "MET":
                intents = (Intent.MET,)
            case "STOP":
                intents = (Intent.OPT_OUT,)
            case "ASK":
                intents, facts = (Intent.QUESTION,), {**facts, "answers": ("cost",)}
            case "THANKS":
                intents = (Intent.THANKS,)
            case "REFER":
                people = tuple(Contact(m[1] or None, m[2]) for m in _PERSON.finditer(rest))
                intents, facts = (Intent.REFER,), {**facts, "referrals": people}
            case "CLOSE":
                intents = (Intent.CLOSE,)
            case _:
                intents, facts = (Intent.OTHER,), {"doubts": ("it is not understood",)}
        evidence = tuple(Evidence(one.value, letter.reply.strip()[:200], "script") for one in intents)
        return Reading(Language.EN, letter.reply, intents, evidence=evidence, **facts)


def _time(text: str, stance: Stance) -> Time:
    moment = datetime.fromisoformat(text)
    return Time(date(moment.year, moment.month, moment.day), start=time(moment.hour, moment.minute), stance=stance)


@dataclass
class House:
    """The program; `now` is the present."""

    robot: robot.Robot
    resume: Path
    now: datetime = NOW
    seen: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _known: set[str] = field(default_factory=set)

    # ── mail in ──────────────────────────────────────────────────────────────────────

    def mail(
        self, author: str, words: str, *, to: str = PROGRAMME, subject: str = "Our meeting", **headers: str | None
    ) -> bytes:
        """A mail as the programme's server delivers it; `From=…` and the like replace or (None) leave out a header."""
        domain = author.rpartition("@")[2].rstrip(">")
        fields: dict[str, str | None] = {
            "Authentication-Results": f"{SERVER}; dmarc=pass header.from={domain}",
            "From": author,
            "To": to,
            "Subject": subject,
            "Date": format_datetime(self.now),
            "Message-ID": f"<{next(self._numbers)}.{self.now:%d%H%M%S}@{domain}>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
        return f"{head}\r\n{words}\r\n".encode("utf-8", "surrogateescape")

    def put(self, raw: bytes) -> list[Outgoing]:
        """Take a mail in and deal with it: the letters that it brings."""
        self.deliver(raw)
        return self.new_letters()

    def deliver(self, raw: bytes) -> None:
        """Take a mail in and deal with it."""
        self.take(raw)
        for ident in self.robot.pending():
            self.robot.handle(ident, self.now)

    def take(self, raw: bytes) -> None:
        """Take a mail in."""
        self.seen += 1
        self.robot.take_in(Fetched("INBOX", 1, self.seen, raw, len(raw), self.now), self.now)

    def state_of(self, number: int) -> Received:
        """What became of the mail that came as this one."""
        with self.robot.store.transaction() as book:
            return book.received(number)

    def says(self, author: Person | str, words: str, **headers: Any) -> list[Outgoing]:
        """Somebody writes, proven."""
        email = author if isinstance(author, str) else author.email
        return self.put(self.mail(email, words, **headers))

    def wait(self, **span: float) -> list[Outgoing]:
        """Time passes, letters leave, clocks speak."""
        self.passes(**span)
        return self.new_letters()

    def passes(self, **span: float) -> None:
        """The same, without looking what was written."""
        self.leave()
        self.now += timedelta(**span)
        self.robot.tick(self.now)

    def leave(self) -> None:
        """Everything that waits is taken by SMTP now."""
        with self.robot.store.transaction() as book:
            for due in book.due_deliveries(self.now, 500):
                letter = book.letter(due.message_id)
                assert letter is not None
                if self.robot.letter_withheld(book, letter, due.recipient):
                    book.spare(letter.message_id, due.recipient)
                    continue
                book.claim(due, self.now)
                claimed = replace(due, attempts=due.attempts + 1)
                book.ambiguous(claimed, self.now)
                book.sent(claimed, self.now)
                self.robot.letter_left(book, letter, due.recipient, self.now)

    # ── what came of it ──────────────────────────────────────────────────────────────

    def letters(self) -> list[Outgoing]:
        """Every letter there is, in the order of writing."""
        with self.robot.store.transaction() as book:
            cases = [case.id for case in book.cases()]
            found = {p.letter.message_id: p.letter for case in cases for p in book.letters(case)}
            for email in (LEILA, RUTH.email, MALLORY):
                for one in book.unsent_to(email):
                    letter = book.letter(one.message_id)
                    assert letter is not None
                    found[one.message_id] = letter
        return sorted(found.values(), key=lambda letter: letter.created_at)

    def new_letters(self) -> list[Outgoing]:
        """Those that are new since this was last asked."""
        fresh = [letter for letter in self.letters() if letter.message_id not in self._known]
        self._known |= {letter.message_id for letter in fresh}
        return fresh

    def opened(self, connector: Person = RUTH, connectee: Person = ERIC, stage: Stage = Stage.INTRODUCED) -> Case:
        """A match that a coordinator imports."""
        match = Match(stage, connector, connectee, Resume("resume.pdf", self.resume))
        (case,) = import_matches(self.robot, [match], self.now)
        self.new_letters()
        return case

    def case(self, ident: str) -> Case:
        with self.robot.store.transaction() as book:
            found = book.case(ident)
        assert found is not None
        return found

    def cases(self) -> list[Case]:
        with self.robot.store.transaction() as book:
            return book.cases()

    def questions(self) -> list[Question]:
        with self.robot.store.transaction() as book:
            return book.questions()

    def last(self) -> Received:
        """The mail that came last."""
        with self.robot.store.transaction() as book:
            return book.received(self.seen)

    def tag(self, case: Case, role: str | None) -> str:
        """The programme's tagged address for somebody of a match."""
        from mailbot.cases.case import Role

        with self.robot.store.transaction() as book:
            token = book.tag(case.id, Role(role) if role else None, self.robot.desk.token())
        return self.robot.desk.tagged(token)


def read(letter: Outgoing) -> EmailMessage:
    """A letter as its reader's mail program has it."""
    message: EmailMessage = message_from_bytes(letter.raw, policy=default)
    return message


def everything(letter: Outgoing) -> str:
    """All that a letter says anywhere: headers, every part decoded, and the raw bytes."""
    message = read(letter)
    texts = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        if not part.is_multipart():
            content = part.get_content()
            texts.append(content if isinstance(content, str) else content.decode("latin-1"))
    return "\n".join([*texts, letter.raw.decode("latin-1"), *letter.recipients])


def _answer(_ident: str, _language: str) -> str:
    return "It costs nothing."


@cache
def _desk() -> Desk:
    """The desk of a programme that was found right; made once."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mailbot.toml"
        file.write_text(_CONFIG, encoding="utf-8")
        settings = load(file, {"MAILBOT_IMAP_PASSWORD": "x"})
    made = templates(None, checked=True)
    return replace(
        robot._desk(settings, None, checked=True), make_reader=Script, make_templates=lambda: made, answers=_answer
    )


@contextmanager
def house(url: str = "sqlite://", **policy: Any) -> Iterator[House]:
    """The program on an empty store, in memory where no other is named; lines of policy may be others."""
    desk = _desk()
    store = Store(url, PROGRAMME)
    store.upgrade()
    made = robot.Robot(replace(desk, policy=replace(desk.policy, **policy)), store)
    with tempfile.TemporaryDirectory() as folder:
        resume = Path(folder) / "resume.pdf"
        resume.write_bytes(RESUME)
        yield House(made, resume)
    made.close()
