"""`mailbot resume`: a person says that the program, which stands still, may go on."""

from __future__ import annotations

import argparse

from mailbot.cli.shared import settings_of


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    subparsers.add_parser("resume", help="go on after a restored backup or a leap of the clock has been looked at")


def run(args: argparse.Namespace) -> int:
    """Exit 0, whether it stood still or not; the daemon goes on at its next round."""
    from mailbot.store import Store
    from mailbot.watch.pause import resume

    settings = settings_of(args, signing_in=False)
    store = Store(settings.store.url, settings.programme.address)
    try:
        store.upgrade()
        with store.transaction() as book:
            why = resume(book)
    finally:
        store.close()
    print(f"it stood still ({why}) and goes on at the next round" if why else "it did not stand still")
    return 0
