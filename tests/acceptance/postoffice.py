"""A match in which anything may happen: people write and click, mail is lost, doubled, late and overtaken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from mailbot.demo.people import Character, Pen, Written, absence, answer, new_mail, sealed
from mailbot.demo.smtp import Carried, stamped
from tests.acceptance.calendars import Appointment, clicked, invited
from tests.acceptance.doors import Doors, WatchedStore
from tests.acceptance.people import ERIC, LEILA, MEILING, PROGRAMME, RUTH
from tests.acceptance.programme import INTRODUCTION, PROPOSAL, RESUME, ZONE, Letters
from tests.acceptance.promises import Promises

# What becomes of a mail on its way: how often it arrives, and how much later.
FATES: dict[str, tuple[timedelta, ...]] = {
    "arrives": (timedelta(),),
    "lost": (),
    "doubled": (timedelta(), timedelta()),
    "late": (timedelta(hours=30),),
    "doubled late": (timedelta(), timedelta(hours=30)),
    "overtaken": (timedelta(minutes=9),),  # by what is written next
    "overtaken, doubled": (timedelta(minutes=9), timedelta(hours=30)),
}
PAUSE = timedelta(minutes=7)
_ASKED = ("decision", "no_show", "concern", "stalled", "declined")


@dataclass(frozen=True, slots=True)
class Transit:
    """A mail on its way to the programme, and when it gets there."""

    mail: Written
    due: datetime


@dataclass
class PostOffice:
    """One programme behind its doors, the mail that is under way, and all letters that have left."""

    doors: Doors
    promises: Promises
    now: datetime
    under_way: list[Transit] = field(default_factory=list)
    _invited: dict[str, Appointment] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.promises.now = self.now
        self.store.watcher = self.promises.committed

    @property
    def store(self) -> WatchedStore:
        store = self.doors.robot.store
        assert isinstance(store, WatchedStore)
        return store

    @property
    def sent(self) -> Letters:
        return self.promises.sent

    # ── how a match begins ───────────────────────────────────────────────────────────

    def begins(self, stage: str) -> None:
        """The match, brought as far as a stage by what people usually write."""
        if stage == "proposed":
            pen = self._pen(LEILA)
            message = new_mail(pen, [RUTH], [PROGRAMME], "Would you meet Eric?", PROPOSAL)
            message.add_attachment(RESUME, maintype="application", subtype="pdf", filename="resume.pdf")
            self._post(sealed(pen, message, PROPOSAL), "arrives")
            return
        pen, subject = self._pen(LEILA), f"Introduction: {RUTH.name} and {ERIC.name}"
        message = new_mail(pen, [RUTH, ERIC], [PROGRAMME], subject, INTRODUCTION)
        message.add_attachment(RESUME, maintype="application", subtype="pdf", filename="resume.pdf")
        self._post(sealed(pen, message, INTRODUCTION), "arrives")
        if stage == "introduced":
            return
        self.writes(RUTH, "{a} at 2 pm at my office, 150 Elgin Street.", "answers", "arrives")
        self.writes(ERIC, "Yes, that works.", "answers", "arrives")
        if stage == "scheduled":
            return
        self.waits(3 * 24)
        self.writes(ERIC, "Yes, we met.", "answers", "arrives")
        if stage == "named":
            words = f"{MEILING.name}, Media Planner at Rideau Media, {MEILING.email}"
            self.writes(RUTH, words, "answers", "arrives")
            self.waits(20)

    # ── what people do ───────────────────────────────────────────────────────────────

    def writes(self, author: Character, words: str, how: str, fate: str) -> None:
        """`how`: answering the last letter, or the one before it; afresh; to the other side with a copy."""
        pen, letters = self._pen(author), self.sent.to(author)
        words = self.dated(words)
        if how == "earlier":
            letters = Letters(letters[:-1] or letters)
        if how in ("answers", "earlier") and letters:
            mail = answer(pen, letters[-1].message, words)
        else:
            both = how == "between" and author in (RUTH, ERIC)
            to = [ERIC if author is RUTH else RUTH] if both else [PROGRAMME]
            mail = sealed(pen, new_mail(pen, to, [PROGRAMME] if both else [], "Our meeting", words), words)
        self._post(mail, fate)

    def clicks(self, author: Character, what: str, dialect: str, how: str, fate: str) -> None:
        """A click in a calendar program: on the invitation that its author had last, or on an earlier one."""
        letters = [one for one in self.sent.to(author) if "METHOD:REQUEST" in one.calendar]
        if not letters:
            return
        letter = letters[-2:][0] if how == "earlier" else letters[-1]
        start = f"{self.day(6)} 15:00" if what == "COUNTER" else ""
        moment = f"{self.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
        mail = clicked(author, letter, what, moment, new_start=start, dialect=dialect)
        self._post(self._numbered(mail), fate)

    def invites(self, author: Character, what: str, dialect: str, fate: str) -> None:
        """An event of its author's own making: sent out, moved to another hour, or called off."""
        known = self._invited.get(author.email)
        fresh = Appointment(f"own.{author.email}", 0, f"{self.day(3)} 11:00", "150 Elgin Street")
        if what == "REQUEST" or known is None:
            event = fresh
        elif what == "MOVED":
            event = replace(known, sequence=known.sequence + 1, start=f"{self.day(4)} 13:00")
        else:
            event = replace(known, sequence=known.sequence + 1)
        method = "CANCEL" if what == "CANCEL" and known is not None else "REQUEST"
        self._invited[author.email] = event
        moment = f"{self.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
        self._post(self._numbered(invited(author, event, method, moment, dialect=dialect)), fate)

    def is_away(self, author: Character, days: int) -> None:
        """An absence responder answers the last letter."""
        letters = [one for one in self.sent.to(author) if one.kind != "digest"]
        if letters:
            back = self.day(days)
            words = f"I am out of the office until {datetime.fromisoformat(back):%A %d %B %Y}."
            self._post(absence(self._pen(author), letters[-1].message, words), "arrives", by_hand=False)

    def decides(self, words: str) -> None:
        """The coordinator answers the last question put to her."""
        asked = [one for one in self.sent.to(LEILA) if one.kind in _ASKED]
        if asked:
            self._post(answer(self._pen(LEILA), asked[-1].message, self.dated(words)), "arrives")

    def orders(self, words: str) -> None:
        """The coordinator writes of the match in a new mail."""
        pen, words = self._pen(LEILA), self.dated(words)
        self._post(sealed(pen, new_mail(pen, [PROGRAMME], [], "Ruth and Eric", words), words), "arrives")

    def waits(self, hours: int) -> None:
        """Time goes by: clocks speak, and what was late arrives."""
        self._pass(self.now + timedelta(hours=hours))

    # ── days in words ────────────────────────────────────────────────────────────────

    def day(self, number: int) -> str:
        """A working day so many days on, ISO 8601."""
        hours = self.promises.policy.hours
        return hours.add_days(self.now.astimezone(ZONE).date(), number).isoformat()

    def dated(self, words: str) -> str:
        """{a}, {b}: a working day two and five days on."""
        a, b = (datetime.fromisoformat(self.day(number)) for number in (2, 5))
        return words.format(a=f"{a:%A} {a.day} {a:%B}", b=f"{b:%A} {b.day} {b:%B}")

    # ── the way of a mail ────────────────────────────────────────────────────────────

    def _post(self, mail: Written, fate: str, *, by_hand: bool = True) -> None:
        self.under_way += [Transit(mail, self.now + delay) for delay in FATES[fate]]
        if by_hand and FATES[fate]:
            self._by_hand[mail.raw] = (mail.author.email, self.now)
        self._pass(self.now + PAUSE)

    _by_hand: dict[bytes, tuple[str, datetime]] = field(default_factory=dict)

    def _pass(self, end: datetime) -> None:
        """Rounds at each moment at which something arrives or a clock speaks, until `end`."""
        self._arrive_and_round()
        while (moment := self._next(end)) is not None:
            self.now = moment
            self._arrive_and_round()
        self.now = end

    def _arrive_and_round(self) -> None:
        self.promises.now = self.now
        for one in [one for one in self.under_way if one.due <= self.now]:
            self.under_way.remove(one)
            self._arrive(one.mail)
        gone = self.doors.round(self.now)
        with self.store.transaction() as book:
            self.promises.left(book, gone)
            self.promises.rest(book)

    def _arrive(self, mail: Written) -> None:
        tagged = next((r for r in mail.recipients if r.startswith("connector+")), PROGRAMME.email)
        raw = stamped(Carried(self.now, mail.author.email, mail.recipients, mail.raw), tagged)
        self.promises.arrives(mail.raw, self._by_hand.get(mail.raw))
        self.doors.put(raw, self.now)

    def _next(self, end: datetime) -> datetime | None:
        hours = self.promises.policy.hours
        with self.store.transaction() as book:
            due, leaving = book.next_due(), book.next_delivery()
        waits = any(moment is not None and moment <= self.now for moment in (due, leaving))
        opens = hours.next_open(self.now) if waits and not hours.is_open(self.now) else None
        moments = [*(one.due for one in self.under_way), due, leaving, opens]
        return min((m for m in moments if m is not None and self.now < m <= end), default=None)

    def _pen(self, author: Character) -> Pen:
        return Pen(author, self.now.astimezone(ZONE), f"<{next(self._numbers)}.{author.email}>")

    def _numbered(self, mail: Written) -> Written:
        """The same mail under a Message-ID of its own: two clicks in one minute are two mails."""
        head, sep, body = mail.raw.partition(b"\n\n")
        lines = [line for line in head.split(b"\n") if not line.lower().startswith(b"message-id:")]
        ident = f"Message-ID: <{next(self._numbers)}.calendar.{mail.author.email}>".encode()
        return replace(mail, raw=b"\n".join([ident, *lines]) + sep + body)
