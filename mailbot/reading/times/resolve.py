"""Claims to times: each slot on the calendar, with the stance that its clause and the table give it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from mailbot.reading.times.atoms import Atom
from mailbot.reading.times.bearing import BRIEF_LENGTH, Bearing
from mailbot.reading.times.calendar import Dates, Desk, feast_day, monday_of, resolve
from mailbot.reading.times.claims import Claim
from mailbot.reading.times.clauses import asks
from mailbot.reading.times.compose import Slot
from mailbot.reading.times.drafts import OPEN, POSITIVE, Draft, Drafting
from mailbot.reading.times.find import Scene
from mailbot.reading.times.rules import CueKind
from mailbot.reading.times.spec import Anchor, Clock, Day, Hours, Shift
from mailbot.reading.times.table import Table
from mailbot.reading.values import Stance

NO_DAY = "no day said"
_NEAR = 30
_YES = re.compile(
    r"\s*(?:yes|yep|yup|yeah|yea|sure did|indeed|oui|ouais|ouep|mais oui|si si|absolutely"
    r"|absolument|we did|i did|done|(?:c'est )?fait)\b"
)
_AS_PLANNED = re.compile(
    r",? (?:just )?(?:as (?:planned|scheduled|agreed|arranged)|(?:comme|tel que) (?:prevu|convenu|entendu))\b"
)
_DEFINITE = re.compile(r"\b(?:or|or else) the \Z")
_IS = re.compile(r"(?:'?s| is| being| est|,? c'est)? (?:the |a |an |le |la )?")
_THE = re.compile(r"\bthe \Z")
_BOTH = re.compile(
    r"\b(?:(?:both|either|each|those|these|any of those|either of those)(?: two)? days?"
    r"|(?:les deux|ces(?: deux)?|l'un ou l'autre de ces|n'importe lequel de ces) jours?)\b"
)
_ALTERNATIVE = re.compile(r"\b(?:or|ou)(?: else| bien| encore| alors)? (?:the|le) \Z")


class Calendar:
    """Puts a scene's claims on the calendar, in reading order."""

    def __init__(self, scene: Scene, table: Table, sent_at: datetime) -> None:
        self._scene, self._table, self._sent_at = scene, table, sent_at
        self._today = sent_at.date()
        self._drafting = Drafting(scene, table, sent_at)
        self._thread = self._drafting.thread
        self._bearing = Bearing(scene, table, self._thread)
        self._feasts = [atom for atom in scene.atoms if isinstance(atom.value, Day) and atom.value.feast is not None]
        self._dated = any(slot.day is not None and not _leans(slot.day) for c in scene.claims for slot in c.slots)

    def drafts(self) -> list[Draft]:
        """All times said, asides and limits left out."""
        last, said = None, 0
        for place, written in enumerate(self._scene.claims):
            claim = written
            if last is not None and self._is_taken_back(last, claim):
                since = max(said, len(self._thread.drafts) - len(claim.slots))
                self._thread.withdrawn |= {draft.time.date for draft in self._thread.drafts[since:]}
                del self._thread.drafts[since:]
                if (taken_back := self._withdrawn(last, claim)) is not None:
                    claim = taken_back
                elif not self._bearing.tells_engagement(claim):
                    claim = _in_place_of(last, claim)
            last, said = claim, len(self._thread.drafts)
            after: date | None = None
            for slot in claim.slots:
                after = self._read(place, claim, slot, after)
        return self._thread.drafts

    def _is_taken_back(self, last: Claim, claim: Claim) -> bool:
        """Whether a claim stands in the place of the last one: said to, or parted from it by an excuse alone."""
        if self._scene.clauses.is_corrected(last.end, claim.start):
            return True
        speaks = (*POSITIVE, CueKind.HELD)
        both = last.cue in speaks and claim.cue in speaks
        return both and self._scene.clauses.is_amended(last.end, claim.start)

    def _withdrawn(self, last: Claim, claim: Claim) -> Claim | None:
        """A correction that only says what the day just said is taken by ("oops, Monday is our audit") as a refusal."""
        slot, before = claim.slots[0], last.slots[-1]
        if len(claim.slots) > 1 or claim.cue in OPEN or slot.day is None or before.day is None:
            return None
        if slot.hours.has_clock or slot.hours.part is not None or self._bearing.is_brief(claim):
            return None
        dates, said = resolve(slot.day, self._desk(claim, None)), resolve(before.day, self._desk(last, None))
        if dates is None or said is None or dates.last is not None or dates.first != said.first:
            return None
        return replace(claim, cue=CueKind.REFUSE)

    def _read(self, place: int, claim: Claim, slot: Slot, after: date | None) -> date | None:
        if slot.day is None:
            self._add_dayless(claim, slot)
            return after
        after = after or self._counted_from(slot)
        claim = self._reporting(claim, slot)
        day = slot.last if slot.last is not None and claim.cue is CueKind.MOVE else slot.day
        desk = self._leaning(day, self._desk(claim, after))
        dates = None if desk is None else resolve(day, desk)
        if dates is None and _leans(slot.day) and not slot.day.offset:
            self._add_dayless(claim, replace(slot, day=None))
        elif dates is None and _leans(slot.day) and self._bearing.is_answer():
            dates = resolve(replace(slot.day, anchor=None), self._desk(claim, after))
        if dates is None or desk is None:
            return after
        if _leans(slot.day) and slot.hours == Hours() and self._is_said(dates.first):
            return after
        slot = self._as_before(slot)
        claim = self._bearing.refusing(claim, dates)
        dates = self._same_weekday(slot, day, self._ended(claim, slot, dates, day))
        self._remember(claim, day, dates)
        self._thread.leant = (day.offset or 0, desk.anchor) if _leans(day) else (0, None)
        idle = self._is_pushed(claim, slot, dates) or self._is_feast(claim, slot, dates)
        if not (idle or slot.limit or day.vague or day.every or self._is_idle(place, claim, slot, dates)):
            self._drafting.add(claim, _moved_to(slot) if day is slot.last else slot, dates)
        return after if day.is_bare else dates.first

    def _leaning(self, day: Day, desk: Desk) -> Desk | None:
        """The desk with the day that `day` counts from, or None where there is none.

        Both sides of one day ("the day before at 3, or the day after at 10") count from that day; the same weekday of
        another week only from a weekday ("Monday, or the one after").
        """
        offset, base = self._thread.leant
        if day.anchor is Anchor.WEEKDAY:
            said = self._thread.anchor_day
            return desk if said is not None and said.weekday is not None else None
        if _leans(day) and base is not None and (day.offset or 0) * offset < 0:
            return replace(desk, anchor=base)
        return desk

    def _as_before(self, slot: Slot) -> Slot:
        """The same weekday of another week with the hours just said ("Monday at 10, or the one after")."""
        last = self._thread.drafts[-1].time if self._thread.drafts else None
        if slot.day is None or slot.day.anchor is not Anchor.WEEKDAY or slot.hours != Hours():
            return slot
        clocked = last is not None and last.start is not None and last.date == self._thread.anchor
        return replace(slot, hours=Hours(shift=Shift.STRETCH)) if clocked else slot

    def _is_said(self, day: date) -> bool:
        """Whether a time of the day was said already ("3 instead of 2? Same day")."""
        return any(draft.time.date == day and draft.time.start is not None for draft in self._thread.drafts)

    def _counted_from(self, slot: Slot) -> date | None:
        """The day last spoken of, where a weekday is named with "the" ("Tuesday is out. The Friday at 8?").

        In French only where it is an alternative, for "le vendredi" may be any.
        """
        thread, text = self._thread, self._scene.folded.text
        last = thread.drafts[-1] if thread.drafts else None
        if last is None or not slot.day or not slot.day.is_bare:
            return None
        counted = last.time.stance is Stance.RULED_OUT or thread.leant[1] is not None
        if counted and _THE.search(text, 0, slot.start):
            return last.time.date
        if not _ALTERNATIVE.search(text, 0, slot.start):
            return None
        counted = not last.bare or _DEFINITE.search(text, 0, slot.start) is not None
        return last.time.date if last.cue in POSITIVE and counted else None

    def _reporting(self, claim: Claim, slot: Slot) -> Claim:
        """An answer with the day of a past meeting says that it was held ("Yes, yesterday", "hier, comme prévu")."""
        meeting, day = self._table.meeting, slot.day
        if meeting is None or day is None or claim.cue not in (None, CueKind.SETTLE):
            return claim
        now = self._sent_at
        if meeting.date > now.date() or (meeting.date == now.date() and (meeting.start or time.max) > now.time()):
            return claim
        opened, _ = self._scene.clauses.sentence(claim.start)
        text = self._scene.folded.text
        answers = _YES.match(text, opened) and claim.start - opened <= _NEAR
        if not (answers or _AS_PLANNED.match(text, claim.end)) or asks(text, claim.end):
            return claim
        dates = resolve(day, self._desk(replace(claim, cue=CueKind.HELD), None))
        return replace(claim, cue=CueKind.HELD) if dates is not None and dates.first == meeting.date else claim

    def _desk(self, claim: Claim, after: date | None) -> Desk:
        thread = self._thread
        # "Thursday of next week works. Friday I can't": the week was one day's own; a refusal means the nearest.
        stays = thread.week_stays and not (thread.week_by_day and claim.cue is CueKind.REFUSE)
        near = stays or self._scene.clauses.same_sentence(thread.week_at, claim.start)
        week = thread.week if near and thread.week is not None else None
        return Desk(
            self._today,
            claim.cue is CueKind.HELD,
            thread.anchor or self._table.day(),
            after,
            week,
            self._table.days(),
            self._meeting_day(),
            thread.week_base or self._table.day(),
        )

    def _meeting_day(self) -> date | None:
        return self._table.meeting.date if self._table.meeting else None

    def _ended(self, claim: Claim, slot: Slot, dates: Dates, day: Day) -> Dates:
        """The span from the slot's first to its last day."""
        if slot.last is None or day is slot.last:
            return dates
        desk = self._desk(claim, dates.first)
        last = resolve(slot.last, desk if slot.last.week is not None else replace(desk, today=dates.first))
        if last is None or last.first <= dates.first:
            return dates
        return Dates(dates.first, last.last or last.first, dates.doubts + last.doubts)

    def _same_weekday(self, slot: Slot, day: Day, dates: Dates) -> Dates:
        """The meeting's weekday in a week that is named for "the same time"."""
        meeting = self._meeting_day()
        if meeting is None or not day.is_week or slot.hours.shift is None:
            return dates
        return Dates(monday_of(dates.first) + timedelta(meeting.weekday()))

    def _remember(self, claim: Claim, day: Day, dates: Dates) -> None:
        thread = self._thread
        thread.anchor, thread.anchor_at, thread.anchor_day = dates.first, claim.end, day
        if thread.named_at != claim.start:
            thread.named, thread.named_at = [], claim.start
        thread.named.append(dates.first)
        back = thread.week_base is not None and claim.cue is CueKind.ASIDE and dates.first < thread.week_base
        if not back and (day.anchor is not Anchor.WEEK or day.weekday is None):
            thread.week_base = dates.first
        thread.anchor_clocked = any(slot.hours.has_clock for slot in claim.slots)
        if day.is_week or day.week is not None:
            thread.week, thread.week_at = monday_of(dates.first), claim.end
            thread.week_by_day = day.weekday is not None
            thread.week_stays = claim.cue is CueKind.OFFER or (claim.cue is None and self._bearing.is_brief(claim))

    def _is_idle(self, place: int, claim: Claim, slot: Slot, dates: Dates) -> bool:
        """Whether a day is no time: an aside, a feast, a past day, a week named in passing, the day moved from."""
        day, cue = slot.day, claim.cue
        assert day is not None
        if cue in (CueKind.ASIDE, CueKind.REFERENCE) or (day.feast is not None and not day.step):
            return True
        if slot.hours == Hours() and not slot.listed and _follows_feast(claim, slot):
            return True
        if cue is CueKind.ABSENT and dates.last is not None:
            return True
        if cue is CueKind.EXCEPT and slot.hours == Hours() and day.is_bare and not self._thread.drafts:
            return self._thread.week is None
        if cue is not CueKind.HELD and (dates.last or dates.first) < self._today and day.year is None:
            return True
        if day.is_stretch and slot.hours.shift is None and cue not in (*OPEN, CueKind.REFUSE, CueKind.EXCEPT):
            return not (self._bearing.is_answer() or (cue is None and self._is_alternative(claim, slot)))
        vague = slot.hours == Hours() or (day.offset == 0 and not slot.hours.has_clock)
        if cue is None and vague and dates.first not in {offer.date for offer in self._table.offered}:
            return not self._bearing.is_brief(claim)
        return cue is CueKind.MOVE and slot.last is None and self._is_moved(place, claim, slot, dates)

    def _is_pushed(self, claim: Claim, slot: Slot, dates: Dates) -> bool:
        """Whether a day is the settled meeting's, and the same words move that ("push tomorrow back a week")."""
        return dates.first == self._meeting_day() and any(_is_push(one.day) for one in claim.slots if one is not slot)

    def _is_feast(self, claim: Claim, slot: Slot, dates: Dates) -> bool:
        """Whether a sentence only says of a day which feast it is ("Monday is Victoria Day")."""
        return (
            claim.cue in POSITIVE
            and slot.hours == Hours()
            and any(self._names_feast(atom, slot.end, dates) for atom in self._feasts if atom.start > slot.end)
        )

    def _names_feast(self, atom: Atom, end: int, dates: Dates) -> bool:
        """Whether an atom of the sentence in which a day ends is the feast on that day."""
        day = atom.value
        if not isinstance(day, Day) or day.feast is None or day.step:
            return False
        if not self._scene.clauses.same_sentence(end, atom.start):
            return False
        same = feast_day(day.feast, self._today) == dates.first
        return same or _IS.fullmatch(self._scene.folded.text, end, atom.start) is not None

    def _is_alternative(self, claim: Claim, slot: Slot) -> bool:
        """Whether words follow a time of their sentence as another choice ("Friday at 10, or the week after")."""
        last = self._thread.drafts[-1] if self._thread.drafts else None
        if last is None or not slot.listed or last.cue not in POSITIVE:
            return False
        return self._scene.clauses.same_sentence(last.end, claim.start)

    def _is_moved(self, place: int, claim: Claim, slot: Slot, dates: Dates) -> bool:
        """Whether the day is the one that the meeting is to be moved from, alone or with its hour."""
        if dates.first == self._meeting_day() and slot is not claim.slots[-1] and slot.hours.start is not None:
            start, _, _ = self._drafting.hours(slot.hours)
            return start == self._table.start()
        if slot.hours.has_clock or place + 1 >= len(self._scene.claims):
            return False
        following = self._scene.claims[place + 1]
        return dates.first == self._meeting_day() or self._scene.clauses.same_clause(claim.end, following.start)

    def _add_dayless(self, claim: Claim, slot: Slot) -> None:
        """Hours without a day: on the day that is on the table, else on the day of writing, with a doubt."""
        if claim.cue is CueKind.REFUSE and slot.hours.start is not None and not slot.limit:
            self._refuse_hour(claim, slot)
        if claim.cue not in POSITIVE or slot.limit or slot.hours.every:
            return
        if not (slot.hours.has_clock or self._bearing.is_answer()):
            return
        start, end, resolved = self._drafting.hours(slot.hours)
        if not resolved or not (self._bearing.is_asked(claim) or not self._dated):
            return
        meant = self._day_meant(claim, start)
        days = self._both_days(claim) or ([meant] if meant is not None and meant >= self._today else [])
        if days:
            for day in days:
                self._drafting.add(claim, slot, Dates(day))
        elif (
            self._is_proposed(claim)
            and slot.hours.shift is None
            and (not _is_open_end(slot.hours) or self._bearing.is_answer())
        ):
            gone = (start or end or time.max) < self._sent_at.time()
            self._drafting.add(claim, slot, Dates(self._today + timedelta(days=int(gone))), (NO_DAY,))

    def _refuse_hour(self, claim: Claim, slot: Slot) -> None:
        """An offered hour refused without its day ("2 doesn't work for me")."""
        start, _, _ = self._drafting.hours(slot.hours)
        meeting = (self._table.meeting,) if self._table.meeting and not self._table.offered else ()
        days = [offer.date for offer in (*self._table.offered, *meeting) if start is not None and offer.start == start]
        if len(days) == 1 and not slot.hours.window:
            self._drafting.add(claim, slot, Dates(days[0]))

    def _is_proposed(self, claim: Claim) -> bool:
        """Whether hours stand for a time although no day is said anywhere, not for when something else happens."""
        return not self._dated and (claim.cue is not None or self._bearing.is_brief(claim))

    def _day_meant(self, claim: Claim, start: time | None) -> date | None:
        """The day of hours said without one: that on the table unless it was just refused, else the sentence's."""
        day, near = self._table.day_for(start), self._day_of_sentence(claim)
        refused = {draft.time.date for draft in self._thread.drafts if draft.time.stance is Stance.RULED_OUT}
        return near if day is None or (day in refused and near is not None) else day

    def _both_days(self, claim: Claim) -> list[date]:
        """The days of the sentence that "both days" stands for."""
        thread, clauses = self._thread, self._scene.clauses
        opened, closed = clauses.clause(claim.start, claim.end)
        said = _BOTH.search(self._scene.folded.text, opened, closed) is not None
        close = len(thread.named) > 1 and claim.start - thread.named_at <= BRIEF_LENGTH
        return sorted(set(thread.named)) if said and close else []

    def _day_of_sentence(self, claim: Claim) -> date | None:
        """The day named before for another reason ("a hard stop at 3 on Tuesday, so 1:30 is best")."""
        thread = self._thread
        near = thread.anchor_clocked or self._scene.clauses.same_sentence(thread.anchor_at, claim.start)
        return thread.anchor if near else None


