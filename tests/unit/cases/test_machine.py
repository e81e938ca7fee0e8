"""The table: every stage × every event ends where its row says, and no letter goes to somebody without an address."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from mailbot.cases import machine
from mailbot.cases.actions import ACTIONS
from mailbot.cases.case import (
    Alarm,
    AlarmKind,
    Case,
    Debt,
    DebtKind,
    Meeting,
    Offer,
    Person,
    Referral,
    ReferralState,
    Role,
    Stage,
    Stop,
)
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind, Mail
from mailbot.cases.letters import OpenCase, Send
from mailbot.cases.machine import ORDERS, TABLE, diagram, has_row, row
from mailbot.reading.values import Intent, Reading, Stance
from tests.unit.cases.story import (
    COORDINATOR,
    EMAILS,
    KNOWN,
    NGOZI,
    POLICY,
    a_case,
    a_reading,
    at,
    day,
    hour,
)

NOW = at("03-16 10:00")
CLOCKS = {
    EventKind.DEBT_DUE,
    EventKind.ASK_AGAIN,
    EventKind.BACK,
    EventKind.REMIND,
    EventKind.TELL_REFERRAL,
    EventKind.SURVEYS,
    EventKind.LETTER_SENT,
}
MACHINES = {EventKind.OUT_OF_OFFICE, EventKind.BOUNCE}
OWED = {
    Stage.PROPOSED: DebtKind.DECISION,
    Stage.INTRODUCED: DebtKind.CHOICE,
    Stage.SCHEDULED: DebtKind.REPORT,
    Stage.MET: DebtKind.REFERRALS,
    Stage.SURVEYED: DebtKind.SURVEY,
}
PAST = Meeting(day("03-12"), hour("03-12 14:00").start or NOW.time(), place="Bridgehead on Bank")
REFERRER = Person("Amara Diallo", "amara@example.com")


def standing(stage: Stage, *, generation: int = 1, silent: bool = False) -> Case:
    """A case that has truly come to a stage; `silent`: nobody's address is known."""
    debt = OWED.get(stage)
    role = Role.CONNECTEE if debt in (DebtKind.CHOICE, DebtKind.REPORT) else Role.CONNECTOR
    case = a_case(
        stage,
        generation=generation,
        referrer=REFERRER if generation > 1 else None,
        debts=(Debt(debt, role, at("03-09 10:00"), at("03-13 10:00"), at("03-16 09:00")),) if debt else (),
        offers=(Offer(hour("03-19 14:00"), Role.CONNECTOR, "", at("03-09 10:00")),),
        meeting=PAST if stage in (Stage.SCHEDULED, Stage.MET) else None,
        referrals=(Referral("Priya Raman", "priya@example.com", state=ReferralState.ANNOUNCED, announced_by="m0"),),
        alarms=(Alarm(AlarmKind.BACK, NOW, "connector"),),
        stops=(Stop("deferred", None, at("03-09 10:00"), NOW),) if stage is Stage.PAUSED else (),
        back_to=Stage.PROPOSED if stage is Stage.PAUSED else None,
        done=frozenset({"introduced"}) if stage is not Stage.PROPOSED else frozenset(),
    )
    if silent:
        return replace(case, connector=replace(case.connector, email=""), connectee=replace(case.connectee, email=""))
    return case


def readings() -> Iterator[Reading]:
    """A rich one and a bare one: what a message of any intent may carry."""
    times = (hour("03-19 14:00"), hour("03-20 10:00", Stance.AGREED), hour("03-12", Stance.HELD, window=False))
    facts = {"place": "Zoom", "referrals": (NGOZI,), "until": day("04-14"), "answers": ("cost",)}
    yield a_reading(Intent.OTHER, times=times, withdrawn=("Priya",), **facts)
    yield a_reading(Intent.OTHER, reply="")


def plausible(kind: EventKind, by: Role, reading: Reading, *, staff: bool) -> Event:
    """An event as the pipeline builds it."""
    if kind in CLOCKS:
        keys = {EventKind.DEBT_DUE: "debt:{}:{}", EventKind.LETTER_SENT: "m0", EventKind.BACK: "alarm:back:connector"}
        key = keys.get(kind, f"alarm:{kind}:0").format(DebtKind.CHOICE, Role.CONNECTEE)
        return Event(kind, NOW, key=key)
    orders = kind in ORDERS
    mail = Mail("m1", NOW, frozenset({EMAILS.get(by, REFERRER.email)}))
    return Event(kind, NOW, COORDINATOR if orders else by, mail, reading, staff=staff or orders)


