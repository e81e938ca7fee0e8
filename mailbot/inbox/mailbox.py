"""One mailbox: what is new since the cursor, flags for what is handled, copies into folders, and waiting for more."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from mailbot.errors import MailServerError, SignInError
from mailbot.inbox.connection import TROUBLE, ImapSettings, open_, said, sign_in
from mailbot.inbox.fetching import (
    BATCH_MESSAGES,
    HEAD_BYTES,
    KEYWORD,
    SIZE_CAP,
    Arrival,
    Bodies,
    Fetched,
    arrival,
    groups,
    message_ids,
)
from mailbot.inbox.waiting import IDLE_SECONDS, listen, tells_of_mail, wait
from mailbot.store.values import Cursor, Mark

FLAGGED = "\\Flagged"

_LONGEST_UID = 2**32 - 1
_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder that commands are about."""

    folder: str
    uidvalidity: int
    allowed: frozenset[str] | None
    uidnext: int = field(default=0, compare=False)

    def keeps(self, flag: str) -> bool:
        """Whether a flag would be stored (PERMANENTFLAGS, RFC 9051 §7.1; a star allows new keywords)."""
        if self.allowed is None:
            return True
        return flag.lower() in self.allowed or (not flag.startswith("\\") and "\\*" in self.allowed)


