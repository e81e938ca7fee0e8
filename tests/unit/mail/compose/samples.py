"""Every letter there is, for each of its readers, with every kind of details, in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.cases.case import Meeting, Person
from mailbot.cases.questions import fitting
from mailbot.mail.compose import Templates
from mailbot.mail.compose.variables import PARTICIPANT, STAFF
from mailbot.reading.values import Contact, Language, Part, Parties, Time
from tests.unit.mail.compose.cast import DETAILS, Cast, cast_of

ROOT = Path(__file__).parents[4] / "templates"
ZONE = ZoneInfo("America/Toronto")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZONE)
DUE = datetime(2026, 3, 9, 17, 0, tzinfo=ZONE)
PROGRAMME = SimpleNamespace(
    name="Ottawa Connector Program",
    address="connector@example.org",
    phone="613-555-0142 ext. 307",
    postal="945 Wellington Street West, Ottawa, Ontario",
)


def templates() -> Templates:
    """The project's own letters."""
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.j2")}
    reasons = {one: tomllib.loads((ROOT / one / "reasons.toml").read_text(encoding="utf-8")) for one in ("en", "fr")}
    return Templates.from_sources(texts, reasons)


@dataclass(frozen=True, slots=True)
class Sample:
    """One letter as the program would ask for it; `name` says what is special about it."""

    kind: str
    name: str
    language: str
    variables: Mapping[str, Any]


SINCE = datetime(2026, 3, 2, 15, 0, tzinfo=ZONE)
_SPOT = "Bridgehead on Bank"
AWAY = date(2026, 3, 23)
NAMES = ("Priya Nair", "Lars Øst")
MEETING = Meeting(date(2026, 3, 12), time(14, 0))
WAS = Meeting(date(2026, 3, 10), time(9, 30))
OFFERS = (
    Time(date(2026, 3, 12), start=time(14, 0)),
    Time(date(2026, 3, 13), start=time(13, 0), end=time(16, 0), window=True),
    Time(date(2026, 3, 16), end_date=date(2026, 3, 20), part=Part.MORNING, window=True),
)


def everyone(details: str, side: str, language: str, generation: int = 1) -> dict[str, Any]:
    """The variables that every letter has."""
    cast = cast_of(details, language)
    spoken = Language(language)
    people = {
        role: replace(getattr(cast, role), language=spoken)
        for role in ("connector", "connectee", "referrer", "coordinator")
    }
    understood = {"words": cast.words, "times": OFFERS[:1], "place": cast.place, "until": None, "people": ()}
    return {
        **people,
        "referrer": people["referrer"] if generation > 1 else None,
        "programme": PROGRAMME,
        "reader": people[side],
        "side": side,
        "other": None if side == "coordinator" else people["connector" if side == "connectee" else "connectee"],
        "generation": generation,
        "more": generation < 3,
        "understood": understood if details in ("short", "long") else None,
        "now": NOW,
    }


def samples() -> Iterator[Sample]:
    """Every letter for each of its readers, with each kind of details, in both languages."""
    for language in ("en", "fr"):
        for details in DETAILS:
            for kind in (*PARTICIPANT, *STAFF):
                for side in sides(kind):
                    yield from _letters(kind, side, details, language)
                if details in ("short", "missing") and "connector" in sides(kind) and kind not in _FIRST_ONLY:
                    yield from _letters(kind, "referral", details, language)


_FIRST_ONLY = {"proposal", "proposal_again", "introduction", "joining", "survey", "survey_nudge", "good_news"}


def sides(kind: str) -> tuple[str, ...]:
    """Whose letter it may be."""
    if kind in STAFF:
        return ("coordinator",)
    if kind in ("event_relay", "how_are_you", "good_news_ask"):
        return ("connectee",)
    to_connector = ("proposal", "introduction", "referral", "joining")
    return ("connector",) if kind.startswith(to_connector) else ("connector", "connectee")


def _letters(kind: str, side: str, details: str, language: str) -> Iterator[Sample]:
    generation = 2 if side == "referral" or kind in ("referral_ask", "referral_introduction") else 1
    role = "connector" if side == "referral" else side
    common = everyone(details, role, language, generation)
    for name, own in _facts(cast_of(details, language), role)[kind].items():
        yield Sample(kind, f"{details}-{side}{'-' + name if name else ''}", language, {**common, **own})


Variants = dict[str, dict[str, Any]]


