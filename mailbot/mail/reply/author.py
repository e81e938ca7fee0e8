"""Tells whether a line is the author's typed name, from the name and address of the From header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.mail.reply.phrases import closing
from mailbot.mail.wording import fold

_ADDRESS = re.compile(r"([\w.+-]{1,64})@((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})\b")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\.?")
_DECORATION = " \t*_~.,;!|•·-–—/"
_HONORIFIC = frozenset("mr mrs ms mme mlle m dr pr prof me sr sra".split())
_HEAD_END = re.compile(r"\s*[,|(\[/•·–—]\s*|\s-\s|\s{3,}|\t")
_SENTENCE_END = re.compile(r"[.!?)]\s+|\s[-–—~]{1,3}\s?")
# "Luc, de mon cell", "Ana, from the farm"
_WHENCE = re.compile(r"(?:de|du|from|via|at|sent from|sur|au) (?:[a-z'-]{1,15} ?){1,3}[.!]?$")
_AND = re.compile(r"\s(?:&|and|et|\+)\s")
_PARTICLES = frozenset("al ap bin da de del den di dos du el la le van von".split())
# Short forms that do not begin like the name itself.
_NICKNAMES = {
    short: names
    for line in (
        "bill will billy|william guillaume",
        "bob bobby rob|robert",
        "becky|rebecca",
        "peggy meg maggie|margaret marguerite",
        "jack johnny|john jonathan",
        "jim jimmy|james",
        "dick rick|richard",
        "ted ned|edward theodore",
        "liz beth betty lisa eliza|elizabeth",
        "tony|anthony antonio antoine",
        "kate kathy katie|catherine katherine kathryn",
        "hank harry|henry",
        "chuck|charles",
        "sasha sacha|alexander alexandra alexandre",
        "misha|mikhail",
        "pepe|jose",
        "pancho paco|francisco",
        "nacho|ignacio",
        "lola|dolores",
        "manu|emmanuel emmanuelle",
        "nico|dominic dominique",
        "tina|christina martina",
        "sandy|alexandra sandra",
        "trish pat|patricia patrick",
        "gus|august angus",
        "mo|mohammed mohamed muhammad",
        "drew|andrew",
        "gene|eugene",
        "lexi|alexandra",
        "zack|isaac",
    )
    for shorts, names in [[half.split() for half in line.split("|")]]
    for short in shorts
}
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
    """The author's name as folded words in order, the words of the local part of the address, and its domain."""

    words: tuple[str, ...] = ()
    local: frozenset[str] = frozenset()
    domain: str = ""

    @property
    def initials(self) -> str:
        """The first letter of each word of the name."""
        return "".join(word[0] for word in self.words)


def author(name: str, address: str) -> Author:
    """What From says of the author; an empty name leaves the address alone to judge by."""
    words = tuple(word for word in _words(name) if word not in _HONORIFIC) if "@" not in name else ()
    local = address.partition("@")[0].partition("+")[0]
    parts = frozenset(word for word in _words(re.sub(r"[\d._-]+", " ", local)) if len(word) > 2)
    return Author(words[:8], parts, address.rpartition("@")[2].lower())


def is_name(text: str, who: Author) -> bool:
    """A line that is the author's name, alone, after a closing, or before credentials and a title.

    "Rob", "R. Pryce", "Merci, Luc", "Ana Luz, CPA | Director", "Fatou & Marc".
    """
    line = text.strip(_DECORATION)
    if not line or len(line) > 140:
        return False
    if _is_bare_name(line, who) or _is_signed(line, who) or _is_couple(line, who):
        return True
    head, rest = _split_head(line)
    if rest and _is_surname(head, who) and not _is_own(_words(rest)[0] if _words(rest) else "", who):
        return False  # "Fiset, Bernard" is another of the family
    if rest and _is_bare_name(head, who) and _WHENCE.match(fold(rest)):
        return True
    if not rest or not _is_bare_name(head, who) or rest[-1] in "?!":
        return False
    whole = len(_words(head)) > 1
    return len(rest.split()) <= (12 if whole else 7) and (whole or not _is_sentence(rest))


