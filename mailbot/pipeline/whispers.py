"""What a coordinator writes to people of a match with the bot in copy: it steps back, and acts on little of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mailbot.cases.actions.ticking import asked_of
from mailbot.cases.case import Case, Role
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind
from mailbot.cases.wishes import StaffWords, Wish, wishes
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.intake import Incoming
from mailbot.pipeline.orders import Words, addressed
from mailbot.reading.values import Intent

# What somebody who writes to the two states as a fact; the rest of such a mail is said to them, not to the bot.
_STATED = frozenset({Intent.AGREE_TIME, Intent.RESCHEDULE, Intent.CANCEL, Intent.MET})
_ORDERED = (Wish.PAUSE, Wish.RESUME, Wish.CLOSE)


def step_in(carrier: Carrier, mail: Incoming, case: Case) -> Case:
    """Who owes something and has a coordinator's own mail is not nudged on top of it: the clock counts from it."""
    seen = mail.mail.seen_by
    debtors = (case.person(asked_of(debt)) for debt in case.debts)
    if not any(person is not None and person.email in seen for person in debtors):
        return case
    event = Event(EventKind.STEPPED_IN, mail.mail.sent_at, Role.COORDINATOR, mail.mail, staff=True)
    case = carrier.carry(case, decide(case, (event,), carrier.now, carrier.desk.policy), (event,))
    return carrier.spare(case, seen)


def is_whisper(carrier: Carrier, mail: Incoming, case: Case) -> bool:
    """Whether a coordinator's mail is for people of the match, the bot being in copy only."""
    theirs = any(case.role_of(email) not in (None, Role.COORDINATOR) for email in mail.mail.seen_by)
    return theirs and not addressed(carrier, mail)


def overheard(words: Words, text: str, staff_words: Iterable[StaffWords]) -> Words:
    """A whisper without what is asked of its readers, offered to them or hoped of them; what was settled stays.

    An order counts where it is given in an order's own words: "could you give Eric a time?" is none.
    """
    said = {Intent(wish) for wish in wishes(text, staff_words).found if wish in _ORDERED}
    kept = _STATED | said | {Intent.STATUS} if words.sure else _STATED
    reading = words.reading
    return replace(words, reading=replace(reading, intents=tuple(i for i in reading.intents if i in kept)))
