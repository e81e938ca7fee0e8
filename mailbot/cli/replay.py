"""`mailbot replay`: what today's rules would have done with the mail of the past, and what other rules would do."""

from __future__ import annotations

import argparse
import difflib
import logging
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailbot.cli.shared import add_now, present, settings_of

if TYPE_CHECKING:
    from mailbot.config.settings import Settings
    from mailbot.inbox import Fetched
    from mailbot.matches import Match
    from mailbot.pipeline.replay import Gone, Step
    from mailbot.reading.values import Reading
    from mailbot.store import Entry, Outgoing

_LONGEST = 200


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("replay", help="run past mail through today's rules; sends nothing")
    parser.add_argument(
        "mailbox",
        metavar="MAILBOX",
        type=Path,
        nargs="+",
        help="an mbox, a Maildir or a folder of .eml files; of several, such as INBOX and Sent, all mail in its order",
    )
    parser.add_argument("--against", metavar="DIR", type=Path, help="another rules folder: show what it does otherwise")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when all of it was replayed; 2 where the mailbox or the rules can't be read."""
    from mailbot import log
    from mailbot.inbox import read_files

    if not args.verbose:
        log.configure(args.log_format, least=logging.WARNING)  # of a replay there is nothing to log but trouble
    _ended_by_signals()
    settings = settings_of(args, signing_in=False)
    mails = [mail for path in args.mailbox for mail in read_files(path)]
    zone = settings.programme.zone
    past = _Past(mails, _sheets(settings), present(args, zone) if args.now else None)
    if args.against is None:
        for line in _transcript(_steps(settings, past), zone):
            print(line)
        return 0
    other = replace(settings, paths=replace(settings.paths, rules=args.against.absolute()))
    others = [*_parts(_steps(other, past), zone)]  # first: what is wrong with these rules is told at once
    for line in _differences([*_parts(_steps(settings, past), zone)], others):
        print(line)
    return 0


@dataclass(frozen=True, slots=True)
class _Past:
    """What is replayed, and to when."""

    mails: Sequence[Fetched]
    sheets: Sequence[tuple[datetime, Match]]
    until: datetime | None


def _ended_by_signals() -> None:
    """Whoever is ended leaves no scratch store behind, for it holds people's mail."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))


def _sheets(settings: Settings) -> Sequence[tuple[datetime, Match]]:
    from mailbot.pipeline.replay import imported
    from mailbot.store import Store

    own = Store(settings.store.url, settings.programme.address)
    try:
        if not own.there():
            print(f"mailbot replay: no store at {own.shown}: no match of a spreadsheet is known", file=sys.stderr)
        return imported(own)
    finally:
        own.close()


def _steps(settings: Settings, past: _Past) -> Iterator[Step]:
    from mailbot.pipeline.replay import Replay, scratch
    from mailbot.pipeline.robot import Robot

    with TemporaryDirectory(prefix="mailbot-replay-") as folder:
        robot = Robot.from_settings(scratch(settings, f"sqlite:///{folder}/scratch.db"), apart=True)
        try:
            yield from Replay(robot, past.sheets).run(past.mails, datetime.now(UTC), past.until)
        finally:
            robot.close()


def _transcript(steps: Iterable[Step], zone: ZoneInfo) -> Iterator[str]:
    """Every step as it is known, and the sums at the end."""
    states, letters = Counter[str](), Counter[str]()
    for step in steps:
        yield from _lines(step, zone)
        yield ""
        letters.update({gone.letter.message_id: gone.letter.state.value for gone in step.letters}.values())
        states.update([step.state] if step.number else [])
    told = ", ".join(f"{count} {state}" for state, count in states.most_common())
    drafts = f", {letters['draft']} drafts would have been made" if letters["draft"] else ""
    left = letters.total() - letters["draft"]
    yield f"{states.total()} messages: {told}; {left} letters would have left{drafts}, and none has"


def _parts(steps: Iterable[Step], zone: ZoneInfo) -> Iterator[list[str]]:
    """What is compared: a message, and what clocks did until the next one."""
    part: list[str] = []
    for step in steps:
        if step.number and part:
            yield part
            part = []
        part += _lines(step, zone)
    if part:
        yield part


def _differences(today: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each message of which something differs: `-` as the rules are today, `+` as the others have it."""
    count = 0
    for before, after in zip_longest(today, others, fillvalue=()):
        if before != after:
            count += 1
            yield from (line for line in difflib.Differ().compare(before, after) if not line.startswith("?"))
            yield ""
    yield f"differences: {count} (- today's rules, + the others)"


def _lines(step: Step, zone: ZoneInfo) -> Iterator[str]:
    when = f"{step.at.astimezone(zone):%a %Y-%m-%d %H:%M}"
    yield _plain(f"{when}  {step.sender}: {step.subject}" if step.number else f"{when}  {step.subject or 'clocks'}")
    for reading in step.readings:
        yield _plain(f"    read    {_read(reading)}")
    if step.number:
        yield _plain(f"    {step.state}{f': {step.reason}' if step.reason else ''}")
    names = {case.id: f"{case.connector.name} and {case.connectee.name}" for case in step.cases}
    for entry in step.entries:
        if entry.event.startswith("letter_"):
            continue  # told as a letter
        yield _plain(f"    match   {names.get(entry.case, '')}: {_step(entry)}")
    for letter in _letters(step.letters):
        yield _plain(f"    {letter}")


def _read(reading: Reading) -> str:
    from mailbot.cli.read import facts

    said = "; ".join(f"{fact} {value}" for fact, value, _ in facts(reading))
    verdict = "acts alone" if reading.act else f"a person decides ({'; '.join(reading.doubts)})"
    return f"{said}; {reading.language.value}, confidence {reading.confidence:.2f}, {verdict}"


def _step(entry: Entry) -> str:
    note = f" ({entry.note})" if entry.note else ""
    return f"{entry.event} by {entry.by} → {entry.stage.value}{note}"


def _letters(gone: Sequence[Gone]) -> Iterator[str]:
    """One line a letter, whoever has it, in the order of their texts: what leaves at one moment has no other."""
    letters = {one.letter.message_id: one.letter for one in gone}
    yield from sorted(_letter(letter, ident, gone) for ident, letter in letters.items())


def _letter(letter: Outgoing, ident: str, gone: Sequence[Gone]) -> str:
    what = "draft " if letter.state.value == "draft" else "letter"
    readers = sorted(one.recipient for one in gone if one.letter.message_id == ident)
    return f"{what}  {letter.kind}: “{letter.subject}” to {', '.join(readers)}"


def _plain(text: str) -> str:
    """One line without what a terminal would obey."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