def _facts(cast: Cast, side: str) -> dict[str, Variants]:
    """The variables of each kind beside those that every letter has, one set a variant."""
    quoted = {"quoted": cast.words or None}
    return (
        _asking(cast, quoted)
        | _times(cast, side, quoted)
        | {"noted": _noted(cast)}
        | _meeting(cast, side)
        | _referrals(cast, quoted)
        | _ending(side, quoted)
        | _matches(cast, quoted)
        | _questions(cast)
        | _reports(cast)
    )


def _asking(cast: Cast, quoted: dict[str, Any]) -> dict[str, Variants]:
    since = {"since": SINCE, "away": None, **quoted}
    return {
        "proposal": {"": {"has_resume": bool(cast.place), "due": DUE}},
        "proposal_again": {"": {"has_resume": True, "due": DUE, **quoted}},
        "proposal_nudge": {
            "first": {**since, "nudge": 1},
            "second": {**since, "nudge": 2},
            "away": {**since, "nudge": 1, "away": AWAY},
        },
        "introduction": {
            "": {"has_resume": True, "due": DUE, "offers": (), "place": None},
            "offers": {"has_resume": False, "due": DUE, "offers": OFFERS, "place": cast.place},
        },
        "joining": {"": {"by": date(2026, 3, 5)}},
        "stopped": {"": {"erasure": False}, "erasure": {"erasure": True}},
    }


def _times(cast: Cast, side: str, quoted: dict[str, Any]) -> dict[str, Variants]:
    waiting = cast.connectee if side == "connector" else cast.connector
    relay = {"by": waiting, "place": cast.place, "due": DUE, "gone": (), **quoted}
    owed = {"since": SINCE, "waiting": waiting, "place": cast.place, "away": None, "past": False, **quoted}
    return {
        "times_relay": {
            "": {**relay, "offers": OFFERS, "open": False},
            "one": {**relay, "offers": OFFERS[:1], "open": False, "quoted": None},
            "open": {**relay, "offers": (), "open": True},
            "gone": {**relay, "offers": OFFERS[:2], "open": False, "gone": OFFERS[:1]},
        },
        "time_question": {
            missing: {"missing": missing, "offers": OFFERS[:1] if missing in ("past", "place") else (), **quoted}
            for missing in ("hour", "place", "past", "none_suits", "gone", "times")
        }
        | {"gone-others": {"missing": "gone", "offers": OFFERS[:2], **quoted}},
        "time_nudge": {
            "time": {**owed, "nudge": 1, "owed": "time", "offers": ()},
            "choice": {**owed, "nudge": 2, "owed": "choice", "offers": OFFERS},
            "away": {**owed, "nudge": 1, "owed": "time", "offers": (), "away": AWAY},
            "past": {**owed, "nudge": 1, "owed": "time", "offers": (), "past": True},
        },
    }


def _noted(cast: Cast) -> Variants:
    bare: dict[str, Any] = {"until": None, "names": (), "meeting": None}
    plain = ("accepted", "declined", "no_referrals", "feedback", "hired", "recorded")
    dated = ("deferred", "promised")
    return (
        {what: {**bare, "what": what} for what in plain}
        | {what: {**bare, "what": what, "until": date(2026, 4, 14)} for what in dated}
        | {"withdrawn": {**bare, "what": "withdrawn", "names": ("Priya Nair",)}}
        | {what: {**bare, "what": what, "meeting": replace(MEETING, place=cast.place)} for what in ("crossed", "maybe")}
    )


def _meeting(cast: Cast, side: str) -> dict[str, Variants]:
    settling: dict[str, Any]
    settled, was = replace(MEETING, place=cast.place), replace(WAS, place=cast.place)
    settling = {"meeting": settled, "calendar": True, "questions": (), "has_resume": bool(cast.place), "find": None}
    if side == "connectee":
        settling["questions"] = ("role", "skills", "What led you here?") if cast.place else fitting(cast.connector)
    where = {"desk": "my office, 90 Elgin", "phone": "by phone", "online": "Zoom"} if cast.place == _SPOT else {}
    off = {"was": settled, "by": cast.connector, "offers": (), "place": cast.place, "moving": True, "owed_by": None}
    return {
        "confirmation": {
            "": {**settling, "find": "spot" if cast.place else None},
            **{kind: {**settling, "meeting": replace(MEETING, place=p), "find": kind} for kind, p in where.items()},
        },
        "moved": {"": {"was": was, "meeting": settled}},
        "cancelled": {
            "off": {**off, "moving": False},
            "wanted": {**off, "owed_by": cast.connector},
            "offered": {**off, "offers": OFFERS},
        },
        "reminder": {"": {"meeting": settled}},
        "did_you_meet": {"": {"meeting": settled}},
    }


