"""What holds in every conversation: each letter held against the case book of its own commit, and each round's end."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise

from sqlalchemy import func, select

from mailbot.cases.case import Case, DebtKind, Meeting, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.machine import ORDERS, row
from mailbot.cases.offers import on_table
from mailbot.cases.overtaken import CLOCKED, WITHIN_HOURS
from mailbot.cases.policy import Policy
from mailbot.mail.compose.phrases import when as told_when
from mailbot.reading.values import Time
from mailbot.store import Book, Entry, Handling, Outgoing
from mailbot.store.schema import letters, messages, questions
from tests.acceptance.calendars import Card, card
from tests.acceptance.doors import Gone
from tests.acceptance.programme import Letter, Letters

SIDES = (Role.CONNECTOR, Role.CONNECTEE)
FIFTEEN = timedelta(minutes=15)
# The path, and the only steps back that anybody but a coordinator may cause.
_PATH = (Stage.PROPOSED, Stage.INTRODUCED, Stage.SCHEDULED, Stage.MET, Stage.REFERRED, Stage.SURVEYED, Stage.CLOSED)
_BACK = {(Stage.SCHEDULED, Stage.INTRODUCED), (Stage.REFERRED, Stage.MET)}
# Letters of which a match has one for each reader, whatever comes in twice.
_ONCE = frozenset(
    {
        "introduction",
        "proposal",
        "referral_request",
        "referral_ask",
        "referral_introduction",
        "referral_no",
        "survey",
        "survey_nudge",
        "closing",
        "stopped",
    }
)
_NUDGES = {kind.value for kind in CLOCKED} - {"reminder"}
_HOURS = {kind.value for kind in WITHIN_HOURS}
_OWED = {
    "proposal_nudge": (DebtKind.DECISION,),
    "time_nudge": (DebtKind.TIME, DebtKind.CHOICE),
    "referral_nudge": (DebtKind.REFERRALS,),
    "survey_nudge": (DebtKind.SURVEY,),
}
_FIRST = ("referral_ask", "referral_introduction")
_WHEN = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d{1,2} [A-Z][a-z]+ \d{4}, (?:noon|\d{1,2}:\d\d [ap]\.m\.)"
)
_ZONE = "(Ottawa time)"


@dataclass
class Promises:
    """The watcher of one programme: `wrote` has when each person's latest mail was sent, of those that arrived."""

    programme: str
    policy: Policy
    canaries: Sequence[str] = ()
    staff: Sequence[str] = ()
    now: datetime | None = None
    sent: Letters = field(default_factory=Letters)
    wrote: dict[str, datetime] = field(default_factory=dict)
    given: Counter[str] = field(default_factory=Counter)
    _checked: dict[str, Outgoing] = field(default_factory=dict)
    _keys: set[tuple[str, ...]] = field(default_factory=set)
    _once: set[tuple[str, ...]] = field(default_factory=set)
    _had: Counter[tuple[str, str]] = field(default_factory=Counter)
    _left: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _hours: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _sequences: dict[str, int] = field(default_factory=dict)
    _agendas: dict[tuple[str, str], Card] = field(default_factory=dict)

    @property
    def present(self) -> datetime:
        assert self.now is not None
        return self.now

    def arrives(self, raw: bytes, by_hand: tuple[str, datetime] | None) -> None:
        """A mail reaches the programme; `by_hand`: a person wrote it, and when."""
        message = message_from_bytes(raw, policy=default)
        self.given[str(message["Message-ID"])] += 1
        if by_hand is not None:
            who, when = by_hand
            self.wrote[who] = max(when, self.wrote.get(who, when))

    # ── at each commit ───────────────────────────────────────────────────────────────

    def committed(self, book: Book) -> None:
        """A transaction has ended: what it wrote is true of what it saved."""
        if book._db.execute(select(func.count()).select_from(letters)).scalar_one() == len(self._checked):
            return
        known = {case.id: case for case in book.cases()}
        for case in known.values():
            self._sequence(case)
            self._hours[case.id] |= _hours_of(case)
        query = select(letters.c.message_id).where(letters.c.message_id.not_in(list(self._checked)))
        for ident in book._db.scalars(query.order_by(letters.c.created_at)):
            letter = book.letter(ident)
            assert letter is not None
            self._checked[ident] = letter
            self._written(book, letter, known.get(letter.case or ""))

    def _sequence(self, case: Case) -> None:
        """The calendar event's version only grows (RFC 5546 §2.1.4)."""
        assert case.sequence >= self._sequences.get(case.id, 0)
        self._sequences[case.id] = case.sequence

    def _written(self, book: Book, letter: Outgoing, case: Case | None) -> None:
        shown = self._shown(letter)
        thing = (letter.case or "", letter.kind, letter.key, *sorted(letter.recipients))
        assert thing not in self._keys, f"{shown} twice"
        self._keys.add(thing)
        for reader in letter.recipients if letter.kind in _ONCE else ():
            assert (letter.case or "", letter.kind, reader) not in self._once, f"a second {shown}"
            self._once.add((letter.case or "", letter.kind, reader))
        self._readers(letter, case)
        self._silent(letter, shown)
        if case is not None:
            self._true(shown, letter, case)

    def _readers(self, letter: Outgoing, case: Case | None) -> None:
        """Nobody outside a case's roles; mail of no case is a coordinator's."""
        allowed = (
            set(self.staff) if case is None else {p.email for role in Role if (p := case.person(role)) is not None}
        )
        assert set(letter.recipients) <= allowed, (letter.kind, letter.recipients)

    def _silent(self, letter: Outgoing, shown: Letter) -> None:
        """What is said of a person to the coordinator is for nobody else."""
        if not set(letter.recipients) <= set(self.staff):
            for canary in self.canaries:
                assert canary not in shown.text, f"{shown} tells {canary!r}"

    # ── a letter and the book ────────────────────────────────────────────────────────

    def _true(self, shown: Letter, letter: Outgoing, case: Case) -> None:
        roles = [role for role in SIDES if (p := case.person(role)) is not None and p.email in letter.recipients]
        if not roles:
            return
        role, text = roles[0], _plain(shown.text)
        told = set(_WHEN.findall(text))
        assert told <= self._hours[case.id], f"{shown} tells of {told - self._hours[case.id]}"
        assert text.count(_ZONE) == 1 or not told, f"{shown}: the zone is named {text.count(_ZONE)} times"
        match letter.kind:
            case "confirmation" | "moved" | "reminder" | "did_you_meet":
                self._of_the_meeting(shown, letter, case)
            case "cancelled":
                assert case.meeting is None
                assert case.stage is not Stage.SCHEDULED
                self._card(shown, case, "CANCEL")
            case "times_relay":
                theirs = {hour for o in case.offers if o.open and o.by is not role for hour in _told(o.time)}
                listed = set(re.findall(rf"- ({_WHEN.pattern})", _plain(shown.plain)))
                assert listed <= theirs, (str(shown), listed, theirs)
                assert listed or "yours to name" in text or not theirs
            case "noted" if "is settled for" in text:
                assert case.meeting is not None
                assert told == _told(case.meeting)
            case "referral_request" | "referral_nudge":
                assert case.stage is Stage.MET
            case "introduction":
                assert case.stage is not Stage.PROPOSED
            case _:
                pass
        if letter.kind in _NUDGES:
            self._nudge(shown, letter, case)

    def _of_the_meeting(self, shown: Letter, letter: Outgoing, case: Case) -> None:
        meeting, text = case.meeting, _plain(shown.text)
        assert meeting is not None
        assert all(hour in text for hour in _told(meeting)), f"{shown} for {meeting}"
        if letter.kind == "did_you_meet":
            assert meeting.ends(self.policy.hours.zone) <= self.present
            return
        assert case.stage is Stage.SCHEDULED
        assert meeting.starts(self.policy.hours.zone) > self.present or letter.kind != "reminder"
        if letter.kind != "reminder":
            self._card(shown, case, "REQUEST")

    def _card(self, shown: Letter, case: Case, method: str) -> None:
        """The calendar object is the case's own event in its present version."""
        one = card(shown)
        assert (one.method, one.uid, one.sequence) == (method, self._uid(case), case.sequence), str(shown)
        if method == "REQUEST":
            meeting = case.meeting
            assert meeting is not None
            zone = self.policy.hours.zone
            assert (one.start, one.end) == (meeting.starts(zone), meeting.ends(zone)), str(shown)
            assert (one.event.location or None) == (meeting.place and " ".join(meeting.place.split())), str(shown)

    def _nudge(self, shown: Letter, letter: Outgoing, case: Case) -> None:
        """Asked for is what is owed; never on the day of the debtor's own mail, nor while away, nor a third time."""
        kinds, (reader,) = _OWED.get(letter.kind, (DebtKind.REPORT,)), letter.recipients
        role = case.role_of(reader)
        assert role is not None
        owed = [d for d in case.debts if d.kind in kinds and (d.role is role or d.kind is DebtKind.REPORT)]
        assert owed, f"{shown}: nothing of it is owed"
        hours = self.policy.hours
        assert hours.is_open(self.present), f"{shown} at {self.present}"
        assert case.away.get(role.value, date.min) <= hours.local(self.present).date(), f"{shown}: they are away"
        assert not [s for s in case.stops if s.role in (None, role) and s.reason != "deferred"], (
            f"{shown}: {case.stops}"
        )
        written = self.wrote.get(reader)
        assert written is None or hours.local(written).date() < hours.local(self.present).date(), f"{shown}: answered"
        assert all(d.step <= 2 for d in owed), f"{shown}: a third time"
        if letter.kind == "time_nudge":
            local = hours.local(self.present)
            mine, theirs = (on_table(case, side, local) for side in (role, *(s for s in SIDES if s is not role)))
            assert theirs or not mine, f"{shown}: they have named a time"

    # ── as a letter leaves ───────────────────────────────────────────────────────────

    def left(self, book: Book, gone: Iterable[Gone]) -> Letters:
        """What a round has sent: each letter once to each reader, as it was committed, to nobody else."""
        fresh: dict[str, list[str]] = {}
        for one in gone:
            ident = str(message_from_bytes(one.raw, policy=default)["Message-ID"])
            letter = self._checked[ident]
            for reader in one.recipients:
                assert reader in letter.recipients, (letter.kind, reader)
                self._had[ident, reader] += 1
                assert self._had[ident, reader] == 1, f"{letter.kind} left twice for {reader}"
                self._leaves(book, letter, reader)
                self._enters(one.raw, reader)
                fresh.setdefault(ident, []).append(reader)
        new = Letters(self._shown(self._checked[ident], readers) for ident, readers in fresh.items())
        self.sent += new
        return new

    def _leaves(self, book: Book, letter: Outgoing, reader: str) -> None:
        if reader not in self.staff and letter.kind != "stopped":
            assert not book.flags(reader), f"{letter.kind} to {reader}, who gets no mail"
        if letter.kind in _HOURS:
            assert self.policy.hours.is_open(self.present), f"{letter.kind} left at {self.present}"
        case = book.case(letter.case) if letter.case else None
        if case is not None and letter.kind in _FIRST and case.referrer is not None:
            told = self._left.get((case.parent or "", "referral_thanks"))
            assert told is not None, f"{letter.kind} before anybody was told of it"
            assert told + FIFTEEN <= self.present, f"{letter.kind} within the fifteen minutes"
        self._left.setdefault((letter.case or "", letter.kind), self.present)

    def _enters(self, raw: bytes, reader: str) -> None:
        """What the reader's calendar makes of the letter, which passes over old versions (RFC 5546 §2.1.5)."""
        if b"BEGIN:VCALENDAR" not in raw and b"text/calendar" not in raw:
            return
        fresh = card(Letter("", (), self.present, message_from_bytes(raw, policy=default)))
        before = self._agendas.get((fresh.uid, reader))
        assert before is None or fresh.sequence > before.sequence, f"{fresh.uid}: {fresh.sequence}"
        self._agendas[fresh.uid, reader] = fresh

    # ── at the end of each round ─────────────────────────────────────────────────────

    def rest(self, book: Book) -> None:
        """All mail is accounted for, no stage has been skipped backwards, and calendars show what the book holds."""
        self._mail(book)
        mail_of = {one.digest: one.message_id for one in book._db.execute(select(messages))}
        for case in book.cases():
            history = book.history(case.id)
            _walked(history)
            acted = Counter(mail_of[digest] for digest in {one.message for one in history} if digest in mail_of)
            assert all(times == 1 for times in acted.values()), f"acted on twice: {acted}"
            self._calendars(case)
            assert len([d for d in case.debts if d.kind is not DebtKind.SURVEY]) <= 1, f"whose turn? {case.debts}"

    def _mail(self, book: Book) -> None:
        """Received = done + held + known already; what is held has its question, and nothing breaks the program."""
        rows = book._db.execute(select(messages.c.id, messages.c.state, messages.c.message_id, messages.c.reason)).all()
        states = Counter(Handling(one.state) for one in rows)
        assert not states[Handling.QUARANTINED]
        assert not states[Handling.NEW]
        assert len(rows) == sum(self.given.values())
        assert Counter(one.message_id for one in rows) == self.given
        asked = set(book._db.scalars(select(questions.c.message)))
        held = [one for one in rows if one.state == Handling.HELD and one.id not in asked]
        unasked = [one.reason for one in held if not self._is_staffs(one.message_id)]
        assert not unasked, f"held, and nobody is asked: {unasked}"
        assert not [one for one in self.sent if one.kind == "unwell"], "the program is unwell"

    def _is_staffs(self, message_id: str) -> bool:
        """Whether a coordinator wrote it herself, who is told that it was not understood."""
        return message_id.strip("<>").partition(".")[2] in self.staff

    def _calendars(self, case: Case) -> None:
        """Every calendar shows the hour that the book holds, and no other; before the hour has come."""
        zone = self.policy.hours.zone
        for role in SIDES:
            person = case.person(role)
            if person is None or any(
                s.role in (None, role) and s.reason in ("bounced", "opted_out") for s in case.stops
            ):
                continue
            mine = self._agendas.get((self._uid(case), person.email))
            shown = [mine.start] if mine is not None and mine.method != "CANCEL" else []
            held = [case.meeting.starts(zone)] if case.meeting is not None else []
            if case.stage in (Stage.INTRODUCED, Stage.SCHEDULED, Stage.PAUSED):
                assert shown == held, (person.first, shown, held)
            else:
                ahead = [start for start in shown if start > self.present]
                assert ahead in ([], held), (person.first, case.stage, ahead)

    def _uid(self, case: Case) -> str:
        return f"{case.id}@{self.programme.partition('@')[2]}"

    def _shown(self, letter: Outgoing, readers: Sequence[str] = ()) -> Letter:
        message: EmailMessage = message_from_bytes(letter.raw, policy=default)
        return Letter(letter.kind, tuple(readers or letter.recipients), self.present, message)


def _walked(history: Sequence[Entry]) -> None:
    """Each step is one that the table allows; only a coordinator takes a match further back than a call-off does."""
    staff = {order.value for order in ORDERS}
    for before, after in pairwise(history):
        was, became = Stage(before.stage), Stage(after.stage)
        if was is became:
            continue
        assert after.event in set(EventKind), f"{after.event} moves {was} to {became}"
        assert became in row(was, EventKind(after.event)).to, (after.event, was, became)
        if was in _PATH and became in _PATH and _PATH.index(became) < _PATH.index(was):
            assert (was, became) in _BACK or after.event in staff, (after.event, was, became)


def _hours_of(case: Case) -> set[str]:
    """Every hour that the book knows of a match, as letters tell it."""
    times: list[Time | Meeting] = [offer.time for offer in case.offers]
    times += [one for one in (case.meeting, case.was) if one is not None]
    return {hour for one in times for hour in _told(one)}


def _told(value: Time | Meeting) -> set[str]:
    """The hour that a time or meeting begins at, as a letter tells it; nothing for a day or a window."""
    return set(_WHEN.findall(_plain(told_when(value, "en"))))


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