def _is_push(day: Day | None) -> bool:
    """Whether a day is counted from the settled meeting's, which is to be moved ("push tomorrow back a week")."""
    return day is not None and day.anchor is Anchor.MEETING and bool(day.offset)


def _follows_feast(claim: Claim, slot: Slot) -> bool:
    """Whether a day only dates the feast named before it ("Canada Day tomorrow")."""
    return any(
        one.day is not None and one.day.feast is not None and not one.day.step and other is slot
        for one, other in pairwise(claim.slots)
    )


def _moved_to(slot: Slot) -> Slot:
    """A slot with the hour of its last day, where both days have theirs ("move Thursday 2 pm to Friday 10 am")."""
    last = max((atom.start for atom in slot.atoms if isinstance(atom.value, Day)), default=0)
    both = any(isinstance(atom.value, Clock) and atom.start < last for atom in slot.atoms)
    hours = slot.hours
    return replace(slot, hours=replace(hours, start=hours.end, end=None)) if both and hours.end else slot


def _is_open_end(hours: Hours) -> bool:
    """Whether hours are a window open to one side ("after 3"), which without a day is no time but a habit."""
    return hours.window and (hours.start is None or hours.end is None)


def _leans(day: Day) -> bool:
    """Whether a day is only said by way of another ("that day", "the day after")."""
    return day.anchor is Anchor.DAY


def _in_place_of(last: Claim, claim: Claim) -> Claim:
    """A correction with what it leaves as it was: the day where it names an hour, the hours where it names a day."""
    day, hours = last.slots[-1].day, last.slots[-1].hours if claim.cue in POSITIVE else Hours()
    slots = tuple(
        replace(slot, day=slot.day or day, hours=hours if slot.hours == Hours() else slot.hours) for slot in claim.slots
    )
    goes_on = claim.cue in (CueKind.OFFER, None) and last.cue in (*OPEN, CueKind.HELD)
    return replace(claim, slots=slots, cue=last.cue if goes_on else claim.cue)
