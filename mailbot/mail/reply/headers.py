"""Finds the headers of a quoted message where a mailer writes them into the body: Outlook's block, Notes' memo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mailbot.mail.reply.attribution import ADDRESS, CLOCK
from mailbot.mail.reply.zones import Line
from mailbot.mail.wording import fold

_FIELD = re.compile(r"^[\s>*_]{0,8}([^\W\d_][\w.]{0,14}(?: [\w.]{1,8})?)\s{0,3}[*_]{0,2}\s?[:：][*_]{0,2}(.*)$")
# Newcomers' mailers speak their owners' languages: each name as `fold` leaves it.
_FIELDS = {
    name: field
    for field, names in (
        (
            "from",
            "from|de|von|fra|fran|van|da|od|gonderen|kimden|от|від|відправник|发件人|寄件者|差出人|보낸 사람|من|از|từ",
        ),
        (
            "sent",
            "sent|date|envoye|envoye le|envoyee|gesendet|sendt|skickat|datum|verzonden|enviado|enviado el|enviado em"
            "|fecha|data|inviato|wyslano|gonderildi|tarih|отправлено|дата|надіслано|发送时间|日期|寄件日期|送信日時"
            "|보낸 날짜|تم الإرسال|التاريخ|ارسال|ngày|đã gửi",
        ),
        ("to", "to|a|an|til|till|aan|para|do|kime|кому|收件人|收件者|宛先|받는 사람|إلى|به|đến"),
        (
            "subject",
            "subject|objet|sujet|betreff|emne|amne|onderwerp|asunto|assunto|oggetto|temat|konu|тема|主题|主旨|件名|제목"
            "|الموضوع|موضوع|chủ đề",
        ),
        ("cc", "cc|cci|copie|copie a|importance|attachments|pieces jointes|when|ou|where"),
    )
    for name in map(fold, names.split("|"))
}
_MEMO_TO = frozenset({"to", "a", "an", "pour", "destinataire"})
_MEMO_SUBJECT = frozenset({"subject", "objet", "sujet", "betreff"})
_BLOCK_LINES = 14


def header_block(lines: Sequence[Line], at: int) -> int | None:
    """The index after a block of quoted headers ("From: … Sent: … To: … Subject: …") that begins at `at`, else None.

    A list of people or a "Date:/Time:/Address:" note is none: the block needs an author and a date with a third
    header, or two headers with an address and a date.
    """
    first = _header_field(lines[at].text)
    if first is None:
        return _memo(lines, at)
    if first[0] == "cc":
        return None
    found: dict[str, str] = {}
    end = at
    for index in range(at, min(len(lines), at + _BLOCK_LINES)):
        field = _header_field(lines[index].text)
        if field is not None:
            found.setdefault(field[0], field[1])
            end = index + 1
        elif not _goes_on(lines, index, end):
            break
        elif not lines[index].is_blank:
            end = index + 1
    return end if _is_header_block(found) else None


def is_header(text: str) -> bool:
    """Whether a line is one field of such a block."""
    return _header_field(text) is not None


def _memo(lines: Sequence[Line], at: int) -> int | None:
    """Notes' older form: author, date and time, then "To", "cc" and "Subject" each alone above its value."""
    if len(lines[at].text) > 120 or lines[at].is_blank:
        return None
    near = range(at + 1, min(len(lines), at + 2 * _BLOCK_LINES))
    dated = next((i for i in near[:3] if not lines[i].is_blank), None)
    if dated is None or len(lines[dated].text) > 40 or not CLOCK.search(lines[dated].text):
        return None
    words = ((i, fold(lines[i].text.strip()[:60]).rstrip(" :")) for i in near if i > dated and not lines[i].is_blank)
    if next(words, (0, ""))[1] not in _MEMO_TO:
        return None
    return next((i + 1 for i, word in words if word in _MEMO_SUBJECT), None)


def _goes_on(lines: Sequence[Line], index: int, end: int) -> bool:
    """A wrapped value, or a blank line before the next header."""
    if index - end >= 2:
        return False
    if not lines[index].is_blank:
        return not lines[index - 1].is_blank and index == end
    return index + 1 < len(lines) and _header_field(lines[index + 1].text) is not None


@lru_cache(maxsize=64)  # a block is looked for at each line and looks at the lines after it
def _header_field(text: str) -> tuple[str, str] | None:
    match = _FIELD.match(fold(text[:200]))
    if match is None or match[1] not in _FIELDS:
        return None
    return _FIELDS[match[1]], match[2].strip()


def _is_header_block(found: dict[str, str]) -> bool:
    if not found.keys() & {"from", "sent"} or len(found) < 2:
        return False
    if found.get("from", "")[:1].isdigit():  # "From: 9 am, To: 11 am, Date: May 5" is an offer
        return False
    dated = "sent" in found and any(c.isdigit() for c in found["sent"])
    addressed = any(ADDRESS.search(found.get(name, "")) for name in ("from", "to"))
    if {"from", "sent"} <= found.keys() and found.keys() & {"to", "subject"}:
        return dated
    return addressed and (dated or {"from", "to", "subject"} <= found.keys())
