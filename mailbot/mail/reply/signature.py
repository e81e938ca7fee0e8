"""Marks what is not said at the ends of a stretch of own words: signature, disclaimer, banner, calendar program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailbot.mail.reply.attribution import is_rule
from mailbot.mail.reply.author import Author, is_likely_name, is_name, is_nickname, names_another, trailing_name
from mailbot.mail.reply.invitation import Card
from mailbot.mail.reply.phrases import (
    closing,
    is_alert_line,
    is_banner,
    is_boilerplate,
    is_device,
    is_disclaimer,
    is_placeholder,
    is_post,
    is_postscript,
    is_promise,
    is_tagline,
    names_a_day,
    opens_calendar,
)
from mailbot.mail.reply.zones import Line, Zone

_DELIMITER = re.compile(r"^\s{0,3}(?:--|—|––|-- ?|\*\*\*)\s*$")
_SHORT_RULE = re.compile(r"^\s{0,3}[-–—_=~*]{3,}\s*$")
_END_OF_SENTENCE = (".", "!", "?", ")", ":)", "…")
_LONGEST_SIGNATURE = 30
_LONGEST_NAME_SEARCH = 60


def mark_machine_lines(lines: Sequence[Line], who: Author, card: Card | None) -> None:
    """Marks what programs write among the author's lines: device lines, banners, disclaimers, conference blocks.

    `card`: what the message's calendar parts say, None where it has none.
    """
    for line in lines:
        if line.zone is None and not line.is_blank and (is_device(line.text) or is_placeholder(line.text)):
            line.zone = Zone.SIGNATURE
    above = True
    for paragraph in list(_paragraphs(lines)):
        theirs = [line for line in paragraph if card and card.wrote(line.text) and not is_name(line.text, who)]
        _mark_paragraph(paragraph, theirs, above=above)
        above = above and paragraph[0].zone is not None
    for index, line in enumerate(lines):
        if line.zone is None and opens_calendar(line.text):
            for later in _with_rule_above(lines, index):
                later.zone = later.zone or Zone.CALENDAR
            return


def mark_signature(lines: Sequence[Line], who: Author) -> None:
    """Marks a region's closing formula, typed name and what stands under them; leaves its last words standing."""
    live = [line for line in lines if line.zone is None]
    filled = [line for line in live if not line.is_blank]
    if not filled:
        return
    cut = _signature_start(filled, who)
    if cut is None:
        return
    for line in live:
        if line.start >= filled[cut].start:
            line.zone = Zone.SIGNATURE
    _unmark_postscripts([line for line in lines if line.start >= filled[cut].start], who)


def split_trailing_name(line: Line, who: Author) -> int | None:
    """The offset in the body at which a name typed after the last sentence begins."""
    at = trailing_name(line.text, who)
    return None if at is None else line.start + at


def _signature_start(filled: Sequence[Line], who: Author) -> int | None:
    """Index of the first line of the signature among the filled lines of a region."""
    for find in (_delimiter, _own_name, _last_line_name, _bare_closing, _post):
        cut = find(filled, who)
        if cut is not None:
            return _closings_above(filled, cut)
    return None


def _delimiter(filled: Sequence[Line], who: Author) -> int | None:
    """The line "-- " (RFC 3676 §4.3), or a rule with a short block under it."""
    for index, line in enumerate(filled):
        under = filled[index + 1 :]
        if len(under) >= _LONGEST_SIGNATURE or not (_DELIMITER.match(line.text) or is_rule(line.text)):
            continue
        if line.text.startswith("-- ") or not under or (_is_block(under) and _is_own_block(under, who)):
            return _name_above(filled, index, who)
    return None


def _is_own_block(under: Sequence[Line], who: Author) -> bool:
    """A block under a bare rule may be a list of other people: it must show the author's name, or nobody's address."""
    named = next((number for number, line in enumerate(under) if is_name(line.text, who)), 0)
    if any(line.text.rstrip().endswith((".", "!", "?")) and not closing(line.text) for line in under[:named]):
        return False  # a sentence under a rule, and the name under that
    if not who.words or any(is_name(line.text, who) or is_disclaimer(line.text) for line in under[:3]):
        return True
    text = " ".join(line.text for line in under)
    return "@" not in text and sum(c.isdigit() for c in text) >= 7


def _name_above(filled: Sequence[Line], cut: int, who: Author) -> int:
    above = _own_name(filled[:cut], who)
    if above is None:
        above = _last_line_name(filled[:cut], who)
    return cut if above is None else above


