"""Drafts of times: a slot put on its dates, with the stance of its claim, held against what is on the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from mailbot.reading.times.atoms import used_rules
from mailbot.reading.times.calendar import PASSED, Dates, monday_of
from mailbot.reading.times.claims import Claim
from mailbot.reading.times.clauses import asks
from mailbot.reading.times.compose import Slot
from mailbot.reading.times.find import Scene
from mailbot.reading.times.hours import is_window, moved, settle_hours
from mailbot.reading.times.rules import CueKind
from mailbot.reading.times.spec import Day, Hours, Shift
from mailbot.reading.times.table import NOT_OFFERED, OTHERWISE, Table
from mailbot.reading.values import Stance, Time

OPEN = (CueKind.OFFER, CueKind.SETTLE, CueKind.MOVE)
POSITIVE = (*OPEN, None)
_STANCES = {
    CueKind.HELD: Stance.HELD, CueKind.REFUSE: Stance.RULED_OUT, CueKind.EXCEPT: Stance.RULED_OUT,
    CueKind.SETTLE: Stance.AGREED, CueKind.ABSENT: Stance.RULED_OUT, CueKind.ENGAGED: Stance.RULED_OUT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A time said, before the whole message is judged. `taken`: it takes an offer; `bare`: its day was a weekday alone;
    `start` and `end` are offsets into the folded text; `by_day`: of an offer taken, only the day was said; `engaged`:
    the day is refused by what else its author does then.
    """

    time: Time
    cue: CueKind | None
    start: int
    end: int
    rule: str
    doubts: tuple[str, ...] = ()
    taken: bool = False
    bare: bool = False
    by_day: bool = False
    engaged: bool = False


@dataclass(slots=True)
class Thread:
    """What later words lean on: the day and hour last spoken of, and the week that a sentence is about.

    `leant`: how the day last spoken of was counted from another, and from which.
    """

    anchor: date | None = None
    anchor_at: int = 0
    anchor_day: Day | None = None
    leant: tuple[int, date | None] = (0, None)
    anchor_clocked: bool = False
    named: list[date] = field(default_factory=list)
    named_at: int = 0
    hour: time | None = None
    until: time | None = None
    week: date | None = None
    week_at: int = 0
    week_stays: bool = False
    week_by_day: bool = False
    week_base: date | None = None
    withdrawn: set[date] = field(default_factory=set)
    drafts: list[Draft] = field(default_factory=list)


