"""Beside the path: questions, concerns, opting out, joining, and the lines that acknowledge."""

from __future__ import annotations

import pytest

from mailbot.cases.case import Role, Stage
from mailbot.cases.events import ELSEWHERE, TOLD, EventKind
from mailbot.cases.letters import LetterKind
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    REFERRER,
    day,
    guest,
    hour,
    imported,
    met,
    proposed,
    scheduled,
)


def test_a_question_that_the_toolkit_answers_is_answered_at_once() -> None:
    story = proposed()
    assert story.says(CONNECTOR, Intent.QUESTION, when="03-07 23:00", answers=("cost", "time")) == [
        "answer → connector"
    ]
    assert story.letter(LetterKind.ANSWER).facts == {"answers": ("cost", "time"), "person_by": None}


def test_a_question_that_only_a_person_answers_is_passed_on_and_they_are_told_by_when() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.ACCEPT, Intent.QUESTION, when="03-05 10:00")
    assert said == [
        "introduction → connector, connectee",
        "ask: a question that only a person can answer",
        "answer → connector",
    ]
    assert story.letter(LetterKind.ANSWER).facts == {"answers": (), "person_by": day("03-09")}
    assert story.stage() is Stage.INTRODUCED


def test_a_yes_beside_a_question_is_acknowledged_beside_the_answer() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.DECLINE, Intent.QUESTION, answers=("cost",))
    assert said == ["noted declined → connector", "declined → coordinator", "answer → connector"]


def test_the_coordinators_own_question_is_answered_to_them_alone() -> None:
    said = proposed().says(CONNECTOR, Intent.QUESTION, answers=("cost",), staff=True)
    assert said == ["answer → coordinator"]


def test_a_concern_is_for_the_coordinators_eyes_at_once_and_nothing_else_happens() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.MET, Intent.CONCERN, when="03-12 18:00", reply="I have doubts about him.")
    assert said == ["ask: a concern"]
    assert story.stage() is Stage.SCHEDULED


def test_feedback_is_thanked_and_shown_to_nobody_else() -> None:
    story = met()
    assert story.says(CONNECTOR, Intent.FEEDBACK, reply="He was late, but bright.") == ["noted feedback → connector"]
    story.waits("06-30 12:00")
    shown = " ".join(str(send.facts) for send in story.sent if CONNECTEE in send.to)
    assert "bright" not in shown


def test_a_referral_who_wants_to_become_a_connector_is_thanked_beside_all_else() -> None:
    story = guest()
    said = story.says(
        CONNECTOR, Intent.ACCEPT, Intent.OFFER_TIMES, Intent.JOIN, times=(hour("03-24 10:00"),), place="Zoom"
    )
    assert said == [
        "referral_introduction → connector, connectee",
        "ask: they want to become a Connector, and were told that you will write",
        "joining → connector",
    ]
    assert story.letter(LetterKind.JOINING).facts["by"] == day("03-18")


@pytest.mark.parametrize("by", [CONNECTOR, CONNECTEE])
def test_who_wants_no_more_mail_gets_one_line_and_the_match_rests(by: Role) -> None:
    story = imported(Stage.INTRODUCED)
    said = story.says(by, Intent.OPT_OUT, when="03-04 22:00", reply="Stop.")
    assert said == [f"flag opted_out {by}", f"stopped → {by}", "declined → coordinator"]
    assert story.letter(LetterKind.DECLINED).facts["how"] == "opted_out"
    assert story.letter(LetterKind.STOPPED).facts == {"erasure": False}
    assert story.stage() is Stage.PAUSED
    assert story.waits("12-31 12:00") == []


def test_stop_and_no_in_one_mail_is_told_once() -> None:
    story = proposed()
    said = story.says(CONNECTOR, Intent.OPT_OUT, Intent.DECLINE)
    assert said == ["flag opted_out connector", "stopped → connector", "declined → coordinator"]
    assert story.stage() is Stage.DECLINED


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("", ["stopped → connector", "declined → coordinator"]),
        (ELSEWHERE, ["declined → coordinator"]),
        (TOLD, []),
    ],
)
def test_who_stopped_in_another_match_has_had_their_last_line_there(key: str, told: list[str]) -> None:
    story = imported(Stage.INTRODUCED)
    assert story.happens(EventKind.OPT_OUT, "03-03 10:00", CONNECTOR, key) == ["flag opted_out connector", *told]
    assert story.stage() is Stage.PAUSED


@pytest.mark.parametrize(("key", "told"), [(ELSEWHERE, ["bounced → coordinator"]), (TOLD, [])])
def test_an_address_that_failed_in_another_match_stands_still_here(key: str, told: list[str]) -> None:
    story = imported(Stage.INTRODUCED)
    assert story.happens(EventKind.BOUNCE, "03-03 10:00", CONNECTEE, key) == ["flag bounced connectee", *told]
    assert [(stop.reason, stop.role) for stop in story.case.stops] == [("bounced", CONNECTEE)]


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.DECLINED])
def test_who_opts_out_after_the_end_leaves_the_match_as_it_is(stage: Stage) -> None:
    story = imported(stage)
    assert story.says(CONNECTOR, Intent.OPT_OUT)[0] == "flag opted_out connector"
    assert story.stage() is stage


