"""What a template may do with a value: tell it in its language, shorten it, quote it, hide a name, mark words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from jinja2 import pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from markupsafe import Markup

from mailbot.mail.compose import phrases
from mailbot.mail.compose.safe import many_lines, one_line

# Around each value in a rendered template, so that the HTML can tell the template's own words from everybody else's.
# Private-use characters never come in with a value (safe.py).
OPEN, CLOSE = "\ue000", "\ue001"
ONCE = "\ue002"  # around what a letter says only the first time

_CONTACT = re.compile(
    r"\(?(?:https?://|www\.)\S{1,300}|[^\s@<>()\[\]]{1,64}@[^\s@<>()\[\],;]{1,255}|\+?\(?\d(?:[\d .()-]{5,20})\d"
)


def as_value(value: Any) -> Markup:
    """The output of an expression: one line of text between marks.

    Jinja's `finalize`. What templates composed themselves (macros, the filters below) arrives as Markup and stays as
    it is; anything that is neither text nor a number is a mistake in the variables.
    """
    if isinstance(value, Markup):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(f"a letter can show text or a number, not {type(value).__name__}")
    text = one_line(str(value))
    return Markup(f"{OPEN}{text}{CLOSE}" if text else "")  # noqa: S704 - not HTML: html.py escapes values and template alike


def filters(language: str) -> dict[str, Callable[..., Any]]:
    """Every filter that a template of this language may use, by name."""
    told: dict[str, Callable[..., Any]] = {
        function.__name__: partial(function, language=language)
        for function in (phrases.clock, phrases.when, phrases.listed)
    }
    told |= {function.__name__: _local(function, language) for function in (phrases.day, phrases.moment)}
    plain: dict[str, Callable[..., Any]] = {
        function.__name__: function for function in (brief, discreet, indent, marked, once, quote, yours, phrases.named)
    }
    kept = {name: FILTERS[name] for name in ("length", "list", "selectattr")}
    return kept | told | plain


def yours(place: str, reader: Any) -> str:
    """A place as its owner reads of it: "Ruth's office" is Ruth's "your office", "le bureau de Ruth" "votre bureau"."""
    first = re.escape(reader.first)
    for pattern, own in (
        (rf"\b{first}['’]s\b", "your"),
        (rf"\bchez {first}\b", "chez vous"),
        (rf"\bles ([\w’'-]+) (?:de |d['’]){first}\b", r"vos \1"),
        (rf"\b(?:le |la |l['’])([\w’'-]+) (?:de |d['’]){first}\b", r"votre \1"),
    ):
        place = re.sub(pattern, own, place, count=1) if first else place
    return place


def _local(told: Callable[[Any, str], str], language: str) -> Callable[..., str]:
    """A filter that tells an aware moment in the programme's zone, which is that of the letter's `now`."""

    @pass_context
    def filter_(context: Context, value: Any) -> str:
        aware = isinstance(value, datetime) and value.tzinfo is not None
        return told(value.astimezone(context["now"].tzinfo) if aware else value, language)

    return filter_


def brief(text: str, words: int = 30) -> str:
    """The text cut after so many words, on one line."""
    found = one_line(many_lines(text)[: words * 60]).split(" ")
    cut = len(found) > words
    return " ".join(found[:words]).rstrip(" ,;:.") + "…" if cut else " ".join(found)


def discreet(text: str, person: Any) -> str:
    """The text with the person's first name for their whole one, and no address, number or link: for a stranger."""
    shown = _CONTACT.sub("…", many_lines(text)[:4000])
    words = [word.strip(".,") for word in phrases.named(person).split()]
    kept = getattr(person, "first", words[0] if words else "")
    spelt = "|".join(re.escape(form) for word in words if len(word) > 1 for form in (word, word.upper()))
    if not spelt:
        return one_line(shown)
    return one_line(re.sub(rf"(?<!\w)(?:{spelt})(?:[\s,.-]+(?:{spelt}))*(?!\w)", lambda _: kept, shown))


def once(text: str) -> Markup:
    """Words that a letter needs the first time only, such as the name of the zone."""
    return Markup(f"{ONCE}{text}{ONCE}")  # noqa: S704


def quote(text: str) -> Markup:
    """Somebody's own words over as many lines as they have, each behind `> `."""
    return _lines(text, "> ")


def indent(text: str) -> Markup:
    """Text whose spaces matter, such as a tree, four places to the right."""
    return _lines(text, "    ")


def marked(text: str, marks: Iterable[Mapping[str, Any]]) -> str:
    """The text with each mark's `words` between » and «, once each; marks that overlap become one."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(_found(text, marks)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    for start, end in reversed(spans):
        text = f"{text[:start]}»{text[start:end]}«{text[end:]}"
    return text


def _found(text: str, marks: Iterable[Mapping[str, Any]]) -> Iterable[tuple[int, int]]:
    for words in {str(mark["words"]) for mark in marks} - {""}:
        start = text.find(words)
        if start >= 0:
            yield start, start + len(words)


def _lines(text: str, before: str) -> Markup:
    lines = (line.rstrip() for line in many_lines(text).strip("\n").split("\n"))
    return Markup("\n".join(f"{before}{OPEN}{line}{CLOSE}" if line else before.rstrip() for line in lines))  # noqa: S704
