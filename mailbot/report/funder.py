"""The funder's report: what the programme did since a day, in figures, and how its networks have grown, as pictures."""

from __future__ import annotations

import csv
import io
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from statistics import median

from mailbot.cases.case import Case, Role
from mailbot.report.network import Network, State, networks, twin
from mailbot.report.picture import pages, svg
from mailbot.store import Book, Entry

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46em;margin:0 auto;padding:1em}table{border-collapse:collapse}"
    "th,td{text-align:left;padding:.25em 1em .25em 0;border-bottom:1px solid #ccc}td+td{text-align:right}"
    "img{max-width:100%}figure{margin:1em 0;break-inside:avoid}pre{white-space:pre-wrap}"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report: a name for scripts, words for people, and the value."""

    key: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Report:
    """The figures since a day, and the networks of everybody whose match was alive since then."""

    since: datetime
    until: datetime
    programme: str
    generations: int
    figures: tuple[Figure, ...]
    networks: tuple[Network, ...]


def report_of(book: Book, programme: str, since: datetime, until: datetime, generations: int) -> Report:
    """Ask the case book."""
    cases = book.cases()
    entries = [entry for entry in book.history_since(since) if entry.at <= until]
    moved = {entry.case for entry in entries}
    alive = {case.connectee.email for case in cases if case.id in moved or since <= case.opened_at <= until}
    shown = networks(case for case in cases if case.connectee.email in alive)
    return Report(since, until, programme, generations, tuple(_figures(cases, entries, since, until)), shown)


def _figures(cases: Sequence[Case], entries: Sequence[Entry], since: datetime, until: datetime) -> Iterator[Figure]:
    opened = [case for case in cases if since <= case.opened_at <= until]
    met = {entry.case for entry in entries if entry.event == "met"}
    held = [case for case in cases if case.id in met and "met" in case.done]
    given = sum(sum(r.counts for r in case.referrals) for case in held)
    replies = list(_days_to_reply(opened, entries))
    surveys = sum(entry.event == "survey" for entry in entries)
    hired = {case.connectee.email for case in cases for e in entries if e.case == case.id and e.event == "hired"}
    yield Figure("matches", "Matches opened", str(sum(case.generation == 1 for case in opened)))
    yield Figure("referrals_asked", "Referrals asked to meet a newcomer", str(sum(c.generation > 1 for c in opened)))
    yield Figure("days_to_reply", "Days until a first answer (median)", f"{median(replies):.1f}" if replies else "–")
    yield Figure("meetings", "Meetings held", str(len(held)))
    for generation in sorted({case.generation for case in held}):
        count = sum(case.generation == generation for case in held)
        yield Figure(f"meetings_generation_{generation}", f"– of generation {generation}", str(count))
    yield Figure("referrals_per_meeting", "Referrals per meeting", f"{given / len(held):.1f}" if held else "–")
    yield Figure("surveys", "Surveys answered", str(surveys))
    yield Figure("jobs", "Newcomers with news of a job", str(len(hired)))


def _days_to_reply(opened: Sequence[Case], entries: Sequence[Entry]) -> Iterator[float]:
    """From the opening of a match to the first mail of whoever was asked."""
    for case in opened:
        answers = (e.at for e in entries if e.case == case.id and e.by == Role.CONNECTOR.value and e.message)
        first = min(answers, default=None)
        if first is not None:
            yield (first - case.opened_at).total_seconds() / 86_400


def as_csv(report: Report) -> str:
    """The figures, a line each."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("figure", "value"))
    writer.writerows((figure.key, figure.value) for figure in report.figures)
    return out.getvalue()


def as_html(report: Report) -> str:
    """One page that needs nothing else: figures, then the networks as pictures with their text twins."""
    title = f"{escape(report.programme)}, {report.since:%Y-%m-%d} – {report.until:%Y-%m-%d}"
    rows = "".join(f"<tr><th scope=row>{escape(f.words)}</th><td>{escape(f.value)}</td></tr>" for f in report.figures)
    shown = "".join(_figure(page, report.generations) for page in pages(report.networks))
    met = sum(network.count(State.MET) for network in report.networks)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<table>{rows}</table>\n"
        f"<h2>How the networks have grown: {met} meetings so far</h2>\n{shown}\n</body>\n</html>\n"
    )


def _figure(page: Sequence[Network], generations: int) -> str:
    image = b64encode(svg(page, generations)).decode()
    text = escape("\n\n".join(twin(network, generations) for network in page))
    return (
        f'<figure><img src="data:image/svg+xml;base64,{image}" alt="{text}">'
        f"<figcaption><details><summary>The same in words</summary><pre>{text}</pre></details></figcaption></figure>\n"
    )
