"""Recognises the program's own sentences where a mailer brings them back without a mark."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mailbot.mail.wording import fold

_WORD = re.compile(r"[\w@.+'-]+")
_RUN = 5


@dataclass(frozen=True, slots=True)
class Own:
    """All runs of five words of the texts that were sent, and the texts as words."""

    runs: frozenset[tuple[str, ...]] = frozenset()
    words: str = ""  # all of them, a space on each side, so that a short line can be looked for

    @classmethod
    def of(cls, texts: Collection[str]) -> Own:
        """The runs of the given texts."""
        words = " | ".join(" ".join(_WORD.findall(fold(text))) for text in texts)
        return cls(frozenset(run for text in texts for run in _runs(text)), f" {words} ")

    def wrote(self, line: str) -> bool:
        """Whether every run of five words of a line is ours; a shorter line is nobody's."""
        if not self.runs:
            return False
        runs = list(_runs(line))
        return bool(runs) and all(run in self.runs for run in runs)

    def has(self, line: str) -> bool:
        """Whether a line, however short, stands in the texts: enough where it is history unless shown otherwise."""
        return self.wrote(line) or f" {' '.join(_WORD.findall(fold(line[:200])))} " in self.words


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = _WORD.findall(fold(text))
    return zip(*(words[offset:] for offset in range(_RUN)), strict=False)
