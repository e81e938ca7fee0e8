"""`mailbot goodwill`: what a person was asked and said, across all matches; forgotten on request."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailbot.cli.shared import settings_of

if TYPE_CHECKING:
    from mailbot.cases.goodwill import Favour


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("goodwill", help="show what a person was asked for and said; --forget strikes it")
    parser.add_argument("address", metavar="ADDRESS", help="the person's email address")
    parser.add_argument("--forget", action="store_true", help="strike it, so that they may be asked like anybody")


def run(args: argparse.Namespace) -> int:
    """Exit 0, whether anything is known of the address or not."""
    from mailbot.store import Store

    settings = settings_of(args, signing_in=False)
    store = Store(settings.store.url, settings.programme.address)
    try:
        store.upgrade()
        with store.transaction() as book:
            favours = book.favours(args.address)
            if args.forget:
                book.forget_favours(args.address)
    finally:
        store.close()
    for one in favours:
        print(_line(one, settings.programme.zone))
    print("forgotten" if args.forget else f"asked {len(favours)} times")
    return 0


def _line(one: Favour, zone: ZoneInfo) -> str:
    said = f"{one.word.value} on {one.word_at.astimezone(zone):%Y-%m-%d}" if one.word_at else "no word yet"
    return f"{one.asked_at.astimezone(zone):%Y-%m-%d}  case {one.case}: {said}; the match is {one.stage.value}"
