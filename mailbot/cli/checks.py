"""What `mailbot doctor` looks at, each check by itself: one that fails leaves the others their say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailbot.config.rules import policy, reading_rules
from mailbot.config.settings import Mode, Settings
from mailbot.config.templates import mistakes
from mailbot.errors import ConfigError, MailbotError, MailServerError
from mailbot.inbox import KEYWORD, Fetched, Inbox
from mailbot.mail.message import parse
from mailbot.outbox import Line
from mailbot.store import Cursor, Store

_HIGHEST_UID = 2**32 - 1  # RFC 9051 §2.3.1.1
_SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, and where that is wrong the mend."""

    check: str
    text: str
    ok: bool = True
    mend: str = ""


def offline(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Rules, letters, store, clock, models: what needs no server."""
    yield from _rules(settings)
    yield from _letters(settings)
    yield from _store(settings)
    yield _clock(settings, now)
    yield from _models()


def online(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The mailbox and the way out: signs in to both, reads one message, sends nothing."""
    yield from _imap(settings, now)
    yield _smtp(settings)


def _rules(settings: Settings) -> Iterator[Finding]:
    try:
        policy(settings.paths.rules, settings.programme.zone)
        count = sum(len(rules) for rules in reading_rules(settings.paths.rules).rules.values())
    except ConfigError as error:
        yield Finding("rules", str(error), ok=False)
    else:
        yield Finding("rules", f"policy and {count} patterns, from {_whose(settings.paths.rules)}")


def _letters(settings: Settings) -> Iterator[Finding]:
    try:
        faults = mistakes(settings.paths.templates)
    except ConfigError as error:
        faults = [error]
    if not faults:
        yield Finding("templates", f"each letter in each language, from {_whose(settings.paths.templates)}")
    for fault in faults:
        yield Finding("templates", str(fault), ok=False)


def _whose(folder: Path | None) -> str:
    return str(folder) if folder else "those that ship with mailbot"


def _store(settings: Settings) -> Iterator[Finding]:
    try:
        store = Store(settings.store.url, settings.programme.address)
        try:
            store.upgrade()
            with store.transaction() as book:
                cases, questions = len(book.cases()), len(book.questions())
                aside = [row.id for row in book.set_aside()]
        finally:
            store.close()
    except MailbotError as error:
        yield Finding("store", str(error), ok=False, mend="store.url must name a place that this user may write to")
    else:
        yield Finding("store", f"{cases} cases, {questions} open questions")
        if aside:
            text = f"{len(aside)} messages could not be dealt with and are set aside: {', '.join(map(str, aside))}"
            mend = "look at them in the mailbox, flagged; `mailbot release NUMBER` has one tried again"
            yield Finding("set aside", text, ok=False, mend=mend)


def _clock(settings: Settings, now: datetime) -> Finding:
    """The files of the program can't be younger than the present: a machine that woke up in 1970 shows here."""
    made = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    shown = f"{now.astimezone(settings.programme.zone):%a %Y-%m-%d %H:%M} in {settings.programme.timezone}"
    if now < made - _SLACK:
        return Finding("clock", f"it is {shown}, before mailbot was installed", ok=False, mend=_SET_CLOCK)
    return Finding("clock", f"it is {shown}")


_SET_CLOCK = "set the machine's clock, best by NTP (timedatectl set-ntp true)"


def _models() -> Iterator[Finding]:
    from mailbot.reading.models import load

    lost = load().lost
    for sentence in lost:
        yield Finding("models", sentence, ok=False, mend="`make test` and `make demo` install the models")
    if not lost:
        yield Finding("models", "English and French")


def _imap(settings: Settings, now: datetime) -> Iterator[Finding]:
    inbox = Inbox(settings.imap)
    try:
        inbox.connect()
        yield Finding("imap", f"signed in to {settings.imap.host} as {settings.imap.user}")
        yield from _folders(settings, inbox.folders())
        yield _idle(inbox)
        yield _keywords(inbox)
        yield from _newest(settings, inbox, now)
    except MailServerError as error:
        yield Finding("imap", str(error), ok=False, mend="compare host, port, tls, user and password in [imap]")
    finally:
        inbox.close()


def _folders(settings: Settings, there: list[str]) -> Iterator[Finding]:
    imap = settings.imap
    if imap.mailbox not in there and imap.mailbox.upper() != "INBOX":
        listed = ", ".join(sorted(there))
        yield Finding(
            "imap.mailbox", f'there is no folder "{imap.mailbox}"', ok=False, mend=f"right would be one of {listed}"
        )
    wanted = {"imap.sent": imap.sent}
    if settings.programme.mode is Mode.SHADOW or Mode.SHADOW in settings.modes.values():
        wanted["imap.drafts"] = imap.drafts
    for key, folder in wanted.items():
        if folder:
            yield Finding(key, folder if folder in there else f'"{folder}" will be made when first needed')


def _idle(inbox: Inbox) -> Finding:
    offered = "IDLE" in inbox.capabilities
    return Finding(
        "imap.idle", "offered: mail is seen at once" if offered else "not offered: mail is seen at the next poll"
    )


def _keywords(inbox: Inbox) -> Finding:
    if inbox.keeps_keywords:
        return Finding("imap.keywords", f"{KEYWORD} can be stored")
    return Finding("imap.keywords", f"{KEYWORD} can't be stored: the store alone remembers what is handled")


def _newest(settings: Settings, inbox: Inbox, now: datetime) -> Iterator[Finding]:
    """What the last mail that came tells of the server: whether it vouches for senders, and what time it has."""
    trusted = settings.imap.trusted_authserv
    if not trusted:
        yield Finding(
            "authentication",
            "imap.trusted_authserv is empty: no sender can be verified, and every consequence is held",
            ok=False,
            mend="name the server that writes Authentication-Results into incoming mail",
        )
    newest = newest_mail(inbox)
    if newest is None:
        yield Finding("authentication", "the mailbox is empty: look again when mail has come")
        return
    if newest.internal_date > now + _SLACK:
        behind = newest.internal_date - now
        yield Finding(
            "clock", f"the mail server is {behind.total_seconds() / 60:.0f} minutes ahead", ok=False, mend=_SET_CLOCK
        )
    if trusted:
        yield _authentication(newest, trusted)


def _authentication(newest: Fetched, trusted: tuple[str, ...]) -> Finding:
    headers = parse(newest.raw).headers.get("authentication-results", ())
    server = headers[0].strip().partition(";")[0].split()[0] if headers and headers[0].strip(" ;") else ""
    if server.lower() in {name.lower() for name in trusted}:
        return Finding("authentication", f"the last mail was judged by {server}")
    seen = f"was judged by {server}" if server else "has no Authentication-Results"
    mend = f'trusted_authserv = ["{server}"], if that is your own server' if server else "have your server write them"
    text = f"the last mail {seen}, not by {', '.join(trusted)}: every consequence of such mail is held"
    return Finding("authentication", text, ok=False, mend=mend)


def _smtp(settings: Settings) -> Finding:
    smtp = settings.smtp
    try:
        Line(smtp, threading.Event()).close()
    except MailServerError as error:
        return Finding("smtp", str(error), ok=False, mend="compare host, port, tls, user and password in [smtp]")
    signed = f"signed in to {smtp.host} as {smtp.user}" if smtp.user else f"{smtp.host} answers, without a sign-in"
    return Finding("smtp", f"{signed}, tls {smtp.tls}")


def newest_mail(inbox: Inbox) -> Fetched | None:
    """The message with the highest UID, found by halving (an inbox tells what is next above a cursor)."""
    newest = next(inbox.fetch_new(None, limit=1), None)
    if newest is None:
        return None
    low, high = newest.uid, _HIGHEST_UID
    while low < high:
        middle = (low + high) // 2
        above = next(inbox.fetch_new(Cursor(newest.uidvalidity, middle), limit=1), None)
        if above is None:
            high = middle
        else:
            newest, low = above, above.uid
    return newest
