"""`mailboxes`: an address header read strictly, so that nobody passes for somebody else (RFC 5322 §3.4)."""

from __future__ import annotations

import pytest

from mailbot.mail.address import Mailbox, is_address, mailboxes
from mailbot.mail.limits import Limits

UNREAD = "an address cannot be read"
INSIDE = "another address inside a name"
GROUP = "group syntax"
BEHIND = "text after an address"


def box(email: str, name: str = "") -> Mailbox:
    return Mailbox(name, email)


@pytest.mark.parametrize(
    ("written", "boxes"),
    [
        ("", []),
        (" , ,; ", []),
        ("Ama@Example.ORG", [box("ama@example.org")]),
        ("<ama@example.org>", [box("ama@example.org")]),
        ("<ama@example.org> (Ama)", [box("ama@example.org")]),
        ("Xavier <xavier@example.org>", [box("xavier@example.org", "Xavier")]),
        (r"(a\)(b)) ama@example.org", [box("ama@example.org", r"a\)(b)")]),
        ("< ama@example.org >", [box("ama@example.org")]),
        ("Ama Mensah <ama@example.org>", [box("ama@example.org", "Ama Mensah")]),
        ("ama@example.org (Ama Mensah)", [box("ama@example.org", "Ama Mensah")]),
        ("ama@example.org (Ama) (Mensah)", [box("ama@example.org", "Ama Mensah")]),
        ("Ama <ama@example.org> (at work)", [box("ama@example.org", "Ama")]),
        ("(a (nested \\) one)) ama@example.org", [box("ama@example.org", "a (nested \\) one)")]),
        (
            "a@example.org,b@example.org; c@example.org",
            [box("a@example.org"), box("b@example.org"), box("c@example.org")],
        ),
        (
            '"Mensah, Ama" <ama@example.org>, b@example.org',
            [box("ama@example.org", "Mensah, Ama"), box("b@example.org")],
        ),
        ('"A \\"B\\" C" <ama@example.org>', [box("ama@example.org", 'A "B" C')]),
        ('Dr "A B" C <ama@example.org>', [box("ama@example.org", "Dr A B C")]),
        ("Mensah, Ama <ama@example.org>", [box("ama@example.org", "Mensah, Ama")]),
        ("Van Mensah, K., Ama <ama@example.org>", [box("ama@example.org", "Van Mensah, K., Ama")]),
        ("Mensah, ama@example.org", [box("ama@example.org")]),
        ("Mensah, ama@example.org, Bo <b@example.org>", [box("ama@example.org"), box("b@example.org", "Bo")]),
        ("=?utf-8?q?Zo=C3=A9?= <zoe@example.org>", [box("zoe@example.org", "Zoé")]),
        ('"ama@example.org" <AMA@example.org>', [box("ama@example.org", "ama@example.org")]),
        ("J. R. [HR] <jr@example.org>", [box("jr@example.org", "J. R. [HR]")]),
    ],
)
def test_plain_mailboxes(written: str, boxes: list[Mailbox]) -> None:
    assert mailboxes(written, Limits()) == (tuple(boxes), ())


@pytest.mark.parametrize(
    ("written", "boxes", "defects"),
    [
        ("alice@example.org)bob@evil.example", [], ["a stray ) in an address", UNREAD]),
        ("alice@example.org <bob@evil.example>", [box("bob@evil.example", "alice@example.org")], [INSIDE]),
        ('"alice@example.org" <bob@evil.example>', [box("bob@evil.example", "alice@example.org")], [INSIDE]),
        (
            "=?utf-8?q?alice=40example.org?= <bob@evil.example>",
            [box("bob@evil.example", "alice@example.org")],
            [INSIDE],
        ),
        ("bob@evil.example (alice@example.org)", [box("bob@evil.example", "alice@example.org")], [INSIDE]),
        ("<alice@example.org> <bob@evil.example>", [], [UNREAD]),
        ("<alice@example.org>bob@evil.example", [box("alice@example.org", "bob@evil.example")], [BEHIND, INSIDE]),
        ("<alice@example.org>,bob@evil.example", [box("alice@example.org"), box("bob@evil.example")], []),
        ("team: alice@example.org;", [box("alice@example.org")], [GROUP]),
        ("team: a@example.org, b@example.org;", [box("a@example.org"), box("b@example.org")], [GROUP]),
        ("team:alice@example.org;", [box("alice@example.org")], [GROUP]),
        ("undisclosed-recipients:;", [], [GROUP]),
        ("alice @example.org", [], [UNREAD]),
        ("alice@ example.org", [], [UNREAD]),
        ("alice@example.org bob@evil.example", [], [UNREAD]),
        ("<alice@example.org", [], ["a stray < in an address", UNREAD]),
        ("alice@example.org>", [], ["a stray > in an address", UNREAD]),
        ("alice\\@example.org", [], ["a stray \\ in an address", UNREAD]),
        ('"alice <alice@example.org>', [], ["a quoted name has no end"]),
        ("(alice alice@example.org", [], ["a comment in an address has no end"]),
        ("alice@example.org (a \\", [box("alice@example.org")], ["a comment in an address has no end"]),
        ("<>", [], [UNREAD]),
        ("alice@@example.org", [], [UNREAD]),
        ("@example.org", [], [UNREAD]),
        ("alice@[127.0.0.1]", [], [UNREAD]),
        ("<@relay.example:alice@example.org>", [], [UNREAD]),
    ],
)
def test_what_is_not_plainly_a_mailbox_is_told(written: str, boxes: list[Mailbox], defects: list[str]) -> None:
    assert mailboxes(written, Limits()) == (tuple(boxes), tuple(defects))


def test_a_defect_is_told_once() -> None:
    assert mailboxes("a b, c d@, e f@", Limits())[1] == (UNREAD,)


def test_of_more_addresses_than_anybody_writes_to_the_first_are_read_and_the_rest_is_told() -> None:
    found, defects = mailboxes("a@example.org, b@example.org, c@example.org", Limits(mailboxes=2))
    assert found == (box("a@example.org"), box("b@example.org"))
    assert defects == ("more than 2 addresses in a header",)


def test_no_more_is_read_than_a_header_may_hold() -> None:
    assert mailboxes("a@example.org, b@example.org", Limits(header=14))[0] == (box("a@example.org"),)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("ama@example.org", True),
        ("o'brien+tag@example.org", True),
        ("zoé@exämple.org", True),
        ("ama@localhost", True),
        (f"{'a' * 64}@example.org", True),
        (f"{'a' * 65}@example.org", False),
        (f"ama@{'a' * 63}.org", True),
        (f"ama@{'a' * 64}.org", False),
        (f"ama@{'a.' * 10}org", True),
        (f"ama@{'a.' * 11}org", False),
        ("ama@-example.org", False),
        ("ama@example-.org", False),
        ("ama@example..org", False),
        ("ama@example.org.", False),
        ("a b@example.org", False),
        ("ama@example.org\n", False),
        ("<ama@example.org>", False),
        ("ama", False),
        ("", False),
        (f"{'a' * 64}@{'.'.join(['b' * 63] * 4)}", True),
        (f"{'a' * 64}@{'.'.join(['b' * 63] * 3)}.{'b' * 62}.c", False),
        (f"{'a' * 64}@{'.'.join(['b' * 63] * 4)}.cc", False),
    ],
)
def test_one_bare_address(text: str, right: bool) -> None:
    assert is_address(text) is right
