"""The proposal and the introduction as they leave: to whom, with what, and once."""

from __future__ import annotations

from mailbot.cases.case import Stage
from mailbot.cases.letters import LetterKind, Send
from mailbot.reading.values import Intent
from tests.unit.cases.story import CONNECTEE, CONNECTOR, REFERRER, at, guest, hour, imported, proposed

WEEK = {"has_resume": True, "due": at("03-09 10:00")}


def test_the_proposal_is_the_connectors_alone_with_the_resume() -> None:
    assert proposed().sent == [Send(LetterKind.PROPOSAL, (CONNECTOR,), "proposal", WEEK, resume=True)]


def test_the_introduction_is_both_sides_with_what_is_known_of_the_hour() -> None:
    facts = {**WEEK, "offers": (), "place": "Zoom"}
    story = imported(Stage.INTRODUCED, place="Zoom")
    assert story.sent == [
        Send(LetterKind.INTRODUCTION, (CONNECTOR, CONNECTEE), "introduction", facts, resume=True),
    ]


def test_a_yes_with_times_brings_them_in_the_introduction_with_the_day_of_the_choice() -> None:
    story = proposed()
    times = (hour("03-19 14:00"),)
    said = story.says(CONNECTOR, Intent.ACCEPT, Intent.OFFER_TIMES, when="03-05 11:00", times=times, place="Zoom")
    assert said == ["introduction → connector, connectee"]
    facts = {"has_resume": True, "due": at("03-09 11:00"), "offers": times, "place": "Zoom"}
    assert story.letter(LetterKind.INTRODUCTION).facts == facts


def test_a_referrals_introduction_has_the_referrer_in_copy_and_the_week_of_the_newcomer() -> None:
    story = guest()
    story.says(CONNECTOR, Intent.ACCEPT, when="03-17 10:00")
    assert story.sent == [
        Send(
            LetterKind.REFERRAL_INTRODUCTION,
            (CONNECTOR, CONNECTEE),
            "introduction",
            {"has_resume": True, "due": at("03-24 10:00"), "offers": (), "place": None},
            cc=(REFERRER,),
            resume=True,
        )
    ]


def test_without_a_resume_nothing_is_attached_and_the_letter_says_so() -> None:
    letter = proposed(resume="").letter(LetterKind.PROPOSAL)
    assert (letter.resume, letter.facts["has_resume"]) == (False, False)
    letter = imported(Stage.INTRODUCED, resume="").letter(LetterKind.INTRODUCTION)
    assert (letter.resume, letter.facts["has_resume"]) == (False, False)


def test_two_are_introduced_once_however_often_they_say_yes() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.ACCEPT, when="03-03 10:00")
    story.orders(Intent.CLOSE, when="03-04 10:00")
    story.orders(Intent.RESUME, when="03-05 10:00")
    story.says(CONNECTOR, Intent.ACCEPT, when="03-06 10:00")
    assert [send.kind for send in story.sent].count(LetterKind.INTRODUCTION) == 1
    assert story.stage() is Stage.INTRODUCED
