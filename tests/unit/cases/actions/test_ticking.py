"""What the clocks' letters say, and that each is one of its kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.case import DebtKind, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind, Send
from mailbot.cases.overtaken import overtaken
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    LARS,
    POLICY,
    PRIYA,
    REFERRER,
    RUTH,
    Story,
    at,
    day,
    guest,
    hour,
    imported,
    met,
    proposed,
    referred,
    scheduled,
)


def the_letter(story: Story, kind: LetterKind) -> Send:
    (letter,) = [send for send in story.sent if send.kind is kind]
    return letter


def keys(story: Story, kind: LetterKind) -> list[str]:
    return [send.key for send in story.sent if send.kind is kind]


def test_the_nudge_to_a_proposal_says_since_when_and_quotes_their_last_words() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.THANKS, when="03-03 10:00", reply="Thank you, I will think about it.")
    story.waits("03-11 12:00")
    letter = the_letter(story, LetterKind.PROPOSAL_NUDGE)
    assert letter.to == (CONNECTOR,)
    assert letter.facts == {
        "since": at("03-03 10:00"),
        "nudge": 1,
        "quoted": "Thank you, I will think about it.",
        "away": None,
    }


def test_a_second_nudge_says_that_it_is_the_second_and_quotes_nobody_who_never_wrote() -> None:
    story = proposed()
    story.waits("03-13 12:00")
    facts = story.letter(LetterKind.PROPOSAL_NUDGE).facts
    assert (facts["nudge"], facts["since"], facts["quoted"]) == (2, at("03-02 10:00"), None)


def test_the_nudge_after_an_absence_says_once_that_it_waited() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-03 10:00", until=day("03-16"))
    story.waits("03-31 12:00")
    nudges = [send.facts["away"] for send in story.sent if send.kind is LetterKind.PROPOSAL_NUDGE]
    assert nudges == [day("03-16"), None]


def test_the_nudge_for_referrals_counts_what_came_and_names_who_was_named() -> None:
    story = met("03-13 10:00")
    uncounted = replace(LARS, email=ERIC.email)
    story.says(
        CONNECTOR,
        Intent.REFER,
        Intent.INVITE_EVENT,
        when="03-16 10:00",
        referrals=(PRIYA, uncounted),
        reply="Here is Priya.",
    )
    story.says(CONNECTOR, Intent.OUT_OF_OFFICE, when="03-17 10:00", until=day("03-24"))
    story.waits("03-31 12:00")
    letter = the_letter(story, LetterKind.REFERRAL_NUDGE)
    assert letter.to == (CONNECTOR,)
    assert letter.facts == {
        "since": at("03-16 10:00"),
        "due": at("04-06 09:00"),
        "nudge": 1,
        "names": ("Priya Raman",),
        "count": 2,
        "quoted": "Here is Priya.",
        "away": day("03-24"),
    }


def test_the_question_after_the_hour_names_the_meeting() -> None:
    story = scheduled()
    story.waits("03-18 12:00")
    questions = [send for send in story.sent if send.kind is LetterKind.DID_YOU_MEET]
    assert [q.to for q in questions] == [(CONNECTEE,), (CONNECTOR,)]
    assert [q.facts for q in questions] == [{"meeting": story.case.meeting}] * 2


def test_the_surveys_nudge_says_when_it_came_and_until_when() -> None:
    story = referred()
    story.waits("03-24 12:00")
    nudge = story.letter(LetterKind.SURVEY_NUDGE, CONNECTEE)
    assert nudge.facts == {"since": at("03-17 09:00"), "due": at("03-24 09:00")}


def test_what_the_coordinator_hears_when_nudges_are_used_up() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.THANKS, when="03-03 10:00", reply="Soon.")
    story.waits("06-30 12:00")
    letter = the_letter(story, LetterKind.STALLED)
    assert letter.to == (COORDINATOR,)
    assert letter.facts == {
        "owes": RUTH,
        "owed": "time",
        "since": at("03-03 10:00"),
        "nudges": 2,
        "quoted": "Soon.",
    }


def test_a_silent_connectee_is_told_of_without_words_that_they_never_wrote() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-03 11:00", times=(hour("06-12 14:00"),), place="Zoom")
    story.waits("06-01 12:00")
    facts = the_letter(story, LetterKind.STALLED).facts
    assert (facts["owes"], facts["owed"], facts["quoted"]) == (ERIC, "choice", None)


def test_the_coordinator_hears_of_each_debt_that_stalls_once() -> None:
    story = proposed()
    story.waits("04-01 12:00")
    story.says(CONNECTOR, Intent.ACCEPT)
    story.waits("05-29 12:00")
    assert len(keys(story, LetterKind.STALLED)) == len(set(keys(story, LetterKind.STALLED))) == 2


def test_who_names_a_guest_that_never_answers_hears_who_it_was() -> None:
    story = guest()
    story.waits("06-30 12:00")
    letter = the_letter(story, LetterKind.REFERRAL_NO)
    assert letter.to == (REFERRER,)
    assert letter.facts == {"referral": story.case.connector, "how": "silent"}
    assert story.case.debts == ()


@pytest.mark.parametrize(
    ("story", "kind", "until"),
    [
        (proposed, LetterKind.PROPOSAL_NUDGE, "03-10 12:00"),
        (lambda: imported(Stage.INTRODUCED), LetterKind.TIME_NUDGE, "03-10 12:00"),
        (scheduled, LetterKind.DID_YOU_MEET, "03-13 12:00"),
        (met, LetterKind.REFERRAL_NUDGE, "03-23 12:00"),
        (referred, LetterKind.SURVEY_NUDGE, "03-24 12:00"),
    ],
)
def test_the_key_of_a_nudge_names_the_debt_that_it_speaks_for(story: object, kind: LetterKind, until: str) -> None:
    assert callable(story)
    match: Story = story()
    match.waits(until)
    letter = match.letter(kind)
    assert not overtaken(match.case, kind, letter.key, match.now, POLICY)
    paid = replace(match.case, debts=tuple(d for d in match.case.debts if d.role is not letter.to[0]))
    assert overtaken(paid, kind, letter.key, match.now, POLICY)


def test_two_nudges_for_one_debt_are_two_letters() -> None:
    for story, kind, until in (
        (proposed(), LetterKind.PROPOSAL_NUDGE, "03-13 12:00"),
        (imported(Stage.INTRODUCED), LetterKind.TIME_NUDGE, "03-13 12:00"),
        (met(), LetterKind.REFERRAL_NUDGE, "03-30 12:00"),
    ):
        story.waits(until)
        assert len(set(keys(story, kind))) == 2


def test_a_tick_after_the_last_step_says_nothing() -> None:
    story = proposed()
    story.waits("04-01 12:00")
    assert story.happens(EventKind.DEBT_DUE, "04-02 10:00", key="debt:decision:connector") == []


def test_a_tick_at_the_very_moment_speaks_and_one_before_it_does_not() -> None:
    story = proposed()
    (debt,) = story.case.debts
    assert debt.next_at == at("03-10 09:00")
    assert story.happens(EventKind.DEBT_DUE, "03-10 08:59", key="debt:decision:connector") == []
    assert story.happens(EventKind.DEBT_DUE, "03-10 09:00", key="debt:decision:connector") == [
        "proposal_nudge → connector"
    ]


def test_a_tick_for_one_side_never_nudges_the_other() -> None:
    story = proposed()
    assert story.happens(EventKind.DEBT_DUE, "03-10 09:00", key="debt:decision:connectee") == []
    assert story.happens(EventKind.DEBT_DUE, "03-10 09:00", key="debt:time:connector") == []


def test_who_is_away_is_asked_on_the_morning_of_the_day_they_are_back_and_not_on_the_day_before() -> None:
    story = scheduled("03-12 14:00")
    story.waits("03-13 12:00")
    story.case = replace(story.case, away={"connector": day("03-17")})
    assert story.waits("03-17 12:00") == ["03-17 09:00 did_you_meet → connector"]
    story = scheduled("03-12 14:00")
    story.waits("03-13 12:00")
    story.case = replace(story.case, away={"connector": day("03-18")})
    assert story.waits("03-18 12:00") == ["03-18 09:00 did_you_meet → connector"]


def test_a_survey_lapses_for_each_by_itself() -> None:
    story = referred()
    story.waits("03-17 12:00")
    story.case = replace(
        story.case,
        debts=tuple(
            replace(d, next_at=at("04-06 09:00")) if d.role is CONNECTEE else d
            for d in story.case.debts
            if d.kind is DebtKind.SURVEY
        ),
    )
    story.waits("04-02 12:00")
    assert (story.stage(), [d.role for d in story.case.debts]) == (Stage.SURVEYED, [CONNECTEE])
    story.waits("04-30 12:00")
    assert story.stage() is Stage.CLOSED


def test_a_guest_who_met_and_is_silent_is_left_in_peace_and_taken_leave_of() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    assert story.waits("06-30 12:00") == ["04-07 09:00 closing → connector"]
