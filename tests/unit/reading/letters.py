"""Short ways to write letters and cases for the tests of the room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from mailbot.reading.values import Contact, Context, Letter, Meeting, Time

ZONE = ZoneInfo("America/Toronto")
WRITTEN = datetime(2026, 9, 18, 11, 0, tzinfo=ZONE)  # a Friday
PROGRAMME = Contact("Ottawa Connector Program", "connector@centre.example.org")
CONNECTOR = Contact("Derek Holloway", "derek.holloway@grid.example.com")
CONNECTEE = Contact("Amina Diriye", "amina.diriye@inbox.example.net")
COORDINATOR = Contact("Rosemary Achebe", "rosemary.achebe@centre.example.org")
AUTHORS = {"connector": CONNECTOR, "referral": CONNECTOR, "connectee": CONNECTEE, "coordinator": COORDINATOR}
TUESDAY = Time(date(2026, 9, 22), start=time(11))
WEDNESDAY = Time(date(2026, 9, 23), start=time(14))


def case(stage: str | None = "proposed", sender: str = "connector", *offered: Time, meeting: str = "") -> Context:
    """A case of Derek and Amina; `meeting` is the ISO date of one at 10:00."""
    settled = Meeting(date.fromisoformat(meeting), time(10)) if meeting else None
    known = Context(stage=stage, sender=sender, programme=PROGRAMME, offered=offered, meeting=settled)
    if stage is None:
        return replace(known, coordinator=COORDINATOR if sender == "coordinator" else None)
    return replace(known, connector=CONNECTOR, connectee=CONNECTEE, coordinator=COORDINATOR)


def letter(reply: str, sender: str = "connector", **more: object) -> Letter:
    """A letter to the programme with these words of the author's own."""
    author = AUTHORS.get(sender, Contact("Sam Okafor", "sam@elsewhere.example.com"))
    plain = Letter(reply=reply, sent_at=WRITTEN, sender=author, subject="Re: a match", to=(PROGRAMME,))
    return replace(plain, **more)  # type: ignore[arg-type]
