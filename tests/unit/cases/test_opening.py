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