def test_a_connector_who_opts_out_in_a_referrals_case_does_not_stop_the_referral() -> None:
    story = guest(introduced=True)
    assert story.says(REFERRER, Intent.OPT_OUT) == [
        "flag opted_out referrer",
        "stopped → referrer",
        "declined → coordinator",
    ]
    assert story.stage() is Stage.INTRODUCED


@pytest.mark.parametrize("introduced", [True, False])
def test_of_a_referral_who_stops_while_the_match_rests_the_connector_hears_a_no(*, introduced: bool) -> None:
    story = guest(introduced=introduced)
    assert story.orders(Intent.PAUSE, when="03-17 10:00")
    assert story.stage() is Stage.PAUSED
    said = story.says(CONNECTOR, Intent.OPT_OUT, when="03-18 10:00")
    assert "referral_no → referrer" in said


def test_the_coordinator_may_let_a_match_go_on_after_an_opt_out() -> None:
    story = imported(Stage.INTRODUCED)
    story.says(CONNECTEE, Intent.OPT_OUT, when="03-04 10:00")
    assert story.orders(Intent.RESUME, when="03-16 10:00") == ["flag -opted_out connectee", "done → coordinator"]
    assert story.stage() is Stage.INTRODUCED
    assert story.waits("03-31 12:00")[0] == "03-23 09:00 time_nudge → connector"  # five days were left


def test_who_opted_out_and_says_yes_after_all_is_for_the_coordinator_whose_yes_counts() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.OPT_OUT)
    assert story.says(CONNECTOR, Intent.ACCEPT) == ["ask: they said yes, but the match is on hold"]
    assert story.says(CONNECTOR, Intent.ACCEPT, approved=True) == [
        "flag -opted_out connector",
        "introduction → connector, connectee",
    ]


def test_a_second_stop_is_answered_again() -> None:
    story = imported(Stage.INTRODUCED)
    for _ in range(2):
        assert "stopped → connectee" in story.says(CONNECTEE, Intent.OPT_OUT)
        story.orders(Intent.RESUME)
    assert len({send.key for send in story.sent if send.kind is LetterKind.STOPPED}) == 2


@pytest.mark.parametrize("intent", [Intent.WRONG_PERSON, Intent.OTHER])
def test_what_the_bot_may_not_decide_is_the_coordinators(intent: Intent) -> None:
    story = proposed()
    assert story.says(CONNECTOR, intent) == ["ask: the bot does not decide this"]


def test_one_fact_that_is_not_sure_holds_the_whole_mail() -> None:
    story = proposed()
    assert story.says(CONNECTOR, Intent.ACCEPT, Intent.WRONG_PERSON) == ["ask: the bot does not decide this"]
    assert story.stage() is Stage.PROPOSED


@pytest.mark.parametrize(
    "intent", [Intent.ACCEPT, Intent.OFFER_TIMES, Intent.AGREE_TIME, Intent.DECLINE, Intent.MET, Intent.CANCEL]
)
def test_who_named_the_referral_does_not_speak_for_them(intent: Intent) -> None:
    story = guest()
    said = story.says(REFERRER, intent, times=(hour("03-24 10:00"),))
    assert [line.split(":")[0] for line in said] == ["ask"]


def test_who_named_the_referral_may_ask_and_give_thanks() -> None:
    story = guest()
    assert story.says(REFERRER, Intent.THANKS) == []
    assert story.says(REFERRER, Intent.QUESTION, answers=("cost",)) == ["answer → referrer"]


def test_an_acknowledgement_is_left_out_where_a_letter_says_more() -> None:
    story = scheduled()
    said = story.says(CONNECTOR, Intent.MET, Intent.FEEDBACK, when="03-12 18:00")
    assert said == ["referral_request → connector"]


def test_of_two_acknowledgements_the_one_that_says_more_goes() -> None:
    story = scheduled()
    said = story.says(CONNECTEE, Intent.MET, Intent.FEEDBACK, when="03-12 18:00")
    assert said == ["referral_request → connector", "noted feedback → connectee"]


def test_an_acknowledgement_quotes_nobody_elses_report() -> None:
    assert proposed().says(CONNECTOR, Intent.DECLINE, staff=True) == ["declined → coordinator"]


def test_a_late_bounce_of_the_other_side_stops_nothing_of_mine() -> None:
    story = imported(Stage.INTRODUCED)
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTEE)
    assert story.waits("03-10 12:00") == ["03-10 09:00 time_nudge → connector"]


def test_a_bounce_of_the_coordinators_own_address_breaks_nothing() -> None:
    story = proposed()
    assert story.happens(EventKind.BOUNCE, by=COORDINATOR)[0] == "flag bounced coordinator"
