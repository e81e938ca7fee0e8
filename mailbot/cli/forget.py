"""`mailbot forget`: everything that is held about a person goes; their matches stay as history without them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from mailbot.cli.shared import settings_of


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("forget", help="erase a person from the case book, its history and its mail")
    parser.add_argument("address", metavar="ADDRESS", help="the address that they are known by")


def run(args: argparse.Namespace) -> int:
    """Erase, and say what is left to do by hand: the mailbox belongs to people."""
    from mailbot.pipeline.forget import forget
    from mailbot.pipeline.robot import Robot
    from mailbot.pipeline.traces import is_address

    if not is_address(args.address):
        args.usage_error(f"{args.address!r} is no address")
    settings = settings_of(args, signing_in=False)
    robot = Robot.from_settings(settings, apart=True)
    try:
        emptied = forget(robot, args.address, datetime.now(UTC))
    finally:
        robot.close()
    server = (
        "" if settings.store.url.startswith("sqlite") else "; the database server's write-ahead log keeps them a while"
    )
    kept = f"copies in the mailbox and in backups are yours to delete{server}"
    print(f"forgotten: {emptied} mails and letters emptied; {kept}")
    return 0
