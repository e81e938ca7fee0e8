"""Text as words: spaCy's tokens with folded norms, their places in the text, sentences and clauses."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from mailbot.reading.values import Language

if TYPE_CHECKING:  # spaCy takes a second to import: not for who needs no more than folded words
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc

_TITLES = {f"{title}.": title for title in ("mr", "mrs", "ms", "dr", "prof", "m", "mme", "mlle", "me")}
_CONTRACTIONS = {
    Language.EN: {
        **_TITLES,
        "n't": "not", "nt": "not", "'m": "am", "'ll": "will", "'re": "are", "'ve": "have", "ve": "have",
        "wo": "will", "ca": "can", "u": "you", "ur": "your", "pls": "please", "plz": "please", "thx": "thanks",
        "im": "i am", "yep": "yes", "yup": "yes", "yeah": "yes", "ya": "yes", "'d": "would", "gonna": "going",
        "tmrw": "tomorrow", "tmr": "tomorrow", "mtg": "meeting", "appt": "appointment", "resched": "reschedule",
    },
    Language.FR: {
        **_TITLES,
        "svp": "svp", "rdv": "rendez-vous", "rv": "rendez-vous", "dacc": "accord", "ok": "ok", "okay": "ok",
        "j": "j'", "c": "c'", "ouais": "oui", "pcq": "parce", "bcp": "beaucoup", "dsl": "desole",
        "qqn": "quelqu'un", "coll": "collegue", "chu": "suis", "chus": "suis", "chui": "suis", "chuis": "suis",
        "pus": "plus", "pis": "et", "icitte": "ici", "mci": "merci", "marci": "merci", "stp": "svp", "tjrs": "toujours",
        "dispo": "disponible", "dispos": "disponibilites", "ben": "bien", "bin": "bien", "ptet": "peut-etre",
        "aprem": "apres-midi", "msg": "message", "auj": "aujourd'hui", "faq": "donc", "faque": "donc",
    },
}  # fmt: skip
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st ste mme m mlle prof jr sr inc ltd ave rd blvd no p.eng eng ing apt tel poste ext cell tél "
    "a.m p.m am pm vs etc approx dept govt jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil déc mon "
    "tue tues wed thu thur thurs fri sat sun engr atty md mohd muhd".split()
)
# "Ma. Teresa" is Maria Teresa; after "Can Ma. We …" begins a sentence.
_AFTER_MARIA = re.compile(r"(?!(?:We|He|She|I|They|It|You|The|My|Her|His|This|That|If|And|But)\b)[A-Z][a-z]")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*•–·>]|\(?\d{1,2}[.)]|[a-z][.)])[ \t]+")
_ROW = re.compile(
    r"\S(?: {3}|\t)\s*\S|[\w.]@[\w.-]+$|\d{4}$"
)  # a line of a table, or one that ends with an address or number
_CONTACT = re.compile(r"\w@\w|\d{3}[ .-]\d{4}\b")
_ENDS = frozenset(".!?…")
_IS = {"let": "us"} | dict.fromkeys(("it", "that", "what", "here", "there", "he", "she", "where", "how", "who"), "is")
_INVERSION = re.compile(
    r"([^\W\d_]+)-(?:t-)?(?:on|je|tu|ils?|elles?|nous|vous|moi|toi|lui|leur|les?|la|ce|y|en)", re.IGNORECASE
)
_ELIDED = re.compile(
    r"([jc])(?:ai|est|aimerais|accepte|etais|étais|avais|aurais|arrive|irai)"
    r"|(j)(?:suis|peux|veux|vais|vas|serai|serais|pourrai|pourrais|pense|crois|sais|dois|prends|passe|fais|vous|te)",
    re.IGNORECASE,
)
# spaCy's tokenizer is not linear in the length of a word; no word that anybody writes is as long.
_LONG_RUN = re.compile(r"\S{120,}")
_LONG_WORD = 120
_WRAP = 50


def fold(word: str) -> str:
    """Lower case, no accents, plain apostrophes."""
    if word.isascii():  # most words, and nothing to take apart in them
        return word.lower()
    plain = unicodedata.normalize(
        "NFKD", word.replace("’", "'").replace("ʼ", "'").replace("œ", "oe").replace("Œ", "Oe")
    )
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def without_long_runs(text: str) -> str:
    """The text with runs of more than a hundred characters without a blank blanked out; every offset stays."""
    return _LONG_RUN.sub(lambda run: " " * len(run[0]), text)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Token range of one sentence; `asks` where it ends with a question mark."""

    start: int
    end: int
    asks: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its tokens (no blanks among them), their character offsets, and its sentences."""

    text: str
    language: Language
    doc: Doc
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    firsts: tuple[int, ...]  # first tokens of the sentences

    def norms(self, start: int, end: int) -> list[str]:
        """Folded forms of the tokens from start to end."""
        return [token.norm_ for token in self.doc[start:end]]

    def chars(self, start: int, end: int) -> tuple[int, int]:
        """Character range of a token range."""
        return (self.starts[start], self.ends[end - 1]) if end > start else (0, 0)

    def words(self, start: int, end: int) -> str:
        """The text of a token range, exactly as written."""
        first, last = self.chars(start, end)
        return self.text[first:last]

    def sentence_of(self, token: int) -> int:
        """Index of the sentence that holds a token."""
        return bisect.bisect_right(self.firsts, token) - 1

    def tokens_between(self, start: int, end: int) -> tuple[int, int]:
        """Token range that covers a character range."""
        return bisect.bisect_right(self.ends, start), bisect.bisect_left(self.starts, end)

    def mark(self, ranges: Iterable[tuple[int, int, str]]) -> None:
        """Labels character ranges (start, end, mark) so that phrases can ask for them; the longest wins."""
        from spacy.tokens import Span  # noqa: PLC0415
        from spacy.util import filter_spans  # noqa: PLC0415

        spans = []
        for start, end, label in ranges:
            first, last = self.tokens_between(start, end)
            if last > first:
                spans.append(Span(self.doc, first, last, label=label))
        self.doc.set_ents(filter_spans(spans))


def blank_pipeline(language: Language) -> Pipeline:
    """spaCy's tokenizer of a language, and nothing else."""
    import spacy  # noqa: PLC0415

    return spacy.blank(language.value)