def _referrals(cast: Cast, quoted: dict[str, Any]) -> dict[str, Variants]:
    settled = replace(MEETING, place=cast.place)
    owed = {"since": SINCE, "due": DUE, "away": None, **quoted}
    lars = Person("Lars Øst", "lars@example.net")
    return {
        "referral_request": {
            "": {"meeting": settled, "due": DUE, "count": 0, "names": ()},
            "some": {"meeting": None, "due": DUE, "count": 1, "names": NAMES[:1]},
        },
        "referral_thanks": {
            "ask": {"names": NAMES[:1], "count": 1, "going": _going("ask"), "minutes": 15, "complete": False},
            "mixed": {
                "names": NAMES, "count": 3, "going": _going("introduce", "address", "event"), "minutes": 15,
                "complete": True,
            },
            "three": {
                "names": NAMES, "count": 3, "going": _going("ask", "introduce", "first"), "minutes": 15,
                "complete": True,
            },
            "one": {
                "names": NAMES[:1], "count": 1, "going": _going("forward"), "minutes": 15, "complete": False,
            },
            "forward": {
                "names": NAMES, "count": 2, "going": _going("forward", "known"), "minutes": 15, "complete": False,
            },
        },
        "referral_address": {"one": {"names": NAMES[:1]}, "two": {"names": NAMES}},
        "referral_nudge": {
            "none": {**owed, "nudge": 1, "count": 0, "names": ()},
            "some": {**owed, "nudge": 2, "count": 2, "names": NAMES},
        },
        "referral_ask": {"": {}, "last": {"more": False}},
        "referral_introduction": {
            "": {"has_resume": True, "due": DUE, "offers": (), "place": None},
            "last": {"has_resume": True, "due": DUE, "more": False, "offers": (), "place": None},
            "offers": {"has_resume": True, "due": DUE, "offers": OFFERS[:1], "place": cast.place},
        },
        "referral_no": {how: {"referral": lars, "how": how} for how in ("declined", "silent")},
        "event_relay": {
            "": {"by": cast.connector, "times": OFFERS[:1], "place": cast.place, "calendar": True, **quoted},
            "undated": {"by": cast.connector, "times": (), "place": cast.place, "calendar": False, **quoted},
        },
    }  # fmt: skip


def _going(*how: str) -> tuple[dict[str, str], ...]:
    given = (("Priya Nair", "priya@example.org"), ("Lars Øst", "lars@example.net"), ("event", ""))
    words = ("Priya Nair, priya@example.org, who runs a lab", "ask Lars, he has the time", "")
    return tuple({"name": n, "email": e, "how": h, "words": w} for (n, e), h, w in zip(given, how, words, strict=False))


def _ending(side: str, quoted: dict[str, Any]) -> dict[str, Variants]:
    fact = "The meeting is one hour, once." if side == "connector" else "Nobody is expected to offer a job."
    return {
        "survey": {"": {"due": DUE}},
        "survey_nudge": {"": {"since": NOW, "due": DUE}},
        "closing": {
            "met": {"met": True, "count": 3, "later": False},
            **({"later": {"met": True, "count": 1, "later": True}} if side == "connectee" else {}),
            "not": {"met": False, "count": 0, "later": False},
        },
        "how_are_you": {"": {"last": False}, "last": {"last": True}},
        "answer": {
            "fact": {"answers": (fact,), "person_by": None},
            "person": {"answers": (), "person_by": date(2026, 3, 5)},
        },
        "good_news_ask": {"": {}},
        "good_news": {"": quoted},
    }


def _matches(cast: Cast, quoted: dict[str, Any]) -> dict[str, Variants]:
    owing = {"case": "c-1", "owes": cast.connector, "owed": "time"}
    who = {"case": "c-1", "who": cast.connector, **quoted}
    return {
        "opened": {"": {**owing, "due": DUE, "notes": ("resume",)}},
        "missing": {
            "address": {"case": "c-1", "names": (cast.connectee.name,), "unclear": False},
            "who": {"case": "c-1", "names": (), "unclear": True},
        },
        "stalled": {"": {**owing, "since": NOW, "nudges": 2, **quoted}},
        "declined": {how: {**who, "how": how} for how in ("declined", "opted_out", "hired")},
        "bounced": {
            "": {"case": "c-1", "who": cast.connectee, "address": cast.connectee.email, "detail": "550 no such user"}
        },
    }


