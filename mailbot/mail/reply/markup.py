"""An HTML body as the lines that a reader sees, each with what the structure says of it."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailbot.mail.reply.zones import Zone

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,40})")
_ANY_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u202f]+")
_NOT_NESTED = frozenset("p li td tr th tbody thead dd dt option br hr img meta link input col area base wbr".split())
_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header"
    " hr li main nav ol p pre section table tbody thead tr ul".split()
)
_SPACED = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl".split())
_SKIPPED = frozenset("script style head title template svg object iframe select textarea math -comment".split())
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|opacity:0(?![.\d]*[1-9])|font-size:[01](?:px|pt)?(?![.\d])|max-height:0"
)
_WHITE = re.compile(r"(?:^|;)color:(?:#fff(?:fff)?|white|rgb\(255,255,255\))")
_COLOUR = re.compile(r"(?:^|;)color:(#[0-9a-f]{3,8}|rgba?\([\d,.%]{3,40}\)|[a-z]{3,20})")
_HEX = re.compile(r"[0-9a-f]{2}$")
_NUMBER = re.compile(r"\d{1,3}")
_COLOURS = frozenset("red blue green purple magenta orange fuchsia teal crimson darkred darkgreen firebrick".split())
_VIVID = 100
_TIGHT = re.compile(r"margin(?:-top|-bottom)?:0")
_QUOTED = re.compile(r"gmail_attr|moz-cite-prefix|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra_hr")
_SIGNED = re.compile(
    r"gmail_signature|moz-signature|protonmail_signature|ms-outlook-mobile-signature|applemailsignature"
)
_CUT = re.compile(r"divrplyfwdmsg|appendonsend|olk_src_body_section|mail-editor-reference-message|zwchr|zmail_extra\b")
_PICTURE = re.compile(r"data:image/[^\s\"'<>]{64,}", re.IGNORECASE)
_LONGEST = 400_000
_LONGEST_DEEP = 100_000
_DEEPEST = 400
_MOST_NODES = 20_000
_MOST_RULES = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """One line as a reader sees it.

    `opens` says that quoted history begins here and goes on to the end; `tints` are the parts of the line in a colour.
    """

    text: str
    hint: Zone | None
    opens: bool = False
    tints: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Context:
    """What an element hands down to what is in it."""

    hint: Zone | None = None
    preformatted: bool = False
    coloured: bool = False
    tinted: bool = False
    item: str = ""


@dataclass(slots=True)
class _Page:
    """The lines written so far and the one being written."""

    lines: list[Seen] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    hint: Zone | None = None
    opens: bool = False
    rules: int = 0
    length: int = 0
    tints: list[tuple[int, int]] = field(default_factory=list)

    def write(self, text: str, hint: Zone | None, *, tinted: bool = False) -> None:
        if text:
            self.hint = self.hint if self.words else hint
            self.words.append(text)
            if tinted and text.strip():
                goes_on = bool(self.tints) and self.tints[-1][1] == self.length
                start = self.tints.pop()[0] if goes_on else self.length
                self.tints.append((start, self.length + len(text)))
            self.length += len(text)

    def end_line(self, *, even_empty: bool = False) -> None:
        text = "".join(self.words).rstrip()
        if text or even_empty:
            tints = tuple((start, min(end, len(text))) for start, end in self.tints)
            self.lines.append(Seen(text, self.hint, self.opens and bool(text), tints))
            self.opens = self.opens and not text
        self.words, self.length, self.tints = [], 0, []

    def space(self) -> None:
        """An empty line above what comes next, if there is not one."""
        self.end_line()
        if self.lines and self.lines[-1].text:
            self.lines.append(Seen("", self.lines[-1].hint))


def seen_lines(source: str) -> list[Seen]:
    """The visible lines of an HTML body in order. Linear: size, nesting, nodes and structural checks are capped."""
    source = _PICTURE.sub("", source)[:_LONGEST]
    if _is_too_deep(source):
        # Parsing time grows with the square of the depth: nobody's mail looks like that.
        words = html.unescape(_ANY_TAG.sub("\n", source[:_LONGEST_DEEP]))
        return [Seen(line.strip(), None) for line in words.split("\n")]
    body = LexborHTMLParser(source).body
    page = _Page()
    if body is not None:
        _walk(body, page)
    page.end_line()
    return page.lines


def _is_too_deep(source: str) -> bool:
    """Counts each tag for itself: an end that has no beginning closes nothing, whatever else is open."""
    opened: Counter[str] = Counter()
    depth = 0
    for match in _TAG.finditer(source):
        tag = match[2].lower()
        if tag not in _NOT_NESTED and (not match[1] or opened[tag]):
            change = -1 if match[1] else 1
            opened[tag] += change
            depth += change
            if depth > _DEEPEST:
                return True
    return False


def _walk(body: LexborNode, page: _Page) -> None:
    """Visits each node once on a stack of its own; a string on it stands for the end of an element."""
    waiting: list[tuple[LexborNode | str, _Context]] = [(body, _Context())]
    visited = 0
    while waiting and visited < _MOST_NODES:
        node, context = waiting.pop()
        visited += 1
        if isinstance(node, str):
            _leave(node, context, page)
        elif node.tag == "-text":
            _write_text(node, context, page)
        elif node.tag not in _SKIPPED and node.tag is not None:
            inner = _enter(node, context, page)
            if inner is not None:
                waiting.append((node.tag, inner))
                if node.tag == "a" and (address := _linked_address(node)):
                    waiting.append((address, inner))
                waiting.extend(_children(node, inner))


def _children(node: LexborNode, inner: _Context) -> list[tuple[LexborNode | str, _Context]]:
    """The children in reverse, list items with their number or dash."""
    found: list[tuple[LexborNode | str, _Context]] = []
    number = 0
    for child in islice(node.iter(include_text=True), _MOST_NODES):
        context = inner
        if child.tag == "li":
            number += 1
            item = f"{number}. " if node.tag == "ol" else "- "
            context = _Context(inner.hint, inner.preformatted, inner.coloured, inner.tinted, item)
        found.append((child, context))
    return found[::-1]


def _enter(node: LexborNode, context: _Context, page: _Page) -> _Context | None:
    """Begins an element; None where a reader does not see it."""
    attributes = node.attributes
    style = (attributes.get("style") or "").lower().replace(" ", "")
    coloured = context.coloured or "background" in style or "bgcolor" in attributes
    if "hidden" in attributes or _HIDDEN.search(style) or (_WHITE.search(style) and not coloured):
        return None
    tag = node.tag or ""
    if tag == "br":
        page.end_line(even_empty=True)
        return None
    if tag in _BLOCKS:
        page.end_line()
    if tag in _SPACED and "msonormal" not in (attributes.get("class") or "").lower() and not _TIGHT.search(style):
        page.space()
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    if _CUT.search(named) or _is_header_rule(node, style, page):
        page.opens = True
    if context.item and tag == "li":
        page.write(context.item, context.hint)
    elif tag in {"td", "th"} and page.words:
        page.write("   ", context.hint)
    return _Context(
        _hint(tag, named, style) or context.hint,
        context.preformatted or tag == "pre",
        coloured,
        _is_tinted(style, attributes.get("color") or "", inherited=context.tinted) and tag != "a",
    )


def _hint(tag: str, named: str, style: str) -> Zone | None:
    # A blockquote without a border is how a web mailer indents its own author's paragraph.
    indents = tag == "blockquote" and "border:none" in style and "gmail_quote" not in named
    if (tag == "blockquote" and not indents) or _QUOTED.search(named):
        return Zone.QUOTE
    return Zone.SIGNATURE if _SIGNED.search(named) else None


def _is_tinted(style: str, named: str, *, inherited: bool) -> bool:
    """Whether text stands in a colour that a person picks: red or green, not black, grey, or a mailer's dark blue."""
    match = _COLOUR.search(style)
    value = match[1] if match else named.lower()
    if not value:
        return inherited
    if value.startswith("#"):
        digits = value[1:7] if len(value) >= 7 else "".join(2 * c for c in value[1:4])
        shades = [
            int(digits[at : at + 2], 16) for at in range(0, len(digits) - 1, 2) if _HEX.match(digits[at : at + 2])
        ]
    else:
        shades = [int(number) for number in _NUMBER.findall(value)]
    return value in _COLOURS or (len(shades) >= 3 and max(shades[:3]) - min(shades[:3]) >= _VIVID)


