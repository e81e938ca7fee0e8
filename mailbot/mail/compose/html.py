"""Derives the HTML of a letter from its plain text: paragraphs, lists, quotes, and the template's own links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from mailbot.mail.compose.filters import CLOSE, OPEN

_VALUE = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"'()]*[^\s<>\"'().,;:!?]")
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:38em;margin:0 auto;padding:1em}"
    "blockquote{margin:1em 0;padding-left:1em;border-left:3px solid}"
    "li{margin:.25em 0}img{max-width:100%;background:#fff}pre{white-space:pre-wrap}"
    "hr{border:0;border-top:1px solid;margin:1.5em 0}footer{font-size:.875rem}"
)
_MARKERS = {"> ": "blockquote", "- ": "ul", "    ": "pre"}
_NUMBER = re.compile(r"\d{1,2}\. ")


def plain(rendered: str) -> str:
    """The text without the marks that the composer put around values."""
    return rendered.replace(OPEN, "").replace(CLOSE, "")


def own_words(rendered: str, change: Callable[[str], str]) -> str:
    """The rendered text with the template's words changed and every value left as it is."""
    pieces = re.split(f"({OPEN}[^{OPEN}{CLOSE}]*{CLOSE})", rendered)
    return "".join(piece if piece.startswith(OPEN) else change(piece) for piece in pieces)


def fragment(rendered: str) -> str:
    """HTML blocks of a rendered text whose values are still marked: what a value holds comes out as text."""
    paragraphs = (block.split("\n") for block in re.split(r"\n{2,}", rendered.strip("\n")))
    return "\n".join(part for lines in paragraphs for part in _blocks(lines))


def section(tag: str, language: str, blocks: str) -> str:
    """Blocks in one element that names their language."""
    return f'<{tag} lang="{language}">\n{blocks}\n</{tag}>'


def image(content_id: str, text: str) -> str:
    """A picture that comes with the letter, and what it shows in words."""
    return f'<p><img width="600" src="cid:{escape(content_id)}" alt="{escape(text)}"></p>'


def document(language: str, title: str, parts: Sequence[str]) -> str:
    """A whole page: readable on a phone and in dark mode, nothing fetched, no tables."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _blocks(lines: Sequence[str]) -> Iterator[str]:
    for kind, group in groupby(lines, _kind):
        yield _block(kind, list(group))


def _kind(line: str) -> str:
    if line.rstrip() == ">":
        return "blockquote"
    if _NUMBER.match(line):
        return "ol"
    return next((kind for marker, kind in _MARKERS.items() if line.startswith(marker)), "p")


def _block(kind: str, lines: Sequence[str]) -> str:
    if kind in ("ul", "ol"):
        items = (f"<li>{_inline(line.split(' ', 1)[1])}</li>" for line in lines)
        return f"<{kind}>" + "".join(items) + f"</{kind}>"
    if kind == "pre":
        return "<pre>" + "\n".join(_inline(line[4:]) for line in lines) + "</pre>"
    if kind == "blockquote":
        lines = [line.removeprefix(">").removeprefix(" ") for line in lines]
    return f"<{kind}>" + "<br>\n".join(_inline(line) for line in lines) + f"</{kind}>"


def _inline(line: str) -> str:
    def told(piece: str) -> str:
        value = _VALUE.fullmatch(piece)
        return escape(value[1]) if value else _linked(piece)

    return "".join(told(piece) for piece in re.split(f"({OPEN}[^{OPEN}{CLOSE}]*{CLOSE})", line))


def _linked(text: str) -> str:
    shown, at = "", 0
    for link in _LINK.finditer(text):
        target = escape(link[0])
        shown += f'{escape(text[at : link.start()])}<a href="{target}">{target.removeprefix("mailto:")}</a>'
        at = link.end()
    return shown + escape(text[at:])