PRODUCT = list(product(Stage, EventKind))


# What the Connector's words (a coordinator's, where it is an order) or a clock do to a match: the stage it goes to,
# "." where it stays, "?" where the coordinator is asked first. Reviewed against the programme, row by row.
GRID = """
                    pro  int  sch  met  ref  sur  clo  dec  pau
accept              int    .    .    .    .    .    .    ?  int
decline             dec  dec  dec    ?    ?    ?    ?    .  dec
defer               pau  pau  pau    .    .    .    .    ?    .
offer_times         int    .    .    ?    ?    ?    ?    ?  int
offer_open            ?    .    .    .    .    .    .    ?    ?
agree_time          int    .    .    ?    ?    ?    ?    ?  int
reject_time           ?    .    .    ?    ?    ?    ?    ?    ?
reschedule            ?    .    .    ?    ?    ?    ?    ?    ?
cancel                ?    ?  int    ?    ?    ?    ?    ?    ?
place                 ?    .    .    ?    ?    ?    ?    ?    ?
maybe                 ?    ?    .    ?    ?    ?    ?    ?    ?
met                 met  met  met    .    .    .    ?    ?  met
no_show               ?    ?    ?    ?    ?    ?    ?    ?    ?
refer                 .    .    .    .    .    .    .    .    .
withdraw              .    .    .    .  met    .    .    .    .
promise_referrals     .    .    .    .    .    .    ?    ?    ?
no_referrals          .    .    .  ref    .    .    .    .    ?
invite_event          .    .    .    .    .    .    .    ?    ?
feedback              .    .    .    .    .    .    .    .    .
concern               ?    ?    ?    ?    ?    ?    ?    ?    ?
question              .    .    .    .    .    .    .    .    .
hired                 .    .    .    .    .    .    .    .    .
may_tell              .    .    .    .    .    .    .    .    .
keep_it               .    .    .    .    .    .    .    .    .
join                  .    .    .    .    .    .    .    .    .
opt_out             pau  pau  pau  pau  pau  pau    .    .    .
out_of_office         .    .    .    .    .    .    .    .    .
bounce                .    .    .    .    .    .    .    .    .
wrong_person          ?    ?    ?    ?    ?    ?    ?    ?    ?
thanks                .    .    .    .    .    .    .    .    .
survey                ?    ?    ?    ?    ?  clo    .    ?    ?
introduced          int    .    .    .    .    .    ?  int  int
address               .    .    .    .    .    .    .    .    .
updated               .    .    .    .    .    .    .    .    .
ask_anew              .    .    .    .    ?    .  int  int  pro
in_hand               .    .    .    .    .    .    ?    ?    .
stepped_in            .    .    .    .    .    .    .    .    .
left                  .    .    .    .    .    .    .    .    .
status                .    .    .    .    .    .    .    .    .
pause               pau  pau  pau  pau  pau  pau    ?    ?    .
resume                .    .    .    .    .    .  int  int  pro
close               clo  clo  clo  clo  clo  clo    .  clo  clo
other                 ?    ?    ?    ?    ?    ?    ?    ?    ?
debt_due              .    .    .    .    .    .    .    .    .
ask_again             .    .    .    .    .    .    .    .  pro
back                  .    .    .    .    .    .    .    .    .
remind                .    .    .    .    .    .    .    .    .
tell_referral         .    .    .    .    .    .    .    .    .
surveys               .    .    .    .  sur    .    .    .    .
how_are_you           .    .    .    .    .    .    .    .    .
letter_sent           .    .    .    .    .    .    .    .    .
"""


@pytest.mark.parametrize("line", GRID.strip().splitlines()[1:])
def test_each_event_does_to_each_stage_what_the_programme_says(line: str) -> None:
    name, *outcomes = line.split()
    kind, (reading, _) = EventKind(name), readings()
    for stage, outcome in zip(Stage, outcomes, strict=True):
        event = plausible(kind, Role.CONNECTOR, reading, staff=False)
        decision = decide(standing(stage), (event,), NOW, POLICY, KNOWN)
        after = "." if decision.case.stage is stage else decision.case.stage.value[:3]
        assert ("?" if any(ask.holds for ask in decision.asks) else after) == outcome, stage