def _questions(cast: Cast) -> dict[str, Variants]:
    facts = {
        "intents": ("offer_times", "refer"), "times": OFFERS[:1], "place": cast.place, "until": date(2026, 4, 14),
        "referrals": (Contact("Priya Nair", "priya@example.org"), Contact("Lars Øst")),
        "parties": Parties(Contact("Ruth Okafor"), Contact("Eric Tremblay")),
    }  # fmt: skip
    asked = {
        "case": "c-1", "sender": cast.connector, "said": "Thursday at 2?\n\nOr ask Priya <priya@example.org>.",
        "marks": ({"fact": "time:0", "words": "Thursday at 2"}, {"fact": "referral:0", "words": "Priya"}),
        "reading": facts, "doubts": ("weekday denies the date",), "letters": (),
        "would": ({"kind": "times_relay", "to": "Eric"}, {"kind": "stage", "to": "introduced"}), "did": (),
        "reason": "weekday denies the date",
    }  # fmt: skip
    letter = {"kind": "proposal", "to": "Ruth", "subject": "An hour with Eric", "text": "Hello Ruth,\n\nWould you?"}
    waits = {
        "case": None, "sender": Contact(), "said": "", "marks": (), "reading": dict.fromkeys(facts, ()), "doubts": (),
        "letters": (letter,), "would": (), "did": (), "reason": "letters that wait for your yes",
    }  # fmt: skip
    return {
        "decision": {
            "reading": asked,
            "letters": waits,
            "nothing": {**asked, "would": ()},
            "whose": {**asked, "case": None, "would": ()},
            "erase": {**asked, "would": ({"kind": "erase", "to": "Ruth Okafor"},)},
            "misplaced": {**asked, "would": (), "did": asked["would"], "doubts": ()},
        },
        "no_show": {"": asked},
        "concern": {"": {**asked, "would": ()}},
    }


SEVERAL = "the sender has several matches and names none of them"


def _reports(cast: Cast) -> dict[str, Variants]:
    line = {
        "case": "c-1", "stage": "introduced", "connector": cast.connector, "connectee": cast.connectee,
        "owes": cast.connector, "owed": "time", "due": DUE, "wrote": None, "again": None,
        "meeting": None,
    }  # fmt: skip
    nothing = {"owes": None, "owed": None, "due": None}
    chased = {**line, "wrote": NOW, "again": NOW + timedelta(7)}
    settled = {**line, **nothing, "stage": "scheduled", "meeting": MEETING}
    orders = (
        "paused", "resumed", "closed", "asked_again", "in_hand", "another", "there", "updated", "corrected", "approved",
        "dropped", "recorded", "assigned", "which", "settled", "forgotten", "nobody",
        "unknown", "status",
    )  # fmt: skip
    undo = {"paused": "resume", "closed": "reopen", "asked_again": "hold", "in_hand": "ask again"}
    about = {"there": cast.connector, "updated": cast.connectee, "another": cast.connector}
    listed = ("status", "which", "assigned")
    asked = {
        "case": "c-1",
        "sender": cast.connector,
        "subject": "Lunch",
        "reason": "the sender has several matches and names none of them",
        "since": NOW,
    }
    voice = {"who": cast.connector, "about": cast.connectee, "words": "1. A good hour\n2. Yes\n\n<b>3</b>. Nothing"}
    full = {
        "voices": (voice,),
        "waiting": (line, settled),
        "late": (chased,),
        "questions": (asked,),
        "good": (line,),
        "held": (asked,),
    }
    return {
        "done": {
            order: {
                "case": "c-1",
                "order": order,
                "lines": (line, settled) if order in listed else (),
                "undo": undo.get(order, ""),
                "until": DUE.date() if order in ("paused", "asked_again") else None,
                "about": about.get(order),
            }
            for order in orders
        },
        "digest": {
            "full": {**full, "unasked": 3, "networks": ("Eric, 1, 1, 0\n  Ruth (1/3)\n    Mei (2/3)",)},
            "empty": {**dict.fromkeys(full, ()), "unasked": 0, "networks": ()},
        },
        "unwell": {
            "": {"what": "the mail server refuses our password", "since": NOW, "mend": "a new password in the file"}
        },
    }
