"""Reads delivery failures: structured reports first (RFC 3464), then the informal ones of mail servers."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from flufl.bounce import all_failures

from mailbot.mail.address import is_address, mailboxes
from mailbot.mail.limits import Limits
from mailbot.mail.message import Message
from mailbot.mail.mime import tree
from mailbot.mail.wording import fold, has, starts_with

# The detectors read every line of every part with patterns of their own: they get little.
_FOR_DETECTORS = Limits(message=64 * 1024, parts=20, depth=5)
# Local parts are compared without their dots and dashes.
_SERVERS = re.compile(
    r"^(?:mail(?:er)?daemon|mdaemon|postmaster|mail(?:er)?(?:delivery|gate)?(?:sub)?system|maildelivery|microsoftexchange\w*"
    r"|bounces?|mmdf|uucp)$"
)
_SERVER_NAMES = starts_with(
    r"mail(?:er)?[ -](?:delivery|daemon|system|administrator)|postmaster|delivery (?:sub)?system"
)
_SUBJECT = starts_with(
    r"undeliver(?:able|ed)|(?:returned|rejected|failed) mail|mail (?:undeliverable|returned|rejected|error)",
    r"failure notice",
    r"delivery (?:status notification|failure|failed|has failed|report|problem|delayed|final failure|notification)",
    r"mail delivery (?:failed|failure|problem|error|status|system|warning)|(?:nondeliverable|non-?delivery)\b",
    r"message (?:status|undeliverable|delayed|delivery failure|not delivered)|automatically rejected mail",
    r"(?:mail |message )?could not (?:be delivered|send)|warning ?: (?:message|could not send)|unzustellbar",
    r"non (?:remis|distribu)|echec (?:de (?:la )?(?:remise|distribution|livraison)|d'envoi)",
    r"(?:message|courriel|mail) non (?:remis|distribue|livre|delivre)|impossible de remettre",
    r"your (?:message|e-?mail)\b.{0,120}(?:could ?n[o']t be|was(?: not|n't)) delivered",
    r"votre (?:message|courriel)\b.{0,120}n'a (?:pas )?(?:pu etre|ete) (?:de)?(?:livre|remis|distribue)",
    r"notification (?:d'etat de (?:la )?remise|d'echec)|remise (?:differee|retardee|impossible)",
)
# A server tells the one it writes to what became of "your message"; a person would say who can't be reached.
_SUBJECT_ANYWHERE = has(r"undeliver(?:able|ed)|non (?:remis|distribue)|delivery (?:failed|failure)|not delivered")
_TOLD = has(
    r"your (?:message|e-?mail) (?:\S{1,60} ){0,8}could ?n[o']t be delivered",
    r"votre (?:message|courriel) (?:\S{1,60} ){0,8}n'a (?:pas )?pu etre (?:delivre|remis|livre|distribue|achemine)",
)
_FORWARDED = starts_with(r"(?:fwd?|tr)\b")
_FAILED_WORDS = has(
    r"5\.\d{1,2}\.\d{1,3}\b|55[0-9][ -]|user unknown|unknown user|no such (?:user|mailbox|recipient|address)",
    r"mailbox (?:unavailable|full|not found)|(?:could|can)(?: ?not|n't) be (?:delivered|found|reached)",
    r"unable to deliver|undeliverable|over (?:its |the )?quota|quota exceeded|mailbox is full",
    r"does(?: not|n't) exist|permanent(?:ly)? (?:fatal )?(?:error|failure)|delivery (?:to .{0,80})?failed",
    r"n'a (?:pas )?pu etre (?:remis|distribue|livre|delivre|achemine)|introuvable|n'existe pas|adresse .{0,30}inconnue",
    r"boite (?:de reception )?pleine",
)
_DELAYED_WORDS = has(
    r"will (?:continue to )?(?:be retried|retry|keep trying)|still (?:trying|being retried)|delivery .{0,40}delayed",
    r"warning message only|temporar(?:y|ily)|4\.\d{1,2}\.\d{1,3}\b|differee|retardee",
    r"nouvelle tentative|nouveaux essais",
)
_SUCCESSES = frozenset({"delivered", "relayed", "expanded"})
_ADDRESS = re.compile(r"[\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


@dataclass(frozen=True, slots=True)
class Failure:
    """Who could not be reached; `permanent` unless the server goes on trying."""

    recipients: tuple[str, ...]
    permanent: bool


def structured(message: Message) -> Failure | None:
    """The failure or delay that a `message/delivery-status` part reports; None for a success (RFC 3464 §2.3.3)."""
    report = message.report
    if report is None or report.action in _SUCCESSES:
        return None
    permanent = not report.action.startswith("delay") and not report.status.startswith("4")
    if report.recipients:
        return Failure(report.recipients, permanent)
    return Failure(_addresses(message.plain or "", ()), permanent)


def informal(message: Message, raw: bytes, own: Collection[str]) -> Failure | None:
    """The failure that a mail server tells in its own words; None where the sender and the subject are a person's.

    `raw` are the message's bytes; without them only sender, subject and words are looked at.
    """
    text = message.plain or message.html or ""
    words = fold(text[:8000])
    server, subject = _is_server(message), _is_failure(fold(message.subject), words)
    if not (server or subject) or (not server and not _is_unwritten(message, words)):
        return None
    temporary, permanent = _detected(raw)
    if temporary or permanent:
        return Failure(tuple(sorted(permanent or temporary)), bool(permanent))
    if not subject and not _FAILED_WORDS.search(words) and not _DELAYED_WORDS.search(words):
        return None
    return Failure(_addresses(text[:8000], own), _DELAYED_WORDS.search(words) is None)


def _is_server(message: Message) -> bool:
    """Whether the sender is a mail server: by its local part, or by the null return path (RFC 5321 §4.5.5)."""
    sender = " ".join(message.headers.get("from", ()))[:500]
    local = message.senders[0].email.partition("@")[0] if message.senders else sender.strip(' <>"').partition("@")[0]
    name = message.senders[0].name if message.senders else sender
    bare = re.sub(r"[._-]", "", local.lower())
    return any((_SERVERS.match(bare), _SERVER_NAMES.match(fold(name)), "mailer-daemon" in sender.lower()))


def _is_failure(subject: str, words: str) -> bool:
    if _SUBJECT.match(subject):
        return True
    anywhere = not _FORWARDED.match(subject) and _SUBJECT_ANYWHERE.search(subject[:300]) is not None
    return anywhere and _TOLD.search(words[:1000]) is not None


def _is_unwritten(message: Message, words: str) -> bool:
    """A failure's subject may stand over a person's words: a machine's mark, or no thread and a failure."""
    null_path = any(value.strip() == "<>" for value in message.headers.get("return-path", ()))
    marked = null_path or any(not value.lower().startswith("no") for value in message.headers.get("auto-submitted", ()))
    return marked or (not message.in_reply_to and _FAILED_WORDS.search(words) is not None)


