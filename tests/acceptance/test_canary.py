"""What one person says of another reaches the coordinator of their match alone: no byte of it reaches anybody else.

Each mail that moves a match carries a canary: a judgement with a word that nobody else writes. Whether the reading
takes it for feedback or overlooks it, the word may be in mail to the coordinator and, quoted back, to its writer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailbot.demo.people import Character
from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, HODAN, KWAME, LEILA, MEILING, PRIYA, RUTH
from tests.acceptance.programme import Letter, Programme, out

BIRDS = iter(f"canary{n}bird" for n in range(1000))
MEI = "Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com"
JUDGEMENTS = [
    "By the way, he came across as a {} on the phone.",
    "Between us, his English is rather {}.",
    "For you only: Eric was badly prepared, a real {}.",
    "I found him {}, to be honest.",
]


@pytest.fixture
def programme(make_programme: MakeProgramme) -> Programme:
    """Two coordinators, of whom the first has the match."""
    return make_programme(coordinators=(LEILA, HODAN))


def everything(letter: Letter) -> Iterator[str]:
    """All that a reader's mail program can show: header fields, plain text, HTML, calendar."""
    yield from (str(value) for value in letter.message.values())
    for part in letter.message.walk():
        content = part.get_content() if not part.is_multipart() else ""
        yield content if isinstance(content, str) else content.decode("latin-1")


def heard_by(programme: Programme, bird: str) -> set[str]:
    """Who got a letter with the word in it."""
    return {
        reader.partition("@")[0]
        for letter in programme.sent
        if any(bird in text.replace("\n ", "").replace("\r\n ", "") for text in everything(letter))
        for reader in letter.readers
    }


def test_the_test_hears_a_canary_that_flies(programme: Programme) -> None:
    programme.introduced()
    programme.says(RUTH, "Thursday 5 March at 2 pm at the Birdhouse.", "2026-03-02 11:00")
    assert "eric" in heard_by(programme, "Birdhouse")


@pytest.mark.parametrize("words", JUDGEMENTS)
def test_beside_an_offer(programme: Programme, words: str) -> None:
    programme.introduced()
    bird = next(BIRDS)
    said = f"Thursday 5 March at 2 pm at my office, 150 Elgin Street. {words.format(bird)}"
    programme.says(RUTH, said, "2026-03-02 11:00")
    programme.wait("2026-04-30 12:00")
    assert heard_by(programme, bird) <= {"leila", "ruth"}


@pytest.mark.parametrize("words", JUDGEMENTS)
def test_in_the_very_sentence_of_an_offer(programme: Programme, words: str) -> None:
    programme.introduced()
    bird = next(BIRDS)
    judged = words.format(bird)
    said = f"Thursday 5 March at 2 pm at my office, 150 Elgin Street, though {judged[0].lower()}{judged[1:]}"
    programme.says(RUTH, said, "2026-03-02 11:00")
    programme.wait("2026-04-30 12:00")
    assert heard_by(programme, bird) <= {"leila", "ruth"}


@pytest.mark.parametrize("words", JUDGEMENTS)
def test_beside_a_refusal(programme: Programme, words: str) -> None:
    programme.introduced()
    programme.says(ERIC, "Would Thursday 5 March at 2 pm suit you?", "2026-03-02 10:30")
    bird = next(BIRDS)
    programme.says(RUTH, f"Thursday 5 March does not work for me. {words.format(bird)}", "2026-03-02 11:00")
    programme.wait("2026-04-30 12:00")
    assert heard_by(programme, bird) <= {"leila", "ruth"}


@pytest.mark.parametrize("words", JUDGEMENTS)
def test_beside_an_invitation(programme: Programme, words: str) -> None:
    programme.met()
    bird = next(BIRDS)
    said = "I would like to invite Eric to our dinner on Thursday 19 March at 6 pm at the Lord Elgin Hotel."
    programme.says(RUTH, f"{said} {words.format(bird)}", "2026-03-06 14:00")
    programme.wait("2026-04-30 12:00")
    assert heard_by(programme, bird) <= {"leila", "ruth"}


