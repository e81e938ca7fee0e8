"""`mailbot release`: mail that was set aside is taken up again, as if it had just come in."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from mailbot.cli.shared import settings_of


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("release", help="take up mail again that was set aside; without a number, list it")
    parser.add_argument("number", nargs="*", type=int, metavar="NUMBER", help="as the list has it")


def run(args: argparse.Namespace) -> int:
    """List what was set aside, or release the numbers; where one was not set aside nothing is done."""
    from mailbot.config.rules import policy
    from mailbot.pipeline.release import release
    from mailbot.store import Store

    settings = settings_of(args, signing_in=False)
    rules = policy(settings.paths.rules, settings.programme.zone)
    store = Store(settings.store.url, settings.programme.address)
    try:
        store.upgrade()
        with store.transaction() as book:
            rows = release(book, args.number, datetime.now(UTC), rules) if args.number else book.set_aside()
    finally:
        store.close()
    for row in rows:
        came = f"{row.received_at.astimezone(settings.programme.zone):%Y-%m-%d %H:%M}"
        print(f"{row.id}  {row.digest}  {came}  {'taken up at the next round' if args.number else row.reason}")
    return 0
