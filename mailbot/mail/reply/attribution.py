"""Finds where quoted history begins by one line: attributions, separators and marks of every mail program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from mailbot.mail.reply.zones import Line, Zone
from mailbot.mail.wording import fold

_VERB = re.compile(
    r"(?<!\w)(?:wrote|writes|sent|a[\s>]{1,4}[ée]crit|(?:schreef|schrieb)[^\n:]{0,120}|skrev|napisał\(?a?\)?|geschreven|escribió|scritto"
    r"|escreveu|написала?|đã viết)[ \t\u00a0\u202f]{0,3}(?::|-{2,})",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:(?<=[\s>\-–—])|\A)(?:On|Le|El|Il|Am|Op|Den|På|Em|W dniu|Vào|Sent from"
    r"|^[ \t>]{0,4}(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d))(?=[ \t\u00a0,])",
    re.MULTILINE,
)
_ISO_FIRST = re.compile(
    r"^[ \t]{0,3}\d{4}[-/]\d{1,2}[-/]\d{1,2}\b[^<\n]{0,150}<\s{0,2}[^<>\s]{3,150}>(:?)[ \t]*$", re.MULTILINE
)
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-][\w.-]{0,120}")
_ADDRESS_LAST = re.compile(ADDRESS.pattern + r"[^\w@\n]{0,8}(?:\n[> \t]{0,4})?$")
CLOCK = re.compile(r"\d{1,2}\s?[:h]\s?\d\d|\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
_DAY = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\b(?:jan|fe[bv]|f[ée]v|mar|a[pv]r|ma[iy]|jui|jun|jul|ao[uû]|aug|sep|oct|okt|nov"
    r"|d[ée]c|dez|mon|tue|wed|thu|fri|sat|sun|lun|mer|jeu|ven|sam|dim|stycz|tháng)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^\W\d_]{4,}[.!?]\s+[A-ZÀ-Þ]")
_MARKED = re.compile(r"[ \t]{0,4}>")
_DECORATED = re.compile(r"[ \t>]*>[^<>]*<<+\s*$")
_RULED = re.compile(r"^[\s>*]{0,6}[-_]{2,60}\s?([^\W\d_](?:[^\W_]|['’ ]){2,60}?)\s?[-_:]{2,60}\s*$")
_RULE = re.compile(r"^[\s*]{0,4}(?:[-_=]\s?){5,}\s*$")
_QUOTED_WORDS = ("origin", "message initial", "reply message", "nachricht", "meddelelse", "mensaje", "wrote", "a ecrit")
_FORWARD_WORDS = ("forward", "transfer", "reexpedi", "reachemin", "weitergeleitet")
_FORWARD_LINE = re.compile(
    r"^[\s>*]{0,4}(?:begin forwarded message|debut du message (?:transfere|reexpedie|reachemine)"
    r"|(?:mail|message) transfere)\s?:"
)
# Any mailer's line above a quotation, whatever its language: it ends with a colon, and marked lines follow.
_COLON = re.compile(r"[:：][ \t\u00a0\u200e\u200f\u202a-\u202e]{0,8}(?=\n(?:[ \t]{0,8}\n){0,2}[ \t]{0,4}>)")
_STAMPED = re.compile(r"^>{3}\s?[^\n>]{3,120}\d.{0,40}>{3}\s*$|^>{3}\s.{2,120}<[^<>\s]{3,90}>\s{1,3}\d.{4,40}$")
_LOOK_BACK = 400
_MOST_VERBS = 60
_MOST_CUES = 6


def is_marked(line: Line) -> bool:
    """Whether the line is quoted by its mark or by the structure of the HTML; `>>> offer <<<` is decoration."""
    if line.hint is Zone.QUOTE:
        return True
    return _MARKED.match(line.text) is not None and _DECORATED.match(line.text) is None


def attributions(body: str) -> list[tuple[int, int]]:
    """Spans of "On … wrote:", "Le … a écrit :" and their like, wrapped or sharing a line; in order, apart.

    Looks for the verb first and then back over `_LOOK_BACK` characters at most, so that the work is linear. Each span
    shows a date, a time or an address, or stands right above a quoted line.
    """
    verbs = islice(_VERB.finditer(body), _MOST_VERBS)
    found = [span for verb in verbs if (span := _span(body, verb)) is not None]
    found += [match.span() for match in _ISO_FIRST.finditer(body) if match[1] or _quote_follows(body, match.end())]
    ends = {end for _, end in found}
    colons = islice(_COLON.finditer(body), _MOST_VERBS)
    others = (_line_above_quote(body, colon) for colon in colons if colon.start() + 1 not in ends)
    return _apart([*found, *(span for span in others if span is not None)])


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return apart


def _span(body: str, verb: re.Match[str]) -> tuple[int, int] | None:
    floor = max(0, verb.start() - _LOOK_BACK)
    before = body[floor : verb.start()]
    ends_line = body[verb.end() : verb.end() + 40].partition("\n")[0].strip(" \t\u00a0-*_>") == ""
    for cue in list(_CUE.finditer(before))[: -_MOST_CUES - 1 : -1]:
        if _is_attribution(before, cue.start(), ends_line=ends_line):
            start = floor + cue.start()
            return start - _dashes_before(body, start), verb.end()
    return _named_only(body, verb) if ends_line else None


def _is_attribution(before: str, start: int, *, ends_line: bool) -> bool:
    words = before[start:]
    paragraphs = re.split(r"\n[ \t]*\n(?!\s*<)", words)
    if len(paragraphs) > 1 or words.count("\n") > 6 or _SENTENCE.search(words):
        return False
    timed = bool(CLOCK.search(words)) and bool(_DAY.search(words))
    # Where words go on after it, the address stands right before the verb: "with Ben <ben@…>; he sent: yes" is said.
    sure = bool(ADDRESS.search(words) if ends_line else _ADDRESS_LAST.search(words)) or (timed and ends_line)
    if not any(c.isdigit() for c in words) and not sure:
        return False
    starts_line = not before[:start].rpartition("\n")[2].strip(" \t>-–—*_")
    return sure if not (starts_line and ends_line) else sure or (bool(_DAY.search(words)) and len(words) < 150)


def _named_only(body: str, verb: re.Match[str]) -> tuple[int, int] | None:
    """`ana@example.org wrote:`, or `Ana Silva wrote:` right above a quoted line."""
    start = body.rfind("\n", max(0, verb.start() - 200), verb.start()) + 1
    name = body[start : verb.start()].strip()
    if not name or len(name) > 120 or (start == 0 and verb.start() > 200):
        return None
    alone = ADDRESS.fullmatch(name.strip("<>\"' ")) is not None
    return (start, verb.end()) if alone or _quote_follows(body, verb.end()) else None


def _line_above_quote(body: str, colon: re.Match[str]) -> tuple[int, int] | None:
    """Three lines at most above a quotation that show an address and a time or a date; what has neither is content."""
    floor = max(0, colon.start() - _LOOK_BACK)
    lines = body[floor : colon.start()].split("\n")
    for count in range(1, min(3, len(lines)) + 1):
        words = "\n".join(lines[-count:])
        if not lines[-count].strip() or _SENTENCE.search(words):
            return None
        if ADDRESS.search(words) and (CLOCK.search(words) or _DAY.search(words)):
            return colon.start() - len(words), colon.end()
    return None


def _quote_follows(body: str, at: int) -> bool:
    return body[at : at + 80].lstrip(" \t\n").startswith(">")


def _dashes_before(body: str, start: int) -> int:
    before = body[max(0, start - 60) : start]
    bare = before.rstrip(" \t-–—")
    return len(before) - len(bare) if before[len(bare) :].strip() else 0


def separator(text: str) -> Zone | None:
    """QUOTE for "-----Original Message-----", FORWARD for "Forwarded message" and "Début du message transféré :"."""
    if len(text) > 200:
        return None
    folded = fold(text)
    if _FORWARD_LINE.match(folded):
        return Zone.FORWARD
    ruled = _RULED.match(folded)
    if ruled is None:
        return None
    if any(word in ruled[1] for word in _FORWARD_WORDS):
        return Zone.FORWARD
    return Zone.QUOTE if any(word in ruled[1] for word in _QUOTED_WORDS) else None


def is_stamp(text: str) -> bool:
    """GroupWise's ">>> Binh Tran <binh@example.net> 5/5/2026 3:12 PM >>>": what follows is quoted without a mark."""
    return text.startswith(">>>") and _STAMPED.match(text[:300]) is not None


def is_rule(text: str) -> bool:
    """A line of dashes, underscores or equal signs."""
    return _RULE.match(text[:200]) is not None
