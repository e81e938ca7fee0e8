"""Answers that point back, surveys answered line by line, strangers who volunteer; each beside what looks like it."""

from __future__ import annotations

from datetime import date, time

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent, Stance, Time
from tests.unit.reading.letters import TUESDAY, WEDNESDAY, case, letter

THURSDAY = Time(date(2026, 9, 24), start=time(9))
THREE = (TUESDAY, WEDNESDAY, THURSDAY)


@pytest.mark.parametrize(
    ("sender", "text", "day"),
    [
        ("connector", "The one that gets past my meetings is the Thursday. So let's say that one.", 24),
        ("connector", "Celui qui survit à mes réunions, c'est le jeudi. Alors disons celui-là.", 24),
        ("connectee", "The only day that leaves me an hour is Wednesday. I'll take that one.", 23),
        ("connectee", "The middle one, please.", 23),
        ("connectee", "Je retiens celui du milieu.", 23),
    ],
)
def test_words_that_point_back_take_an_offer(reader: Reader, sender: str, text: str, day: int) -> None:
    reading = reader.read(letter(text, sender), case("introduced", sender, *THREE))
    assert reading.intents == (Intent.AGREE_TIME,)
    assert [(t.date.day, t.stance) for t in reading.times] == [(day, Stance.AGREED)]


@pytest.mark.parametrize(
    "text", ["On Tuesday I teach. I can't take that one.", "Which one do you like? Shall I take that one?"]
)
def test_words_that_point_back_and_say_no_take_nothing(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("introduced", "connector", *THREE))
    assert Intent.AGREE_TIME not in reading.intents


def test_the_middle_of_two_is_none(reader: Reader) -> None:
    reading = reader.read(letter("The middle one, please."), case("introduced", "connector", TUESDAY, WEDNESDAY))
    assert Intent.AGREE_TIME not in reading.intents


@pytest.mark.parametrize("text", ["Yes! Just mind the ice.", "Oui! N'oubliez pas vos bottes.", "Yes, please."])
def test_a_yes_alone_takes_the_only_offer(reader: Reader, text: str) -> None:
    one = reader.read(letter(text), case("introduced", "connector", TUESDAY))
    assert one.intents == (Intent.AGREE_TIME,)
    two = reader.read(letter(text), case("introduced", "connector", TUESDAY, WEDNESDAY))
    assert Intent.AGREE_TIME not in two.intents


@pytest.mark.parametrize(
    "text",
    [
        "Was she prepared? Yes, more than I was.\nWould you do it again? In a heartbeat.",
        "Q: Was the meeting useful?\nA: Very.\nQ: Would you recommend it?\nA: Yes.",
        "La rencontre a-t-elle été utile? Oui, beaucoup.\nRecommanderiez-vous le programme? Certainement.",
    ],
)
def test_a_survey_answered_line_by_line_is_feedback(reader: Reader, text: str) -> None:
    assert reader.read(letter(text), case("referred")).intents == (Intent.FEEDBACK,)


@pytest.mark.parametrize(
    "text",
    [
        "Was he prepared? Not at all.\nWould you do it again? No.",
        "Last one for you, as promised. Did you get all three? I may have lost one.",
    ],
)
def test_a_survey_that_says_no_and_a_single_question_are_no_praise(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("referred"))
    assert Intent.FEEDBACK not in reading.intents
    assert not reading.act


@pytest.mark.parametrize(
    "text",
    [
        "A lady gave me three phone numbers, years ago. I'd like to be one of the people with the numbers.",
        "When I took part, my English was poor. Now I think it's my turn. Put me down.",
        "Sign me up!",
    ],
)
def test_a_stranger_volunteers_in_a_story(reader: Reader, text: str) -> None:
    assert reader.read(letter(text, "unknown"), case(None, "unknown")).intents == (Intent.JOIN,)


def test_a_newcomer_who_wants_to_be_put_down_does_not_volunteer(reader: Reader) -> None:
    text = "Please put me down as a participant, I am a newcomer looking for a job."
    assert Intent.JOIN not in reader.read(letter(text, "unknown"), case(None, "unknown")).intents


def test_a_coordinator_who_sees_no_names_reports_none(reader: Reader) -> None:
    text = "I thought they had met but I see no names. Could you tell me where we are with Amina?"
    assert reader.read(letter(text, "coordinator"), case("met", "coordinator")).intents == (Intent.STATUS,)


def test_a_train_called_off_calls_off_no_meeting(reader: Reader) -> None:
    text = "Mon train est déjà annulé, donc mardi je ne peux pas y être. Je vous propose jeudi à 10 h."
    reading = reader.read(letter(text), case("scheduled", "connector", meeting="2026-09-22"))
    assert Intent.CANCEL not in reading.intents


def test_a_missed_bus_is_no_missed_meeting(reader: Reader) -> None:
    said = "the author says that they missed the meeting themselves"
    settled = case("scheduled", "referral", meeting="2026-09-17")
    assert said not in reader.read(letter("We met. I missed my bus and didn't mind.", "referral"), settled).doubts
    assert said in reader.read(letter("Sorry, I missed our meeting.", "referral"), settled).doubts


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        ("connectee", "Je retiens mardi. Faut-il apporter une pièce d'identité pour entrer?"),
        ("connectee", "Tuesday is perfect. Do I need to bring my passport to get in?"),
    ],
)
def test_what_only_the_host_knows_is_not_answered(reader: Reader, sender: str, text: str) -> None:
    reading = reader.read(letter(text, sender), case("introduced", sender, TUESDAY))
    assert set(reading.intents) == {Intent.AGREE_TIME, Intent.QUESTION}
    assert not reading.act


@pytest.mark.parametrize(
    "text",
    [
        "We can no longer meet on Tuesday, sorry.",
        "I can no longer make it Tuesday.",
        "Tuesday no longer works.",
        "I am no longer able to come on Tuesday.",
        "Je ne peux plus mardi.",
    ],
)
def test_what_was_possible_and_is_no_longer_is_refused(reader: Reader, text: str) -> None:
    for author in ("connector", "connectee"):
        found = reader.read(letter(text, author), case("introduced", author, TUESDAY, WEDNESDAY))
        assert found.intents == (Intent.REJECT_TIME,)
        assert [(t.date, t.stance) for t in found.times] == [(TUESDAY.date, Stance.RULED_OUT)]


def test_who_no_longer_works_there_is_still_the_wrong_person(reader: Reader) -> None:
    assert Intent.WRONG_PERSON in reader.read(letter("He no longer works here."), case("proposed")).intents
