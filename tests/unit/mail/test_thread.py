"""`keys` and `tags`: what ties a message to its case, surest first."""

from __future__ import annotations

import pytest

from mailbot.mail.message import parse
from mailbot.mail.thread import keys, tags

TAG = "abcdefghijklmnopqrstuvwxyz"
OTHER = "234567" + "a" * 20


def test_keys_come_in_order_of_trust_without_repeats() -> None:
    raw = b"Message-ID: <me@x>\nIn-Reply-To: <c@x>\nReferences: <a@x> <b@x>\n <c@x> <me@x>\n\n"
    assert keys(parse(raw)) == ("<c@x>", "<b@x>", "<a@x>")


def test_keys_are_capped() -> None:
    raw = b"References: " + b"".join(b"<%d@x>\n " % number for number in range(500)) + b"\n\n"
    assert len(keys(parse(raw))) == 50
    assert keys(parse(raw))[0] == "<499@x>"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (f"To: connector+{TAG}@example.org", (TAG,)),
        (f"Cc: C <Connector+{TAG.upper()}@Example.org>", (TAG,)),
        (f"To: connector+{TAG}@example.org\nDelivered-To: connector+{OTHER}@example.org", (OTHER, TAG)),
        (f"X-Original-To: connector+{TAG}@example.org\nEnvelope-To: connector+{TAG}@example.org", (TAG,)),
        (f"To: connector+{TAG[:-1]}@example.org", ()),
        (f"To: connector+{TAG[:-1]}1@example.org", ()),
        (f"To: connector+{TAG}@evil.example", ()),
        (f"To: other+{TAG}@example.org", ()),
        (f"To: connector-{TAG}@example.org", ()),
        ("To: connector@example.org", ()),
    ],
)
def test_tags(head: str, found: tuple[str, ...]) -> None:
    assert tags(parse(f"{head}\n\n".encode()), "connector@example.org", "+") == found


def test_a_server_without_sub_addresses_has_no_tags() -> None:
    assert tags(parse(f"To: connector{TAG}@example.org\n\n".encode()), "connector@example.org", "") == ()
