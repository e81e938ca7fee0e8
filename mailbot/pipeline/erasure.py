"""Who asks to be forgotten: a coordinator is told and says yes, or names the address themselves."""

from __future__ import annotations

from dataclasses import replace

from mailbot.cases.decide import decide
from mailbot.cases.details import ADDRESS
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import Effect, LetterKind, Send
from mailbot.cases.wishes import Wish, asks_to_be_forgotten
from mailbot.mail.reply import ReplyText
from mailbot.pipeline.carry import Carrier
from mailbot.pipeline.correspondence import Cause
from mailbot.pipeline.forget import erase, is_known
from mailbot.pipeline.intake import Incoming, close, incoming, settle
from mailbot.pipeline.locate import Located
from mailbot.pipeline.orders import Words
from mailbot.pipeline.traces import is_ours
from mailbot.pipeline.writing import Doubt
from mailbot.reading.values import Intent, Reading
from mailbot.store import Handling, Question, Received

ASKED = "they ask that what is held about them be erased"
"""Why a coordinator is asked, whose yes then erases whoever wrote."""


def asks(carrier: Carrier, mail: Incoming, words: str) -> bool:
    """Whether somebody who is proven to have written asks to be forgotten."""
    return mail.trusted and asks_to_be_forgotten(words, carrier.desk.staff_words)


def would(mail: Incoming) -> tuple[dict[str, str], ...]:
    """What the coordinator's yes does."""
    return ({"kind": "erase", "to": mail.contact.name or mail.sender},)


def asked(carrier: Carrier, mail: Incoming, found: Located, reading: Reading) -> str:
    """They get no more mail from now on, whatever else is decided; what is held about them is a coordinator's to erase.

    That they want no more mail is told with the question, and not in a letter of its own.
    """
    case, role = found.case, found.role
    if case is None or role is None:
        raise ValueError("a request needs its case")
    event = Event(EventKind.OPT_OUT, mail.mail.sent_at, role, mail.mail, reading)
    decision = decide(case, (event,), carrier.now, carrier.desk.policy, carrier.known(case))
    effects = tuple(_with_erasure(e) for e in decision.effects if not (isinstance(e, Send) and e.kind.staff))
    cause = Cause(mail.message.message_id, role, reading, mail.message.subject)
    case = carrier.carry(case, replace(decision, effects=effects), (event,), cause)
    said = mail.message.plain or ""
    doubt = Doubt(ASKED, message=mail.row.id, reading=reading, sender=mail.contact, would=would(mail), said=said)
    carrier.question(case, doubt)
    return settle(carrier, mail, "held", ASKED, case)


def _with_erasure(effect: Effect) -> Effect:
    if isinstance(effect, Send) and effect.kind is LetterKind.STOPPED:
        return replace(effect, facts={**effect.facts, "erasure": True})
    return effect


def agreed(question: Question, words: Words) -> bool:
    """Whether a coordinator says yes to an erasure, and nothing beside it."""
    return question.reason == ASKED and not words.orders and words.reading.intents == (Intent.APPROVE,)


def erase_author(carrier: Carrier, mail: Incoming, held: Received) -> str:
    """The coordinator's yes: whoever wrote the held mail is forgotten."""
    author = incoming(carrier.desk, held, carrier.now).sender
    state = _erase(carrier, mail, author)
    carrier.book.settle(held.id, Handling.DONE, carrier.now, case=held.case, reason="forgotten")
    return state


def ordered(carrier: Carrier, mail: Incoming, words: Words, text: ReplyText) -> str | None:
    """A coordinator's order to forget the one address that it names, carried out; None where there is none."""
    if Wish.FORGET not in words.orders:
        return None
    named = {found.lower() for found in ADDRESS.findall(text.text[:4000])}
    if len(named) != 1:  # which of them is meant must be said, one at a time
        return _not_understood(carrier, mail, "whom to forget is not clear")
    return _erase(carrier, mail, named.pop())


def _not_understood(carrier: Carrier, mail: Incoming, why: str) -> str:
    carrier.done(None, f"erase:{mail.message.digest}", "unknown", owner=carrier.desk.coordinator(mail.sender))
    return close(carrier.book, mail, "done", carrier.now, why)


def _erase(carrier: Carrier, mail: Incoming, email: str) -> str:
    """The confirmation names nobody: what was erased must not come back by it."""
    if is_ours(carrier.desk, email):
        return _not_understood(carrier, mail, "one of the programme's own people can't be forgotten")
    known = is_known(carrier.book, email)
    emptied = erase(carrier.desk, carrier.book, email, carrier.now)
    # The order itself names them; where nothing else does, nothing was held.
    order = "forgotten" if known or emptied > 1 else "nobody"
    carrier.done(None, f"erase:{mail.message.digest}", order, owner=carrier.desk.coordinator(mail.sender))
    return close(carrier.book, mail, "done", carrier.now, "somebody is forgotten")
