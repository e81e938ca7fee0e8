"""Decides what kind of mail a message is before anybody reads it: ordered rules, the first that hits wins."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mailbot.mail.absence import back_on, has_left, is_absence, names_absence
from mailbot.mail.bounce import Failure, informal, structured
from mailbot.mail.message import Message
from mailbot.mail.reply import reply_text
from mailbot.mail.wording import fold


class Kind(StrEnum):
    """What is done next depends on this alone: people are read, machines are recorded or mark an address."""

    HUMAN = "human"
    OWN = "own"  # our own letter come back, or a copy of ourselves
    BOUNCE = "bounce"
    ABSENCE = "absence"
    CALENDAR = "calendar"  # a bare calendar answer, written by a program on a person's click
    LIST = "list"
    AUTOMATIC = "automatic"
    SUSPECT = "suspect"  # two authors, group syntax, an address inside an address: held
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rule that hit, in words for a log, and what the rule found."""

    kind: Kind
    rule: str
    bounced: tuple[str, ...] = ()
    permanent: bool = False  # a bounce for good (5.x.x), not a delay
    back_on: date | None = None
    left: bool = False  # a notice that its author is gone for good


@dataclass(frozen=True, slots=True)
class Evidence:
    """What every rule may look at: the message, our own addresses in lower case, and the bytes if at hand."""

    message: Message
    own: frozenset[str]
    raw: bytes = b""

    def header(self, name: str) -> str:
        """All values of a header, in lower case, without the space around them."""
        return " ".join(self.message.headers.get(name, ())).strip().lower()


Rule = Callable[[Evidence], Verdict | None]

_METHOD = re.compile(r"^METHOD:\s?(\w{1,20})", re.IGNORECASE | re.MULTILINE)
_ANSWERS = frozenset({"REQUEST", "REPLY", "COUNTER", "CANCEL", "DECLINECOUNTER"})
_CAMPAIGNS = ("x-campaign-id", "x-mc-user")  # beside List-* (RFC 2369, RFC 2919)
_BULK = re.compile(r"\b(?:bulk|list|junk)\b")
_ROBOTS = re.compile(
    r"^(?:(?:.{0,40}[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|ne[._-]?pas[._-]?repondre|no[._-]?reponse)"
    r"|auto[._-]?(?:reply|mailer)"
    r"|notifications?|newsletter|mailer-?daemon|postmaster|majordomo|listserv|mailman|calendar-notification|robot|bounces?)"
    r"(?:[+._-].*)?$"
)
_FOOTER = re.compile(
    r"\b(?:unsubscribe|se desabonner|vous desabonner|desinscri\w+|view (?:it |this )?(?:email )?in (?:your )?browser)\b"
)
_TOO_MUCH = ("the message is longer", "the header block is longer", "parts are nested", "more than")
_GUESSED = "a text is not in the character set"
CUT = b"X-Mailbot-Cut: yes\r\n"
"""Stands before what was fetched of a message that is too long, or that its server can't give whole."""


def triage(message: Message, own: Collection[str], raw: bytes = b"") -> Verdict:
    """The verdict of the first rule that hits; HUMAN where none does. `own`: the programme's addresses in lower case.

    `raw` lets the informal bounces be read more surely. Never raises.
    """
    evidence = Evidence(message, frozenset(own), raw)
    for rule in RULES:
        verdict = rule(evidence)
        if verdict is not None:
            return verdict
    return Verdict(Kind.HUMAN, "no rule hit")


def own_letter(evidence: Evidence) -> Verdict | None:
    """Our loop header, or one of our addresses as the only author."""
    if evidence.header("x-mailbot-loop"):
        return Verdict(Kind.OWN, "loop header")
    senders = {_untagged(sender.email) for sender in evidence.message.senders}
    return Verdict(Kind.OWN, "own address") if senders and senders <= evidence.own else None


def delivery_report(evidence: Evidence) -> Verdict | None:
    """A structured report (RFC 3464); one of a success is mere noise."""
    failure = structured(evidence.message)
    if failure is not None:
        return _bounce(failure, "delivery report", evidence)
    return None if evidence.message.report is None else Verdict(Kind.AUTOMATIC, "report of a success")


def informal_bounce(evidence: Evidence) -> Verdict | None:
    """A mail server's own words."""
    failure = informal(evidence.message, evidence.raw, evidence.own)
    return None if failure is None else _bounce(failure, "server's words", evidence)


def unsure_author(evidence: Evidence) -> Verdict | None:
    """Two authors, group syntax, an address in a name, or none that can be read."""
    doubts = evidence.message.author_doubts
    return Verdict(Kind.SUSPECT, f"author: {doubts[0]}") if doubts else None


