"""`mailbot export`: everything that is held about a person, as one JSON document for whoever asks for it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from mailbot.cli.shared import settings_of

_OTHERS = (
    "the document also holds other people's words and addresses: read it, and take out what is theirs, "
    "before it is given on (PIPEDA, s. 9)"
)


_OURS = "a coordinator's or the programme's own address can't be exported: all that is held would be theirs"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("export", help="write out as JSON everything that is held about a person")
    parser.add_argument("address", metavar="ADDRESS", help="the address that they are known by")


def run(args: argparse.Namespace) -> int:
    """The document on standard output; exit 0, whether anything is held or not."""
    from mailbot.pipeline.export import export
    from mailbot.pipeline.robot import Robot
    from mailbot.pipeline.traces import is_address, is_ours

    address = args.address.strip()
    if not is_address(address):
        args.usage_error(f"{args.address!r} is no address")
    robot = Robot.onlooker(settings_of(args, signing_in=False))
    try:
        if is_ours(robot.desk, address.lower()):
            args.usage_error(_OURS)
        document = export(robot, address, datetime.now(UTC))
    finally:
        robot.close()
    _write(document)
    told = _OTHERS if document["held"] else f"nothing is held about {address}"
    print(f"mailbot export: {told}", file=sys.stderr)
    return 0


def _write(document: dict[str, Any]) -> None:
    """In UTF-8, whatever the terminal or the file that it goes to is thought to speak."""
    sys.stdout.buffer.write((json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))
    sys.stdout.buffer.flush()
