"""What a first mail to somebody who has not signed up must say, and what "no" means."""

from __future__ import annotations

import pytest

from mailbot.cases.case import Person
from mailbot.reading.values import Language
from tests.gates.house import ERIC, KWAME, LEILA, NOW, PRIYA, RUTH, House, read

MEI = "mei@rideau-media.example.com"


def asked(home: House, language: Language = Language.EN, spoken: bool = False) -> str:
    """The first letter to a referral of Ruth's, in words."""
    from dataclasses import replace

    home.opened(replace(RUTH, language=language), replace(ERIC, language=language))
    home.says(RUTH, "MET")
    home.says(RUTH, f"REFER Mei Zhou <{MEI}>")
    home.leave()
    home.wait(minutes=16)
    (letter,) = [one for one in home.letters() if MEI in one.recipients]
    part = read(letter).get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def test_the_first_mail_to_a_referral_names_the_connector_the_programme_and_how_to_say_no(home: House) -> None:
    text = asked(home)
    assert RUTH.name in text
    assert "referr" in text.lower() or "gave us your name" in text.lower() or "named you" in text.lower()
    for fact in ("Ottawa Connector Program", "945 Wellington Street West", "613-725-5671"):
        assert fact in text
    assert "no" in text.lower().split() or "stop" in text.lower()
    assert "never" in text.lower() or "not be asked again" in text.lower() or "no more" in text.lower()


def test_it_shows_no_contact_of_the_newcomer(home: House) -> None:
    text = asked(home)
    for secret in (ERIC.email, ERIC.phone, ERIC.name.split()[-1]):
        assert secret not in text


def test_a_second_one_without_an_answer_is_blocked(home: House) -> None:
    asked(home)
    home.opened(KWAME, PRIYA)
    home.says(KWAME, "MET")
    home.says(KWAME, f"REFER Mei Zhou <{MEI}>")
    for _ in range(30):
        home.wait(hours=12)
    with home.robot.store.transaction() as book:
        assert [told.what for told in book.told_to(MEI)] == ["referral_ask"]  # the other waits for a coordinator's word


def test_an_opt_out_holds_before_the_next_send_whatever_waits_already(home: House) -> None:
    home.opened()
    home.opened(RUTH, PRIYA)  # another match of hers: its introduction waits in the outbox
    waiting = [one for one in home.letters() if RUTH.email in one.recipients]
    assert waiting
    with home.robot.store.transaction() as book:
        book.flag(RUTH.email, "opted_out", home.now)
    home.leave()
    with home.robot.store.transaction() as book:
        told = book.told_to(RUTH.email)
        assert [t for t in told if t.what not in ("stopped",)] == []
        assert book.told_to(ERIC.email)  # the others of a letter get theirs


def test_who_opts_out_gets_one_confirmation_and_nothing_else_ever(home: House) -> None:
    home.opened()
    home.leave()
    home.says(RUTH, "STOP")
    for _ in range(40):
        home.wait(hours=24)
    with home.robot.store.transaction() as book:
        after = [t.what for t in book.told_to(RUTH.email) if t.at > NOW or t.what == "stopped"]
    assert after == ["stopped"]


def test_a_stranger_who_opts_out_is_never_written_to(home: House) -> None:
    home.says(MEI, "STOP")
    home.opened(Person("Mei Zhou", MEI), PRIYA)
    home.leave()
    with home.robot.store.transaction() as book:
        assert book.told_to(MEI) == []


def test_who_was_told_what_and_when_is_a_table_of_what_has_left(home: House) -> None:
    home.opened()
    with home.robot.store.transaction() as book:
        assert book.told_to(RUTH.email) == []  # it waits: nobody has been told
    home.leave()
    home.says(RUTH, "OFFER 2026-03-12T14:00 here")
    home.wait(minutes=5)
    home.leave()
    with home.robot.store.transaction() as book:
        assert next((t.what, t.at) for t in book.told_to(RUTH.email)) == ("introduction", NOW)
        assert [t.what for t in book.told_to(ERIC.email)] == ["introduction", "times_relay"]


@pytest.mark.parametrize("language", list(Language))
def test_every_letter_to_a_participant_says_who_writes_and_how_to_stop(home: House, language: Language) -> None:
    asked(home, language)
    for letter in home.letters():
        if letter.recipients == (LEILA,):
            continue
        part = read(letter).get_body(("plain",))
        assert part is not None
        text = str(part.get_content())
        assert "945 Wellington" in text
        assert "613-725-5671" in text
        assert "stop" in text.lower() or "arrêt" in text.lower() or "cesser" in text.lower()