def absence(evidence: Evidence) -> Verdict | None:
    """An automatic absence notice (RFC 3834), marked or not."""
    message = evidence.message
    text = message.plain if message.plain is not None else reply_text(message).body
    marked = _is_auto_replied(evidence) or (
        evidence.header("auto-submitted").startswith("auto-") and names_absence(message.subject)
    )
    if not is_absence(message.subject, text, marked=marked):
        return None
    said = back_on(text, message.date.date()) if message.date else None
    left = said is None and has_left(message.subject, text)
    return Verdict(Kind.ABSENCE, "absence notice" if marked else "absence subject", back_on=said, left=left)


def calendar_answer(evidence: Evidence) -> Verdict | None:
    """A calendar part: bare it is a program's, with words of its own it is a person's."""
    methods = {method.upper() for part in evidence.message.calendars for method in _METHOD.findall(part[:4096])}
    if not methods & _ANSWERS:
        return None
    if reply_text(evidence.message).text:
        return None if _is_bulk(evidence) else Verdict(Kind.HUMAN, "calendar part with words")
    return Verdict(Kind.CALENDAR, "bare calendar part")


def mailing_list(evidence: Evidence) -> Verdict | None:
    """List and bulk mail (RFC 2369, RFC 2919), or a newsletter's footer under a robot's address."""
    if _is_bulk(evidence):
        return Verdict(Kind.LIST, "list header")
    text = fold((evidence.message.plain or evidence.message.html or "")[-3000:])
    if _is_robot(evidence) and _FOOTER.search(text):
        return Verdict(Kind.LIST, "newsletter footer")
    return None


def automatic(evidence: Evidence) -> Verdict | None:
    """Auto-Submitted other than "no" (RFC 3834 §5), a read receipt (RFC 8098) or other report, a robot's address."""
    if "disposition-notification" in evidence.header("content-type"):
        return Verdict(Kind.AUTOMATIC, "read receipt")
    if evidence.header("content-type").startswith("multipart/report"):
        return Verdict(Kind.AUTOMATIC, "a report")
    submitted = evidence.header("auto-submitted")
    if submitted and not submitted.startswith("no"):
        return Verdict(Kind.AUTOMATIC, "auto-submitted")
    if evidence.header("return-path") == "<>":
        return Verdict(Kind.AUTOMATIC, "null return path")
    if _is_auto_replied(evidence):
        return Verdict(Kind.AUTOMATIC, "auto-reply header")
    return Verdict(Kind.AUTOMATIC, "robot's address") if _is_robot(evidence) else None


def too_much(evidence: Evidence) -> Verdict | None:
    """A message that was cut before it was read: a person must see the whole."""
    if evidence.header("x-mailbot-cut"):
        return Verdict(Kind.UNREADABLE, "the message is too long, and only its beginning was read")
    for defect in evidence.message.defects:
        if defect.startswith(_TOO_MUCH):
            return Verdict(Kind.UNREADABLE, defect)
    return None


def guessed_text(evidence: Evidence) -> Verdict | None:
    """A text whose characters are guessed: what it says is no longer sure."""
    for defect in evidence.message.defects:
        if defect.startswith(_GUESSED):
            return Verdict(Kind.UNREADABLE, defect)
    return None


RULES: tuple[Rule, ...] = (
    own_letter,
    delivery_report,
    informal_bounce,
    unsure_author,
    absence,
    calendar_answer,
    mailing_list,
    automatic,
    too_much,
    guessed_text,
)


def _bounce(failure: Failure, rule: str, evidence: Evidence) -> Verdict:
    bounced = tuple(one for one in failure.recipients if one not in evidence.own)
    return Verdict(Kind.BOUNCE, rule, bounced, permanent=failure.permanent)


def _is_auto_replied(evidence: Evidence) -> bool:
    """The marks that answering programs set; Exchange sets X-Auto-Response-Suppress on people's mail, so it is none."""
    named = any(
        evidence.header(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")
    )
    replied = evidence.header("auto-submitted").startswith(("auto-replied", "auto-notified"))
    return named or replied or "auto_reply" in evidence.header("precedence")


def _is_bulk(evidence: Evidence) -> bool:
    named = evidence.message.headers
    listed = any(name in _CAMPAIGNS or name.startswith("list-") for name in named if evidence.header(name))
    return listed or _BULK.search(evidence.header("precedence")) is not None


def _untagged(address: str) -> str:
    """An address without its tag: our own tagged addresses are our own."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _is_robot(evidence: Evidence) -> bool:
    return any(_ROBOTS.match(sender.email.partition("@")[0]) for sender in evidence.message.senders)