def _detected(raw: bytes) -> tuple[frozenset[str], frozenset[str]]:
    if not raw:
        return frozenset(), frozenset()
    root = tree(raw, _FOR_DETECTORS)[0]
    if not mailboxes(str(root.get("from", "")), _FOR_DETECTORS)[0]:
        # A bounce from nobody ("<>") is common, and one detector would stumble over it and say so in a log.
        del root["from"]
        root["From"] = "mailer-daemon@invalid"
    try:
        temporary, permanent = all_failures(root)
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
        # Its detectors stumble over parts that are not what their type says.
        return frozenset(), frozenset()
    return _clean(temporary), _clean(permanent)


def _clean(found: Collection[bytes | str]) -> frozenset[str]:
    texts = (item.decode("ascii", "replace") if isinstance(item, bytes) else item for item in found)
    return frozenset(text.strip("<> ").lower() for text in texts if is_address(text.strip("<> ")))


def _addresses(text: str, own: Collection[str]) -> tuple[str, ...]:
    found = dict.fromkeys(address.lower().rstrip(".") for address in _ADDRESS.findall(text[:8000]))
    people = [
        one
        for one in found
        if one not in own and ".." not in one and not _SERVERS.match(re.sub(r"[._-]", "", one.partition("@")[0]))
    ]
    return tuple(people[:1])
