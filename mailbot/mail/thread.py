"""What ties a message to a case: Message-IDs in order of trust, and the tags of the addresses it was sent to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.mail.message import Message

_TAG = re.compile(r"[a-z2-7]{26}")  # 128 random bits in lower-case base32 (RFC 4648 §6)
_MOST_KEYS = 50
_MOST_TAGS = 10


def keys(message: Message) -> tuple[str, ...]:
    """The Message-IDs that this message answers, surest first: In-Reply-To, then References from last to first.

    Without repeats, its own Message-ID left out, `_MOST_KEYS` at most (RFC 5322 §3.6.4).
    """
    named = dict.fromkeys([*message.in_reply_to, *reversed(message.references)])
    return tuple(key for key in named if key != message.message_id)[:_MOST_KEYS]


def tags(message: Message, programme_address: str, separator: str) -> tuple[str, ...]:
    """The tags of the programme's sub-addresses (`connector+TAG@…`) that the message was delivered or sent to.

    Where the server stamped its envelope (Delivered-To, X-Original-To, Envelope-To) comes first, then To and Cc. With
    an empty `separator` the server takes no sub-addresses, and there are none.
    """
    local, _, domain = programme_address.lower().partition("@")
    if not separator:
        return ()
    found = dict.fromkeys(_tags(message, f"{local}{separator}".lower(), domain))
    return tuple(found)[:_MOST_TAGS]


def _tags(message: Message, prefix: str, domain: str) -> Iterator[str]:
    written = [box.email for box in (*message.to, *message.cc)]
    for address in (*message.delivered_to, *written):
        local, _, at = address.partition("@")
        tag = local.removeprefix(prefix)
        if at == domain and local.startswith(prefix) and _TAG.fullmatch(tag):
            yield tag
