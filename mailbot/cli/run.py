"""`mailbot run`: the daemon, or one round of it for cron, tests and rehearsal."""

from __future__ import annotations

import argparse
import signal
import threading
from types import FrameType

from mailbot.cli.shared import add_now, present, settings_of


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("run", help="run the programme: the daemon, or one round with --once")
    parser.add_argument(
        "--once", action="store_true", help="one round: take in waiting mail, do what is due, send, exit"
    )
    parser.add_argument(
        "--poll", metavar="SECONDS", type=float, default=60.0, help="between looks where IDLE is not offered"
    )
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Exit 0 when done; a server or store that failed is a MailbotError, which the caller shows in one line."""
    if args.now is not None and not args.once:
        args.usage_error("--now goes with --once")
    # What these import takes most of a second, which `--help` need not wait for.
    from mailbot.pipeline.robot import Robot
    from mailbot.runner import FixedClock, Runner, SystemClock

    settings = settings_of(args)
    robot = Robot.from_settings(settings, apart=True)
    clock = SystemClock() if args.now is None else FixedClock(present(args, settings.programme.zone))
    runner = Runner(robot, clock, args.poll)
    try:
        if args.once:
            runner.round()
        else:
            runner.run(_stopped_by_signal())
    finally:
        runner.close()
        robot.close()
    return 0


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()

    def set_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, set_stop)
    return stop
