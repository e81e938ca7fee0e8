"""Makes text from outside harmless before it enters a letter or a header, without changing what people see of it."""

from __future__ import annotations

import re

# C0 and C1 controls apart from tab and the line breaks below; bidi controls and other invisible format characters
# (RFC 5322 §2.2 allows no control in a header; Unicode UAX #9 §2 lists the bidi controls); private-use characters,
# which the composer keeps for itself.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def many_lines(text: str) -> str:
    """The text with line feeds as its only line breaks and without invisible controls."""
    return _INVISIBLE.sub("", _BREAK.sub("\n", text)).replace("\t", " ")


def one_line(text: str) -> str:
    """The text on one line, so that a name can add no paragraph to a letter and no header to a message."""
    return re.sub(" {2,}", " ", many_lines(text).replace("\n", " ")).strip(" ")


def header_text(text: str) -> str:
    """One line in which nothing is an encoded word any more (RFC 2047 §2), whoever decodes it (CVE-2024-6923)."""
    return one_line(text).replace("=?", "= ?").replace("?=", "? =")
