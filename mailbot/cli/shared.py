"""What commands have in common: the configuration that `--config` names, and the present that `--now` gives."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:  # the commands' parsers need none of it
    from mailbot.config.settings import Settings


def settings_of(args: argparse.Namespace, *, signing_in: bool = True) -> Settings:
    """The configuration; with `signing_in` False passwords may be missing. ConfigError where it is wrong."""
    from mailbot.config.settings import load

    return load(Path(args.config), os.environ, signing_in=signing_in)


def add_now(parser: argparse.ArgumentParser) -> None:
    """The option `--now T`."""
    parser.add_argument("--now", metavar="T", type=moment, help="an ISO 8601 time taken as the present")


def moment(text: str) -> datetime:
    """An ISO 8601 time as an option's value, aware or not."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        right = "right would be 2026-03-09T10:00:00-04:00"
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO 8601 time; {right}") from error


def present(args: argparse.Namespace, zone: ZoneInfo) -> datetime:
    """The aware time that `--now` gives, in the programme's zone where it names none; without it the clock's."""
    if args.now is None:
        return datetime.now(UTC)
    given: datetime = args.now
    return given if given.tzinfo else given.replace(tzinfo=zone)
