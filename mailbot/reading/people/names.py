"""Personal names in text: candidates by their shape, whatever the language that they come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot.reading.people.order import tidy
from mailbot.reading.people.words import (
    BOTH_WORD_AND_NAME,
    CREDENTIALS,
    HONORIFICS,
    NEVER,
    OPENERS,
    PARTICLES,
    TITLE_WORDS,
)
from mailbot.reading.wording import fold

# A letter may carry marks of its own: "Adébáyọ̀" is written with a combining grave.
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
_PIECE = re.compile(rf"['’]t(?= [A-ZÀ-Þ])|{_LETTERS}(?:['’ʼ\-–]{_LETTERS})*\.?")
# Between first name and surname: 'Hyun-woo "Howie" Jang', "Robert (Bob) Smith".
_NICKNAME = re.compile(
    r"(?<=\w) ?[\"“”«(‘'] ?[^\W\d_][\w'’. -]{0,18}[\"“”»)’'](?= [^\W\d_])"
    r"|(?<=, )(?P<given>[A-ZÀ-Þ][\w'’-]+) [\"“(«][A-ZÀ-Þ][\w'’-]{0,18}[\"”)»](?=[,;:|\n])"  # "HUANG, Wei (Winnie), …"
)
_OPENED = re.compile(r"(?:^|[.!?:;\n\"“«(|\t=/>]|(?:^|\s)[-–—*•·]|\d[.)])\s*$")
_PREFIXED = re.compile(r"(?:[ae][lnsrdzt]|ul|d|l|n|m)[-'’][A-ZÀ-Þ]")  # "al-Masri", "d'Ávila"
_INVERTED = re.compile(r"-(?:lui|moi|le|la|les|vous|leur|nous|y|en|il|elle|je|tu|on|t-il|t-elle)$")
_POSSESSIVE = re.compile(r"['’]s$")
# What follows a name that opens a sentence, and does not follow "An IBM" or "My Shopify".
_NAME_GOES_ON = re.compile(
    r"\s*(?:[,;:(<>=→|\t\n–—-]|$)|\s(?:is|was|has|at|from|in|who|will|would|can|could|might|runs|leads|heads|works|knows|and"
    r"|does|owes|said|est|dirige|travaille|chez|à|a|qui|pourrait|peut|attend|et|<)\b"
)
_DAY_BEFORE = re.compile(
    r"\b(?:on|this|next|last|by|until|till|for|every|before|after|since|from|le|ce|jusqu'au|avant|après|dès)\s+$", re.I
)
_WORD = r"[^\W\d_][\w\u0300-\u036f'’\-]*\.?"
_SURNAME = rf"(?P<surname>(?=[^a-z\W]|v|d|b){_WORD}(?: {_WORD}){{0,3}})"
_TURNED_ROW = re.compile(
    rf"^[ \t]*(?:(?:[-*•·]|\(?\d{{1,2}}[.)])[ \t]*)?\"?{_SURNAME}, (?P<given>(?=[^a-z\W]){_WORD}(?: {_WORD}){{0,2}})"
    r"\"?(?=\s*(?:[<(;:|\t–—,.]|- |[\w.+-]+@|$))",
    re.MULTILINE,
)
_ABBREVIATED = frozenset({"st", "md", "mohd", "muhd", "sto", "sta", "ste", "wm", "chas", "thos", "theo"})
_LONGEST_ABBREVIATION = 4  # "Prof." and "Engr." and no "Sheikh."
_LINE_IS_WRAPPED = 50
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of text that looks like a personal name, and the name in natural order."""

    text: str
    start: int
    end: int
    turned: bool = False  # "Last, First"
    weak: bool = False  # one capitalised word at the head of a sentence


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        return fold(self.text).strip(".")

    @property
    def capital(self) -> bool:
        return (self.text[0].isalpha() and not self.text[0].islower()) or _PREFIXED.match(self.text) is not None

    @property
    def plain(self) -> str:
        return _INVERTED.sub("", self.text.casefold().strip(".").replace("’", "'"))


def find_names(text: str, french: bool = False) -> tuple[Name, ...]:
    """All candidates by shape: capitalised words with particles between them; "LAST, First" also turned."""
    found: list[Name] = []
    for run in _runs(text, french):
        found.extend(_names_of(run, text))
    found = [_shared_surname(name, after, text) for name, after in pairwise([*found, None]) if name]
    turned = {n.start: n for n in _turned_rows(text)}
    turned |= {t.start: t for left, right in pairwise(found) if (t := _turned(left, right, text))}
    return tuple(sorted([*found, *turned.values()], key=lambda n: (n.start, n.end)))


# --- runs of words that may belong together ---------------------------------------------------------------------------


