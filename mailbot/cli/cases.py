"""`mailbot cases`: the table of cases, or one with its people, stage, deadlines and history."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mailbot.cli.shared import settings_of
from mailbot.errors import ConfigError

if TYPE_CHECKING:
    from mailbot.cases.case import Case, Person
    from mailbot.cli.casepage import Page
    from mailbot.store import Store


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("cases", help="show the table of cases, or one case with its whole history")
    parser.add_argument("case", metavar="CASE", nargs="?", help="a case's id, as the table shows it")
    parser.add_argument("--json", action="store_true", help="a list of cases for scripts")


def run(args: argparse.Namespace) -> int:
    """Exit 0; 2 where there is no such case."""
    from mailbot.store import Store

    settings = settings_of(args, signing_in=False)
    store = Store(settings.store.url, settings.programme.address)
    try:
        store.upgrade()
        _show(args, store, settings.programme.zone)
    finally:
        store.close()
    return 0


def _show(args: argparse.Namespace, store: Store, zone: ZoneInfo) -> None:
    from mailbot.cli import casepage

    pages = [_page(store, args.case)] if args.case else []
    cases = [page.case for page in pages] if pages else _all(store)
    if args.json:
        json.dump([summary(case, zone) for case in cases], sys.stdout, ensure_ascii=False, indent=2)
        print()
    elif pages:
        casepage.show(pages[0], zone)
    else:
        casepage.table(cases, zone)


def _all(store: Store) -> Sequence[Case]:
    with store.transaction() as book:
        return book.cases()


def _page(store: Store, case_id: str) -> Page:
    from mailbot.cli.casepage import Page

    with store.transaction() as book:
        case = book.case(case_id)
        if case is None:
            raise ConfigError(
                "CASE", "", f'there is no case "{case_id}"', "right would be one that `mailbot cases` lists"
            )
        return Page(case, book.history(case_id), book.questions(case_id), book.letters(case_id), book.children(case_id))


def summary(case: Case, zone: ZoneInfo) -> dict[str, Any]:
    """A case for scripts: people as name and address, `owes` a role or null, `due` ISO 8601 with offset or null.

    `language` is the one in which the case's Connector is written to.
    """
    debt = case.owes()
    return {
        "case": case.id,
        "stage": case.stage.value,
        "generation": case.generation,
        "parent": case.parent,
        "connector": _person(case.connector),
        "connectee": _person(case.connectee),
        "owes": debt.role.value if debt else None,
        "due": _local(debt.due, zone) if debt else None,
        "language": case.connector.language.value,
    }


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.email}


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
