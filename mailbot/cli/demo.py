"""`mailbot demo`: the whole job on this machine, with nothing set up."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # heavy imports wait for the command
    from rich.console import Console

    from mailbot.demo.outcome import Summary
    from mailbot.demo.play import Played
    from mailbot.demo.telling import Shown

_LIMIT = 95.0  # seconds for the play; start and end take a few more
_WIDE = 120
_LOOKS = {
    "day": ("", "bold"),
    "in": ("→ ", "cyan"),
    "understood": ("  · ", ""),
    "clock": ("  · ", "dim"),
    "asked": ("  ? ", "yellow"),
    "out": ("  ← ", "green"),
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("demo", help="the whole job on this machine, with nothing set up")
    parser.add_argument("--keep", metavar="DIR", help="keep everything there: mail, store, configuration, log")


def run(args: argparse.Namespace) -> int:
    """Exit 0 when every case came where its people's script leads, else 1."""
    if args.keep:
        folder = Path(args.keep)
        if (folder / "mailbot.db").exists():
            args.usage_error(f"--keep {folder}: a demo is kept there already")
        folder.mkdir(parents=True, exist_ok=True)
        status = _play(args, folder, folder / "mail")
        print(f"Everything is in {folder}: try mailbot cases --config {folder / 'mailbot.toml'}, and log.txt")
        return status
    with tempfile.TemporaryDirectory(prefix="mailbot-demo-") as scratch:
        return _play(args, Path(scratch), Path(tempfile.mkdtemp(prefix="mailbot-demo-mail-")))


def _play(args: argparse.Namespace, folder: Path, mail: Path) -> int:
    """The program's own log goes to a file meanwhile: what is shown here is the same in a reader's words."""
    from rich.console import Console

    from mailbot import log
    from mailbot.demo.play import play

    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    console.print("A programme with its people, its mail servers and its daemon, on a fast clock:")
    with (folder / "log.txt").open("w", encoding="utf-8") as file, redirect_stderr(file):
        log.configure("text", verbose=args.verbose)
        played = play(folder, mail, partial(_line, console), _LIMIT)
    _cases(console, played.summary)
    _networks(console, played.summary)
    return _verdict(console, played)


def _line(console: Console, shown: Shown) -> None:
    from rich.text import Text

    lead, style = _LOOKS[shown.mark.value]
    if shown.mark.value == "day":
        console.print(Text(f"\n{shown.text}", style=style))
    else:
        console.print(Text(f"{shown.at:%H:%M} {lead}{shown.text}", style=style))


def _cases(console: Console, summary: Summary) -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        "newcomer ← who meets them", "what they do", "expected", "got", title="What came of it", show_lines=True
    )
    for one in summary.outcomes:
        got = Text("as expected", style="green") if not one.wrong else Text("; ".join(one.wrong), style="bold red")
        grid.add_row(Text(one.people), Text(one.story), Text(one.expected), Text(f"{one.got}: ").append(got))
    console.print()
    console.print(grid)


def _networks(console: Console, summary: Summary) -> None:
    from rich.text import Text

    console.print(Text("\nThe networks that grew", style="bold"))
    for tree in summary.networks:
        console.print(Text(tree))


def _verdict(console: Console, played: Played) -> int:
    from rich.text import Text

    summary = played.summary
    good = played.finished and summary.good
    facts = (
        f"\n{played.days} days of the programme, {played.mails} mails, {summary.letters} deliveries; "
        f"sent twice: {summary.twice}; not sent: {summary.unsent}; messages nobody has dealt with: {summary.left}"
    )
    console.print(Text(facts))
    if not played.finished:
        console.print(Text("Stopped at the time limit before everything was over.", style="bold red"))
    console.print(Text("Everything came as expected." if good else "Not as expected.", style="bold"))
    console.print(Text(f"Every mail can be read: {played.index}"))
    return 0 if good else 1