def _is_header_rule(node: LexborNode, style: str, page: _Page) -> bool:
    """Outlook's line above the quoted headers: a division with a border on top that holds several "Name: value"."""
    if "border-top:solid" not in style or page.rules >= _MOST_RULES:
        return False
    page.rules += 1
    text = node.text(deep=True)[:600]
    return text.count(":") >= 3 and any(c.isdigit() for c in text)


def _leave(tag: str, context: _Context, page: _Page) -> None:
    if tag.startswith(" <"):
        page.write(tag, context.hint)
    elif tag in _BLOCKS:
        page.end_line()


def _linked_address(node: LexborNode) -> str:
    """The address behind a linked name ("@Priya Raman"): a reader sees it on the name."""
    target = (node.attributes.get("href") or "")[:300]
    if not target.lower().startswith("mailto:") or "@" in node.text(deep=True)[1:300]:
        return ""
    address = target[7:].partition("?")[0]
    return f" <{address}>" if "@" in address and not set(address) & set("<> \n") else ""


def _write_text(node: LexborNode, context: _Context, page: _Page) -> None:
    text = node.text(deep=False)
    if not context.preformatted:
        text = _SPACES.sub(" ", text)
        shown = text if page.words and not page.words[-1].endswith(" ") else text.lstrip(" ")
        page.write(shown, context.hint, tinted=context.tinted)
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            page.end_line(even_empty=True)
        page.write(line, context.hint, tinted=context.tinted)
