"""Which letters there are, whom each is for, and which variables its template may name (docs/letters.md)."""

from __future__ import annotations

from collections.abc import Mapping

# A variable's own fields; an empty set where it has none that a template may ask for.
Fields = frozenset[str]
NONE: Fields = frozenset()

PERSON: Fields = frozenset("name first email title employer bio phone language".split())
TIME: Fields = frozenset("date end_date start end part window".split())
MEETING: Fields = frozenset("date start end place".split())
UNDERSTOOD: Fields = frozenset("words times place until people".split())
READING: Fields = frozenset("intents times place referrals until parties".split())
LINE: Fields = frozenset("case stage connector connectee owes owed due wrote again meeting".split())

COMMON: Mapping[str, Fields] = {
    "programme": frozenset("name address phone postal".split()),
    "coordinator": PERSON,
    "connector": PERSON,
    "connectee": PERSON,
    "referrer": PERSON,
    "reader": PERSON,
    "side": NONE,
    "other": PERSON,
    "generation": NONE,
    "more": NONE,
    "understood": UNDERSTOOD,
    "now": NONE,
}

# What one element of a list, or the value itself, may be asked for; a name that is not here has no fields.
FIELDS: Mapping[str, Fields] = {
    "meeting": MEETING,
    "was": MEETING,
    "by": PERSON,
    "waiting": PERSON | LINE,
    "owed_by": PERSON,
    "referral": PERSON,
    "who": PERSON,
    "sender": PERSON,
    "owes": PERSON,
    "about": PERSON,
    "going": frozenset("name email how words".split()),
    "marks": frozenset("fact words".split()),
    "reading": READING,
    "would": frozenset("kind to".split()),
    "did": frozenset("kind to".split()),
    "letters": frozenset("kind to subject text".split()),
    "lines": LINE,
    "late": LINE,
    "good": LINE,
    "questions": frozenset("case sender reason since".split()),
    "voices": frozenset("who about words".split()),
    "held": frozenset("sender subject reason since".split()),
}

_DECISION = "case sender said marks reading doubts letters would did reason"

PARTICIPANT: Mapping[str, str] = {
    "proposal": "has_resume due",
    "proposal_again": "has_resume due quoted",
    "proposal_nudge": "since nudge quoted away",
    "introduction": "has_resume due offers place",
    "times_relay": "by offers gone place quoted open due",
    "time_question": "missing offers quoted",
    "time_nudge": "since nudge offers place waiting owed quoted past away",
    "noted": "what until names meeting",
    "confirmation": "meeting find questions has_resume calendar",
    "moved": "was meeting",
    "cancelled": "was by moving offers place owed_by",
    "reminder": "meeting",
    "did_you_meet": "meeting",
    "referral_request": "meeting due count names",
    "referral_thanks": "names count going minutes complete",
    "referral_address": "names",
    "referral_nudge": "since due nudge count names quoted away",
    "referral_ask": "",
    "referral_introduction": "has_resume due offers place",
    "referral_no": "referral how",
    "event_relay": "by times place quoted calendar",
    "survey": "due",
    "survey_nudge": "since due",
    "closing": "met count later",
    "how_are_you": "last",
    "answer": "answers person_by",
    "stopped": "erasure",
    "joining": "by",
    "good_news_ask": "",
    "good_news": "quoted",
}

STAFF: Mapping[str, str] = {
    "opened": "case owes owed due notes",
    "missing": "case names unclear",
    "decision": _DECISION,
    "done": "case order lines undo until about",
    "stalled": "case owes owed since nudges quoted",
    "declined": "case who how quoted",
    "no_show": _DECISION,
    "concern": _DECISION,
    "bounced": "case who address detail",
    "digest": "waiting late questions good held unasked voices networks",
    "unwell": "what since mend",
}


# Letters that begin a matter of their own, under a subject that their readers have not seen.
_OPENING = frozenset({"proposal", "introduction", "referral_ask", "referral_introduction", "joining"})


def continues(kind: str) -> bool:
    """Whether a letter goes on under the subject of the conversation that it belongs to."""
    return kind in PARTICIPANT and kind not in _OPENING


def audience(kind: str) -> str:
    """The folder of a letter's template: `participant` or `staff`."""
    return "staff" if kind in STAFF else "participant"


def declared(kind: str) -> dict[str, Fields]:
    """Every variable of one letter with its fields."""
    own = (STAFF[kind] if kind in STAFF else PARTICIPANT[kind]).split()
    return dict(COMMON) | {name: FIELDS.get(name, NONE) for name in own}