def tokenize_norms(pipeline: Pipeline, language: Language, text: str) -> list[str]:
    """The norms that a text's tokens get: what phrases are compared with; an elided word ("qu'") stays whole."""
    if text.endswith("'") and text[:-1].isalpha():
        return [text]
    return _norms([piece for part in text.split() for piece in _phrase_pieces(pipeline, language, part)], language)


def _phrase_pieces(pipeline: Pipeline, language: Language, part: str) -> Iterator[str]:
    """The pieces of one word of a phrase; letters alone are only parted where spaCy has a special case of them."""
    if part.isalpha() and part not in cast("Any", pipeline.tokenizer).rules and len(part) < _LONG_WORD:
        yield from (piece for piece, _ in _parted(part, 0, language))
    else:
        yield from (piece for piece, _ in _pieces(pipeline, language, part))


def word(pipeline: Pipeline, language: Language, text: str) -> Wording:
    """Splits a text into tokens and sentences."""
    from spacy.tokens import Doc  # noqa: PLC0415

    pieces = list(_pieces(pipeline, language, text))
    starts = tuple(start for _, start in pieces)
    ends = tuple(start + len(piece) for piece, start in pieces)
    doc = Doc(pipeline.vocab, words=[piece for piece, _ in pieces])
    for token, norm in zip(doc, _norms([piece for piece, _ in pieces], language), strict=True):
        token.norm_ = norm
    sentences = _sentences(text, [piece for piece, _ in pieces], starts, ends)
    return Wording(text, language, doc, starts, ends, sentences, tuple(s.start for s in sentences))


def _pieces(pipeline: Pipeline, language: Language, text: str) -> Iterator[tuple[str, int]]:
    """spaCy's tokens with their offsets, blanks left out; French verbs are parted from pronouns ("est-on", "jai")."""
    first = 0
    for run in [*_LONG_RUN.finditer(text), None]:
        last = run.start() if run else len(text)
        for token in pipeline.tokenizer(text[first:last]):
            if not token.is_space and not (language is Language.FR and _hyphen(text, first + token.idx, token.text)):
                yield from _parted(token.text, first + token.idx, language)
        if run:
            yield run[0], run.start()
            first = run.end()


def _hyphen(text: str, start: int, piece: str) -> bool:
    """Whether a token is only the hyphen between two French words ("laisse-les", "là-dedans")."""
    return piece == "-" and text[max(0, start - 1) : start].isalpha() and text[start + 1 : start + 2].isalpha()


def _parted(text: str, start: int, language: Language) -> Iterator[tuple[str, int]]:
    cut = _joint(text) if language is Language.FR else None
    if cut:
        yield text[:cut], start
    yield text[cut or 0 :], start + (cut or 0)


def _joint(text: str) -> int | None:
    match = _INVERSION.fullmatch(text) or _ELIDED.fullmatch(text)
    return match.end(match.lastindex or 0) if match else None


def _norms(pieces: Sequence[str], language: Language) -> list[str]:
    norms = [_norm(piece, language) for piece in pieces]
    for i, norm in enumerate(norms):
        if norm == "'s" and i and norms[i - 1] in _IS:
            norms[i] = _IS[norms[i - 1]]
    return norms


def _norm(text: str, language: Language) -> str:
    folded = fold(text)
    if language is Language.FR and len(folded) > 1:
        folded = folded.removeprefix("-")
    return _CONTRACTIONS[language].get(folded, folded)


def _sentences(text: str, words: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> tuple[Sentence, ...]:
    found, first = [], 0
    for i in range(len(words)):
        last = i + 1 == len(words)
        if last or _breaks(text, words, ends[i], starts[i + 1], i):
            found.append(Sentence(first, i + 1, "?" in words[max(first, i - 1) : i + 1] or words[i].endswith("?")))
            first = i + 1
    return tuple(found)


def _breaks(text: str, words: Sequence[str], end: int, start: int, i: int) -> bool:
    between = text[end:start]
    if "\n" in between:
        return _line_breaks(text, end, start, between)
    if words[i][-1] not in _ENDS or not between:
        return False
    if words[i] == "." or words[i][-1] == ".":
        before = words[i].rstrip(".") or (words[i - 1] if i else "")
        if before == "Ma" and _AFTER_MARIA.match(text, start):
            return False
        if before.casefold() in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and before.isupper()):
            return words[i] == "." and before.casefold() in {"m", "p.m", "a.m"} and text[start].isupper()
    return True


def _line_breaks(text: str, end: int, start: int, between: str) -> bool:
    if between.count("\n") > 1 or _LIST_MARK.match(text, text.rfind("\n", 0, start) + 1):
        return True
    line = text[text.rfind("\n", 0, end) + 1 : end]
    after = text[start : text.find("\n", start) if text.find("\n", start) >= 0 else len(text)]
    if _ROW.search(line) or (_CONTACT.search(line) and _CONTACT.search(after)):
        return True
    if len(line) >= _WRAP and text[end - 1] not in _ENDS and not _LIST_MARK.match(line):
        return False
    return not (text[end - 1] in ",;" and text[start].islower())
