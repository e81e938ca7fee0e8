"""`mailbot import`: opens the matches of a coordinator's spreadsheet, all of them or none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.cli.shared import add_now, present, settings_of

if TYPE_CHECKING:
    from mailbot.config.settings import Settings
    from mailbot.matches import Match


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("import", help="open matches from a spreadsheet (.csv or .xlsx)")
    parser.add_argument("file", metavar="FILE", type=Path, help="one match a line; docs/import.md names the columns")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Exit 0 with a line for each case opened; 2 with a line for each bad cell, and nothing opened."""
    from mailbot.matches import MatchesError, read_matches

    settings = settings_of(args, signing_in=False)
    try:
        matches = read_matches(args.file)
    except MatchesError as bad:
        for fault in bad.faults:
            print(f"mailbot import: {fault}", file=sys.stderr)
        return bad.exit_status
    _open(args, settings, matches)
    return 0


def _open(args: argparse.Namespace, settings: Settings, matches: Sequence[Match]) -> None:
    from mailbot.pipeline.importing import import_matches
    from mailbot.pipeline.robot import Robot

    robot = Robot.from_settings(settings)
    try:
        cases = import_matches(robot, matches, present(args, settings.programme.zone))
    finally:
        robot.close()
    for case in cases:
        print(f"{case.id}  {case.stage.value}  {case.connector.name}, {case.connectee.name}")
    known = len(matches) - len(cases)
    print(f"{len(cases)} opened{f', {known} known already' if known else ''}")
