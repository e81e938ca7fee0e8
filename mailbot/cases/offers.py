"""Times on the table compared with times in a mail: the same hour, an hour within a window, what has passed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time

from mailbot.cases.case import Case, DebtKind, Meeting, Offer, Role
from mailbot.cases.clocks import is_guest
from mailbot.cases.policy import Policy
from mailbot.mail.wording import fold
from mailbot.reading.values import Part, Time

# When a part of a day begins and ends, for comparing "Tuesday afternoon" with "Tuesday at 2".
_PARTS = {
    Part.MORNING: (time(7), time(12)),
    Part.LUNCH: (time(11, 30), time(14)),
    Part.AFTERNOON: (time(12), time(18)),
    Part.EVENING: (time(17), time(22)),
}

_WHOLE_DAY = re.compile(
    r"\ba(?:ny|ll)[ -]?(?:time|hour|day)\b|\bwhole day\b|\bwhenever\b|\bwide open\b|\bfree (?:on |that )?day\b"
    r"|\bn'importe (?:quand|quelle heure)\b|\btoute la journee\b|\ben tout temps\b|\bjournee (?:est )?libre\b"
)


def precise(one: Time) -> bool:
    """Whether a time can be put on a calendar as it stands."""
    return one.start is not None and not one.window


def lacks_hour(one: Time, words: str) -> bool:
    """Whether a time is a day and no more; a day that is free from morning to evening is its author's offer."""
    bare = one.start is None and one.end is None and one.part is None and one.end_date is None
    return not (precise(one) or one.window) or (bare and not _WHOLE_DAY.search(fold(words)))


def covers(wide: Time, narrow: Time) -> bool:
    """Whether a precise time, a window, a day or a span of days holds another time."""
    if not wide.date <= narrow.date <= (wide.end_date or wide.date):
        return False
    if precise(wide):
        return wide.start == narrow.start
    if narrow.start is None:
        return wide.start is None and wide.end is None and wide.part in (None, narrow.part)
    low, high = _PARTS[wide.part] if wide.part else (wide.start or time.min, wide.end or time.max)
    return low <= narrow.start < high


def common(ours: Time, theirs: Time) -> Time | None:
    """The hour that two times share, None where they share none or leave it open."""
    if precise(theirs) and covers(ours, theirs):
        return replace(theirs, end=theirs.end or (ours.end if precise(ours) else None))
    if precise(ours) and not precise(theirs) and covers(theirs, ours):
        return ours
    return None


def taken(times: Iterable[Time], offers: Iterable[Offer]) -> Time | None:
    """The earliest hour that times and offers share."""
    shared = [hour for offer in offers for one in times if (hour := common(one, offer.time)) is not None]
    return min(shared, key=lambda t: (t.date, t.start or time.min), default=None)


def past(one: Time, local: datetime) -> bool:
    """Whether a time has gone by at a local moment; a window has not while some of it is left."""
    last = one.end_date or one.date
    if last != local.date():
        return last < local.date()
    ends = one.start if precise(one) else one.end
    return ends is not None and ends <= local.time()


def on_table(case: Case, by: Role, local: datetime) -> tuple[Offer, ...]:
    """What one side has offered and is still open and ahead."""
    return tuple(o for o in case.offers if o.open and o.by is by and not past(o.time, local))


def settled_as(one: Time, meeting: Meeting) -> bool:
    """Whether a time says no more than the meeting does."""
    return one.date == meeting.date and one.end_date in (None, one.date) and one.start in (None, meeting.start)


def choice_due(case: Case, role: Role, since: datetime, policy: Policy) -> datetime | None:
    """When a choice is due: within its term, and in any case by the working morning before the first offered time.

    None for a guest, whose ladder alone counts, and where nothing is on the table.
    """
    other = Role.CONNECTEE if role is Role.CONNECTOR else Role.CONNECTOR
    first = min((o.time.date for o in on_table(case, other, policy.hours.local(since))), default=None)
    if first is None or is_guest(case, role):
        return None
    within = policy.hours.add(since, policy.ladder(DebtKind.CHOICE, guest=False).within)
    return max(min(within, policy.hours.morning_before(first)), since)
