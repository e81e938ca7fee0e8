"""One letter laid open for reading: its words, names, addresses, times and what the rules hit in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language as Pipeline

from mailbot.reading.matching import Compiled, Hit, find_hits
from mailbot.reading.people.anchors import Anchor, find_anchors
from mailbot.reading.people.fits import same_person
from mailbot.reading.people.names import Name, find_names
from mailbot.reading.values import Contact, Context, Language, Letter
from mailbot.reading.wording import Wording, word


@dataclass(frozen=True, slots=True)
class Scene:
    """What the single readers share."""

    letter: Letter
    context: Context
    wording: Wording
    names: tuple[Name, ...]
    anchors: tuple[Anchor, ...]
    hits: tuple[Hit, ...]

    def cues(self, *says: str) -> tuple[Hit, ...]:
        """Hits of cue rules that say one of these."""
        return tuple(h for h in self.hits if h.rule.kind == "cue" and h.rule.says in says)

    def saying(self, intent: str) -> tuple[Hit, ...]:
        """Hits of intent rules that say this."""
        return tuple(h for h in self.hits if h.rule.kind == "intent" and h.rule.says == intent)

    def sentence_at(self, char: int) -> int:
        """Index of the sentence that holds a character."""
        first, _ = self.wording.tokens_between(char, char + 1)
        return self.wording.sentence_of(min(first, len(self.wording.doc) - 1)) if len(self.wording.doc) else 0

    def sentence_range(self, index: int) -> tuple[int, int]:
        """Character range of a sentence."""
        sentence = self.wording.sentences[index]
        return self.wording.chars(sentence.start, sentence.end)


def lay_open(pipeline: Pipeline, compiled: Compiled, letter: Letter, context: Context, times: Spans) -> Scene:
    """Reads words, names and anchors of the author's own words and runs the rules over them."""
    wording = word(pipeline, compiled.language, letter.reply)
    french = compiled.language is Language.FR
    names, anchors = find_names(letter.reply, french), find_anchors(letter.reply)
    wording.mark(_marks(_spoken_of(names, letter, context), anchors, times))
    hits = find_hits(compiled, wording, stage_of(context), context.sender) if len(wording.doc) else ()
    return Scene(letter, context, wording, names, anchors, hits)


def stage_of(context: Context) -> str | None:
    """The stage in which a letter is read: who had declined or put off may yet say yes, as at the proposal."""
    again = context.stage in {"declined", "paused"} and context.sender != "coordinator"
    return "proposed" if again else context.stage


def _spoken_of(names: tuple[Name, ...], letter: Letter, context: Context) -> tuple[Name, ...]:
    """Names less the single words at the head of a sentence that mean nobody known ("Unfortunately")."""
    known = (*parties_of(context), *context.referrals, *letter.to, *letter.cc)
    return tuple(n for n in names if not n.turned and (not n.weak or any(same_person(n.text, k) for k in known)))


Spans = tuple[tuple[int, int], ...]


def _marks(names: tuple[Name, ...], anchors: tuple[Anchor, ...], times: Spans) -> Iterator[tuple[int, int, str]]:
    yield from ((a.start, a.end, a.kind) for a in anchors)
    # "Thu Do" and "Sunday Okoro" are people; the day within is none.
    times = tuple(t for t in times if not any(" " in n.text and n.start <= t[0] and t[1] <= n.end for n in names))
    yield from ((start, end, "TIME") for start, end in times)
    yield from ((n.start, n.end, "PERSON") for n in names if not any(s < n.end and n.start < e for s, e in times))


def parties_of(context: Context) -> tuple[Contact, ...]:
    """Everybody whom the case knows already and who is no new contact."""
    known = (context.connector, context.connectee, context.coordinator, context.referred_by, context.programme)
    return tuple(contact for contact in known if contact is not None)
