"""Finds what its author typed into the unmarked history: answers in another colour, or lines that we never sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailbot.mail.reply.headers import header_block, is_header
from mailbot.mail.reply.own import Own
from mailbot.mail.reply.zones import Line, Zone
from mailbot.mail.wording import fold, has

_POINTER = has(
    r"(?:below|in-? ?line|underneath|in (?:red|blue|green|purple|orange|caps|capitals|colou?r|bold)|within your)\b",
    r"(?:ci-dessous|ci-bas|plus bas|en (?:rouge|bleu|vert|mauve|orange|couleur|gras|majuscules))\b",
    r"(?:dans|sous) (?:le|ton|votre|vos|tes|chaque) (?:corps|texte|message|courriel|questions?)\b",
)
_MARK = re.compile(r"[ \t]{0,4}>")
_MOST_TINTED = 0.6
_FEWEST_OURS = 2


def points_inside(words: str) -> bool:
    """Whether the author says that answers stand further down; saying nothing at all says it too."""
    return not words.strip() or _POINTER.search(fold(words[:4000])) is not None


def typed_inside(lines: Sequence[Line], own: Own) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    """Indexes of lines of history with the spans of them, as offsets into the body, that its reader typed there.

    Only the message answered is looked at: in what it quotes itself, colours are other people's.
    """
    within = list(_first_message(lines))
    tinted = [(index, lines[index].tints) for index in within if lines[index].tints]
    size = sum(len(lines[index].text) for index in within)
    if 0 < sum(end - start for _, spans in tinted for start, end in spans) <= _MOST_TINTED * size:
        return tinted
    ours = [index for index in within if own.has(lines[index].text)]
    if len(ours) < _FEWEST_OURS or not any(own.wrote(lines[index].text) for index in ours):
        return []
    return [
        (index, ((lines[index].start, lines[index].end),))
        for index in within
        if ours[0] < index < ours[-1] and not own.has(lines[index].text)
    ]


def _first_message(lines: Sequence[Line]) -> Iterator[int]:
    """The filled lines of the first unmarked message in the history, without its headers."""
    index = next((i for i, line in enumerate(lines) if _is_unmarked(line) and header_block(lines, i)), None)
    index = next((i for i, line in enumerate(lines) if _is_unmarked(line)), None) if index is None else index
    if index is None:
        return
    block = header_block(lines, index) or index + 1
    last = next((i for i in range(block - 1, index, -1) if is_header(lines[i].text)), index)
    for at in range(last + 1, len(lines)):
        if not _is_unmarked(lines[at]) or header_block(lines, at):
            if lines[at].is_blank:
                continue
            return
        yield at


def _is_unmarked(line: Line) -> bool:
    return line.zone is Zone.QUOTE and not line.is_blank and not _MARK.match(line.text)
