"""What a person must see although it is read right, and what only looks like it."""

from __future__ import annotations

import pytest

from mailbot.reading.reader import Reader
from mailbot.reading.values import Intent, Reading
from tests.unit.reading.letters import TUESDAY, WEDNESDAY, case, letter

CONDITION = "a yes with a condition"
WAVERS = "a later line puts it in doubt"
GRAVE = "health, law, money or discrimination"
UNANSWERED = "a question that only a person can answer"
UNSURE = "not sure enough"


def read(reader: Reader, text: str, stage: str = "proposed", sender: str = "connector", meeting: str = "") -> Reading:
    offered = (TUESDAY, WEDNESDAY) if stage == "introduced" else ()
    return reader.read(letter(text, sender), case(stage, sender, *offered, meeting=meeting))


@pytest.mark.parametrize(
    "text",
    [
        "Happy to meet her if she can come out to Kanata.",
        "If a phone call is fine, then count me in.",
        "Yes, if she's ok with meeting in a garage. If she wants an office then no thanks.",
        "Sure, provided that she doesn't mind the noise.",
        "Oui, si elle peut venir à Gatineau.",
        "D'accord, en autant que ça se fasse en ligne. Autrement, je passe.",
    ],
)
def test_a_yes_with_a_condition_is_a_yes_that_a_person_sees(reader: Reader, text: str) -> None:
    reading = read(reader, text)
    assert (reading.intents, CONDITION in reading.doubts) == ((Intent.ACCEPT,), True)


@pytest.mark.parametrize(
    "text",
    [
        "I'd be glad to help if you think I can be of use.",
        "If he is still looking, I'd be happy to meet him.",
        "Je suis partante, si ça peut vous aider.",
        "Count me in! If you need anything else just ask.",
    ],
)
def test_a_polite_if_is_no_condition(reader: Reader, text: str) -> None:
    assert CONDITION not in read(reader, text).doubts


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday at 11 it is. I could get called to a site that day though.",
        "Tuesday at 11 works, but my wife is due any day now.",
        "See you Tuesday at 11. Head office may yet send me to Moncton, so we'll see.",
        "Va pour mardi à 11 h. Par contre mon patron parle de m'envoyer à Toronto cette journée-là.",
        "Mardi 11 h, parfait. Il y a un risque que je sois retenu au tribunal.",
    ],
)
def test_a_yes_that_a_later_line_puts_in_doubt_stays_agreed(reader: Reader, text: str) -> None:
    reading = read(reader, text, "introduced")
    assert (reading.intents, WAVERS in reading.doubts) == ((Intent.AGREE_TIME,), True)


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday at 11 works. If you can't find parking use the lot behind.",
        "Mardi 11 h, parfait. Si vous prenez l'autobus, descendez à Bank.",
        "See you Tuesday at 11. There's a chance to see the lab, too.",
    ],
)
def test_a_hint_for_the_way_puts_nothing_in_doubt(reader: Reader, text: str) -> None:
    assert not {CONDITION, WAVERS} & set(read(reader, text, "introduced").doubts)


@pytest.mark.parametrize(
    "text",
    [
        "I have to cancel, the doctor suspects pneumonia.",
        "I must cancel, I will have an operation on my knee that day.",
        "Je dois annuler, mon médecin m'a mis en arrêt de travail.",
        "I need to cancel, my mother was rushed to emergency.",
    ],
)
def test_grave_news_is_for_a_person(reader: Reader, text: str) -> None:
    assert GRAVE in read(reader, text, "scheduled", meeting="2026-09-22").doubts


def test_a_dead_van_and_a_cold_are_not_grave(reader: Reader) -> None:
    for text in ("I have to cancel, my truck died on the 416.", "I must cancel, I have a bad cold."):
        assert GRAVE not in read(reader, text, "scheduled", meeting="2026-09-22").doubts


def test_a_bill_is_for_a_person(reader: Reader) -> None:
    assert GRAVE in read(reader, "Glad to meet him. I charge $90 an hour and will send an invoice.").doubts


def test_each_question_of_a_sentence_wants_its_answer(reader: Reader) -> None:
    both = read(reader, "How long does it take, and do I have to find her a job?")
    half = read(reader, "How long does it take, and is it rude if I bring my dog?")
    assert (UNANSWERED in both.doubts, UNANSWERED in half.doubts) == (False, True)


def test_how_long_somebody_has_been_here_is_asked_of_the_person(reader: Reader) -> None:
    assert UNANSWERED in read(reader, "How long have you been in Canada?", "introduced").doubts


