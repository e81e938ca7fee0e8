"""The watchman over the suite hears each thing that no line of a log may hold."""

from __future__ import annotations

import logging

import pytest

from mailbot.log import get_logger
from tests.gates.house import RUTH, House, house
from tests.servers.dovecot import PASSWORD
from tests.watchman import WATCHMAN

LIBRARY = logging.getLogger("some.library")


@pytest.mark.indiscreet
@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("LOGIN ruth@example.org", "an address"),
        (f"LOGIN ruth {PASSWORD}", "a password"),
        ("a letter for Ruth Adeyemi", "a name"),
        ("b'thursday, at two, behind the quetzal cage\\n'", "words of mail"),
    ],
)
def test_what_a_library_says_at_its_debug_level(line: str, what: str) -> None:
    with house() as home:
        took_in(home)
    LIBRARY.debug(line)
    assert [one.partition(" in ")[0] for one in WATCHMAN.found] == [what]


@pytest.mark.indiscreet
def test_a_traceback_whose_message_holds_an_address() -> None:
    try:
        raise ValueError(RUTH.email)
    except ValueError:
        LIBRARY.debug("oh", exc_info=True)
    assert WATCHMAN.found


@pytest.mark.indiscreet
def test_a_line_of_the_programs_own_at_the_fullest_level() -> None:
    with house() as home:
        took_in(home)
    get_logger().event("message.read", heard="Thursday, at two, behind the quetzal cage")
    assert [one.partition(": ")[0] for one in WATCHMAN.found] == ["words of mail in what --verbose says"]


def test_what_the_program_itself_says_is_heard_and_is_no_harm() -> None:
    with house() as home:
        home.opened()
        home.says(RUTH, "OFFER 2026-03-12T14:00 Quetzal cage")
    try:
        raise ValueError(RUTH.email)
    except ValueError as error:
        get_logger().event("daemon.unwell", error=error)
    assert WATCHMAN.sentences
    assert WATCHMAN.found == []


def took_in(home: House) -> None:
    home.take(home.mail(RUTH.email, "Thursday, at two, behind the quetzal cage"))
