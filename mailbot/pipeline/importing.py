"""Matches from a coordinator's spreadsheet: checked whole before, opened in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailbot.cases.case import Case, Person
from mailbot.cases.opening import opened
from mailbot.log import get_logger
from mailbot.matches import Match
from mailbot.pipeline.carry import Carrier, Origin
from mailbot.pipeline.opening import adopt, content_type_of
from mailbot.pipeline.robot import Robot

log = get_logger()


def import_matches(robot: Robot, matches: Sequence[Match], now: datetime) -> list[Case]:
    """Open every match of a file, or none; a match that is there already (same two people) is left alone."""
    cases = []
    with robot.store.transaction() as book:
        carrier = Carrier(robot.desk, book, now)
        for match in matches:
            if _present(carrier, match):
                continue
            case = Case(
                id=robot.desk.new_case_id(),
                programme=robot.desk.address,
                stage=match.stage,
                connector=match.connector,
                connectee=match.connectee,
                coordinator=robot.desk.first_coordinator,
                opened_at=now,
                resume=_keep(carrier, match),
            )
            known, why = carrier.doubted(case)
            decision = opened(case, now, robot.desk.policy, imported=True, mail=None, known=known)
            saved = carrier.begin(decision, Origin(), why)
            adopt(carrier, saved)
            cases.append(saved)
    log.event("import.done", rows=len(matches), opened=len(cases))
    return cases


def _present(carrier: Carrier, match: Match) -> bool:
    people: tuple[Person, Person] = (match.connector, match.connectee)
    return any(case.connectee.email == people[1].email for case in carrier.book.cases_with(people[0].email))


def _keep(carrier: Carrier, match: Match) -> str:
    if match.resume is None:
        return ""
    return carrier.book.keep(match.resume.name, content_type_of(match.resume.content), match.resume.content)