def _runs(text: str, french: bool) -> Iterator[list[_Piece]]:
    run: list[_Piece] = []
    for piece in _pieces(text):
        if run and not _joins(run[-1], piece, text) and not (run[-1].text == "Ma." and len(run) == 1):
            yield run
            run = []
        if _stands_alone(piece, text) and (piece.capital or (run and _is_particle(run, piece, text, french))):
            run.append(piece)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _pieces(text: str) -> Iterator[_Piece]:
    """The words of a text without nicknames; a possessive is no part of the word."""
    found = [(max(m.start(), m.end("given")), m.end()) for m in _NICKNAME.finditer(text)]
    nicknames = [(start, end) for start, end in found if not _says_something(text[start:end])]
    for match in _PIECE.finditer(text):
        if not any(start <= match.start() < end for start, end in nicknames):
            written = _POSSESSIVE.sub("", match[0])
            yield _Piece(written, match.start(), match.start() + len(written))


def _says_something(aside: str) -> bool:
    """Whether words in quotes or parentheses are more than a nickname: "(copied)", "(Ottawa)"."""
    words = aside.strip(" \"“”«»()‘’'").split()
    return any(not w[0].isupper() or w.casefold() in NEVER or fold(w) in TITLE_WORDS | CREDENTIALS for w in words)


def _is_particle(run: Sequence[_Piece], piece: _Piece, text: str, french: bool) -> bool:
    """In French "Marie Roy de Corvid" says where Marie Roy works; "Maria da Silva" and "de Graaf" are names."""
    if (
        french
        and piece.key in {"de", "du", "des", "la", "le", "les"}
        and len([p for p in run if p.capital and p.key not in HONORIFICS]) > 1
    ):
        return text[piece.end : piece.end + 5] in {" los ", " las "}
    return piece.key in PARTICLES


def _joins(left: _Piece, right: _Piece, text: str) -> bool:
    between = text[left.end : right.start]
    honorific = left.key in HONORIFICS and len(left.key) <= _LONGEST_ABBREVIATION
    if left.text.endswith(".") and len(left.key) > 1 and not honorific and left.key not in _ABBREVIATED:
        return False
    if between == "\n":
        return right.start - text.rfind("\n", 0, left.start) - 2 >= _LINE_IS_WRAPPED
    if between in {" ", "\u00a0"} or (between in {"", "-"} and left.text.endswith(".")):
        return True
    nickname = _NICKNAME.match(text, left.end)
    return nickname is not None and nickname.end() == right.start - 1


def _stands_alone(piece: _Piece, text: str) -> bool:
    return text[piece.end : piece.end + 1] != "@" and text[max(0, piece.start - 1) : piece.start] not in {"@", "_"}


# --- which words of a run are a name ----------------------------------------------------------------------------------


def _names_of(run: Sequence[_Piece], text: str) -> Iterator[Name]:
    first = 0
    for i in [*(i for i in range(len(run)) if _is_plain(run, first, i, text)), len(run)]:
        name = _name(_trimmed(list(run[first:i])), text)
        first = i + 1
        if name:
            yield name


def _is_plain(run: Sequence[_Piece], first: int, i: int, text: str) -> bool:
    """Whether a word is no part of a name here: capital by its place, a day, an honorific, a title."""
    piece = run[i]
    if not piece.capital:
        return piece.key not in PARTICLES
    if piece.key in HONORIFICS and not _is_initial(run, i) and (i == first or _is_abbreviated(run, i)):
        return True
    if _INVERTED.search(piece.text) and is_opened(text, piece.start):
        return True
    if piece.plain in NEVER:
        return not (piece.plain in BOTH_WORD_AND_NAME and _has_company(run, i) and not _is_day(run, i, text))
    if piece.plain in OPENERS or piece.key in PARTICLES:
        return _opens_only(run, first, i, text)
    return piece.key in TITLE_WORDS


def _is_abbreviated(run: Sequence[_Piece], i: int) -> bool:
    """Whether a dot is the word's own, as in "Dr. Farah", and not the sentence's, as in "Kamran Sheikh."."""
    return "." in run[i].text and len(run[i].key) <= _LONGEST_ABBREVIATION and i + 1 < len(run)


def _is_initial(run: Sequence[_Piece], i: int) -> bool:
    """Such as "M. A. Sivapalan"; "M. Tremblay" is a gentleman."""
    follows = run[i + 1] if i + 1 < len(run) else None
    before = run[i - 1] if i else None
    return len(run[i].key) == 1 and any(p is not None and len(p.key) == 1 and "." in p.text for p in (follows, before))


def _has_company(run: Sequence[_Piece], i: int) -> bool:
    beside = [run[j] for j in (i - 1, i + 1) if 0 <= j < len(run)]
    return any(p.capital and p.plain not in NEVER and p.key not in HONORIFICS | TITLE_WORDS for p in beside)


def _is_day(run: Sequence[_Piece], i: int, text: str) -> bool:
    return i == 0 and _DAY_BEFORE.search(text[max(0, run[i].start - 12) : run[i].start]) is not None


