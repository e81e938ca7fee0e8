"""The scanner: from a message to its zones, one pass over capped lines, and to the author's own words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise

from mailbot.mail.message import Message
from mailbot.mail.reply.attribution import attributions, is_marked, is_rule, is_stamp, separator
from mailbot.mail.reply.author import Author, author
from mailbot.mail.reply.headers import header_block, is_header
from mailbot.mail.reply.inside import points_inside, typed_inside
from mailbot.mail.reply.invitation import Card
from mailbot.mail.reply.markup import Seen, seen_lines
from mailbot.mail.reply.own import Own
from mailbot.mail.reply.signature import mark_machine_lines, mark_signature, split_trailing_name
from mailbot.mail.reply.zones import Line, ReplyText, Stretch, Zone
from mailbot.mail.wording import fold

_MOST_LINES = 3_000
_LONGEST = 4_000
_LINK_END = re.compile(r"\s{0,4}[(<]https?://\S{1,300}[)>]\s?>?\s*$")
_QUESTION_LINES = 40
_FORWARDS = ("fw:", "fwd:", "tr:", "tr :", "fw :", "fwd :", "transfert")


def reply_text(message: Message, own: Collection[str] = ()) -> ReplyText:
    """The body's zones and the author's own words, from the HTML where a reader sees one, else from the plain text.

    `own` are texts that this program sent: where they come back unmarked they are quoted. Never raises; linear in
    the body, of which `_MOST_LINES` lines are read and the rest counts as history.
    """
    seen = _seen(message)
    who = author(message.senders[0].name, message.senders[0].email) if message.senders else Author()
    forwards = fold(message.subject).strip().startswith(_FORWARDS)
    sent, card = Own.of(own), _card(message)
    found = _Scan(seen, who, sent, card, forwards=forwards).run()
    if not found.text and any(line.hint is Zone.SIGNATURE for line in seen):
        # Some people type their whole answer inside the division that holds their signature.
        bare = [Seen(line.text, None if line.hint is Zone.SIGNATURE else line.hint, line.opens) for line in seen]
        return _Scan(bare, who, sent, card, forwards=forwards).run()
    return found


def _card(message: Message) -> Card | None:
    people = [text for box in (*message.senders, *message.to, *message.cc) for text in (box.name, box.email)]
    return Card.of(message.calendars, people) if message.calendars else None


def _seen(message: Message) -> list[Seen]:
    words = (message.plain or "").replace("\u00a0", " ")
    plain = [Seen(line, None) for line in words.split("\n", _MOST_LINES)]
    if not message.html:
        return plain
    shown = seen_lines(message.html)
    # A gateway's footer may be the only HTML of a message whose words are plain.
    return plain if _size(shown) * 2 < _size(plain) else shown


def _size(lines: Sequence[Seen]) -> int:
    return sum(len(line.text) for line in lines)


class _Scan:
    """One reading of one body."""

    def __init__(self, seen: Sequence[Seen], who: Author, own: Own, card: Card | None, *, forwards: bool) -> None:
        self.body = "\n".join(line.text for line in seen)
        self.who = who
        self.own = own
        self.forwards = forwards
        self.card = card
        self.spans = attributions(self.body)
        self.lines, self.opens = self._lines(seen)

    def _lines(self, seen: Sequence[Seen]) -> tuple[list[Line], set[int]]:
        """Lines cut where an attribution begins or ends inside one; and where the HTML says that history begins."""
        cuts = sorted({offset for span in self.spans for offset in span})
        lines: list[Line] = []
        opens: set[int] = set()
        at = 0
        for one in seen[:_MOST_LINES]:
            end = min(at + len(one.text) + 1, len(self.body))
            if one.opens:
                opens.add(at)
            inside = [
                cut for cut in _between(cuts, at, end) if self.body[at:cut].strip() and self.body[cut:end].strip()
            ]
            for start, stop in pairwise([at, *inside, end]):
                lines.append(Line(start, stop, self.body[start : min(stop, start + _LONGEST)].rstrip("\n"), one.hint))
            if one.tints and not inside:
                lines[-1].tints = tuple((at + start, at + stop) for start, stop in one.tints)
            at = end
        return lines, opens

    def run(self) -> ReplyText:
        self._mark_history()
        self._mark_inside()
        for region in self._regions():
            mark_machine_lines(region, self.who, self.card)
            mark_signature(region, self.who)
        self._split_last_line()
        for line in self.lines:
            line.zone = line.zone or Zone.REPLY
        return ReplyText(self.body, tuple(self._stretches()), self._text(), tuple(self._answers()))

    def _mark_history(self) -> None:
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            if line.is_blank:
                index += 1
            elif not is_stamp(line.text) and (
                line.hint is Zone.SIGNATURE or is_marked(line) or self.own.wrote(line.text)
            ):
                line.zone = line.hint or Zone.QUOTE
                index += 1
            else:
                index = self._history_at(index)
        self._mark_continuations()

    def _is_history_line(self, line: Line) -> bool:
        """What tells by itself that it is none of the author's words."""
        if is_stamp(line.text):
            return False
        return line.hint is Zone.SIGNATURE or is_marked(line) or self.own.wrote(line.text)

    def _history_at(self, index: int) -> int:
        """Marks the history that begins at a line, if any; returns the index after what was marked."""
        line = self.lines[index]
        zone, end = Zone.QUOTE if is_stamp(line.text) else separator(line.text), index + 1
        span = next((span for span in self.spans if span[0] <= line.start + _indent(line) < span[1]), None)
        block = header_block(self.lines, index)
        if zone is None and (span or block or line.start in self.opens):
            zone = Zone.FORWARD if block and self.forwards else Zone.QUOTE
        if zone is None:
            return end
        if span is not None:
            end = next((i for i in range(index, len(self.lines)) if self.lines[i].start >= span[1]), len(self.lines))
        end = self._end_of_history(block or end, zone)
        start = self._rule_above(index)
        for one in self.lines[start:end]:
            one.zone = one.zone or zone
        return end

    def _end_of_history(self, end: int, zone: Zone) -> int:
        """Marked lines say themselves where the quotation ends; unmarked history goes on to the end."""
        block = end
        while block < len(self.lines) and (self.lines[block].is_blank or header_block(self.lines, block)):
            block = header_block(self.lines, block) or block + 1
        quoted = block < len(self.lines) and is_marked(self.lines[block])
        return end if quoted and zone is Zone.QUOTE else len(self.lines)

    def _rule_above(self, index: int) -> int:
        above = index
        while above > 0 and self.lines[above - 1].is_blank:
            above -= 1
        return above - 1 if above > 0 and is_rule(self.lines[above - 1].text) else index

    def _mark_continuations(self) -> None:
        """A quoted line that a mailer broke has a second half without a mark, between two marked lines."""
        for before, line, after in zip(self.lines, self.lines[1:], self.lines[2:], strict=False):
            between = line.zone is None and not line.is_blank and is_marked(before) and is_marked(after)
            if between and not line.hint and _is_second_half(before.text, line.text):
                line.zone = Zone.QUOTE

    def _mark_inside(self) -> None:
        """Gives back to the author what was typed into the unmarked history, cut out of its lines."""
        if not points_inside("\n".join(line.text for line in self.lines if line.zone is None)):
            return
        for index, spans in reversed(typed_inside(self.lines, self.own)):
            line = self.lines[index]
            cuts = sorted({line.start, line.end, *(offset for span in spans for offset in span)})
            # The line's break goes with its last piece.
            cuts = [cut for cut in cuts if cut in {line.start, line.end} or self.body[cut : line.end].strip()]
            self.lines[index : index + 1] = [
                Line(
                    start,
                    end,
                    self.body[start : min(end, start + _LONGEST)].rstrip("\n"),
                    zone=None if any(span[0] <= start < span[1] for span in spans) else line.zone,
                )
                for start, end in pairwise(cuts)
            ]

    def _regions(self) -> Iterator[list[Line]]:
        """Runs of lines that are not history; blank lines belong to them."""
        for is_own, run in groupby(self.lines, key=lambda line: line.zone in {None, Zone.SIGNATURE}):
            region = list(run)
            if is_own and any(not line.is_blank for line in region):
                yield region

    def _split_last_line(self) -> None:
        """Cuts a name typed at the end of the last sentence off its line."""
        for region in self._regions():
            spoken = [line for line in region if line.zone is None and not line.is_blank]
            at = split_trailing_name(spoken[-1], self.who) if spoken else None
            if at is None:
                continue
            line = spoken[-1]
            index = self.lines.index(line)
            tail = Line(at, line.end, self.body[at : line.end].rstrip("\n"), line.hint, Zone.SIGNATURE)
            self.lines[index : index + 1] = [Line(line.start, at, line.text[: at - line.start], line.hint), tail]

    def _stretches(self) -> Iterator[Stretch]:
        """Blank lines go with what is above them, at the top with what is below."""
        zones: list[Zone] = []
        for line in self.lines:
            zones.append(zones[-1] if zones and line.is_blank else line.zone or Zone.REPLY)
        filled = next((zone for zone, line in zip(zones, self.lines, strict=True) if not line.is_blank), Zone.REPLY)
        for index, line in enumerate(self.lines):
            if not line.is_blank:
                break
            zones[index] = filled
        at = 0
        for zone, run in groupby(zip(zones, self.lines, strict=True), key=lambda pair: pair[0]):
            end = list(run)[-1][1].end
            yield Stretch(zone, at, end)
            at = end
        if at < len(self.body):
            yield Stretch(Zone.QUOTE, at, len(self.body))

    def _text(self) -> str:
        """The own words, an empty line between stretches that something else divides."""
        pieces = [self.body[one.start : one.end].strip("\n") for one in self._stretches() if one.zone is Zone.REPLY]
        lines = "\n\n".join(piece.strip() for piece in pieces if piece.strip()).split("\n")
        return "\n".join(line.rstrip() for line in lines)

    def _answers(self) -> Iterator[tuple[str, str]]:
        for above, below in pairwise(self._stretches()):
            if above.zone is Zone.QUOTE and below.zone is Zone.REPLY:
                question = self._question(above)
                if question:
                    yield question, self.body[below.start : below.end].strip()

    def _question(self, quote: Stretch) -> str:
        """The last paragraph of a quotation without its marks; of unmarked history the last line."""
        first = bisect_left(self.lines, quote.start, key=lambda line: line.start)
        last = bisect_left(self.lines, quote.end, key=lambda line: line.start)
        lines = self.lines[max(first, last - _QUESTION_LINES) : last]
        words = "\n".join(line.text.lstrip("> \t") for line in lines if is_marked(line)).strip()
        if words:
            return words.rpartition("\n\n")[2].strip()
        above = next((line.text for line in reversed(lines) if not line.is_blank), "")
        return "" if is_header(above) else above.strip()


def _is_second_half(before: str, text: str) -> bool:
    """A bracket left open, a link alone, or a long line that goes on in small letters."""
    if before.count("(") > before.count(")") or _LINK_END.match(text):
        return True
    ended = before.rstrip().endswith((".", "?", "!", ":", ">"))
    return len(before) >= 60 and not ended and not text[:1].isupper()


def _between(cuts: Sequence[int], start: int, end: int) -> list[int]:
    return [cut for cut in cuts if start < cut < end]


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())
