"""Networks from cases, and their text twin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.case import Case, Person, Referral, ReferralState, Stage, Stop
from mailbot.reading.values import Language
from mailbot.report.network import Node, State, networks, twin
from tests.unit.cases.story import RUTH, a_case, at


def named(*referrals: Referral, **changes: object) -> Case:
    return replace(a_case(Stage.MET, done=frozenset({"met"})), referrals=referrals, **changes)  # type: ignore[arg-type]


def child(number: int, name: str, stage: Stage, *, met: bool = False) -> Case:
    person = Person(name, f"p{number}@example.com")
    done = frozenset({"met"} if met else ())
    return replace(
        a_case(stage, done=done), id=f"c1.{number}", parent="c1", generation=2, connector=person, referrer=RUTH
    )


def opened(number: int) -> Referral:
    return Referral(f"p{number}", f"p{number}@example.com", state=ReferralState.OPEN, child=f"c1.{number}")


def test_everybody_stands_after_who_named_them_with_what_came_of_it() -> None:
    event = Referral("event", state=ReferralState.EVENT)
    untold = Referral("Lars Holm", state=ReferralState.NAMED)
    cases = (
        named(opened(1), opened(2), event, untold),
        child(1, "Priya Raman", Stage.CLOSED, met=True),
        child(2, "Ngozi Eze", Stage.DECLINED),
    )
    (network,) = networks(cases)
    assert network.people == (
        Node("Ruth Adeyemi", 1, State.MET),
        Node("Priya Raman", 2, State.MET, 0),
        Node("Ngozi Eze", 2, State.NO, 0),
        Node("", 2, State.EVENT, 0),
        Node("Lars Holm", 2, State.OPEN, 0),
    )


@pytest.mark.parametrize("state", [ReferralState.WITHDRAWN, ReferralState.UNCOUNTED])
def test_who_was_taken_back_or_does_not_count_is_not_shown(state: ReferralState) -> None:
    (network,) = networks((named(Referral("Tomasz", "t@example.net", state=state)),))
    assert [one.name for one in network.people] == ["Ruth Adeyemi"]


@pytest.mark.parametrize(
    ("case", "state"),
    [
        (a_case(Stage.PROPOSED), State.OPEN),
        (a_case(Stage.SCHEDULED), State.OPEN),
        (a_case(Stage.CLOSED), State.NO),
        (a_case(Stage.DECLINED), State.NO),
        (a_case(Stage.PAUSED), State.OPEN),
        (a_case(Stage.PAUSED, stops=(Stop("opted_out", None, at("03-02 10:00")),)), State.NO),
        (a_case(Stage.REFERRED, done=frozenset({"met"})), State.MET),
    ],
)
def test_what_has_come_of_a_meeting(case: Case, state: State) -> None:
    assert networks((case,))[0].people[0].state is state


def test_two_first_matches_of_one_newcomer_are_one_network() -> None:
    other = replace(a_case(), id="c2", connector=Person("Kwame Boateng", "kwame@example.com"))
    (network,) = networks((a_case(), other))
    assert [one.parent for one in network.people] == [None, None]


def test_the_twin_names_everybody_their_generation_and_what_came_of_it() -> None:
    cases = (named(opened(1), done=frozenset({"met", "hired"})), child(1, "Priya Raman", Stage.PROPOSED))
    (network,) = networks(cases)
    assert twin(network, 3).splitlines() == [
        "Eric Nkurunziza: 1 met, 1 open, 0 declined; found work",
        "  Ruth Adeyemi (1/3): met",
        "    Priya Raman (2/3): open",
    ]
    assert "Ruth Adeyemi (1/3)\u00a0: rencontre faite" in twin(network, 3, Language.FR)