def _opens_only(run: Sequence[_Piece], first: int, i: int, text: str) -> bool:
    """An ordinary word with a capital: it opens a sentence, or it stands alone, or else it is a name."""
    piece = run[i]
    if i and text[run[i - 1].end : piece.start] == "\n":
        return True
    beside = [run[j] for j in (i - 1, i + 1) if 0 <= j < len(run)]
    if not any(p.capital and (p.plain not in NEVER or p.plain in BOTH_WORD_AND_NAME) for p in beside):
        return True
    if i > first or (i == 0 and not is_opened(text, piece.start)):
        return False
    if i:
        return is_opened(text, run[0].start) and piece.plain not in BOTH_WORD_AND_NAME
    if piece.key in PARTICLES and piece.plain not in BOTH_WORD_AND_NAME:
        return len(run) < 3 and not text.startswith(",", run[-1].end)
    return piece.plain not in BOTH_WORD_AND_NAME or not _goes_on_as_name(run, text)


def _goes_on_as_name(run: Sequence[_Piece], text: str) -> bool:
    end = run[-1].end
    stop = re.compile(r"[.!?\n]").search(text, end)
    return (stop is None or stop[0] != "?") and _NAME_GOES_ON.match(text, end) is not None


def is_opened(text: str, start: int) -> bool:
    """Whether the place gives a word its capital: the head of a text, sentence, line, item, label or quotation."""
    return _OPENED.search(text[max(0, start - _SHORT) : start]) is not None if start else True


def _trimmed(pieces: list[_Piece]) -> list[_Piece]:
    while pieces and not pieces[0].capital:
        pieces = pieces[1:]
    while pieces and ((pieces[-1].key in PARTICLES and not pieces[-1].capital) or _is_credential(pieces)):
        pieces = pieces[:-1]
    return pieces


def _is_credential(pieces: Sequence[_Piece]) -> bool:
    last = pieces[-1]
    return last.key in CREDENTIALS and len(pieces) > 1 and (last.text.isupper() or "." in last.text[:-1])


def _name(pieces: Sequence[_Piece], text: str) -> Name | None:
    if not pieces or len(pieces) > 6 or not any(len(p.key) > 1 for p in pieces):
        return None
    start, end = pieces[0].start, pieces[-1].end
    if pieces[-1].text.endswith(".") and len(pieces[-1].key) > 1:
        end -= 1
    weak = len(pieces) == 1 and is_opened(text, start)
    return Name(tidy(" ".join(text[start:end].split())), start, end, weak=weak)


# --- two names together -----------------------------------------------------------------------------------------------


def _shared_surname(name: Name, after: Name | None, text: str) -> Name:
    """Of a couple the first takes the surname of the second: "Rosa and Aldo Benedetti"."""
    if after is None or len(name.text.split()) > 1 or len(after.text.split()) < 2:
        return name
    if text[name.end : after.start].strip() not in {"and", "et", "&", "y", "e"} or name.text.isupper():
        return name
    return replace(name, text=f"{name.text} {after.text.split(maxsplit=1)[1]}", weak=False)


def _turned_rows(text: str) -> Iterator[Name]:
    """Such as "AN, So-young <…" and "Do, Thu; …": there a surname may be any word, if the address bears it out."""
    for row in _TURNED_ROW.finditer(text):
        first, given = row["surname"].split(), row["given"].split()
        plain = [w.casefold() for w in (*first, *given)]
        if any(w[0].islower() and w not in PARTICLES for w in (*first, *given)):
            continue
        if len(first) > 1 and not row["surname"].isupper() and fold(first[0]) not in PARTICLES:
            continue
        if any(fold(w) in TITLE_WORDS or w in NEVER - BOTH_WORD_AND_NAME for w in plain):
            continue
        weak = any(w in OPENERS for w in plain) and not row["surname"].isupper()
        yield Name(tidy(f"{row['surname']}, {row['given']}"), row.start("surname"), row.end("given"), True, weak)


def _turned(left: Name, right: Name, text: str) -> Name | None:
    if text[left.end : right.start] != ", " or len(right.text.split()) > 3 or not _may_be_surname(left, text):
        return None
    if any(fold(word) in TITLE_WORDS for word in (*left.text.split(), *right.text.split())):
        return None
    return Name(tidy(text[left.start : right.end]), left.start, right.end, turned=True)


def _may_be_surname(name: Name, text: str) -> bool:
    """Heads a line or item, or is all capitals; not "the NAC, Corey Blackned", "Jonathan Okpara, Brand Manager"."""
    written = text[name.start : name.end]
    words = written.split()
    if not is_opened(text, name.start) and not (written.isupper() and len(written) > 3):
        return False
    return len(words) == 1 or (len(words) < 4 and (written.isupper() or fold(words[0]) in PARTICLES))
