"""`mailbot read`: what a message would be understood as, for a person or a program."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # the parser needs none of it
    from rich.console import Console
    from rich.text import Text

    from mailbot.reading.reader import Reader
    from mailbot.reading.values import Context, Evidence, Reading

ZONE = ZoneInfo("America/Toronto")
_COLOURS = ("green", "cyan", "magenta", "yellow", "blue", "red")


def add_parser(subparsers: argparse._SubParsersAction[Any]) -> None:
    """The command's words and options."""
    parser = subparsers.add_parser("read", help="show what a message would be understood as; no configuration needed")
    parser.add_argument("message", nargs="?", help="a message as it arrived (.eml); - is standard input")
    parser.add_argument("--case", metavar="F", help="what the bot knew: a JSON file with the contract's `case`")
    parser.add_argument("--json", action="store_true", help="the reading as JSON")
    parser.add_argument("--jsonl", action="store_true", help="records on standard input, readings on standard output")
    parser.add_argument("--rules", metavar="DIR", help="another rules folder")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 done; 2 where the call is wrong. No message makes it fail."""
    if args.jsonl:
        return _read_records(_reader(args.rules), sys.stdin)
    if not args.message:
        args.usage_error("a message is missing")
    try:
        raw = sys.stdin.buffer.read() if args.message == "-" else Path(args.message).read_bytes()
        context = _context(json.loads(Path(args.case).read_text("utf-8"))) if args.case else _context({})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        args.usage_error(f"{args.case or args.message}: {error}")
    reading = _understood(raw, context, _reader(args.rules))
    if args.json:
        from mailbot.cli.records import reading_json

        print(json.dumps(reading_json(reading), ensure_ascii=False, indent=1))
    else:
        show(reading)
    return 0


def _reader(rules: str | None) -> Reader:
    from mailbot.config.learnt import learnt
    from mailbot.config.rules import reading_rules
    from mailbot.reading.models import load
    from mailbot.reading.reader import Reader

    return Reader(reading_rules(Path(rules) if rules else None), learnt(), load())


def _context(case: Mapping[str, Any]) -> Context:
    from mailbot.cli.records import context_from

    return context_from(case.get("case") or case)


def _understood(raw: bytes, context: Context, reader: Reader) -> Reading:
    from mailbot.pipeline.understand import understand

    own = {context.programme.email.lower()} if context.programme.email else set()
    return understand(raw, context, reader, own, ZONE)


def _read_records(reader: Reader, lines: Iterable[str]) -> int:
    for answer in _answers(reader, lines):
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


def _answers(reader: Reader, lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    from mailbot.cli.records import reading_json

    for line in lines:
        if line.strip():
            ident, reading = _record(reader, line)
            yield {"id": ident, "reading": reading_json(reading)}


def _record(reader: Reader, line: str) -> tuple[Any, Reading]:
    from mailbot.pipeline.understand import held

    try:
        record = json.loads(line)
        raw = record["eml"].encode("utf-8", "surrogateescape")
        return record.get("id"), _understood(raw, _context(record.get("case") or {}), reader)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        ident = record.get("id") if "record" in locals() and isinstance(record, dict) else None
        return ident, held(f"the record can't be read ({type(error).__name__}: {error})")


def show(reading: Reading, console: Console | None = None) -> None:
    """The author's words with what was read from them in colour, then each fact with its rule."""
    from rich.console import Console
    from rich.table import Table

    console = console or Console()
    console.print(_marked(reading.reply, reading.evidence), highlight=False)
    table = Table("fact", "value", "words", "rule", box=None, header_style="bold", pad_edge=False)
    for fact, value, evidence in facts(reading):
        colour = _colour(reading.evidence, evidence) if evidence else ""
        words = " ".join(evidence.words.split()) if evidence else ""
        table.add_row(f"[{colour}]{fact}[/]" if colour else fact, value, words, evidence.rule if evidence else "")
    console.print()
    console.print(table, highlight=False)
    verdict = "acts alone" if reading.act else "held: " + "; ".join(reading.doubts)
    console.print(f"{reading.language.value}, confidence {reading.confidence:.2f}, {verdict}", highlight=False)


def _marked(reply: str, evidence: Sequence[Evidence]) -> Text:
    from rich.text import Text

    text = Text(reply)
    for one in evidence:
        start = reply.find(one.words) if one.words and one.zone == "reply" else -1
        if start >= 0:
            text.stylize(_colour(evidence, one), start, start + len(one.words))
    return text


def _colour(evidence: Sequence[Evidence], one: Evidence) -> str:
    return _COLOURS[list(evidence).index(one) % len(_COLOURS)]


def facts(reading: Reading) -> Iterator[tuple[str, str, Evidence | None]]:
    """Each fact of a reading: what it is, its value in words, and what it rests on."""
    by_fact = {e.fact: e for e in reading.evidence}
    for intent in reading.intents:
        yield "intent", intent.value, by_fact.get(intent.value)
    for i, time in enumerate(reading.times):
        clock = "-".join(f"{t:%H:%M}" for t in (time.start, time.end) if t)
        last = f" to {time.end_date}" if time.end_date else ""
        part = time.part.value if time.part else ""
        said = " ".join(filter(None, (f"{time.date}{last}", clock, part, time.stance.value)))
        yield "time", said, by_fact.get(f"time:{i}")
    if reading.place:
        yield "place", reading.place, by_fact.get("place")
    for i, contact in enumerate(reading.referrals):
        yield (
            "referral",
            " ".join(filter(None, (contact.name, contact.email, contact.phone))),
            by_fact.get(f"referral:{i}"),
        )
    if reading.parties:
        pair = (("connector", reading.parties.connector), ("connectee", reading.parties.connectee))
        for role, contact in pair:
            yield role, " ".join(filter(None, (contact.name, contact.email))), None
    if reading.until:
        yield "until", reading.until.isoformat(), None