class Inbox:
    """One mailbox over one connection, made when first needed and again after it broke.

    Every method raises MailServerError where the server is away or refuses; the next call starts afresh.
    """

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._client: IMAPClient | None = None
        self._selected: Selected | None = None
        self._seen: Cursor | None = None
        self._counted: Selected | None = None
        self._refusals = 0

    def connect(self) -> None:
        """Connect and sign in, unless that is done; SignInError where the server refuses us."""
        with self._talking("connect"):
            self._connected()

    @property
    def capabilities(self) -> frozenset[str]:
        """What the server offers, after signing in, in upper case."""
        with self._talking("capability") as client:
            return frozenset(word.decode("ascii", "replace").upper() for word in client.capabilities())

    @property
    def keeps_keywords(self) -> bool:
        """Whether the mailbox stores the keyword for handled mail."""
        with self._talking("select"):
            return self._select(self._settings.mailbox).keeps(KEYWORD)

    def folders(self) -> list[str]:
        """The names of all folders."""
        with self._talking("list") as client:
            return [str(name) for _flags, _delimiter, name in client.list_folders()]

    def gives_uids_again(self, cursor: Cursor | None, known: Mapping[int, str]) -> bool:
        """Whether UIDs up to the cursor mean other mail than they did, as after a restore of the server's own backup.

        RFC 9051 §2.3.1.1 has a server change UIDVALIDITY then; not every one does. The next UID tells, or a Message-ID
        that is not the one `known` of its UID. Asked of each selection once.
        """
        if cursor is None:
            return False
        with self._talking("select"):
            self._wake()
            here = self._select(self._settings.mailbox)
            if here is self._counted:
                return False
            self._counted = here
            if here.uidvalidity != cursor.uidvalidity:
                return False
            if 0 < here.uidnext <= cursor.uid:
                return True
        with self._talking("fetch") as client:
            now = message_ids(client, list(known))
        return any(known[uid] not in ids for uid, ids in now.items() if ids)

    def fetch_new(self, cursor: Cursor | None, limit: int = 10_000) -> Iterator[Fetched]:
        """Messages above the cursor, lowest UID first, at most `limit`; none is marked as read.

        Under another UIDVALIDITY than the cursor's everything counts as new (RFC 9051 §2.3.1.1).
        """
        with self._talking("search"):
            self._wake()
            here = self._select(self._settings.mailbox)
            after = cursor.uid if cursor is not None and cursor.uidvalidity == here.uidvalidity else 0
            uids = self._uids_above(after)[:limit]
            self._seen = Cursor(here.uidvalidity, max(uids, default=after))
        for start in range(0, len(uids), BATCH_MESSAGES):
            with self._talking("fetch"):
                if self._select(self._settings.mailbox) != here:
                    return
                arrivals = self._arrivals(uids[start : start + BATCH_MESSAGES])
            for group in groups(arrivals):
                yield from self._fetch(here, {uid: arrivals[uid] for uid in group})

    def mark(self, marks: Collection[Mark]) -> None:
        """Put the keyword on handled messages, the flag on those that wait; silent where the server keeps none."""
        if not marks:
            return
        with self._talking("store") as client:
            here = self._select(self._settings.mailbox)
            live = [mark for mark in marks if mark.uidvalidity == here.uidvalidity]
            flagged = [mark.uid for mark in live if mark.flagged]
            unflagged = [mark.uid for mark in live if mark.unflag]
            self._store(client.add_flags, [mark.uid for mark in live], KEYWORD)
            self._store(client.add_flags, flagged, FLAGGED)
            self._store(client.remove_flags, unflagged, FLAGGED)

    def append(self, folder: str, raw: bytes, flags: Sequence[str], at: datetime) -> None:
        """Put a message into a folder, which is made where it is missing."""
        with self._talking("append") as client:
            try:
                client.append(folder, raw, flags, at)
            except IMAPClient.AbortError:
                raise
            except IMAPClient.Error:
                if client.folder_exists(folder):
                    raise
                client.create_folder(folder)
                client.subscribe_folder(folder)
                client.append(folder, raw, flags, at)

    def holds(self, folder: str, message_id: str) -> bool:
        """Whether a folder has a message of this Message-ID; a folder that does not exist has none."""
        with self._talking("look up") as client:
            if self._selected is not None and self._selected.folder == folder:
                client.noop()
            elif not client.folder_exists(folder):
                return False
            self._select(folder)
            return bool(client.search(["HEADER", "Message-ID", message_id]))

    def end_of(self, folder: str) -> tuple[int, int] | None:
        """UIDVALIDITY and the next UID of a folder; None where it does not exist."""
        with self._talking("status") as client:
            try:
                answer = client.folder_status(folder, ["UIDVALIDITY", "UIDNEXT"])
            except IMAPClient.AbortError:
                raise
            except IMAPClient.Error:
                if client.folder_exists(folder):
                    raise
                return None
            return int(answer[b"UIDVALIDITY"]), int(answer[b"UIDNEXT"])

    def letters_from(self, folder: str, uid: int, loop: str) -> list[str]:
        """The Message-IDs of the letters with our loop header that lie in a folder at a UID and above it."""
        with self._talking("look up") as client:
            self._select(folder)
            found = [one for one in client.search(["UID", f"{uid}:*", "HEADER", "X-Mailbot-Loop", loop]) if one >= uid]
            idents: list[str] = []
            for start in range(0, len(found), BATCH_MESSAGES):
                answer = client.fetch(found[start : start + BATCH_MESSAGES], ["ENVELOPE"])
                idents += [data[b"ENVELOPE"].message_id.decode("ascii", "replace") for data in answer.values()]
            return idents

    def sent_folder(self) -> str | None:
        """Where sent letters can be looked for: as configured, else the server's own folder for them (RFC 6154)."""
        if self._settings.sent:
            return self._settings.sent
        with self._talking("list") as client:
            found = client.find_special_folder(b"\\Sent")
            return None if found is None else str(found)

    def idle(self, seconds: float, stop: threading.Event, wake: threading.Event | None = None) -> bool:
        """Wait for news, at most `seconds` and never longer than one IDLE lasts; whether there is any.

        Returns False at once, or within a second, when `stop` or `wake` is set. Without IDLE it just waits.
        """
        signals = [stop] if wake is None else [stop, wake]
        if any(signal.is_set() for signal in signals):
            return False
        if "IDLE" not in self.capabilities:
            wait(seconds, signals)
            return False
        with self._talking("idle"):
            if self._missed():
                return True
            client = self._connected()
            client.idle()
            news = listen(client, min(seconds, IDLE_SECONDS), signals)
            if stop.is_set():
                self._drop()  # no answer is worth waiting for
                return False
            _text, late = client.idle_done()
            return news or tells_of_mail(late)

    def interrupt(self) -> None:
        """Make whatever waits for the server fail at once: for a signal handler, or another thread."""
        client = self._client
        if client is not None:
            with suppress(OSError):
                client.socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Sign out, without waiting long for an answer."""
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            with suppress(*TROUBLE):
                client.socket().settimeout(1.0)
                client.logout()
            with suppress(*TROUBLE):
                client.shutdown()

    @contextmanager
    def _talking(self, what: str) -> Iterator[IMAPClient]:
        try:
            yield self._connected()
        except LoginError as error:
            self._drop()
            # From None, and only the server's code: a server may repeat what it was told, the password too.
            raise SignInError(f"IMAP at {self._settings.host}: the sign-in was refused{_code(error)}") from None
        except TROUBLE as error:
            self._drop()
            raise MailServerError(f"IMAP at {self._settings.host}: {what}: {said(error)}") from error

    def _connected(self) -> IMAPClient:
        if self._client is None:
            client = open_(self._settings)
            try:
                sign_in(client, self._settings)
            except BaseException:
                with suppress(*TROUBLE):
                    client.shutdown()
                raise
            self._client = client
        return self._client

    def _drop(self) -> None:
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            with suppress(*TROUBLE):
                client.shutdown()

    def _wake(self) -> None:
        """NOOP, so that SEARCH sees what has just come; a connection that fell asleep is made anew."""
        try:
            self._connected().noop()
        except TROUBLE:
            self._drop()
            self._connected()

    def _select(self, folder: str) -> Selected:
        client = self._connected()
        if self._selected is None or self._selected.folder != folder:
            self._selected = None
            answer = client.select_folder(folder, readonly=folder != self._settings.mailbox)
            flags = answer.get(b"PERMANENTFLAGS")
            allowed = None if flags is None else frozenset(flag.decode("ascii", "replace").lower() for flag in flags)
            uidnext = int(answer.get(b"UIDNEXT") or 0)
            self._selected = Selected(folder, int(answer[b"UIDVALIDITY"]), allowed, uidnext)
        return self._selected

    def _uids_above(self, uid: int) -> list[int]:
        if uid >= _LONGEST_UID:
            return []
        found = self._connected().search(["UID", f"{uid + 1}:*"])
        return sorted(new for new in found if new > uid)  # n:* always names the last message, RFC 9051 §6.4.9

    def _missed(self) -> bool:
        """Whether mail came since the last look: an IDLE says nothing of what came before it."""
        self._wake()
        here = self._select(self._settings.mailbox)
        seen = self._seen
        return seen is None or seen.uidvalidity != here.uidvalidity or bool(self._uids_above(seen.uid))

    def _arrivals(self, uids: Sequence[int]) -> dict[int, Arrival]:
        """What is known beforehand of those that are still there, lowest UID first."""
        answer = self._connected().fetch(uids, ["RFC822.SIZE", "INTERNALDATE", "FLAGS"])
        return {uid: arrival(answer[uid]) for uid in uids if uid in answer}

    def _fetch(self, here: Selected, group: dict[int, Arrival]) -> list[Fetched]:
        """Messages of one kind: several under the cap, or one over it."""
        whole = all(arrived.size <= SIZE_CAP for arrived in group.values())
        with self._talking("fetch") as client:
            if self._select(self._settings.mailbox) != here:
                return []
            bodies = Bodies(client, "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{HEAD_BYTES}>").of(list(group))
        return [
            Fetched(
                folder=here.folder,
                uidvalidity=here.uidvalidity,
                uid=uid,
                raw=raw,
                size=group[uid].size,
                internal_date=group[uid].at,
                truncated=not (whole and complete),
                handled=group[uid].handled,
            )
            for uid, (raw, complete) in bodies.items()
        ]

    def _store(self, change: Callable[..., Any], uids: Sequence[int], flag: str) -> None:
        """Change a flag of messages; a server that refuses again and again is taken at its word."""
        if self._selected is None or not self._selected.keeps(flag):
            return
        for start in range(0, len(uids), 500):
            try:
                change(uids[start : start + 500], [flag], silent=True)
            except IMAPClient.AbortError:
                raise
            except IMAPClient.Error:
                self._refusals += 1
                if self._refusals < _PATIENCE:
                    raise
            else:
                self._refusals = 0


def _code(error: Exception) -> str:
    """The response code of an answer (RFC 9051 §7.1), if it has one."""
    found = re.search(r"\[[A-Z-]{1,40}\]", str(error))
    return f" {found[0]}" if found else ""