def test_the_grid_has_every_event() -> None:
    assert [line.split()[0] for line in GRID.strip().splitlines()[1:]] == [kind.value for kind in EventKind]


@pytest.mark.parametrize(("stage", "kind"), PRODUCT, ids=str)
def test_every_event_in_every_stage_ends_where_its_row_says(stage: Stage, kind: EventKind) -> None:
    settings = product((1, 2, 3), Role, readings(), (False, True), (False, True))
    for generation, by, reading, staff, approved in settings:
        case = standing(stage, generation=generation)
        event = plausible(kind, by, reading, staff=staff)
        decision = decide(case, (event,), NOW, POLICY, KNOWN, approved=approved)
        assert decision.case.stage in (row(stage, kind).to if decision.trail else (stage,))
        assert bool(decision.trail) is not any(ask.holds for ask in decision.asks)
        for send in (e for e in decision.effects if isinstance(e, Send)):
            assert all(decision.case.person(role) is not None for role in (*send.to, *send.cc))
        assert all(e.case.parent == case.id for e in decision.effects if isinstance(e, OpenCase))


@pytest.mark.parametrize(("stage", "kind"), PRODUCT, ids=str)
def test_no_letter_goes_to_a_person_without_an_address(stage: Stage, kind: EventKind) -> None:
    for by, reading in product(Role, readings()):
        decision = decide(
            standing(stage, silent=True), (plausible(kind, by, reading, staff=True),), NOW, POLICY, KNOWN, approved=True
        )
        readers = {role for e in decision.effects if isinstance(e, Send) for role in e.to}
        assert readers <= {COORDINATOR}


@pytest.mark.parametrize(("stage", "kind"), PRODUCT, ids=str)
def test_a_row_leads_to_its_own_stage_or_to_another_one_by_a_known_action(stage: Stage, kind: EventKind) -> None:
    found = row(stage, kind)
    assert found.action in ACTIONS
    assert found.to
    assert has_row(stage, kind) or (found.action in ("ask", "pass_over") and found.to == (stage,))


def test_every_event_has_its_rows_and_every_action_its_use() -> None:
    assert set(TABLE) == set(EventKind)
    assert {found.action for rows in TABLE.values() for found in rows.values()} == set(ACTIONS)


@pytest.mark.parametrize("stage", list(Stage))
def test_what_has_no_row_is_for_the_coordinator(stage: Stage) -> None:
    decision = decide(
        standing(stage), (plausible(EventKind.OTHER, Role.CONNECTOR, a_reading(), staff=False),), NOW, POLICY
    )
    assert [ask.reason for ask in decision.asks] == ["the bot does not decide this"]
    assert decision.case.stage is stage


@pytest.mark.parametrize(("stage", "kind"), list(product(Stage, sorted(CLOCKS))), ids=str)
def test_a_clock_never_asks(stage: Stage, kind: EventKind) -> None:
    event = plausible(kind, Role.CONNECTOR, a_reading(), staff=False)
    assert decide(standing(stage), (event,), NOW, POLICY).asks == ()


@pytest.mark.parametrize(("kind", "by"), list(product(sorted(ORDERS), (Role.CONNECTOR, Role.CONNECTEE, Role.REFERRER))))
def test_orders_are_the_coordinators_alone(kind: EventKind, by: Role) -> None:
    case = standing(Stage.INTRODUCED)
    event = Event(kind, NOW, by, Mail("m1", NOW), a_reading(), staff=False)
    decision = decide(case, (event,), NOW, POLICY)
    assert decision.asks
    assert decision.case.stage is Stage.INTRODUCED


def test_no_event_is_no_decision() -> None:
    case = standing(Stage.MET)
    assert decide(case, (), NOW, POLICY).case is case


def test_the_diagram_shows_each_change_of_stage_once() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    arrows = [line.split(":")[0].strip() for line in lines[3:]]
    assert len(arrows) == len(set(arrows))
    wanted = {
        f"{stage} --> {to}"
        for rows in TABLE.values()
        for stage, found in rows.items()
        for to in found.to
        if to is not stage
    }
    assert set(arrows) == wanted
    assert "    proposed --> declined: decline" in lines


def test_the_table_prints_its_diagram(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(machine.__file__, run_name="__main__")
    assert capsys.readouterr().out == diagram() + "\n"