def _is_block(lines: Sequence[Line]) -> bool:
    return 0 < len(lines) <= 12 and sum(_is_prose(line.text) for line in lines) <= 1


def _own_name(filled: Sequence[Line], who: Author) -> int | None:
    """The first line that is the author's name and has no more than a signature's worth of lines under it."""
    first = max(0, len(filled) - _LONGEST_NAME_SEARCH)
    for index in range(first, len(filled)):
        under = filled[index + 1 :]
        if len(under) <= _LONGEST_SIGNATURE and is_name(filled[index].text, who) and _is_under_name(under, who):
            return index if index or len(filled) == 1 or _is_block(under) else None
    return None


def _is_under_name(under: Sequence[Line], who: Author) -> bool:
    """Whether what follows a name is a signature: little prose, or the name again first."""
    if under and under[0].text[:1].islower() and len(under[0].text.split()) >= 6:
        return False
    prose = sum(_is_prose(line.text) and not is_boilerplate(line.text) for line in under)
    return prose <= 2 or any(is_name(line.text, who) for line in under[:2])


def _last_line_name(filled: Sequence[Line], who: Author) -> int | None:
    """A name that From does not confirm: the last line, under a closing or after the end of a sentence."""
    if len(filled) < 2:
        return None
    if is_nickname(filled[-1].text, who) and not filled[-2].text.rstrip().endswith((":", ",")):
        return len(filled) - 1
    if not is_likely_name(filled[-1].text, who):
        return None
    above = filled[-2].text.strip()
    apart = filled[-1].start > filled[-2].end or not who.words
    ended = above.endswith(_END_OF_SENTENCE) and apart and not above.endswith(":")
    return len(filled) - 1 if closing(above) or ended else None


def _bare_closing(filled: Sequence[Line], who: Author) -> int | None:
    """A closing formula with a short block under it, or as the last line where it promises a name ("Thanks,")."""
    for index in range(max(1, len(filled) - 12), len(filled)):
        kind, under = closing(filled[index].text), filled[index + 1 :]
        if kind in {"thanks", "regards"} and under and _is_block(under) and _looks_signed(under):
            return index
    last = filled[-1].text.strip()
    if len(filled) > 1 and (closing(last) == "regards" or (closing(last) and last.endswith(","))):
        return len(filled) - 1
    return None


def _post(filled: Sequence[Line], who: Author) -> int | None:
    """An office that signs for itself: the first line of a last paragraph of three at most, under a sentence's end."""
    for index in range(max(1, len(filled) - 3), len(filled)):
        above, under = filled[index - 1], filled[index + 1 :]
        apart = filled[index].start > above.end and above.text.rstrip().endswith(_END_OF_SENTENCE)
        if (
            apart
            and is_post(filled[index].text)
            and not any("@" in line.text or line.text.endswith(":") for line in under)
        ):
            return index
    return None


def _looks_signed(under: Sequence[Line]) -> bool:
    return len(under) <= 8 and not any(_is_prose(line.text) or "?" in line.text for line in under)


def _closings_above(filled: Sequence[Line], cut: int) -> int | None:
    """Takes the closing formulas above the name along, but never the last words of a region."""
    start = cut
    while start > 0:
        text = filled[start - 1].text.strip()
        kind = closing(text)
        if kind is None and not _is_short_farewell(text) and not _is_rule_of(filled[start - 1].text):
            break
        if kind == "wish" and not text.endswith(","):
            break
        start -= 1
    kept = [line for line in filled[:start] if not _greets_only(line.text)]
    return start if kept or not filled[start:cut] else cut


def _is_rule_of(text: str) -> bool:
    """A rule above a name: of three dashes or more, of underscores, or the signature's own mark."""
    return is_rule(text) or _DELIMITER.match(text) is not None or _SHORT_RULE.match(text) is not None


def _is_short_farewell(text: str) -> bool:
    """A few words and a comma above a name ("Keep smiling,"), no greeting, no figure, nobody else's name."""
    if not text.endswith(",") or names_a_day(text) or _is_greeting(text):
        return False
    words = text.split()
    named = any(word[:1].isupper() for word in words[1:])
    return len(words) <= 3 or (len(words) <= 6 and not named and not is_promise(text))


_GREETING = re.compile(
    r"^\W{0,3}(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|morning|greetings|bonjour|bonsoir|salut"
    r"|all[oô]|cher|chère|chers|chères|madame|monsieur|to whom)\b",
    re.IGNORECASE,
)


