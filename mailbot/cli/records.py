"""The contract's JSON: a case as the bot knew it becomes a Context, and a Reading becomes a plain mapping."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from mailbot.reading.values import Contact, Context, Meeting, Part, Parties, Reading, Stance, Time

Json = Mapping[str, Any]


def context_from(case: Json) -> Context:
    """A record's `case`; ValueError, TypeError or KeyError where it is not of the contract's shape."""
    meeting = case.get("meeting")
    return Context(
        stage=case.get("stage"),
        sender=case.get("sender") or "unknown",
        programme=_contact(case.get("programme")) or Contact(),
        connector=_contact(case.get("connector")),
        connectee=_contact(case.get("connectee")),
        coordinator=_contact(case.get("coordinator")),
        referred_by=_contact(case.get("referred_by")),
        offered=tuple(_time(t) for t in case.get("offered") or ()),
        meeting=_meeting(meeting) if meeting else None,
        referrals=tuple(c for c in map(_contact, case.get("referrals") or ()) if c is not None),
    )


def _contact(value: Json | None) -> Contact | None:
    return Contact(value.get("name"), value.get("email") or value.get("address")) if value else None


def _meeting(value: Json) -> Meeting:
    return Meeting(date.fromisoformat(value["date"]), _clock(value.get("start")), value.get("place"))


def _time(value: Json) -> Time:
    return Time(
        date=date.fromisoformat(value["date"]),
        end_date=date.fromisoformat(value["end_date"]) if value.get("end_date") else None,
        start=_clock(value.get("start")),
        end=_clock(value.get("end")),
        part=Part(value["part"]) if value.get("part") else None,
        window=bool(value.get("window")),
        stance=Stance(value.get("stance") or Stance.OFFERED),
    )


def _clock(value: str | None) -> time | None:
    return time.fromisoformat(value) if value else None


def reading_json(reading: Reading) -> dict[str, Any]:
    """A reading with the contract's keys, and beside them `until`, `withdrawn`, `answers` and `doubts`."""
    return {
        "language": reading.language.value,
        "reply": reading.reply,
        "intents": [intent.value for intent in reading.intents],
        "times": [_time_json(t) for t in reading.times],
        "place": reading.place,
        "referrals": [_contact_json(c) | {"spoken": c.spoken} for c in reading.referrals],
        "parties": _parties_json(reading.parties),
        "confidence": reading.confidence,
        "act": reading.act,
        "evidence": [{"fact": e.fact, "words": e.words, "rule": e.rule, "zone": e.zone} for e in reading.evidence],
        "until": reading.until.isoformat() if reading.until else None,
        "withdrawn": list(reading.withdrawn),
        "answers": list(reading.answers),
        "doubts": list(reading.doubts),
    }


def _time_json(value: Time) -> dict[str, Any]:
    return {
        "date": value.date.isoformat(),
        "end_date": value.end_date.isoformat() if value.end_date else None,
        "start": f"{value.start:%H:%M}" if value.start else None,
        "end": f"{value.end:%H:%M}" if value.end else None,
        "part": value.part.value if value.part else None,
        "window": value.window,
        "stance": value.stance.value,
    }


def _contact_json(value: Contact) -> dict[str, Any]:
    return {
        "name": value.name,
        "email": value.email,
        "phone": value.phone,
        "title": value.title,
        "employer": value.employer,
    }


def _parties_json(value: Parties | None) -> dict[str, Any] | None:
    if value is None:
        return None
    pair = {"connector": value.connector, "connectee": value.connectee}
    return {role: _contact_json(contact) | {"bio": contact.bio} for role, contact in pair.items()}
