"""Header blocks, decoded words, Message-IDs and dates: what a stranger wrote becomes capped, clean values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbot.mail.header import aware_date, decode, decode_words, message_ids, one_line, split_header
from mailbot.mail.limits import Limits

SMALL = Limits(header=30, header_block=120)
NO_HEADER = "a line of the header block is no header"
LONG = "a header is longer than 30 bytes and cut"
LONG_BLOCK = "the header block is longer than 120 bytes and cut"


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        (b"", ()),
        (b"A: 1", (("A", "1"),)),
        (b"A: 1\nB: 2\n\nC: 3\n", (("A", "1"), ("B", "2"))),
        (b"A: 1\r\nB: 2\r\n\r\nC: 3\r\n", (("A", "1"), ("B", "2"))),
        (b"A : 1\nB\t:2\n\n", (("A", "1"), ("B", "2"))),
        (b"A: one\r\n two\r\n\tthree\r\n\r\n", (("A", "one two\tthree"),)),
        (b"A: one\n two\n\n", (("A", "one two"),)),
        (b"A: one\n \n two\n", (("A", "one"),)),  # a line of blanks ends the block, as receivers differ about it
        (b"A:\nB: 2\n\n", (("A", ""), ("B", "2"))),
        (b"\nA: 1\n", ()),
        (b"From ama@example.org Mon Mar  2 10:00:00 2026\nA: 1\n\n", (("A", "1"),)),
        (b">From ama@example.org Mon Mar  2\nA: 1\n\n", (("A", "1"),)),
        ("A: café\n\n".encode(), (("A", "café"),)),
        (b"A: caf\xe9\n\n", (("A", "café"),)),
    ],
)
def test_the_block_ends_at_the_first_blank_line(raw: bytes, fields: tuple[tuple[str, str], ...]) -> None:
    header = split_header(raw, Limits())
    assert (header.fields, header.defects) == (fields, ())


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"A: 1\n\nbody\n", b"body\n"),
        (b"A: 1\r\n\r\nbody", b"body"),
        (b"\nbody", b"body"),
        (b"A: 1\n", b""),
        (b"A: 1\nno header here\nbody\n", b"no header here\nbody\n"),
        (b"no header here\nbody\n", b"no header here\nbody\n"),
        (b"A: 1\nFrom here on it is text\n", b"From here on it is text\n"),
        (b"A: 1\n" + b"B: 2\n" * 40 + b"\nbody", b"body"),
        (b"A: 1\r\n" + b"B: 2\r\n" * 40 + b"\r\nbody\n\nmore", b"body\n\nmore"),
        (b"B: 2\n" * 24 + b"\nbody\n\nmore", b"body\n\nmore"),  # the block fills its limit to the byte
        (b"B: 2\n" * 40, b""),
    ],
)
def test_the_body_begins_after_it(raw: bytes, body: bytes) -> None:
    assert raw[split_header(raw, SMALL).end :] == body


def test_a_line_that_is_no_header_ends_the_block_and_is_told() -> None:
    for raw in (b"A: 1\nno header here\n", b"A: 1\nFrom here on\n", b"\xc3\xa9: 2\n", b" folded: first\n"):
        assert split_header(raw, Limits()).defects == (NO_HEADER,), raw


def test_a_long_header_is_cut_at_its_limit_and_told() -> None:
    header = split_header(b"Name: " + b"x" * 50 + b"\nB: 2\n\n", SMALL)
    assert header.fields == (("Name", "x" * 24), ("B", "2"))
    assert header.defects == (LONG,)
    exact = split_header(b"Name: " + b"x" * 23 + b"\nB: 2\n\n", SMALL)
    assert (exact.fields[0], exact.defects) == (("Name", "x" * 23), ())


def test_a_long_block_is_cut_between_two_headers_and_told() -> None:
    header = split_header(b"B: 2\n" * 23 + b"C: 34567\n\nbody", SMALL)
    assert header.fields == (("B", "2"),) * 23
    assert header.defects == (LONG_BLOCK,)
    full = split_header(b"B: 2\n" * 24, SMALL)
    assert (len(full.fields), full.defects) == (24, ())
    open_ended = split_header(b"B: 2\n" * 23 + b"C: 34", SMALL)  # 120 bytes, the last line without its end
    assert (open_ended.fields[-1], open_ended.defects) == (("C", "34"), ())


@pytest.mark.parametrize(
    ("content", "charset", "text", "right"),
    [
        ("é".encode(), None, "é", True),
        ("é".encode(), "UTF-8", "é", True),
        ("é".encode(), " utf8 ", "é", True),
        ("é".encode(), "us-ascii", "é", True),
        ("é".encode(), "ascii", "é", True),
        (b"\x93hi\x94", "iso-8859-1", "“hi”", True),
        (b"\x93hi\x94", "latin1", "“hi”", True),
        (b"\xe9", "iso-8859-15", "é", True),
        (b"\xe9", "utf-8", "é", False),
        ("é".encode(), "no-such", "é", False),
        (b"\xe9", "no-such", "é", False),
        (b"\x81", "utf-8", "\ufffd", False),
        (b"a-b", "punycode", "a-b", False),
        ("é".encode(), "punycode", "é", False),
        (b"a\\x41", "unicode-escape", "a\\x41", False),
        (b"abc", "undefined", "abc", False),
        (b"abc", "rot13", "abc", False),
        (b"abc", "a\0b", "abc", False),
        (b"+2D3eAA-", "utf-7", "😀", True),
        (b"+2D0-", "utf-7", "\ufffd", True),  # half of a pair, which no store can hold
    ],
)
def test_bytes_become_text_and_a_wrong_charset_is_told(
    content: bytes, charset: str | None, text: str, right: bool
) -> None:
    assert decode(content, charset) == (text, right)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?caf=C3=A9?= at 2", "café at 2"),
        ("=?utf-8?b?Y2Fmw6k=?=\t=?utf-8?b?IQ==?=", "café!"),
        ("=?iso-8859-1?q?=93hi=94?=", "“hi”"),
        ("=?iso-8859-15?q?=A4?=", "€"),
        ("=?utf-8?q?a=0ABcc=3A_x=40evil.example?=", "a Bcc: x@evil.example"),
        ("=?utf-8?b?abcde?=", "=?utf-8?b?abcde?="),
        ("“Ã©” =?utf-8?q?caf=C3=A9?= Ã©", "“Ã©” café Ã©"),
        ("C:\\u12 =?utf-8?q?caf=C3=A9?=", "C:\ufffd café"),
        ("why =?", "why =?"),
        ("?= not so =?", "?= not so =?"),
        ("a  \t b ", "a b"),
    ],
)
def test_encoded_words_come_out_as_one_clean_line(written: str, text: str) -> None:
    assert decode_words(written, 200) == text


def test_no_more_is_decoded_than_the_limit() -> None:
    assert decode_words("x" * 50, 30) == "x" * 30


@pytest.mark.parametrize("code", [0x00, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x2028, 0x2029, 0xD800])
def test_what_could_begin_a_new_line_becomes_a_blank(code: int) -> None:
    assert one_line(f"a{chr(code)}b") == "a b"


@pytest.mark.parametrize(
    "code", [0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069]
)
def test_what_turns_the_direction_of_writing_is_taken_out(code: int) -> None:
    assert one_line(f"a{chr(code)}b") == "ab"


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("<a@x> <b@x>", ("<a@x>", "<b@x>")),
        ("<a@x>\t(comment) <b@x> <a@x>", ("<a@x>", "<b@x>")),
        ("<no-at-sign>", ("<no-at-sign>",)),
        (" a@x ", ("<a@x>",)),
        ("a@x b@x", ()),
        ("bare <a@x>", ("<a@x>",)),
        ("a@x@y", ()),
        ("< a@x>", ()),
        ("<>", ()),
        ("", ()),
        (f"<{'a' * 990}>", (f"<{'a' * 990}>",)),
        (f"<{'a' * 991}>", ()),
    ],
)
def test_message_ids_keep_their_brackets_and_order(written: str, ids: tuple[str, ...]) -> None:
    assert message_ids(written, 100) == ids


def test_of_too_many_message_ids_the_last_count() -> None:
    assert message_ids("<a@x> <b@x> <c@x>", 2) == ("<b@x>", "<c@x>")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 2 Jun 2026 13:10:05 -0400", datetime(2026, 6, 2, 13, 10, 5, tzinfo=timezone(timedelta(hours=-4)))),
        (
            "Tue, 2 Jun 2026 13:10:00 +0545",
            datetime(2026, 6, 2, 13, 10, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        ),
        ("Tue, 2 Jun 2026 13:10:00 -0000", datetime(2026, 6, 2, 13, 10, tzinfo=UTC)),
        ("Tue, 2 Jun 2026 13:10:00", datetime(2026, 6, 2, 13, 10, tzinfo=UTC)),
        ("1 Jan 1990 00:00:00 +0000", datetime(1990, 1, 1, tzinfo=UTC)),
        ("31 Dec 2100 23:59:59 +0000", datetime(2100, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("31 Dec 1989 23:59:59 +0000", None),
        ("1 Jan 2101 00:00:00 +0000", None),
        ("31 Feb 2026 10:00 +0000", None),
        ("2 Jun 2026 10:00 +9999999999", None),
        ("2 Jun 2026 25:00:00 +0000", None),
        ("soon", None),
        ("", None),
        (" " * 300 + "2 Jun 2026 10:00:00 +0000", None),
    ],
)
def test_dates_are_aware_or_none(written: str, moment: datetime | None) -> None:
    found = aware_date(written)
    assert found == moment
    assert found is None or found.utcoffset() == moment.utcoffset()  # type: ignore[union-attr]
