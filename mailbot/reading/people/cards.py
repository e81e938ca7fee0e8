"""What stands beside a name: title and employer in the text, vCards, signatures of forwarded mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.reading.people.anchors import find_anchors
from mailbot.reading.people.fits import fit
from mailbot.reading.people.order import tidy
from mailbot.reading.people.words import CREDENTIALS, ROLE_WORDS, TITLE_WORDS
from mailbot.reading.values import Contact
from mailbot.reading.wording import fold

_SPLIT = re.compile(r"\s*(?:,|;|\||\t|\s[-–—]+\s|\s{2,}|[()\n]|\.\s+(?=[A-ZÀ-Þ]))\s*")
_WRAPPED = re.compile(r"(?<=[^\n]{25})\n(?=\S)")
_ALIAS = re.compile(r"^ ?[(\"“«] ?[A-ZÀ-Þ][\w'’-]* ?[)\"”»]")  # "Wei (Winnie)"
# Before a title: "he's a …", "who is the …", "notre …".
_LEAD = re.compile(
    r"^(?:(?:and|et|aussi|also)\s+)?(?:(?:he|she|they|it|elle|il|c['’]est|qui|who)\b(?:['’]s|\s+(?:is|are|est|was))?\s*)?"
    r"(?:(?:now|currently|maintenant|an?|the|our|my|une?|la|le|notre|mon|ma|l['’])\s+)*",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"^(?:(?:who|he|she|they|qui|il|elle)\s+)?(?P<does>(?:runs?|manages?|heads?|leads?|chairs?|directs?|dirige|gère|pilote)\s.+)$"
)
_FIRM = re.compile(r"\w+ (?P<firm>[A-ZÀ-Þ].*)$")
_WHERE = r"(?P<where>(?:(?:the|la|le)\s+|l['’])?[A-ZÀ-Þ].*|(?:the|la|l['’])\s?\w.*)$"
_AT = re.compile(rf"(?:^|\s+)(?:over at|at|with|@|chez|from|à|au|aux|de chez)\s+{_WHERE}")
# "CFO of Stonebridge Homes", and "Head of Brand".
_OF = re.compile(rf"(?<=\b(?:ceo|cfo|cto|coo|cio))\s+(?:of|for|de|du)\s+{_WHERE}", re.IGNORECASE)
_OWNS = re.compile(rf"(?:owner|founder|president|partner|propriétaire|président|présidente)\s+(?:of|de|du)\s+{_WHERE}")
_IN = re.compile(
    r"\s+(?:in|dans|here|ici|now|together|maintenant|to|where|who|qui|and|et|is|are|was|has|est|comma|she|he|they|elle|il|son"
    r"|sa)\b.*$"
)
_CLAUSE = re.compile(
    r"['’]s\b(?! [A-Z])|\b(?:is|are|was|has|have|runs?|works?|knows?|est|sont|travaille|will|would|can|could|took"
    r"|said)\b"
)
_JOINT = re.compile(r"(?:^|\s+)(?:over at|at|with|@|chez|from|à|au|aux|de chez|of|for|de|du)\s*$", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_EMPLOYER = 7, 6
_SIGNATURE_SPLIT = re.compile(r"\s*[|\t•]\s*|\s{2,}")
_VCARD_LINE = re.compile(r"^(?:item\d+\.)?([A-Za-z-]+)((?:;[^:]*)?):(.*)$")
_MAX_CARD = 8_000


def title_and_employer(tail: str, between: re.Pattern[str] = _SPLIT) -> tuple[str | None, str | None]:
    """Reads the words beside a name (", VP Eng at Riverlock") as title and employer, as far as they are such."""
    title = employer = does = None
    for part in between.split(_WRAPPED.sub(" ", _ALIAS.sub("", tail[:300]))):
        piece = part.strip(" .:-–=")
        if not piece or len(piece) > 80 or find_anchors(piece) or _is_credential(piece):
            continue
        if match := _DOES.match(piece):
            what, where = _cut(match["does"])
            firm = _FIRM.match(what)  # "they run Lindholm Mapping"
            does, employer = (does, employer or firm["firm"]) if firm else (does or what, employer or where)
            continue
        what, where = _cut(piece)
        if employer is None:
            employer = where
        if title is None and _is_title(what):
            title = what
        elif what and where is None and _may_be_employer(piece):
            # "Director, Procurement, Canal Freight": what comes last is the employer.
            title = f"{title}, {employer}" if title and employer and " " not in title else title
            employer = piece if employer is None or (title and title.endswith(employer)) else employer
    return title or does, employer


def _cut(piece: str) -> tuple[str, str | None]:
    """What somebody is, and where: "she's a manager at the Mint"."""
    match = _AT.search(piece) or _OF.search(piece) or _OWNS.search(piece)
    where = _IN.sub("", match["where"]).strip() if match else None
    what = _LEAD.sub("", piece[: match.start("where")] if match else piece, count=1)
    return _IN.sub("", _JOINT.sub("", what) if match else what).strip(), where


def _is_title(what: str) -> bool:
    words = [fold(word).strip(".,'’") for word in re.split(r"[\s-]+|(?<=[dl])['’]", what)]
    return 0 < len(what.split()) <= _LONGEST_TITLE and any(w in TITLE_WORDS | ROLE_WORDS for w in words)


def _may_be_employer(piece: str) -> bool:
    return piece[0].isupper() and len(piece.split()) <= _LONGEST_EMPLOYER and not _CLAUSE.search(piece)


def _is_credential(piece: str) -> bool:
    return all(re.sub(r"[^a-z]", "", fold(word)) in CREDENTIALS for word in piece.split())


def read_vcard(card: str) -> Contact | None:
    """A contact card (RFC 6350, also 2.1 and 3.0) as a Contact, or None where it names nobody."""
    fields: dict[str, str] = {}
    for key, value in _vcard_lines(card[:_MAX_CARD]):
        fields.setdefault(key, value)
    name = fields.get("FN") or _structured(fields.get("N", ""))
    email = fields.get("EMAIL", "").strip().lower() or None
    if not name and not email:
        return None
    employer = fields.get("ORG", "").replace(";", ", ").strip(", ") or None
    return Contact(
        tidy(name) if name else None, email, fields.get("TEL") or None, fields.get("TITLE") or None, employer
    )


def _vcard_lines(card: str) -> Iterator[tuple[str, str]]:
    unfolded = re.sub(r"\r?\n[ \t]", "", card)
    for line in unfolded.splitlines():
        if match := _VCARD_LINE.match(line.strip()):
            yield match[1].upper(), re.sub(r"\\([,;n\\])", r"\1", match[3]).strip()


def _structured(value: str) -> str:
    family, _, rest = value.partition(";")
    given = rest.split(";")[0]
    return f"{given} {family}".strip()


_FROM = re.compile(r"^\s*[>*]*\s*\**(?:From|De|Von)\**\s?:\**\s*(.{2,200})$", re.MULTILINE)
_ADDRESS = re.compile(r"^\"?(.*?)\"?\s*[<\[(](?:mailto:)?([^<>\[\]()\s]+@[^<>\[\]()\s]+)[>\])]")


def forwarded_author(forwarded: str) -> Contact | None:
    """The author of the first forwarded mail, with number, title and employer from its signature."""
    match = _FROM.search(forwarded)
    if match is None:
        return None
    named = _ADDRESS.match(match[1].strip())
    anchors = [a for a in find_anchors(match[1]) if a.kind == "EMAIL"]
    email = anchors[0].value if anchors else None
    name = tidy(named[1]) if named and named[1] else (tidy(match[1]) if not email else None)
    if name and "@" in name:
        name = None
    phone, title, employer = _signature_of(forwarded[match.end() :], name, email)
    return Contact(name or None, email, phone, title, employer) if name or email else None


def _signature_of(body: str, name: str | None, email: str | None) -> tuple[str | None, str | None, str | None]:
    lines = [line.strip(" >*") for line in body.splitlines()[:80]]
    last = next((i for i in range(len(lines) - 1, -1, -1) if _signs(lines[i], name, email)), None)
    if last is None:
        return None, None, None
    block = lines[last : last + 6]
    phone = next((a.value for a in find_anchors("\n".join(block)) if a.kind == "PHONE"), None)
    title = employer = None
    for line in block[1:]:
        found, where = title_and_employer(line, _SIGNATURE_SPLIT)
        title, employer = title or found, employer or where
    return phone, title, employer


def _signs(line: str, name: str | None, email: str | None) -> bool:
    head = re.split(r"[,|]", line)[0].strip()
    return (
        bool(head)
        and len(line) < 80
        and ":" not in line
        and bool((name and fold(head) == fold(name)) or (email and fit(head, email) == 1.0))
    )
