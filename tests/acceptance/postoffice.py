"""The whole program without its two doors: mail is lost, doubled and late, and each letter is held against the book."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import count, pairwise
from pathlib import Path

from mailbot.cases.case import Case, DebtKind, Role, Stage
from mailbot.demo.people import Character, Pen, Written, answer, new_mail, sealed
from mailbot.demo.smtp import Carried, stamped
from mailbot.inbox import Fetched
from mailbot.mail.compose.phrases import when as told_when
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.robot import Robot
from mailbot.store import Outgoing, Store
from tests.acceptance.calendars import Card, agenda, card, clicked
from tests.acceptance.people import ERIC, LEILA, PROGRAMME, RUTH
from tests.acceptance.programme import INTRODUCTION, ZONE, Letter, Letters

SIDES = {RUTH.email: Role.CONNECTOR, ERIC.email: Role.CONNECTEE}
NBSP = "\N{NO-BREAK SPACE}"
# The path, and the only steps back that a conversation may take of itself.
_PATH = (Stage.PROPOSED, Stage.INTRODUCED, Stage.SCHEDULED, Stage.MET, Stage.REFERRED, Stage.SURVEYED, Stage.CLOSED)
_BACK = {(Stage.SCHEDULED, Stage.INTRODUCED), (Stage.REFERRED, Stage.MET)}
# Letters of which a match has one for each reader, whatever comes in twice.
_ONCE = {"introduction", "proposal", "referral_request", "survey", "survey_nudge", "closing"}
_NUDGES = {"proposal_nudge", "time_nudge", "referral_nudge"}


@dataclass(frozen=True, slots=True)
class Transit:
    """A mail on its way to the programme, and when it gets there."""

    mail: Written
    due: datetime


@dataclass
class PostOffice:
    """One match of Ruth and Eric, the mail that is under way, and all letters that have left."""

    robot: Robot
    now: datetime
    sent: Letters = field(default_factory=Letters)
    under_way: list[Transit] = field(default_factory=list)
    _keys: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _uids: count[int] = field(default_factory=lambda: count(1))

    # ── what happens ─────────────────────────────────────────────────────────────────

    def introduce(self) -> None:
        """The coordinator introduces the two."""
        pen = self._pen(LEILA)
        subject = f"Introduction: {RUTH.name} and {ERIC.name}"
        self._arrive(sealed(pen, new_mail(pen, [RUTH, ERIC], [PROGRAMME], subject, INTRODUCTION), INTRODUCTION))

    def writes(self, author: Character, words: str, fate: str) -> None:
        """A reply to the last letter that its author got, or a new mail; what becomes of it on the way is `fate`."""
        pen, letters = self._pen(author), self.sent.to(author)
        if letters and fate != "afresh":
            mail = answer(pen, letters[-1].message, words)
        else:
            mail = sealed(pen, new_mail(pen, [PROGRAMME], [], "Our meeting", words), words)
        self._post(mail, fate)

    def clicks(self, author: Character, what: str, fate: str) -> None:
        """A click in a calendar program, on whichever invitation its author had last."""
        invitations = [one for one in self.sent.to(author) if one.calendar and "METHOD:REQUEST" in one.calendar]
        if invitations:
            start = f"{self.now.astimezone(ZONE) + timedelta(days=6):%Y-%m-%d} 15:00" if what == "COUNTER" else ""
            moment = f"{self.now.astimezone(ZONE):%Y-%m-%d %H:%M}"
            self._post(clicked(author, invitations[-1], what, moment, new_start=start), fate)

    def decides(self, words: str) -> None:
        """The coordinator answers the last question put to her, or writes of the match."""
        asked = [one for one in self.sent.to(LEILA) if one.kind in ("decision", "no_show", "concern", "stalled")]
        pen = self._pen(LEILA)
        if asked:
            self._arrive(answer(pen, asked[-1].message, words))

    def waits(self, hours: int) -> None:
        """Time goes by: clocks speak, and what was late arrives."""
        end = self.now + timedelta(hours=hours)
        while (moment := self._next(end)) is not None:
            self.now = max(moment, self.now + timedelta(minutes=1))
            self._take_in()
            self._round()
        self.now = end
        self._take_in()
        self._round()

    # ── the way of a mail ────────────────────────────────────────────────────────────

    def _post(self, mail: Written, fate: str) -> None:
        match fate:
            case "lost":
                pass
            case "doubled":
                self._arrive(mail)
                self._arrive(mail)
            case "late":
                self.under_way.append(Transit(mail, self.now + timedelta(hours=30)))
            case "doubled late":
                self._arrive(mail)
                self.under_way.append(Transit(mail, self.now + timedelta(hours=30)))
            case _:
                self._arrive(mail)

    def _take_in(self) -> None:
        due = [one for one in self.under_way if one.due <= self.now]
        self.under_way = [one for one in self.under_way if one.due > self.now]
        for one in due:
            self._arrive(one.mail)

    def _arrive(self, mail: Written) -> None:
        tagged = next((r for r in mail.recipients if r.startswith("connector+")), PROGRAMME.email)
        raw = stamped(Carried(self.now, mail.author.email, mail.recipients, mail.raw), tagged)
        fetched = Fetched("INBOX", 1, next(self._uids), raw, len(raw), self.now)
        self.robot.take_in(fetched, self.now)
        self._round()

    def _round(self) -> None:
        for ident in self.robot.pending():
            self.robot.handle(ident, self.now)
            self._deliver()
            self.promises()
        self.robot.tick(self.now)
        self._deliver()
        self.promises()

    def _deliver(self) -> None:
        """The outbox, with a server that takes everything."""
        fresh: dict[str, list[str]] = {}
        letters: list[Outgoing] = []
        with self.robot.store.transaction() as book:
            for delivery in book.due_deliveries(self.now, 200):
                assert book.claim(delivery, self.now)
                letter = book.letter(delivery.message_id)
                assert letter is not None
                book.sent(delivery, self.now)
                self.robot.letter_left(book, letter, delivery.recipient, self.now)
                fresh.setdefault(delivery.message_id, []).append(delivery.recipient)
                letters.append(letter)
        for letter in dict.fromkeys(letters):
            message = message_from_bytes(letter.raw, policy=default)
            shown = Letter(letter.kind, tuple(fresh[letter.message_id]), self.now, message)
            self.sent.append(shown)
            self._held_against(shown, letter.key)

    def _next(self, end: datetime) -> datetime | None:
        hours = self.robot.desk.policy.hours
        with self.robot.store.transaction() as book:
            due, leaving = book.next_due(), book.next_delivery()
        if due is not None and due <= self.now:
            due = None if hours.is_open(self.now) else hours.next_open(self.now)
        moments = [*(one.due for one in self.under_way), due, leaving]
        return min((m for m in moments if m is not None and self.now < m <= end), default=None)

    def _pen(self, author: Character) -> Pen:
        return Pen(author, self.now.astimezone(ZONE), f"<{next(self._numbers)}.{author.email}>")

    # ── the promises ─────────────────────────────────────────────────────────────────

    @property
    def case(self) -> Case:
        with self.robot.store.transaction() as book:
            return next(c for c in book.cases() if c.generation == 1)

    def promises(self) -> None:
        """What holds after every mail and every moment."""
        with self.robot.store.transaction() as book:
            cases = [c for c in book.cases() if c.generation == 1]
            steps = [entry.stage for entry in book.history(cases[0].id)] if cases else []
        if not cases:
            return
        _walked(steps, ordered=bool([one for one in self.sent if one.kind == "done"]))
        self._calendars(cases[0])

    def _calendars(self, case: Case) -> None:
        """Every calendar shows the hour that the book holds, and no other; before the hour has come."""
        if case.stage not in (Stage.INTRODUCED, Stage.SCHEDULED, Stage.PAUSED):
            return
        for person, role in ((RUTH, Role.CONNECTOR), (ERIC, Role.CONNECTEE)):
            if any(stop.role in (None, role) and stop.reason in ("bounced", "opted_out") for stop in case.stops):
                continue
            shown = [one.start for one in agenda(Letters(self.sent.to(person))).values()]
            held = [case.meeting.starts(ZONE)] if case.meeting is not None else []
            assert shown == held, (person.first, shown, held)

    def _held_against(self, letter: Letter, key: str) -> None:
        """A letter as it leaves: not sent before, and true by the book of this very moment."""
        readers = tuple(sorted(letter.readers))
        self._keys[letter.kind, key, *readers] += 1
        assert self._keys[letter.kind, key, *readers] == 1, f"{letter.kind} twice"
        if letter.kind in _ONCE:
            earlier = [one for one in self.sent if one.kind == letter.kind and set(one.readers) & set(readers)]
            assert len(earlier) == 1, f"a second {letter.kind}"
        with_sides = [SIDES[reader] for reader in readers if reader in SIDES]
        if with_sides:
            self._true(letter, with_sides[0], self.case)

    def _true(self, letter: Letter, role: Role, case: Case) -> None:
        match letter.kind:
            case "confirmation" | "moved" | "reminder" | "did_you_meet":
                assert case.meeting is not None
                assert _plain(told_when(case.meeting, "en")) in _plain(letter.text)
                assert letter.kind == "did_you_meet" or case.stage is Stage.SCHEDULED
                if letter.calendar:
                    _same_hour(card(letter), case)
            case "cancelled":
                assert case.meeting is None
            case "times_relay":
                offered = [o for o in case.offers if o.open and o.by is not role]
                listed = [_plain(told_when(o.time, "en")) for o in offered]
                assert "yours to name" in letter.text or any(one in _plain(letter.text) for one in listed)
            case "time_nudge":
                assert [d for d in case.debts if d.role is role and d.kind in (DebtKind.TIME, DebtKind.CHOICE)]
                assert self._nudged(letter) <= 2 or case.stage is not Stage.INTRODUCED
            case "referral_request" | "referral_nudge":
                assert case.stage is Stage.MET
            case _:
                pass
        if letter.kind in _NUDGES:
            assert not case.away.get(role.value)
            assert self.robot.desk.policy.hours.is_open(self.now)

    def _nudged(self, letter: Letter) -> int:
        """How often the same debt was asked for: nudges to one reader between two mails of theirs or of the other's."""
        number = 0
        for one in reversed(self.sent):
            if one.kind == letter.kind and one.readers == letter.readers:
                number += 1
            elif one.kind not in ("digest", "stalled", "decision", "done", "opened"):
                break
        return number


def _same_hour(shown: Card, case: Case) -> None:
    assert case.meeting is not None
    assert (shown.start, shown.sequence) == (case.meeting.starts(ZONE), case.sequence)


def _plain(text: str) -> str:
    return text.replace(NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def _walked(steps: Sequence[Stage | str], *, ordered: bool) -> None:
    """No stage is skipped backwards, unless a coordinator has taken a match up again."""
    path = [Stage(step) for step in steps if Stage(step) in _PATH]
    for before, after in pairwise(path):
        back = _PATH.index(after) < _PATH.index(before)
        assert not back or (before, after) in _BACK or ordered, (before, after)


def opened(desk: Desk, blank: Path, folder: Path, number: int, start: datetime) -> PostOffice:
    """A fresh programme with one match, introduced."""
    place = folder / f"book{number}.db"
    shutil.copy(blank, place)
    office = PostOffice(Robot(desk, Store(f"sqlite:///{place}", PROGRAMME.email)), start)
    office.introduce()
    return office
