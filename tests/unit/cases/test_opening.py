"""How a match begins: copied by a coordinator, or imported at any stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.case import DebtKind, Meeting, Person, Role, Stage
from mailbot.cases.letters import LetterKind
from mailbot.cases.opening import opened
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    KNOWN,
    POLICY,
    RUTH,
    Story,
    a_case,
    at,
    copied,
    day,
    hour,
    imported,
)


def owes(story: Story) -> list[tuple[DebtKind, Role]]:
    return [(debt.kind, debt.role) for debt in story.case.debts]


@pytest.mark.parametrize(("stage", "kind"), [(Stage.PROPOSED, DebtKind.DECISION), (Stage.INTRODUCED, DebtKind.TIME)])
def test_a_copied_mail_opens_the_match_and_its_clock_counts_from_that_mail(stage: Stage, kind: DebtKind) -> None:
    story = Story(a_case(stage), at("03-04 15:00"))
    mail = replace(story.mail(COORDINATOR), sent_at=at("03-02 10:00"))
    story.decided(opened(story.case, story.now, POLICY, imported=False, mail=mail))
    assert owes(story) == [(kind, CONNECTOR)]
    facts = story.letter(LetterKind.OPENED).facts
    assert facts == {"owes": RUTH, "owed": kind.value, "due": at("03-09 10:00"), "notes": ()}
    assert story.stage() is stage


def test_what_is_not_known_and_stops_nothing_is_a_line_of_the_confirmation() -> None:
    assert copied(Stage.INTRODUCED, resume="").letter(LetterKind.OPENED).facts["notes"] == ("resume",)


@pytest.mark.parametrize(
    ("lacking", "names"),
    [
        ({"connectee": Person(ERIC.name, "")}, (ERIC.name,)),
        ({"connector": Person(RUTH.name, "")}, (RUTH.name,)),
        ({"connector": Person(RUTH.name, ""), "connectee": Person(ERIC.name, "")}, (RUTH.name, ERIC.name)),
    ],
)
@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED])
def test_an_address_that_is_lacking_is_asked_for_all_at_once(
    lacking: dict[str, Any], names: tuple[str, ...], stage: Stage
) -> None:
    for story in (copied(stage, **lacking), imported(stage, **lacking)):
        assert story.letter(LetterKind.MISSING).facts == {"names": names, "unclear": False}
        assert [send.kind for send in story.sent].count(LetterKind.MISSING) == 1


@pytest.mark.parametrize(
    ("stage", "lines"),
    [
        (Stage.PROPOSED, ["03-02 10:00 proposal → connector"]),
        (Stage.INTRODUCED, ["03-02 10:00 introduction → connector, connectee"]),
        (Stage.SCHEDULED, []),
        (Stage.MET, []),
        (Stage.REFERRED, []),
        (Stage.SURVEYED, []),
        (Stage.CLOSED, []),
        (Stage.DECLINED, []),
        (Stage.PAUSED, []),
    ],
)
def test_an_import_sends_the_letter_of_its_stage_and_at_a_later_one_nothing(stage: Stage, lines: list[str]) -> None:
    assert imported(stage).lines == lines


@pytest.mark.parametrize(
    ("stage", "lines"),
    [
        (
            Stage.SCHEDULED,
            [
                "03-10 09:00 did_you_meet → connectee",
                "03-12 09:00 did_you_meet → connector",
                "03-17 09:00 stalled → coordinator",
            ],
        ),
        (
            Stage.REFERRED,
            [
                "03-03 09:00 survey → connector",
                "03-03 09:00 survey → connectee",
                "03-10 09:00 survey_nudge → connector",
                "03-10 09:00 survey_nudge → connectee",
                "03-17 09:00 closing → connector",
                "03-17 09:00 closing → connectee",
            ],
        ),
        (
            Stage.SURVEYED,
            [
                "03-10 09:00 survey_nudge → connector",
                "03-10 09:00 survey_nudge → connectee",
                "03-17 09:00 closing → connector",
                "03-17 09:00 closing → connectee",
            ],
        ),
        (Stage.CLOSED, []),
        (Stage.DECLINED, []),
        (Stage.PAUSED, []),
    ],
)
def test_at_a_later_stage_its_clock_starts_with_the_import(stage: Stage, lines: list[str]) -> None:
    assert imported(stage, "03-02 10:00").waits("06-30 12:00") == lines


def test_an_imported_meeting_whose_hour_is_known_has_its_reminder() -> None:
    start = hour("03-12 14:00").start
    assert start is not None
    story = imported(Stage.SCHEDULED, meeting=Meeting(day("03-12"), start, place="Zoom"))
    assert story.waits("03-13 12:00") == [
        "03-11 09:00 reminder → connector",
        "03-11 09:00 reminder → connectee",
        "03-13 09:00 did_you_meet → connectee",
    ]


def test_an_import_at_introduced_has_the_resume_for_the_connector() -> None:
    letter = imported(Stage.INTRODUCED).letter(LetterKind.INTRODUCTION)
    assert letter.resume
    assert letter.to == (CONNECTOR, CONNECTEE)
    assert not imported(Stage.INTRODUCED, resume="").letter(LetterKind.INTRODUCTION).resume


def test_an_imported_match_at_rest_is_taken_up_by_the_coordinators_word() -> None:
    story = imported(Stage.PAUSED)
    story.orders(Intent.RESUME)
    assert (story.stage(), owes(story)) == (Stage.PROPOSED, [(DebtKind.DECISION, CONNECTOR)])


@pytest.mark.parametrize(
    ("stage", "done"),
    [
        (Stage.PROPOSED, {"proposed", "sent:proposal:proposal"}),
        (Stage.INTRODUCED, {"introduced", "sent:introduction:introduction"}),
        (Stage.SCHEDULED, {"introduced"}),
        (Stage.MET, {"introduced", "met", "referrals_asked"}),
        (Stage.REFERRED, {"introduced", "met"}),
        (Stage.SURVEYED, {"introduced", "met", "survey:connector", "survey:connectee"}),
        (Stage.CLOSED, {"introduced", "met"}),
        (Stage.DECLINED, set()),
        (Stage.PAUSED, set()),
    ],
)
def test_an_imported_match_knows_what_is_behind_it(stage: Stage, done: set[str]) -> None:
    assert imported(stage).case.done == done


@pytest.mark.parametrize(("stage", "done"), [(Stage.PROPOSED, {"proposed"}), (Stage.INTRODUCED, {"introduced"})])
def test_a_copied_match_knows_which_letter_the_coordinator_wrote(stage: Stage, done: set[str]) -> None:
    assert copied(stage).case.done == done


@pytest.mark.parametrize(
    ("stage", "debts"),
    [
        (Stage.PROPOSED, {(DebtKind.DECISION, CONNECTOR): "03-09 10:00"}),
        (Stage.INTRODUCED, {(DebtKind.TIME, CONNECTOR): "03-09 10:00"}),
        (Stage.SCHEDULED, {(DebtKind.REPORT, CONNECTEE): "03-09 10:00"}),
        (Stage.MET, {(DebtKind.REFERRALS, CONNECTOR): "03-16 10:00"}),
        (Stage.REFERRED, {}),
        (Stage.SURVEYED, {(DebtKind.SURVEY, CONNECTOR): "03-09 10:00", (DebtKind.SURVEY, CONNECTEE): "03-09 10:00"}),
        (Stage.CLOSED, {}),
    ],
)
def test_what_an_imported_match_owes_is_due_from_the_import_on(
    stage: Stage, debts: dict[tuple[DebtKind, Role], str]
) -> None:
    assert {(d.kind, d.role): d.due for d in imported(stage).case.debts} == {key: at(due) for key, due in debts.items()}


def without_address(lacking: str) -> dict[str, Any]:
    return {lacking: Person((RUTH if lacking == "connector" else ERIC).name, "")}


@pytest.mark.parametrize("lacking", ["connector", "connectee"])
def test_an_imported_proposal_waits_for_the_connectors_address_alone(lacking: str) -> None:
    story = imported(Stage.PROPOSED, **without_address(lacking))
    kinds = [send.kind for send in story.sent]
    asked = [LetterKind.MISSING]
    assert kinds == (asked if lacking == "connector" else [*asked, LetterKind.PROPOSAL])


@pytest.mark.parametrize("lacking", ["connector", "connectee"])
def test_an_imported_introduction_waits_for_both_addresses(lacking: str) -> None:
    person = RUTH if lacking == "connector" else ERIC
    story = imported(Stage.INTRODUCED, **without_address(lacking))
    assert [send.kind for send in story.sent] == [LetterKind.MISSING]
    assert "introduced" not in story.case.done
    story.given(CONNECTOR if lacking == "connector" else CONNECTEE, person.email, when="03-02 11:00")
    assert LetterKind.INTRODUCTION in [send.kind for send in story.sent]


@pytest.mark.parametrize("door", ["", "has been asked twice within a year"])
def test_a_door_that_was_knocked_at_already_is_a_line_of_the_confirmation(door: str) -> None:
    story = Story(a_case(Stage.PROPOSED), at("03-02 10:00"))
    known = replace(KNOWN, doors={RUTH.email: door} if door else {ERIC.email: "is asked for nothing"})
    mail = story.mail(COORDINATOR)
    story.decided(opened(story.case, story.now, POLICY, imported=False, mail=mail, known=known))
    notes = story.letter(LetterKind.OPENED).facts["notes"]
    assert notes == ((f"{RUTH.name} {door}.",) if door else ())


@pytest.mark.parametrize("role", [CONNECTOR, CONNECTEE])
@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED, Stage.MET])
def test_an_address_that_is_known_to_fail_stands_still_from_the_start_and_is_told(stage: Stage, role: Role) -> None:
    story = Story(a_case(stage), at("03-02 10:00"))
    known = replace(KNOWN, failing=(role,))
    story.decided(opened(story.case, story.now, POLICY, imported=True, mail=None, known=known))
    asked = stage is Stage.PROPOSED and role is CONNECTEE
    assert [send.kind for send in story.sent] == [LetterKind.BOUNCED, *([LetterKind.PROPOSAL] if asked else [])]
    assert [(stop.reason, stop.role) for stop in story.case.stops] == [("bounced", role)]
    assert "introduced" not in story.case.done or stage is Stage.MET


def test_a_proposal_whose_address_was_known_to_fail_goes_to_the_new_one() -> None:
    story = Story(a_case(Stage.PROPOSED), at("03-02 10:00"))
    known = replace(KNOWN, failing=(CONNECTOR,))
    story.decided(opened(story.case, story.now, POLICY, imported=True, mail=None, known=known))
    story.given(CONNECTOR, "ruth@new.example.org", when="03-02 11:00")
    assert LetterKind.PROPOSAL in [send.kind for send in story.sent]


@pytest.mark.parametrize("imported_", [True, False])
@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.INTRODUCED, Stage.MET])
def test_with_somebody_who_wants_no_mail_a_match_is_on_hold_from_the_start(stage: Stage, *, imported_: bool) -> None:
    story = Story(a_case(stage), at("03-02 10:00"))
    known = replace(KNOWN, refusing=(CONNECTOR,))
    mail = None if imported_ else story.mail(COORDINATOR)
    story.decided(opened(story.case, story.now, POLICY, imported=imported_, mail=mail, known=known))
    opening = [] if imported_ else [LetterKind.OPENED]
    assert [send.kind for send in story.sent] == [*opening, LetterKind.DECLINED]
    assert (story.stage(), story.case.back_to) == (Stage.PAUSED, stage)
    assert [(stop.reason, stop.by) for stop in story.case.stops] == [("opted_out", CONNECTOR)]
    assert [debt.next_at for debt in story.case.debts if debt.next_at] == []
    story.orders(Intent.RESUME, when="03-03 10:00")
    late = {Stage.PROPOSED: [LetterKind.PROPOSAL], Stage.INTRODUCED: [LetterKind.INTRODUCTION]}
    sent = [send.kind for send in story.sent if not send.kind.staff]
    assert sent == (late.get(stage, []) if imported_ else [])


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.DECLINED])
def test_a_match_that_is_over_is_put_on_hold_for_nobody(stage: Stage) -> None:
    story = Story(a_case(stage), at("03-02 10:00"))
    known = replace(KNOWN, refusing=(CONNECTOR,))
    story.decided(opened(story.case, story.now, POLICY, imported=True, mail=None, known=known))
    assert (story.stage(), story.case.stops) == (stage, ())


def test_nothing_that_opens_a_match_is_a_change_of_stage() -> None:
    story = Story(a_case(Stage.MET), at("03-02 10:00"))
    decision = opened(story.case, story.now, POLICY, imported=True, mail=None)
    assert (decision.trail, decision.effects, decision.case.stage) == ((), (), Stage.MET)
