"""Cases on a terminal: the table of all, and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.cases.case import Case, Person, Role, Stop
from mailbot.store import Entry, Posted, Question

_WIDE = 120


@dataclass(frozen=True, slots=True)
class Page:
    """All that is told about one case."""

    case: Case
    history: Sequence[Entry]
    questions: Sequence[Question]
    letters: Sequence[Posted]
    children: Sequence[Case]


def table(cases: Sequence[Case], zone: ZoneInfo) -> None:
    """One line a case: the one that is due first at the top, those that owe nothing below."""
    console = _console()
    if not cases:
        console.print("No cases yet: mail a match to the programme's address, or `mailbot import` a spreadsheet.")
        return
    grid = Table("case", "stage", "generation", "connector", "connectee", "owes", "due", box=None, pad_edge=False)
    for case in sorted(cases, key=_urgency):
        debt = case.owes()
        grid.add_row(
            Text(case.id),
            Text(case.stage.value),
            Text(str(case.generation)),
            Text(case.connector.name),
            Text(case.connectee.name),
            Text(f"{debt.role.value}: {debt.kind.value}" if debt else "-"),
            Text(_when(debt.due, zone) if debt else "-"),
        )
    console.print(grid)


def show(page: Page, zone: ZoneInfo) -> None:
    """People, stage, deadlines, open questions, letters, and each step with the words that it rests on."""
    console = _console()
    case = page.case
    console.print(Text(f"Case {case.id}: {case.stage.value}, generation {case.generation}", style="bold"))
    for title, lines in (
        ("People", _people(case)),
        ("Meeting", _meeting(case)),
        ("Deadlines", _deadlines(case, zone)),
        ("Clocks stand still", [_stop(stop, zone) for stop in case.stops]),
        ("Referrals", _referrals(page)),
        ("Waits for a decision", [f"{_when(q.opened_at, zone)}  {q.reason}" for q in page.questions]),
        ("Letters", [_letter(posted, zone) for posted in page.letters]),
        ("History", [line for entry in page.history for line in _step(entry, zone)]),
    ):
        _section(console, title, list(lines))


def _section(console: Console, title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    console.print()
    console.print(Text(title, style="bold"))
    for line in lines:
        console.print(Text("  " + "".join(c if c.isprintable() else " " for c in line)), soft_wrap=True)


def _urgency(case: Case) -> tuple[bool, datetime, str]:
    debt = case.owes()
    return debt is None, debt.due if debt else case.opened_at, case.id


def _people(case: Case) -> Iterator[str]:
    for role in Role:
        person = case.person(role)
        if person is not None:
            away = case.away.get(role.value)
            yield f"{role.value:<12}{_named(person)}{f', away until {away}' if away else ''}"
    if case.parent:
        yield f"{'comes from':<12}case {case.parent}"


def _named(person: Person) -> str:
    work = ", ".join(part for part in (person.title, person.employer) if part)
    address = f"<{person.email}>" if person.email else "(address not known yet)"
    return f"{person.name} {address} [{person.language.value}]{f', {work}' if work else ''}"


def _meeting(case: Case) -> Iterator[str]:
    if case.meeting:
        at = f"{case.meeting.date:%A %d %B %Y} {case.meeting.start:%H:%M}"
        yield f"{at}{f', {case.meeting.place}' if case.meeting.place else ''}"
    for offer in case.offers:
        time = offer.time
        hours = "-".join(f"{t:%H:%M}" for t in (time.start, time.end) if t)
        state = "" if offer.open else " (closed)"
        yield f"offered by {offer.by.value}: {time.date} {hours}{state}  “{offer.words}”"


def _deadlines(case: Case, zone: ZoneInfo) -> Iterator[str]:
    for debt in sorted(case.debts, key=lambda d: d.due):
        speaks = f", next nudge {_when(debt.next_at, zone)}" if debt.next_at else ", clock stands still"
        yield f"{_when(debt.due, zone)}  {debt.role.value} owes {debt.kind.value}{speaks}"
    for alarm in sorted(case.alarms, key=lambda a: a.at):
        yield f"{_when(alarm.at, zone)}  {alarm.kind.value}"


def _stop(stop: Stop, zone: ZoneInfo) -> str:
    whose = stop.role.value if stop.role else "everybody"
    until = f" until {_when(stop.until, zone)}" if stop.until else ""
    return f"{whose}: {stop.reason}, since {_when(stop.since, zone)}{until}"


def _referrals(page: Page) -> Iterator[str]:
    for referral in page.case.referrals:
        child = f", case {referral.child}" if referral.child else ""
        address = f"<{referral.email}>" if referral.email else "(no address)"
        yield f"{referral.name} {address}: {referral.state.value}{child}"
    named = {referral.child for referral in page.case.referrals}
    for case in page.children:
        if case.id not in named:
            yield f"{case.connector.name}: case {case.id}"


def _letter(posted: Posted, zone: ZoneInfo) -> str:
    letter = posted.letter
    fates = ", ".join(f"{d.recipient} {d.state.value}" for d in posted.deliveries) or "nobody"
    return f"{_when(letter.created_at, zone)}  {letter.kind} ({letter.state.value}): {fates}"


def _step(entry: Entry, zone: ZoneInfo) -> Iterator[str]:
    message = f" [{entry.message}]" if entry.message else ""
    note = f": {entry.note}" if entry.note else ""
    yield f"{_when(entry.at, zone)}  {entry.event} by {entry.by} → {entry.stage.value}{note}{message}"
    if entry.words:
        rules = f"  ({', '.join(entry.rules)})" if entry.rules else ""
        yield f"    “{' '.join(entry.words.split())}”{rules}"


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"


def _console() -> Console:
    console = Console(highlight=False, markup=False)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=_WIDE)