class Drafting:
    """Puts slots down as drafts, in reading order."""

    def __init__(self, scene: Scene, table: Table, sent_at: datetime) -> None:
        self._scene, self._table, self._sent_at = scene, table, sent_at
        self._today = sent_at.date()
        self.thread = Thread()

    def add(self, claim: Claim, slot: Slot, dates: Dates, doubts: tuple[str, ...] = ()) -> None:
        """Put down a slot on its dates, with the stance that its claim gives it."""
        stance = self._stance(claim)
        hours = _as_held(slot.hours) if stance is Stance.HELD else slot.hours
        start, end, resolved = self.hours(hours, dates.first)
        if slot.hours.shift is not None and not resolved:
            return
        clocked = start is not None or end is not None
        whole = not clocked and stance is not Stance.HELD
        last = dates.last if dates.last != dates.first else None
        part = None if clocked else slot.hours.part
        said = Time(dates.first, last, start, end, part, whole or (clocked and is_window(slot.hours)), stance)
        if start is not None:
            self.thread.hour, self.thread.until = start, end
        bare = slot.day is not None and slot.day.weekday is not None and slot.day.number is None
        if claim.cue is CueKind.EXCEPT and slot.day is not None and self._excepts_alone(slot.day, dates):
            self.thread.drafts.append(self._rest_of_week(slot, dates))
        draft = Draft(said, claim.cue, slot.start, slot.end, used_rules(slot.atoms), dates.doubts + doubts, bare=bare)
        draft = replace(draft, engaged=claim.cue is CueKind.ENGAGED)
        self.thread.drafts += self._held_to_table(self._doubted(draft))

    def _excepts_alone(self, day: Day, dates: Dates) -> bool:
        """Whether a day of a named week is excepted, and no span before holds it ("anything but Monday next week")."""
        spans = (draft.time for draft in self.thread.drafts if draft.time.end_date is not None)
        held = any(time.date <= dates.first <= (time.end_date or time.date) for time in spans)
        return (day.week is not None or day.week_of) and not held

    def _rest_of_week(self, slot: Slot, dates: Dates) -> Draft:
        """What "anything but Monday next week" offers."""
        monday = monday_of(dates.first)
        said = Time(max(monday, self._today), monday + timedelta(4), window=True)
        return Draft(said, CueKind.OFFER, slot.start, slot.end, used_rules(slot.atoms))

    def _stance(self, claim: Claim) -> Stance:
        """What the cue says; a question settles nothing by itself."""
        if claim.cue is CueKind.SETTLE and asks(self._scene.folded.text, claim.end):
            return Stance.OFFERED
        return _STANCES.get(claim.cue, Stance.OFFERED) if claim.cue else Stance.OFFERED

    def hours(self, hours: Hours, day: date | None = None) -> tuple[time | None, time | None, bool]:
        """Start and end of hours said on a day, and whether all that they lean on is known."""
        if hours.shift is None:
            return (*settle_hours(hours), True)
        base = self.thread.hour or self._table.start(day)
        if base is None:
            return None, None, False
        if hours.shift is Shift.MOVED:
            return moved(base, hours.minutes or 0), None, True
        return base, self.thread.until if hours.shift is Shift.STRETCH else None, True

    def _doubted(self, draft: Draft) -> Draft:
        """Doubt what is offered or settled at a moment already past."""
        said = draft.time
        ahead = said.stance in (Stance.HELD, Stance.RULED_OUT) or PASSED in draft.doubts
        if ahead or not _is_past(said, self._sent_at):
            return draft
        return replace(draft, doubts=(*draft.doubts, PASSED))

    def _held_to_table(self, draft: Draft) -> Iterable[Draft]:
        """The draft, completed by the offers it takes or by the settled meeting it confirms."""
        if draft.cue is CueKind.REFUSE and self._table.confirms(draft.time):
            return (replace(draft, time=replace(draft.time, start=None, end=None, window=True)),)
        if draft.cue not in POSITIVE:
            return (draft,)
        taken = self._table.taken(draft.time) if draft.cue is not CueKind.MOVE else ()
        if taken:
            return [replace(draft, time=offer, taken=True, by_day=draft.time.start is None) for offer in taken]
        meeting = self._table.meeting
        if meeting is not None and meeting.date == draft.time.date and draft.cue is CueKind.SETTLE:
            if draft.time.start is None:
                return (replace(draft, time=replace(meeting, window=False)),)
            if draft.time.start != meeting.start and meeting.start is not None:
                return (replace(draft, doubts=(*draft.doubts, OTHERWISE)),)
        return (self._held_to_offers(draft),)

    def _held_to_offers(self, draft: Draft) -> Draft:
        """A yes to another hour than those on the table is the author's own time, and no offer was that."""
        if draft.cue is CueKind.MOVE:
            return draft
        if draft.time.stance is Stance.AGREED and self._table.lacks(draft.time):
            return replace(draft, doubts=(*draft.doubts, NOT_OFFERED))
        if not self._table.denies(draft.time):
            return draft
        if draft.time.stance is not Stance.AGREED and not self._scene.says_yes(draft.start):
            return draft
        if asks(self._scene.folded.text, draft.end):
            return draft
        return replace(draft, time=replace(draft.time, stance=Stance.AGREED), doubts=(*draft.doubts, NOT_OFFERED))


def _is_past(said: Time, sent_at: datetime) -> bool:
    last = said.end_date or said.date
    moment = said.end or said.start
    return last < sent_at.date() or (last == sent_at.date() and moment is not None and moment < sent_at.time())


def _as_held(hours: Hours) -> Hours:
    """Hours of a report: how long it took ("met at 10 for an hour") is no end that was set."""
    return replace(hours, minutes=None) if hours.shift is None else hours
