"""Records of the understanding contract (README there) laid out for training: a letter, its context and its gold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailbot.cli.read import ZONE
from mailbot.cli.records import context_from
from mailbot.mail.message import parse
from mailbot.mail.reply import reply_text
from mailbot.mail.triage import triage
from mailbot.pipeline.understand import letter_from
from mailbot.reading.values import Context, Letter


@dataclass(frozen=True, slots=True)
class Example:
    """One whole message with what it should be read as."""

    letter: Letter
    context: Context
    gold: Mapping[str, Any]


def lines(paths: Iterable[Path]) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of some files, in order."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def examples(paths: Iterable[Path]) -> Iterator[Example]:
    """The messages of some files of records."""
    for record in lines(paths):
        context = context_from(record["case"])
        raw = record["eml"].encode()
        message = parse(raw)
        verdict = triage(message, {context.programme.email or ""}, raw)
        yield Example(letter_from(message, reply_text(message), verdict, ZONE), context, record["expect"])
