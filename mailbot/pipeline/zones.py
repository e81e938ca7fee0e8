"""Hours that people write in another zone than the programme's, put on the programme's clock or into doubt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailbot.cases.places import Venue, venue
from mailbot.mail.message import Message
from mailbot.mail.wording import fold
from mailbot.reading.values import Reading, Stance, Time

_READ = 10_000  # characters that are looked at
_HERE = "here"
# What people call a zone, as `fold` leaves it, and the zone whose clock they mean.
_NAMES = {
    "America/Vancouver": "pacific|pacifique|vancouver|victoria|b\\.?c\\.?|seattle|los angeles|california",
    "America/Edmonton": "mountain|rocheuses|edmonton|calgary|alberta|denver",
    "America/Winnipeg": "central|centre|winnipeg|manitoba|chicago",
    "America/Regina": "saskatchewan|regina",
    "America/Halifax": "atlantic|atlantique|halifax|moncton|fredericton|nova scotia",
    "America/St_Johns": "newfoundland|terre-neuve|st\\.? john's",
    "Europe/London": "london|londres|uk|british|u\\.k\\.",
    "Europe/Paris": "paris|berlin|brussels|bruxelles|central european",
    "UTC": "utc|gmt|universal|zulu|greenwich",
    _HERE: "eastern|est|l'est|ottawa|toronto|montreal|quebec|gatineau|new york",
}
_SHORT = {
    "America/Vancouver": "PT|PST|PDT|HNP|HAP",
    "America/Edmonton": "MT|MST|MDT|HNR|HAR",
    "America/Winnipeg": "CT|CST|CDT|HNC|HAC",
    "America/Halifax": "AST|ADT|HNA|HAA",
    "America/St_Johns": "NST|NDT|HNT|HAT",
    "Europe/London": "BST",
    "Europe/Paris": "CET|CEST",
    "UTC": "UTC|GMT",
    _HERE: "ET|EST|EDT|HNE|HAE|HE",
}
_LONG_FORMS = tuple(
    (
        zone,
        re.compile(
            rf"\b(?:{names})(?: standard| daylight)?(?: |')s? ?time\b|\bheure (?:de |du |d'|des )?(?:{names})\b"
        ),
    )
    for zone, names in _NAMES.items()
)
_SHORT_FORMS = tuple(
    (zone, re.compile(rf"\d ?(?:[ap]\.?m\.?|h(?: ?\d\d)?)?,? ?\(?(?:{names})\b", re.IGNORECASE))
    for zone, names in _SHORT.items()
)
_WHOSE = re.compile(
    r"\b(?:my|our|your|his|her|their|local) (?:local |own )?time\b(?! ?(?:is|was|will|to|with|and|for)\b)"
    r"(?=[ ,.;:)?!]|$)|\b(?:mon|notre|votre|son) heure\b|\bheure locale\b"
)
_AT_HOUR = re.compile(r"\d[^.;\n]{0,25}$")
_UNCLEAR = "the hour is said in another zone, or in more than one"


def local_times(reading: Reading, message: Message, zone: ZoneInfo) -> Reading:
    """The reading with hours said in another zone on the programme's clock; in doubt where it is not clear which."""
    if not any(t.start or t.end for t in reading.times):
        return reading
    named = zones_named(reading.reply, zone)
    whose = any(
        _AT_HOUR.search(said[: hit.start()]) for said in [fold(reading.reply[:_READ])] for hit in _WHOSE.finditer(said)
    )
    foreign = named - {_HERE}
    if len(named) == 1 and foreign and not whose and not message.calendars:
        there = ZoneInfo(next(iter(foreign)))
        return replace(reading, times=tuple(_on_clock(t, there, zone) for t in reading.times))
    if foreign or whose:
        return _in_doubt(reading, _UNCLEAR)
    apart = _apart(message.date, zone)
    if apart and not named and _may_be_theirs(reading):
        return _in_doubt(reading, f"they write from where the clock shows another time ({apart}): whose hour is it?")
    return reading


def zones_named(text: str, zone: ZoneInfo) -> frozenset[str]:
    """The zones that a text names beside an hour: IANA keys, `here` for the programme's own."""
    read = text[:_READ]
    said = fold(read)
    found = {key for key, form in _LONG_FORMS if form.search(said)}
    found |= {key for key, form in _SHORT_FORMS if form.search(read)}
    return frozenset(_HERE if key == zone.key else key for key in found)


def author_clock(sent_at: datetime, zone: ZoneInfo) -> datetime:
    """When a mail was sent, in the programme's zone; on the day that its author's own calendar showed.

    "Tomorrow", written in Vancouver at eleven at night, is the author's tomorrow.
    """
    local = sent_at.astimezone(zone)
    if not _apart(sent_at, zone) or sent_at.date() == local.date():
        return local
    return sent_at.replace(tzinfo=zone)


def _apart(sent_at: datetime | None, zone: ZoneInfo) -> str:
    """The author's offset where it is none of the programme's; servers that stamp UTC say nothing of their authors."""
    offset = sent_at.utcoffset() if sent_at is not None else None
    if sent_at is None or not offset:
        return ""
    summer, winter = (datetime(sent_at.year, month, 1, tzinfo=zone).utcoffset() for month in (7, 1))
    if offset in (summer, winter):
        return ""
    sign, minutes = ("-" if offset < timedelta() else "+"), abs(offset) // timedelta(minutes=1)
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"


def _may_be_theirs(reading: Reading) -> bool:
    """Whether an hour may be the author's own: who meets by phone or on screen stays where they are."""
    offers = any(t.start and t.stance is Stance.OFFERED for t in reading.times)
    return offers and venue(reading.place) in (Venue.PHONE, Venue.ONLINE)


def _in_doubt(reading: Reading, doubt: str) -> Reading:
    return replace(reading, act=False, doubts=(*reading.doubts, doubt))


def _on_clock(one: Time, there: ZoneInfo, here: ZoneInfo) -> Time:
    """A time of another zone's clock on ours, its day with it; what names no hour stays as it is."""
    if one.start is None and one.end is None:
        return one
    start = _moved(one.date, one.start, there, here)
    end = _moved(one.end_date or one.date, one.end, there, here)
    first = start or end
    day = first.date() if first is not None else one.date
    last = one.end_date and (end.date() if end is not None else one.end_date)
    return replace(
        one,
        date=day,
        end_date=last,
        start=start.time() if start is not None else None,
        end=end.time() if end is not None else None,
    )


def _moved(day: date, hour: time | None, there: ZoneInfo, here: ZoneInfo) -> datetime | None:
    if hour is None:
        return None
    return datetime.combine(day, hour, there).astimezone(UTC).astimezone(here)
