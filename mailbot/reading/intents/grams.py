"""What a statistical reader sees of a sentence: its words and their neighbours, in the light of stage and author."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from mailbot.reading.values import Context
from mailbot.reading.wording import Sentence, Wording

_STEM, _SHORT_STEM = 5, 4
_SHORT = 6  # words of a sentence that mean little without the stage ("Works.", "oui, parfait")


def tokens(wording: Wording, sentence: Sentence) -> list[str]:
    """The folded words of a sentence; a time, name, address, number or link counts as one word of its kind."""
    found: list[str] = []
    marked = ""
    for token in wording.doc[sentence.start : sentence.end]:
        mark = token.ent_type_
        if mark and (token.ent_iob_ == "B" or marked != mark):
            found.append(f"[{mark}]")
        elif not mark:
            found.append("#" if token.norm_.isdigit() else token.norm_)
        marked = mark
    return found


def grams(words: Sequence[str], asks: bool, context: Context) -> frozenset[str]:
    """Words, stems, pairs, triples, pairs with a gap; the stage and the author alone and beside the words."""
    return frozenset((*_of_words(words), *_of_context(words, context), *(("asks",) if asks else ())))


def _of_words(words: Sequence[str]) -> Iterator[str]:
    edged = ["<s>", *words, "</s>"]
    for word in words:
        yield f"w:{word}"
        if len(word) > _SHORT_STEM:
            yield f"q:{word[:_SHORT_STEM]}"
        if len(word) > _STEM:
            yield f"p:{word[:_STEM]}"
    for first, second in itertools.pairwise(edged):
        yield f"b:{first}_{second}"
    for first, second, third in zip(edged, edged[1:], edged[2:], strict=False):
        yield f"t:{first}_{second}_{third}"
        yield f"s:{first}..{third}"


def _of_context(words: Sequence[str], context: Context) -> Iterator[str]:
    stage, sender = context.stage, context.sender
    yield f"from:{sender}"
    if stage:
        yield f"at:{stage}"
        yield f"at:{stage}:{sender}"
        if len(words) <= _SHORT:
            yield from (f"at:{stage}:{word}" for word in words)
    if sender == "coordinator":
        yield from (f"staff:{word}" for word in words)
