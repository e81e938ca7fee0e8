"""Messages in batches that fit into memory, and what to do where a server can't give one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imapclient import IMAPClient

from mailbot.mail.limits import Limits

KEYWORD = "$Mailbot"
BATCH_MESSAGES = 50
BATCH_BYTES = 8 * 1024 * 1024
SIZE_CAP = Limits().message
HEAD_BYTES = 256 * 1024
"""What is fetched of a message over the size cap."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as the server has it. `size` in bytes by the server; `truncated` where `raw` is only its beginning.

    `handled`: it bears the keyword that we give to what we have handled.
    """

    folder: str
    uidvalidity: int
    uid: int
    raw: bytes
    size: int
    internal_date: datetime
    truncated: bool = False
    handled: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the server says of a message before its bytes: size, and when it came."""

    size: int
    at: datetime
    handled: bool = False


class Bodies:
    """Fetches one item of many messages, and gets by where a server can't give one of them."""

    def __init__(self, client: IMAPClient, item: str) -> None:
        self._client = client
        self._item = item

    def of(self, uids: Sequence[int]) -> dict[int, tuple[bytes, bool]]:
        """Bytes, and whether they are what was asked for, of every message that is still there.

        A message that can't be given while others can comes empty: it is there, and must not stop those after it.
        """
        read = self.given(uids)
        found = {uid: (raw, True) for uid, raw in read.items()}
        missing = self._there([uid for uid in uids if uid not in found])
        found.update((uid, part) for uid in missing if (part := self._alone(uid)) is not None)
        if missing and not found:
            raise IMAPClient.Error("no message can be fetched")
        found.update((uid, (b"", False)) for uid in missing if uid not in found)
        return {uid: found[uid] for uid in uids if uid in found}

    def _alone(self, uid: int) -> tuple[bytes, bool] | None:
        """One message by itself, else its header."""
        for item, complete in ((self._item, True), ("BODY.PEEK[HEADER]", False)):
            read = self.given([uid], item)
            if uid in read:
                return read[uid], complete
        return None

    def _there(self, uids: Sequence[int]) -> list[int]:
        if not uids:
            return []
        found = set(self._client.search(["UID", ",".join(map(str, uids))]))
        return [uid for uid in uids if uid in found]

    def given(self, uids: Sequence[int], item: str | None = None) -> dict[int, bytes]:
        """Bytes of every message that the server gives at once; of none where it refuses."""
        try:
            answer = self._client.fetch(uids, [item or self._item])
        except IMAPClient.AbortError:
            raise
        except IMAPClient.Error:
            return {}
        bodies = {uid: _body(data) for uid, data in answer.items()}
        return {uid: body for uid, body in bodies.items() if body is not None}


def groups(sizes: dict[int, Arrival]) -> Iterator[list[int]]:
    """Messages that are fetched together, in order: no more bytes than a batch may have, large ones by themselves."""
    group: list[int] = []
    held = 0
    for uid, arrived in sizes.items():
        if group and held + arrived.size > BATCH_BYTES:
            yield group
            group, held = [], 0
        group.append(uid)
        held += arrived.size
    if group:
        yield group


def arrival(answer: dict[bytes, Any]) -> Arrival:
    """Read a FETCH answer; the epoch where the server has no date."""
    flags = {flag.lower() for flag in answer.get(b"FLAGS") or () if isinstance(flag, bytes)}
    at = answer.get(b"INTERNALDATE")
    known = at if isinstance(at, datetime) else datetime.fromtimestamp(0, UTC)
    aware = known if known.tzinfo else known.replace(tzinfo=UTC)
    return Arrival(int(answer.get(b"RFC822.SIZE") or 0), aware, KEYWORD.lower().encode() in flags)


def message_ids(client: IMAPClient, uids: Sequence[int]) -> dict[int, list[str]]:
    """The Message-IDs, unfolded, of those messages that are still there and whose header the server gives."""
    heads = Bodies(client, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]").given(uids) if uids else {}
    whole = {uid: re.sub(rb"\s+", b"", head).decode("ascii", "replace") for uid, head in heads.items()}
    return {uid: re.findall("<[^<>]+>", head) for uid, head in whole.items()}


def _body(answer: dict[bytes, Any]) -> bytes | None:
    for key, value in answer.items():
        if key.startswith(b"BODY[") and isinstance(value, bytes):
            return value
    return None