@pytest.mark.parametrize("words", JUDGEMENTS)
def test_beside_names(programme: Programme, words: str) -> None:
    programme.met()
    bird = next(BIRDS)
    programme.says(RUTH, f"I suggest {MEI}.\n\n{words.format(bird)}", "2026-03-06 14:00")
    ask = next((one for one in programme.wait("2026-03-06 16:00") if one.kind == "referral_ask"), None)
    if ask is not None:
        programme.says(MEILING, "Yes, gladly.", "2026-03-09 10:00", ask)
    programme.wait("2026-04-30 12:00")
    assert heard_by(programme, bird) <= {"leila", "ruth"}


@pytest.mark.parametrize(
    ("author", "words"),
    [
        (ERIC, "Yes, we met. Ruth was a real {}, she looked at her phone all the time."),
        (RUTH, "We met on Thursday. Eric was badly prepared, a {}, that is for you only."),
        (RUTH, "We met. Nice fellow, but a {} when it comes to his résumé."),
    ],
)
def test_with_the_report_of_the_meeting(programme: Programme, author: Character, words: str) -> None:
    programme.scheduled()
    programme.wait("2026-03-06 09:00")
    bird = next(BIRDS)
    programme.says(author, words.format(bird), "2026-03-06 10:00")
    programme.wait("2026-06-30 12:00")
    assert heard_by(programme, bird) <= {"leila", author.email.partition("@")[0]}


@pytest.mark.parametrize("author", [RUTH, ERIC])
def test_in_a_survey(programme: Programme, author: Character) -> None:
    programme.met()
    programme.says(RUTH, "Sorry, I don't have anybody to suggest. That is all.", "2026-03-06 15:00")
    survey = programme.wait("2026-03-09 09:00").of("survey", author)
    bird = next(BIRDS)
    programme.says(author, f"1. A {bird}\n2. Not really\n3. Nothing\n4. Less {bird}\n5. No", "2026-03-09 12:00", survey)
    programme.wait("2026-09-30 12:00")
    assert heard_by(programme, bird) - {author.email.partition("@")[0]} == {"leila"}


def test_a_referral_of_the_newcomer(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, f"I suggest {MEI}. I spoke with her.", "2026-03-06 14:00")
    introduction = programme.wait("2026-03-06 14:15").of("referral_introduction")
    bird = next(BIRDS)
    said = f"Eric and I met this morning. For the program only: he was a {bird}."
    programme.says(MEILING, said, "2026-03-12 15:00", introduction)
    programme.wait("2026-06-30 12:00")
    assert heard_by(programme, bird) <= {"leila", "meiling"}


def test_what_a_coordinator_reports_of_somebody(programme: Programme) -> None:
    programme.introduced()
    bird = next(BIRDS)
    said = f"Ruth told me on the phone that she can do Thursday 5 March at 2 pm at her office. She finds Eric a {bird}."
    programme.says(LEILA, said, "2026-03-02 11:00")
    programme.wait("2026-04-30 12:00")
    assert heard_by(programme, bird) <= {"leila"}


def test_on_the_coordinators_yes_no_more_is_passed_on(programme: Programme) -> None:
    programme.introduced()
    bird = next(BIRDS)
    said = f"Thursday 5 March at 2 pm at my office, I guess. I am worried about Eric, a {bird} and rude to my staff."
    letters = programme.says(RUTH, said, "2026-03-02 11:00")
    question = next((one for one in letters if LEILA.email in one.readers), None)
    if question is not None:
        programme.says(LEILA, "Yes", "2026-03-02 12:00", question)
    programme.wait("2026-04-30 12:00")
    assert heard_by(programme, bird) <= {"leila", "ruth"}


def test_another_matchs_people_and_coordinator_hear_nothing(programme: Programme) -> None:
    programme.introduced(coordinator=HODAN, connector=KWAME, connectee=PRIYA)
    programme.met()
    bird = next(BIRDS)
    programme.says(RUTH, f"For you only: Eric was badly prepared, a real {bird}.", "2026-03-06 14:00")
    letters = programme.wait("2026-06-30 12:00")
    assert [one for one in out(letters) if "hodan" in one]
    assert heard_by(programme, bird) <= {"leila", "ruth"}
