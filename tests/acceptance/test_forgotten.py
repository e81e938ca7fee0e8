"""Who asks by mail to be forgotten is, on a coordinator's word; a coordinator may also name an address themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.demo.people import Character
from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, HODAN, KWAME, LEILA, MALLORY, RUTH
from tests.acceptance.programme import Letter, Programme, out


def traces(programme: Programme, person: Character) -> list[str]:
    """Where the address or the last name of somebody stands in a file of the store."""
    files = sorted(Path(programme.settings.file).parent.glob("mailbot.db*"))
    words = (person.email.encode(), person.name.split()[-1].lower().encode())
    return [f"{word.decode()} in {file.name}" for file in files for word in words if word in file.read_bytes().lower()]


def asked(programme: Programme, words: str = "Please delete my data.") -> Letter:
    """Ruth, introduced to Eric, asks for it on Tuesday 3 March at 10."""
    programme.introduced("2026-03-02 10:00")
    letters = programme.says(RUTH, words, "2026-03-03 10:00")
    assert out(letters) == ["decision → leila", "stopped → ruth"]
    return letters.of("decision")


@pytest.mark.parametrize(
    "words",
    [
        "Please delete my data.",
        "Could you please erase everything you hold about me?",
        "Effacez mes données, s'il vous plaît.",
    ],
)
def test_who_asks_gets_no_more_mail_at_once_and_a_coordinator_is_asked(programme: Programme, words: str) -> None:
    question = asked(programme, words)
    assert "they ask that what is held about them be erased" in question.text
    assert f"What I hold about {RUTH.name} is erased for good" in question.text
    assert programme.stage() == "paused"
    assert traces(programme, RUTH)
    assert [one for one in out(programme.wait("2026-04-10 12:00")) if "ruth" in one] == []


def test_they_are_told_that_a_person_sees_to_it(programme: Programme) -> None:
    asked(programme)
    assert "You also asked us to erase what we hold about you. Leïla Haddad will see to that in person." in (
        programme.sent.of("stopped").text
    )


def test_a_yes_erases_them_without_a_trace_and_the_confirmation_names_nobody(programme: Programme) -> None:
    question = asked(programme)
    done = programme.says(LEILA, "Yes", "2026-03-03 11:00", question)
    assert out(done) == ["done → leila"]
    assert "That person is forgotten" in done[0].text
    assert RUTH.first not in done[0].text
    assert traces(programme, RUTH) == []
    assert [case.stage.value for case in programme.cases()] == ["closed"]
    assert programme.questions() == []
    assert out(programme.wait("2026-04-30 12:00")) == []


def test_a_no_erases_nothing_and_they_still_get_no_mail(programme: Programme) -> None:
    question = asked(programme)
    assert out(programme.says(LEILA, "No", "2026-03-03 11:00", question)) == ["done → leila"]
    assert traces(programme, RUTH)
    assert [one for one in out(programme.wait("2026-04-30 12:00")) if "ruth" in one] == []


@pytest.mark.parametrize("words", [f"Forget {ERIC.email}", f"Effacez tout sur {ERIC.email}, s'il vous plaît."])
def test_a_coordinator_names_the_address(programme: Programme, words: str) -> None:
    programme.scheduled()
    programme.introduced("2026-03-02 14:00", connector=KWAME)
    done = programme.says(LEILA, words, "2026-03-03 10:00")
    assert out(done) == ["done → leila"]
    assert traces(programme, ERIC) == []
    assert {case.stage.value for case in programme.cases()} == {"closed"}
    assert {case.connector.email for case in programme.cases()} == {RUTH.email, KWAME.email}


def test_an_address_of_nobody_erases_nothing_and_says_so(programme: Programme) -> None:
    programme.introduced()
    done = programme.says(LEILA, "Forget rut@harbourline.example.com", "2026-03-03 10:00")
    assert "I hold nothing under that address" in done.of("done").text
    assert programme.stage() == "introduced"


@pytest.mark.parametrize("email", [LEILA.email, "connector@programme.example.org"])
def test_the_programmes_own_people_are_not_forgotten(programme: Programme, email: str) -> None:
    programme.introduced()
    done = programme.says(LEILA, f"Forget {email}", "2026-03-03 10:00")
    assert "did not understand" in done.of("done").subject
    assert programme.stage() == "introduced"
    assert programme.case().coordinator.email == LEILA.email


def test_two_addresses_at_once_are_not_guessed_at(programme: Programme) -> None:
    programme.introduced()
    words = f"Forget {ERIC.email}. Forget {RUTH.email}."
    assert "did not understand" in programme.says(LEILA, words, "2026-03-03 10:00").of("done").subject
    assert programme.stage() == "introduced"


def test_an_order_without_proof_erases_nobody(programme: Programme) -> None:
    programme.introduced()
    programme.put(programme.composed(LEILA, f"Forget {ERIC.email}", "2026-03-03 10:00"), proven=False)
    assert out(programme.round("2026-03-03 10:00")) == ["decision → leila"]
    assert programme.stage() == "introduced"


def test_a_participants_order_about_somebody_else_erases_nobody(programme: Programme) -> None:
    programme.introduced()
    programme.says(RUTH, f"Forget {ERIC.email}", "2026-03-03 10:00")
    assert programme.case().connectee.email == ERIC.email


def test_a_request_without_proof_is_held_and_a_yes_erases_nobody(programme: Programme) -> None:
    programme.introduced()
    programme.put(programme.composed(RUTH, "Please delete my data.", "2026-03-03 10:00"), proven=False)
    (question,) = programme.round("2026-03-03 10:00")
    assert "could not be verified" in question.text
    programme.says(LEILA, "Yes", "2026-03-03 11:00", question)
    assert programme.case().connector.email == RUTH.email


def test_somebody_of_no_match_may_ask_too(make_programme: MakeProgramme) -> None:
    programme = make_programme(coordinators=(LEILA, HODAN))
    programme.introduced()
    question = programme.says(MALLORY, "Please delete my data.", "2026-03-03 10:00").of("decision")
    assert "they ask that what is held about them be erased" in question.text
    assert "That person is forgotten" in programme.says(LEILA, "Yes", "2026-03-03 11:00", question).of("done").text
    assert traces(programme, MALLORY) == []
    assert programme.stage() == "introduced"