def test_a_referral_may_ask_whence_the_name_comes(reader: Reader) -> None:
    asked = read(reader, "How did you get my name, and what is this program?", sender="referral")
    angry = read(reader, "Who gave you my address? Take me off your list.", sender="referral")
    assert (asked.answers, asked.doubts) == (("what-is-it", "how-found"), ()) or asked.act
    assert not angry.act


def test_a_question_beside_times_is_heard_behind_a_greeting(reader: Reader) -> None:
    text = "Dear Mr. Holloway, in which language is the interview? I can on Tuesday at 3 or Wednesday at 4."
    assert Intent.QUESTION in read(reader, text, "introduced", "connectee").intents


@pytest.mark.parametrize(
    "text",
    [
        "Sure. By the way Rahim, whom you sent me in 2023, is a foreman now.",
        "Oui, volontiers. Au fait, Rahim Sow, que vous m'aviez présenté il y a deux ans, a trouvé un emploi.",
    ],
)
def test_news_of_an_earlier_connectee_is_for_a_person(reader: Reader, text: str) -> None:
    assert not read(reader, text).act


def test_the_own_news_of_a_job_is_not_another_s(reader: Reader) -> None:
    reading = read(reader, "Dear Rosemary, I found a job at Maple Freight!", "met", "connectee")
    assert set(reading.doubts) <= {UNSURE}


def test_a_swap_of_connectors_is_an_errand_for_a_person(reader: Reader) -> None:
    reading = read(reader, "Can you switch the Connector to her deputy?", "introduced", "coordinator")
    assert not reading.act


def test_a_bare_no_of_the_coordinator_says_not_what_is_right(reader: Reader) -> None:
    asked = case("introduced", "coordinator", TUESDAY, WEDNESDAY)
    words = letter("Hmm no, maybe the other one.", "coordinator", quoted="Did she agree to Tuesday?")
    reading = reader.read(words, asked)
    assert (reading.intents, "does not say what is right" in reading.doubts) == ((Intent.CORRECT,), True)


@pytest.mark.parametrize(
    "text",
    [
        "Yes, but please keep my number off the emails.",
        "Yes to her, and no to the other one.",
        "OK, though I'd want my manager's sign-off first.",
        "Je veux bien, faut juste que j'en parle à mon boss avant.",
        "Yes. I must warn you that I'm being investigated by my order.",
        "Yes, happy to. For the record, I found your last newcomer lazy.",
    ],
)
def test_a_yes_with_an_errand_or_a_grave_word_is_for_a_person(reader: Reader, text: str) -> None:
    reading = read(reader, text)
    assert (reading.intents, set(reading.doubts) <= {UNSURE}) == ((Intent.ACCEPT,), False)


@pytest.mark.parametrize(
    "text",
    ["Yes! I'm a lawyer with the city, I know the field.", "Oui! Je suis avocate à la Ville, elle peut m'appeler."],
)
def test_a_profession_is_no_grave_word(reader: Reader, text: str) -> None:
    assert GRAVE not in read(reader, text).doubts


def test_names_that_are_only_said_to_be_given_are_for_a_person(reader: Reader) -> None:
    for text in ("Two names attached.", "I gave her everyone I know already when we met."):
        assert "names were given but not written" in read(reader, text, "met").doubts


def test_a_new_address_is_an_errand(reader: Reader) -> None:
    reading = read(reader, "Change her email to amina@new.example.net.", "introduced", "coordinator")
    assert not reading.act


def test_a_contact_who_is_only_being_asked_is_for_a_person(reader: Reader) -> None:
    asked = read(reader, "I've emailed Tom Whelan, tom@x.example.com, to see if he is open to it.", "met")
    given = read(reader, "Tom Whelan, tom@x.example.com, expects her call. I emailed him.", "met")
    assert ("a contact is only being asked" in asked.doubts, "a contact is only being asked" in given.doubts) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    "text",
    [
        "From now on send the reminders to Derek only, leave Amina alone with this.",
        "Envoie les rappels à Derek seulement, laisse Amina tranquille avec ça.",
    ],
)
def test_an_order_for_one_of_the_two_is_for_a_person(reader: Reader, text: str) -> None:
    assert not read(reader, text, "met", "coordinator").act


def test_an_employer_in_the_news_is_no_earlier_connectee(reader: Reader) -> None:
    reading = read(
        reader, "Amina a eu le poste à la Ville, elle commence lundi. Tu peux fermer.", "surveyed", "coordinator"
    )
    assert reading.doubts == ()


def test_news_without_a_rule_of_its_own_is_of_an_earlier_connectee_too(reader: Reader) -> None:
    reading = read(reader, "Delighted to, yes. And Hanna, whom you sent me last fall, started at the mint on Monday!")
    assert (Intent.HIRED in reading.intents, reading.act) == (True, False)
