"""The HTML of a letter: what the template says becomes structure, what a value says stays text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from mailbot.mail.compose import Rendered, Templates


def letter(template: str, **variables: Any) -> Rendered:
    source = {"en/participant/stopped.j2": f"Subject: x\n\n{template}\n\n-- \nfoot", "en/also.j2": "also"}
    return Templates.from_sources(source).render("stopped", "en", variables)


@pytest.mark.parametrize(
    ("template", "blocks"),
    [
        ("One.\n\nTwo\nthree.", "<p>One.</p>\n<p>Two<br>\nthree.</p>"),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
        ("Here:\n- one", "<p>Here:</p>\n<ul><li>one</li></ul>"),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("> a\n>\n> b", "<blockquote>a<br>\n<br>\nb</blockquote>"),
        ("    a\n      b", "<pre>a\n  b</pre>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            "See https://example.org/a?b=1&c=2.",
            '<p>See <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.</p>',
        ),
        ("Write mailto:a@example.org", '<p>Write <a href="mailto:a@example.org">a@example.org</a></p>'),
        ("javascript:alert(1) ftp://example.org", "<p>javascript:alert(1) ftp://example.org</p>"),
    ],
)
def test_blocks(template: str, blocks: str) -> None:
    assert letter(template).body.html == blocks


HOSTILE = [
    "{{7*7}}",
    "{% for x in y %}",
    '<a href="https://evil.example">x</a>',
    "<script>alert(1)</script>",
    "[click](https://evil.example)",
    "https://evil.example/login",
    "mailto:x@evil.example",
    "- item",
    "> quote",
    "1. item",
    "    code",
    "&amp;",
    '"onmouseover="x',
    "\ue000<b>\ue001",
    "\ue002x\ue002",
    "-- ",
    "Ruth\n\nSubject: x",
    "Ruth\u2028- item\u0085> q",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_value_is_text_wherever_it_stands(name: str) -> None:
    found = letter("{{ name }}\n\n{{ name }} is here, {{ name }}", name=name)
    tree = HTMLParser(found.html)
    assert [node.tag for node in tree.css("body *")] == ["div", "p", "p", "footer", "p"]
    assert not tree.css("a, script, ul, ol, blockquote, pre")
    assert len(found.body.text.split("\n\n")) == 2


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_value_adds_no_element(name: str) -> None:
    found = letter("Hello {{ name }},\n\n- {{ name }}\n\n{{ name | quote }}\n\nBye.", name=f"x{name}")
    tags = [node.tag for node in HTMLParser(found.body.html).css("body *") if node.tag != "br"]
    assert tags == ["p", "ul", "li", "blockquote", "p"]


def test_page_is_for_phones_and_dark_rooms() -> None:
    page = letter("Hello").html
    tree = HTMLParser(page)
    assert [node.attributes["lang"] for node in tree.css("html, div, footer")] == ["en", "en", "en"]
    assert 'name="viewport"' in page
    assert 'content="light dark"' in page
    assert not tree.css("table, img, link, script, iframe")
    assert "url(" not in page
    assert "http" not in page
