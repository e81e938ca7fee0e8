"""Flowed text: short lines that join again into the same paragraphs (RFC 3676)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.compose.flowed import flowed

WORDS = "word " * 40


def joined(text: str) -> str:
    """What a reader of format=flowed makes of it (RFC 3676 §4.2, §4.4)."""
    out: list[str] = []
    soft = False
    for line in text.split("\n"):
        quote = line.startswith(">")
        rest = line[1:].removeprefix(" ") if quote else line.removeprefix(" ")
        mine = line if line == "-- " else f"> {rest}" if quote and not soft else rest
        out = [*out[:-1], out[-1] + mine] if soft else [*out, mine]
        soft = line.endswith(" ") and line != "-- "
    return "\n".join(line if line == "-- " else line.rstrip() for line in out)


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        WORDS.strip(),
        f"- {WORDS.strip()}",
        f"> {WORDS.strip()}\n>\n> {WORDS.strip()}",
        "One\n\nTwo\n-- \nfoot",
        "From Ruth",
        "x" * 200,
    ],
)
def test_lines_join_again(text: str) -> None:
    short = flowed(text)
    assert joined(short) == text.replace(">\n", ">\n")
    assert all(len(line) <= 75 or " " not in line.strip() for line in short.split("\n"))


def test_no_break_spaces_hold() -> None:
    line = "x" * 64 + " 14\u00a0h\u00a030 »"
    assert "14\u00a0h\u00a030" in flowed(line)


def test_a_line_that_looks_like_something_else_is_stuffed() -> None:
    assert flowed("From here") == " From here"
    assert flowed("    tree") == "     tree"


@settings(deadline=None)
@given(st.text(alphabet="ab >-\n", max_size=300))
def test_no_line_is_too_long(text: str) -> None:
    assert all(len(line) <= 76 or " " not in line.strip("> ") for line in flowed(text).split("\n"))
