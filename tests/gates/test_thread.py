"""A thread proves no sender, and a tag no more than whose it is."""

from __future__ import annotations

import math

import pytest

from mailbot.pipeline.desk import new_token
from mailbot.store import Handling
from tests.gates.house import ERIC, KWAME, LEILA, MALLORY, PRIYA, PROGRAMME, RUTH, House

OFFER = "OFFER 2026-03-12T14:00 my office"


def test_a_valid_thread_with_a_sender_who_is_no_participant_moves_nothing_and_the_coordinator_is_told(
    home: House,
) -> None:
    case = home.opened()
    (introduction,) = [one for one in home.letters() if one.kind == "introduction"]
    tag = home.tag(case, "connector")
    letters = home.says(MALLORY, OFFER, to=tag, In_Reply_To=introduction.message_id, Delivered_To=tag)
    after = home.case(case.id)
    assert (after.stage, after.offers, after.referrals) == (case.stage, case.offers, case.referrals)
    assert [(letter.kind, letter.recipients) for letter in letters] == [("decision", (LEILA,))]
    assert case.id in home.last().reason


def test_tags_are_128_random_bits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {math.ceil(128 / 5)}
    for place in range(25):  # each place takes each of the 32 letters; the last holds three bits
        assert len({token[place] for token in tokens}) == 32
    assert len({token[25] for token in tokens}) == 8


@pytest.mark.parametrize("author", [RUTH.email, LEILA, "mailer-daemon@elsewhere.example.net"])
def test_mail_with_two_cases_tags_is_held(home: House, author: str) -> None:
    one, two = home.opened(), home.opened(KWAME, PRIYA)
    to = f"{home.tag(one, 'connector')}, {home.tag(two, 'connector')}"
    words = "CLOSE" if author == LEILA else OFFER
    subject = "Undelivered Mail Returned to Sender" if "daemon" in author else "Our meeting"
    home.says(author, words, to=to, subject=subject)
    assert home.last().state is Handling.HELD
    for case in (one, two):
        after = home.case(case.id)
        assert (after.stage, after.offers) == (case.stage, case.offers)


@pytest.mark.parametrize(
    "headers",
    [
        {"From": f"{RUTH.email}\r\nFrom: {RUTH.email}"},
        {"From": f"{RUTH.email}\r\nFrom: {ERIC.email}"},
        {"From": f"Ruth: {RUTH.email};"},
        {"From": f"alice@ok <{RUTH.email}>"},
    ],
    ids=["the same twice", "two From headers", "group syntax", "an address as a name"],
)
def test_two_from_headers_group_syntax_and_an_address_as_a_name_are_held(home: House, headers: dict[str, str]) -> None:
    case = home.opened()
    home.says(RUTH, OFFER, **headers)
    assert home.last().state is Handling.HELD
    assert not home.case(case.id).offers


def test_a_tag_of_another_programme_in_the_same_store_is_nobodys(home: House) -> None:
    case = home.opened()
    theirs = home.tag(case, "connector").replace("programme.example.org", "other.example.org")
    home.says(MALLORY, OFFER, to=f"{PROGRAMME}, {theirs}")
    assert home.last().case is None
