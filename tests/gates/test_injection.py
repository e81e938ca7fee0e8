"""Names and subjects are text wherever they stand, and a body is one message whatever it holds."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import compat32

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.gates.house import ERIC, RUTH, House, house, read

SHARP = [
    *("\r\n", "\n", "\r", "\0", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200f"),
    *(
        "Bcc: x@evil.example",
        "=?UTF-8?Q?=0A?=",
        "=?utf-8?b?",
        "?=",
        "<x@evil.example>",
        ",",
        ";",
        ":",
        '"',
        "\\",
        "(",
        ")",
    ),
    *("{{7*7}}", "{% raw %}", "<a href='https://evil.example'>x</a>", "[x](https://evil.example)", "**b**", "a", "é"),
]
NAMES = st.lists(st.sampled_from(SHARP), min_size=1, max_size=12).map(lambda parts: "N" + "".join(parts))


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(name=NAMES, subject=NAMES)
@example(name="=?UTF-8?Q?=0A?=Bcc: x@evil.example", subject="=?UTF-8?Q?=0A?=Bcc: x@evil.example")
@example(name="Ruth\r\nBcc: x@evil.example", subject="x\r\nBcc: x@evil.example\r\n\r\nbody")
@example(name="Ruth\u2028Bcc: x@evil.example", subject="\x85Bcc: x@evil.example")
def test_no_name_and_no_subject_changes_the_headers_or_the_recipients_of_any_letter(name: str, subject: str) -> None:
    with house() as home:
        plain = letters_of(home, "Ruth", "Our meeting")
    with house() as home:
        sharp = letters_of(home, name, subject)
    assert sharp == plain


def letters_of(home: House, name: str, subject: str) -> list[tuple[list[str], tuple[str, ...]]]:
    """Header names and envelope of each letter of a short conversation with somebody of this name."""
    home.opened(replace(RUTH, name=name, title=name, employer=name), replace(ERIC, name=name, bio=name))
    flat = subject.replace("\r", " ").replace("\n", " ").replace("\0", " ")
    home.says(
        RUTH, "OFFER 2026-03-12T14:00 here", subject=flat, From=f"=?utf-8?q?=0ABcc:_x@evil.example?= <{RUTH.email}>"
    )
    home.says(ERIC, "ASK", subject=flat)
    home.says(ERIC, "AGREE 2026-03-12T14:00", subject=flat)
    found = []
    for letter in home.letters():
        message = message_from_bytes(letter.raw, policy=compat32)
        assert b"\r" not in letter.raw.replace(b"\r\n", b"")
        assert not [header for header in message if header.lower() == "bcc"]
        found.append((list(message), letter.recipients))
    return sorted(found)


@pytest.mark.parametrize(
    ("name", "rendered"),
    [
        ("Ruth {{7*7}}", "49"),
        ("Ruth {% for x in '' %}", "for x in"),
        ("Ruth <a href='https://evil.example'>x</a>", "<a href='https://evil.example'"),
        ("Ruth [x](https://evil.example)", 'href="https://evil.example"'),
        ("Ruth <img src=https://evil.example/x.png>", "<img"),
        ("Ruth **bold**", "<strong>bold"),
    ],
)
def test_templates_markup_and_links_in_a_name_come_out_as_text(home: House, name: str, rendered: str) -> None:
    home.opened(replace(RUTH, name=name))
    for letter in home.letters():
        html = read(letter).get_body(("html",))
        assert html is not None
        page = html.get_content()
        if rendered != "for x in":
            assert rendered not in page
        plain = read(letter).get_body(("plain",))
        assert plain is not None
        assert "49" not in plain.get_content() or "7*7" in plain.get_content()
        assert name.split(maxsplit=1)[0] in page
