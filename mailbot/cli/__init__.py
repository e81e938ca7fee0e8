"""The commands: one module each, imported when it is called."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from mailbot.errors import MailbotError

COMMANDS: tuple[str, ...] = (
    *("demo", "run", "read", "cases", "import", "replay", "report", "goodwill", "doctor", "resume", "release"),
    *("export", "forget"),
)
"""Each command's word, in the order in which help lists them; its module has the same name ("import_" for "import")."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0 done, 1 the work failed, 2 the call or the configuration is wrong."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        args = _parser(words).parse_args(words)
        return _run(args)
    except SystemExit as stop:  # argparse's own way out: help, or a wrong call
        return stop.code if isinstance(stop.code, int) else 0
    except KeyboardInterrupt:
        return 1


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; right would be as {self.prog} --help shows\n")


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(prog="mailbot", description="Runs the Ottawa Connector Program's matches by email alone.")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    # A call of one command imports that one alone.
    for name in [words[0]] if words and words[0] in COMMANDS else COMMANDS:
        module = import_module(f"mailbot.cli.{_module(name)}")
        module.add_parser(subparsers)
        _add_common(subparsers.choices[name])
    return parser


def _module(name: str) -> str:
    return "import_" if name == "import" else name


def _add_common(parser: argparse.ArgumentParser) -> None:
    common = parser.add_argument_group("with every command")
    common.add_argument("--config", metavar="F", default="mailbot.toml", help="the programme's file (mailbot.toml)")
    common.add_argument(
        "--log-format", choices=("auto", "json", "text"), default="auto", help="auto: text on a terminal, else json"
    )
    common.add_argument("--verbose", action="store_true", help="log more, still no text of mail")
    parser.set_defaults(usage_error=parser.error)


def _run(args: argparse.Namespace) -> int:
    from mailbot import log

    log.configure(args.log_format, verbose=args.verbose)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a name that the terminal can't show is no reason to stop
    module = import_module(f"mailbot.cli.{_module(args.command)}")
    try:
        status = int(module.run(args))
        sys.stdout.flush()
        return status
    except MailbotError as error:
        return _told(args, str(error), error.exit_status)
    except BrokenPipeError:
        return _silenced()
    except Exception as error:  # noqa: BLE001 - its text may hold somebody's mail: told by class and place
        sys.stderr.writelines(traceback.format_tb(error.__traceback__) if args.verbose else ())
        more = "" if args.verbose else "; --verbose shows the way there"
        return _told(args, f"failed with {type(error).__name__} at {log.place(error)}{more}", 1)


def _told(args: argparse.Namespace, text: str, status: int) -> int:
    print(f"mailbot {args.command}: {' '.join(text.split())}", file=sys.stderr)
    return status


def _silenced() -> int:
    """Whoever read our output has gone (`| head`): nothing more to say, on this stream least of all."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