def names_another(text: str, who: Author) -> bool:
    """Whether a text holds the address of somebody else: neither the author's house nor a word of the name is in it."""
    for local, domain in _ADDRESS.findall(text[:2000]):
        known = any(word in fold(local) for word in (*who.words, *who.local) if len(word) > 2)
        if who.domain and not known and domain.lower() != who.domain and not domain.lower().endswith(f".{who.domain}"):
            return True
    return False


def is_nickname(text: str, who: Author) -> bool:
    """One capitalised word that is a usual short form of a name of the author, or begins like one."""
    word = fold(text.strip(_DECORATION))
    if not word.isalpha() or not text.strip(_DECORATION)[0].isupper() or word in _NO_NAME:
        return False
    full = _NICKNAMES.get(word, ())
    return any(name in full or (len(word) <= 7 and len(name) > 3 and name[:2] == word[:2]) for name in who.words)


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
    """Where the author's name begins at the end of a paragraph ("…at two. Thanks, Ruth", "…at two -- Tom")."""
    tail = text[-60:]
    for match in _SENTENCE_END.finditer(tail):
        rest = tail[match.end() :].strip(_DECORATION)
        if rest and (_is_bare_name(rest, who) or _is_signed(rest, who)):
            return len(text) - len(tail) + match.start() + (match[0][0] in ".!?)")
    return None


def _is_signed(text: str, who: Author) -> bool:
    """A closing formula and the name on one line, with or without a mark between them."""
    words = text.split()
    for count in range(1, min(3, len(words) - 1) + 1):
        if closing(" ".join(words[:-count])) and _is_bare_name(" ".join(words[-count:]), who):
            return True
    return False


def _is_couple(text: str, who: Author) -> bool:
    names = _AND.split(text)
    if len(names) != 2 or any(len(name.split()) > 2 or not name[:1].isupper() for name in names):
        return False
    return any(_is_bare_name(name, who) and not _is_surname(name, who) for name in names)


def _is_surname(text: str, who: Author) -> bool:
    """The last word of a longer name alone: a brother, or a firm, may bear it as well."""
    return len(who.words) > 1 and _words(text) == [who.words[-1]]


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^\w'’]+", fold(text)) if word.strip("'_")]


def _split_head(line: str) -> tuple[str, str]:
    match = _HEAD_END.search(line)
    return (line[: match.start()], line[match.end() :]) if match else (line, "")


def _is_sentence(text: str) -> bool:
    words = text.split()
    small = sum(1 for word in words if word[:1].islower())
    return small > 2 or (small > 0 and text.rstrip().endswith("."))


def _is_bare_name(text: str, who: Author) -> bool:
    words = _words(text)
    if len(words) > 1 and words[0] in _HONORIFIC:
        words = words[1:]
    if not words or len(words) > 6 or any(c.isdigit() for c in text):
        return False
    if _are_initials(text, words, who):
        return True
    known = [_is_own(word, who) for word in words]
    return any(known) and all(
        own or len(word) == 1 or word in _PARTICLES for own, word in zip(known, words, strict=True)
    )


def _is_own(word: str, who: Author) -> bool:
    names = {*who.words, *who.local}
    if len(word) < 2 or not names:
        return False
    if word in names or any(len(word) > 2 and name.startswith(word) for name in who.words):
        return True
    # "Emeka" of Chukwuemeka, "Lola" of Omolola: the second half of a long name.
    return len(word) >= 4 and any(len(name) > len(word) + 2 and name.endswith(word) for name in who.words)


def _are_initials(text: str, words: list[str], who: Author) -> bool:
    """Letters of the name in its order, the first of the name among them: "B", "N.", "MÈG", "jt"."""
    letters = "".join(words)
    if not who.initials or len(letters) > 4 or (len(words) > 1 and any(len(word) > 1 for word in words)):
        return False
    if len(letters) > 1 and not (text.isupper() or letters == who.initials):
        return False
    at = iter(who.initials)
    return letters[0] == who.initials[0] and all(letter in at for letter in letters)
