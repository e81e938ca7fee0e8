"""`mailbot report`: the funder's page with the picture of the networks, and its figures as CSV."""

from __future__ import annotations

import argparse
from datetime import date, datetime, time, timedelta
from pathlib import Path

from mailbot.cli.shared import add_now, present, settings_of

_QUARTER = timedelta(days=91)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("report", help="write the funder's page, its figures, and the networks as pictures")
    parser.add_argument("--since", metavar="D", type=_day, help="the first day, as 2026-01-01 (91 days ago)")
    parser.add_argument("--folder", metavar="DIR", default="report", help="where the files go (report)")
    add_now(parser)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; right would be 2026-01-01") from error


def run(args: argparse.Namespace) -> int:
    """Exit 0; the files' names are printed."""
    from mailbot.config.rules import policy
    from mailbot.report.funder import report_of
    from mailbot.store import Store

    settings = settings_of(args, signing_in=False)
    zone = settings.programme.zone
    now = present(args, zone)
    since = datetime.combine(args.since or (now - _QUARTER).astimezone(zone).date(), time(), zone)
    if since > now:
        args.usage_error(f"--since: {since:%Y-%m-%d} is still to come")
    generations = policy(settings.paths.rules, zone).generations
    store = Store(settings.store.url, settings.programme.address)
    try:
        store.upgrade()
        with store.transaction() as book:
            report = report_of(book, settings.programme.name, since, now.astimezone(zone), generations)
    finally:
        store.close()
    return _write(Path(args.folder), report)


def _write(folder: Path, report: object) -> int:
    from mailbot.report.funder import Report, as_csv, as_html
    from mailbot.report.network import twin
    from mailbot.report.picture import pages, png, svg

    if not isinstance(report, Report):
        raise TypeError("a report is wanted")
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, bytes] = {"report.html": as_html(report).encode(), "report.csv": as_csv(report).encode()}
    for number, page in enumerate(pages(report.networks), 1):
        files[f"network-{number}.svg"] = svg(page, report.generations)
        files[f"network-{number}.png"] = png(page, report.generations)
        text = "\n\n".join(twin(network, report.generations) for network in page)
        files[f"network-{number}.txt"] = (text + "\n").encode()
    for name, content in files.items():
        (folder / name).write_bytes(content)
        print(folder / name)
    return 0
