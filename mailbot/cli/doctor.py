"""`mailbot doctor`: looks at everything that the robot stands on; each line says ok, or what is wrong and the mend."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from mailbot.cli.shared import settings_of
from mailbot.errors import ConfigError


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    subparsers.add_parser("doctor", help="check configuration, servers, store, models, rules, templates and clock")


def run(args: argparse.Namespace) -> int:
    """Exit 0 where all is well, 1 where something is wrong, 2 where mailbot.toml can't be understood."""
    from mailbot.cli.checks import Finding, offline, online

    settings = settings_of(args, signing_in=False)
    findings = [Finding("configuration", f"{settings.file}, mode {settings.programme.mode}")]
    try:
        settings = settings_of(args)
    except ConfigError as error:
        findings = [Finding("configuration", str(error), ok=False)]
    now, wrong = datetime.now(UTC), 0
    for found in (*findings, *offline(settings, now), *(online(settings, now) if findings[0].ok else ())):
        wrong += not found.ok
        mend = f"; {found.mend}" if found.mend else ""
        print(f"{'ok   ' if found.ok else 'WRONG'}  {found.check:<14} {found.text}{mend}")
    return 1 if wrong else 0
