"""The whole program behind its two doors: mail is put into its mailbox, its clock is given, its letters are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.cases.case import Case
from mailbot.config.settings import Settings
from mailbot.demo.pdf import page
from mailbot.demo.people import Character, Pen, Written, answer, new_mail, sealed, text_of
from mailbot.demo.smtp import Carried, stamped
from mailbot.matches import read_matches
from mailbot.pipeline.importing import import_matches
from mailbot.pipeline.robot import Robot
from mailbot.runner import Runner
from mailbot.store import Entry, Question
from tests.acceptance.people import ERIC, LEILA, PROGRAMME, RUTH
from tests.servers.dovecot import Mailbox
from tests.servers.smtp import SmtpServer

ZONE = ZoneInfo("America/Toronto")
RESUME = page(["Résumé", "Eight years in marketing, Kinshasa"])
INTRODUCTION = """Good morning Ruth and Eric,

I am pleased to introduce the two of you. Ruth, please meet Eric Tshibangu, a marketing professional trained in \
Kinshasa. Eric, please meet Ruth Adeyemi, Marketing Manager at Harbourline.

Ruth, could you give Eric a time and a place for an hour?"""
PROPOSAL = """Hello Ruth,

Would you be willing to meet Eric Tshibangu (eric@mail.example.net), a marketing professional trained in Kinshasa? \
His résumé is attached.