_CLAUSE = re.compile(r"[,;!.:–—]+\s*|\s-\s")


def _is_greeting(text: str) -> bool:
    return len(text) <= 80 and _GREETING.match(text) is not None


def _greets_only(text: str) -> bool:
    """A greeting that says no more: each of its clauses greets or names somebody ("Hi Ana, hi Lars,")."""
    if not _is_greeting(text):
        return False
    clauses = [clause for clause in _CLAUSE.split(text) if clause]
    return all(len(one.split()) <= (6 if number == 0 or _is_greeting(one) else 2) for number, one in enumerate(clauses))


def _is_prose(text: str) -> bool:
    """A sentence: eight words or more and an end, or a question."""
    words = text.split()
    return (len(words) >= 8 and text.rstrip().endswith((".", "!", "?"))) or (
        len(words) >= 4 and text.rstrip().endswith("?")
    )


def _unmark_postscripts(lines: Sequence[Line], who: Author) -> None:
    """What is said under the name stays said: a postscript, or a sentence right after the name."""
    named = True
    for number, paragraph in enumerate(_paragraphs(lines, marked=True)):
        body = [line for line in paragraph if line.zone is Zone.SIGNATURE]
        first = next((line.text for line in body if not line.is_blank), "")
        text = " ".join(line.text for line in body)
        spoken = number and named and _is_spoken(first, body, who)
        another = number and names_another(text, who) and not is_disclaimer(text)
        if is_postscript(first) or spoken or another:
            for line in body:
                line.zone = None
        named = named and all(closing(line.text) or is_name(line.text, who) for line in body)


def _is_spoken(first: str, body: Sequence[Line], who: Author) -> bool:
    asks = len(body) == 1 and first.rstrip().endswith("?")
    if (len(first.split()) < 6 and not asks) or "|" in first or is_name(first, who) or is_device(first):
        return False
    text = " ".join(line.text.strip() for line in body)
    return _is_prose(text) and not is_tagline(text)


def _mark_paragraph(paragraph: Sequence[Line], theirs: Sequence[Line], *, above: bool) -> None:
    """`theirs` are a calendar program's lines; `above`: nothing has been said yet, so a gateway's warning may stand."""
    if above and is_banner(" ".join(line.text.strip() for line in paragraph[:4])):
        _mark(_banner_lines(paragraph), Zone.DISCLAIMER)
    elif theirs:
        _mark(theirs, Zone.CALENDAR)
    else:
        _mark_disclaimer(paragraph)


def _banner_lines(paragraph: Sequence[Line]) -> Sequence[Line]:
    """The warning's own lines: the words may begin right under it."""
    for index in range(1, len(paragraph)):
        ended = paragraph[index - 1].text.rstrip().endswith((".", "!", "]", "*"))
        text = paragraph[index].text
        if _is_greeting(text) or (ended and not is_alert_line(text)):
            return paragraph[:index]
    return paragraph


def _mark_disclaimer(paragraph: Sequence[Line]) -> None:
    """A notice may stand right under a signature, so each line of a paragraph may begin it."""
    for index in range(min(len(paragraph), 12)):
        if is_disclaimer(" ".join(line.text.strip() for line in paragraph[index : index + 12])) and (
            index == len(paragraph) - 1 or not _is_notice_later(paragraph, index)
        ):
            _mark(paragraph[index:], Zone.DISCLAIMER)
            return


def _is_notice_later(paragraph: Sequence[Line], index: int) -> bool:
    return is_disclaimer(" ".join(line.text.strip() for line in paragraph[index + 1 : index + 13]))


def _mark(lines: Sequence[Line], zone: Zone) -> None:
    for line in lines:
        line.zone = line.zone or zone


def _with_rule_above(lines: Sequence[Line], index: int) -> Sequence[Line]:
    start = index
    while start > 0 and (lines[start - 1].is_blank or is_rule(lines[start - 1].text)):
        start -= 1
    return lines[start:]


def _paragraphs(lines: Sequence[Line], *, marked: bool = False) -> Iterator[list[Line]]:
    """Runs of filled lines; those already marked end a run unless `marked`."""
    run: list[Line] = []
    for line in lines:
        if line.is_blank or (line.zone is not None and not marked):
            if run:
                yield run
            run = []
        else:
            run.append(line)
    if run:
        yield run
