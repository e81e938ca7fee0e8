"""Tells whether a line is the author's typed name, from the name and address of the From header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.mail.reply.phrases import closing
from mailbot.mail.wording import fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\.?")
_DECORATION = " \t*_~.,;!|•·-–—/"
_HONORIFIC = frozenset("mr mrs ms mme mlle m dr pr prof me sr sra".split())
_HEAD_END = re.compile(r"\s*[,|(\[/•·–—]\s*|\s-\s|\s{3,}|\t")
_NO_NAME = frozenset(
    "yes no ok okay oui non sure great perfect parfait super merci thanks done deal agreed works fine bonjour"
    " hello hi salut monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi"
    " vendredi samedi dimanche january february march april june july august september october november"
    " december janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre zoom teams"
    " noon midi tomorrow demain today phone room absolutely definitely certainly volontiers entendu excellent"
    " stop unsubscribe confirmed confirme accepted accepte declined help arret congrats congratulations"
    " felicitations d'accord never please approved received recu noted".split()
)


@dataclass(frozen=True, slots=True)
class Author:
    """The author's name as folded words in order, and the words of the local part of the address."""

    words: tuple[str, ...] = ()
    local: frozenset[str] = frozenset()

    @property
    def initials(self) -> str:
        """The first letter of each word of the name."""
        return "".join(word[0] for word in self.words)


def author(name: str, address: str) -> Author:
    """What From says of the author; an empty name leaves the address alone to judge by."""
    words = tuple(word for word in _words(name) if word not in _HONORIFIC) if "@" not in name else ()
    local = address.partition("@")[0].partition("+")[0]
    return Author(words[:8], frozenset(word for word in _words(re.sub(r"[\d._-]+", " ", local)) if len(word) > 2))


def is_name(text: str, who: Author) -> bool:
    """A line that is the author's name, alone or before credentials and a title ("Rob", "R. Pryce", "Ana Luz, CPA")."""
    line = text.strip(_DECORATION)
    if not line or len(line) > 140:
        return False
    if _is_bare_name(line, who):
        return True
    head, _, rest = _split_head(line)
    if not rest or not _is_bare_name(head, who) or rest[-1] in "?!":
        return False
    whole = len(_words(head)) > 1
    return len(rest.split()) <= (12 if whole else 7) and (whole or not _is_sentence(rest))


def is_likely_name(text: str, who: Author) -> bool:
    """A short capitalised line that the From header does not confirm: a nickname, or a name where From has none."""
    line = text.strip(" \t*_~,-–—")
    words = line.split()
    if not 1 <= len(words) <= (2 if who.words else 3) or len(line) > 40:
        return False
    if not all(word[0].isupper() and _WORD.fullmatch(word.replace("-", "")) for word in words):
        return False
    if {fold(word.strip(".")) for word in words} & _NO_NAME or closing(line) or line.endswith("."):
        return len(words) > 1 and len(words[-1]) == 2 and words[-1].endswith(".") and fold(words[0]) not in _NO_NAME
    return len(words) == 1 or not who.words or len(words[-1].strip(".")) == 1


def trailing_name(text: str, who: Author) -> int | None:
    """Where the author's name begins at the end of a paragraph ("…at two. Thanks, Ruth", "…at two. -Tom")."""
    tail = text[-60:]
    for match in reversed(list(re.finditer(r"[.!?)]\s+|\s[-–—~]\s?", tail))):
        rest = tail[match.end() :]
        pieces = [piece for piece in re.split(r"\s*[,!–—-]\s*", rest.strip(_DECORATION)) if piece]
        if pieces and _is_bare_name(pieces[-1], who) and all(closing(piece) for piece in pieces[:-1]):
            return len(text) - len(tail) + match.end()
    return None


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^\w'’]+", fold(text)) if word.strip("'_")]


def _split_head(line: str) -> tuple[str, str, str]:
    match = _HEAD_END.search(line)
    return (line[: match.start()], match[0], line[match.end() :]) if match else (line, "", "")


def _is_sentence(text: str) -> bool:
    words = text.split()
    small = sum(1 for word in words if word[:1].islower())
    return small > 2 or (small > 0 and text.rstrip().endswith("."))


def _is_bare_name(text: str, who: Author) -> bool:
    words = _words(text)
    if words and words[0] in _HONORIFIC:
        words = words[1:]
    if not words or len(words) > 6 or any(c.isdigit() for c in text):
        return False
    if _are_initials(text, words, who):
        return True
    known = [_is_own(word, who) for word in words]
    return any(known) and all(own or len(word) <= 2 for own, word in zip(known, words, strict=True))


def _is_own(word: str, who: Author) -> bool:
    names = {*who.words, *who.local}
    if len(word) < 2 or not names:
        return False
    return word in names or any(len(word) > 2 and name.startswith(word) for name in who.words)


def _are_initials(text: str, words: list[str], who: Author) -> bool:
    """Letters of the name in its order, the first of the name among them: "B", "N.", "MÈG", "jt"."""
    letters = "".join(words)
    if not who.initials or len(letters) > 4 or (len(words) > 1 and any(len(word) > 1 for word in words)):
        return False
    if len(letters) > 1 and not (text.isupper() or letters == who.initials):
        return False
    at = iter(who.initials)
    return letters[0] == who.initials[0] and all(letter in at for letter in letters)