Could you let us know with a simple yes or no?"""


def at(text: str) -> datetime:
    """As "2026-03-02 09:00", Ottawa time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that SMTP took: its kind, everybody whose envelope it went into, and when."""

    kind: str
    readers: tuple[str, ...]
    at: datetime
    message: EmailMessage

    @property
    def text(self) -> str:
        """Its plain text, one line."""
        return " ".join(text_of(self.message).split())

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def tag(self) -> str:
        """The programme's tagged address: the first of Reply-To."""
        return str(self.message["Reply-To"].addresses[0].addr_spec)

    @property
    def plain(self) -> str:
        """Its plain text as it stands."""
        return text_of(self.message)

    @property
    def attachments(self) -> list[bytes]:
        return [part.get_content() for part in self.message.iter_attachments()]

    @property
    def calendar(self) -> str:
        """Its calendar object, unfolded; empty where it has none."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return str(part.get_content()).replace("\r\n", "\n").replace("\n ", "")
        return ""

    def __str__(self) -> str:
        return f"{self.kind} → {', '.join(sorted(reader.partition('@')[0] for reader in self.readers))}"


class Letters(list[Letter]):
    """Letters in the order in which they left."""

    def of(self, kind: str, to: Character | None = None) -> Letter:
        """The only one of a kind (to somebody)."""
        found = [one for one in self if one.kind == kind and (to is None or to.email in one.readers)]
        assert len(found) == 1, f"{len(found)} × {kind} among {out(self)}"
        return found[0]

    def to(self, person: Character) -> Letters:
        """Those that somebody got."""
        return Letters(one for one in self if person.email in one.readers)


def out(letters: Iterable[Letter]) -> list[str]:
    """Letters as a table reads: "times_relay → eric", sorted; the digest has its own tests and is left out."""
    return sorted(str(one) for one in letters if one.kind != "digest")


def days(letters: Iterable[Letter]) -> list[str]:
    """When each left, as "03-10 09:00 time_nudge → ruth", in the order of time."""
    return sorted(f"{one.at.astimezone(ZONE):%m-%d %H:%M} {one}" for one in letters if one.kind != "digest")


class GivenClock:
    """The present as the test says."""

    def __init__(self, start: datetime) -> None:
        self.present = start

    def now(self) -> datetime:
        return self.present


@dataclass
class Programme:
    """The program, driven by the test: `says` is mail in, what it returns is letters out."""

    settings: Settings
    mailbox: Mailbox
    smtp: SmtpServer
    robot: Robot
    clock: GivenClock
    runner: Runner
    sent: Letters = field(default_factory=Letters)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _read: int = 0

    # ── mail in ──────────────────────────────────────────────────────────────────────

    def says(self, author: Character, words: str, when: str, answers: Letter | None = None) -> Letters:
        """Somebody writes (to the programme, or as a plain reply to a letter), and a round follows."""
        return self._comes(self.written(author, words, when, answers), when)

    def writes(self, author: Character, words: str, when: str, **headers: Any) -> Letters:
        """Somebody writes a new mail with To, Cc and Subject of their own, and a round follows."""
        return self._comes(self.composed(author, words, when, **headers), when)

    def written(self, author: Character, words: str, when: str, answers: Letter | None = None) -> Written:
        """A reply by the author's mail program; without a letter, a new mail to the programme."""
        if answers is None:
            return self.composed(author, words, when)
        return answer(self._pen(author, when), answers.message, words)

    def composed(
        self,
        author: Character,
        words: str,
        when: str,
        *,
        to: Sequence[Character] = (PROGRAMME,),
        cc: Sequence[Character] = (),
        subject: str = "Our meeting",
        resume: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Written:
        """A mail that answers none."""
        pen = self._pen(author, when)
        message = new_mail(pen, list(to), list(cc), subject, words)
        for name, value in (headers or {}).items():
            message[name] = value
        if resume:
            message.add_attachment(resume, maintype="application", subtype="pdf", filename="resume.pdf")
        return sealed(pen, message, words)

    def put(self, mail: Written, *, proven: bool = True, to: str = PROGRAMME.email) -> None:
        """Deliver a mail into INBOX as the programme's own server does, the sender's authentication on top."""
        tagged = next((r for r in mail.recipients if r.startswith("connector+")), to)
        raw = stamped(Carried(self.clock.now(), mail.author.email, mail.recipients, mail.raw), tagged)
        self.mailbox.deliver(raw if proven else raw.replace(b"dmarc=pass", b"dmarc=fail", 1))

    def _comes(self, mail: Written, when: str) -> Letters:
        """A mail is there at that very moment, as its Received line says."""
        self.clock.present = at(when)
        self.put(mail)
        return self.round(when)

    def _pen(self, author: Character, when: str) -> Pen:
        return Pen(author, at(when), f"<{next(self._numbers)}.{author.email}>")

    # ── the clock ────────────────────────────────────────────────────────────────────

    def round(self, when: str | datetime) -> Letters:
        """`mailbot run --once --now …`: what left in it."""
        self.clock.present = at(when) if isinstance(when, str) else when
        self.runner.round()
        return self._new_letters()

    def wait(self, until: str) -> Letters:
        """Rounds at every moment at which a clock speaks, up to and including `until`."""
        end, letters = at(until), Letters()
        while (moment := self._next_moment()) is not None and moment <= end:
            letters += self.round(moment)
        return Letters([*letters, *self.round(end)])

    def _next_moment(self) -> datetime | None:
        now, hours = self.clock.now(), self.robot.desk.policy.hours
        with self.robot.store.transaction() as book:
            due, leaving = book.next_due(), book.next_delivery()
        if due is not None and due <= now:
            due = None if hours.is_open(now) else hours.next_open(now)
        return min((moment for moment in (due, leaving) if moment is not None and moment > now), default=None)

    def _new_letters(self) -> Letters:
        readers: dict[str, list[str]] = {}
        messages: dict[str, EmailMessage] = {}
        for taken in self.smtp.taken[self._read :]:
            message: EmailMessage = message_from_bytes(taken.raw, policy=default)
            ident = str(message["Message-ID"])
            messages[ident] = message
            readers.setdefault(ident, []).extend(taken.recipients)
        self._read = len(self.smtp.taken)
        now = self.clock.now()
        fresh = Letters(Letter(self._kind(i), tuple(readers[i]), now, m) for i, m in messages.items())
        self.sent += fresh
        return fresh

    def _kind(self, message_id: str) -> str:
        with self.robot.store.transaction() as book:
            letter = book.letter(message_id)
        return letter.kind if letter else "unknown"

    # ── what the store holds ─────────────────────────────────────────────────────────

    def case(self, connector: Character = RUTH, connectee: Character = ERIC) -> Case:
        """The only case of two people."""
        found = [
            c for c in self.cases() if (c.connector.email, c.connectee.email) == (connector.email, connectee.email)
        ]
        assert len(found) == 1, f"{len(found)} cases"
        return found[0]

    def stage(self, connector: Character = RUTH, connectee: Character = ERIC) -> str:
        """Where the case of two people stands."""
        return self.case(connector, connectee).stage.value

    def cases(self) -> list[Case]:
        with self.robot.store.transaction() as book:
            return book.cases()

    def questions(self) -> list[Question]:
        """What waits for a coordinator."""
        with self.robot.store.transaction() as book:
            return book.questions()

    def history(self, case: Case) -> list[Entry]:
        with self.robot.store.transaction() as book:
            return book.history(case.id)

    # ── how a match begins, and how far it may have come ─────────────────────────────

    def introduced(self, when: str = "2026-03-02 10:00", **people: Character) -> Letters:
        """A coordinator introduces the two, the programme in copy."""
        connector, connectee = people.get("connector", RUTH), people.get("connectee", ERIC)
        words = _renamed(INTRODUCTION, connector, connectee)
        mail = self.composed(
            people.get("coordinator", LEILA),
            words,
            when,
            to=[connector, connectee],
            cc=[PROGRAMME],
            subject=f"Introduction: {connector.name} and {connectee.name}",
            resume=RESUME,
        )
        return self._comes(mail, when)

    def proposed(self, when: str = "2026-03-02 10:00") -> Letters:
        """A coordinator mails the Connector the résumé, the programme in copy."""
        mail = self.composed(
            LEILA, PROPOSAL, when, to=[RUTH], cc=[PROGRAMME], subject="Would you meet Eric?", resume=RESUME
        )
        return self._comes(mail, when)

    def imported(self, stage: str, when: str = "2026-03-02 10:00", **more: str) -> Letters:
        """A coordinator imports the match at a stage."""
        folder = Path(self.settings.file).parent
        (folder / "resume.pdf").write_bytes(RESUME)
        row = {
            "stage": stage,
            "connector_name": RUTH.name,
            "connector_email": RUTH.email,
            "connector_title": "Marketing Manager",
            "connector_employer": "Harbourline",
            "connectee_name": ERIC.name,
            "connectee_email": ERIC.email,
            "connectee_bio": "Eight years in marketing.",
            "resume": "resume.pdf",
            **more,
        }
        sheet = folder / f"matches{next(self._numbers)}.csv"
        sheet.write_text(",".join(row) + "\n" + ",".join(f'"{v}"' for v in row.values()) + "\n", encoding="utf-8")
        self.clock.present = at(when)
        import_matches(self.robot, read_matches(sheet), at(when))
        return self.round(when)

    def scheduled(self) -> Letters:
        """Ruth and Eric meet on Thursday 5 March at 2 pm, settled on Monday 2 March."""
        self.introduced()
        self.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
        return self.says(ERIC, "Thursday 5 March at 2 pm works for me.", "2026-03-02 12:00")

    def met(self) -> Letters:
        """They have met, and Ruth is asked for referrals: Friday 6 March at 10."""
        self.scheduled()
        self.wait("2026-03-06 09:00")
        return self.says(ERIC, "Yes, we met.", "2026-03-06 10:00")


def _renamed(words: str, connector: Character, connectee: Character) -> str:
    pairs = ((RUTH.name, connector.name), (RUTH.first, connector.first), (ERIC.name, connectee.name))
    for old, new in (*pairs, (ERIC.first, connectee.first)):
        words = words.replace(old, new)
    return words
