"""A remark on somebody's address or number: whose it is, and what is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.case import Person, Referral, Role, Stage, Stop
from mailbot.cases.details import News, news_of, with_news
from mailbot.cases.events import EventKind
from tests.unit.cases.story import ERIC, LEILA, RUTH, a_case, imported

CASE = a_case(referrals=(Referral("Mei-Ling Zhou"),))
OWN = {LEILA.email}
R, E = Role.CONNECTOR, Role.CONNECTEE


@pytest.mark.parametrize(
    ("text", "news"),
    [
        ("Eric's new number is 613-555-0101", News(E, phone="613-555-0101")),
        ("Eric Nkurunziza's cell: 613 555 0101", News(E, phone="613 555 0101")),
        ("Ruth’s phone is (613) 555-0101 ext. 12.", News(R, phone="(613) 555-0101 ext. 12")),
        ("by the way his email is now eric@new.example.net", News(E, "eric@new.example.net")),
        ("Eric called. His number is now 613-555-0101.", News(E, phone="613-555-0101")),
        ("Eric has a new address: e.n@new.example.net, please use it", News(E, "e.n@new.example.net")),
        ("You can reach Ruth at ruth@new.example.com", News(R, "ruth@new.example.com")),
        ("Ruth is now at ruth@new.example.com.", News(R, "ruth@new.example.com")),
        ("Le nouveau numéro d'Eric est le 613-555-0101", News(E, phone="613-555-0101")),
        ("L'adresse de Ruth a changé : ruth@new.example.com", News(R, "ruth@new.example.com")),
        ("Son adresse est maintenant eric@new.example.net", News(E, "eric@new.example.net")),
        ("Use e.n@new.example.net for Eric from now on", News(E, "e.n@new.example.net")),
        ("FYI Eric moved, new cell 613-555-0101", News(E, phone="613-555-0101")),
        ("Ruth: 613-555-0101", News(R, phone="613-555-0101")),
        ("His email is now xyz@new.example.net", News(None, "xyz@new.example.net")),
    ],
)
def test_whose_it_is(text: str, news: News) -> None:
    assert news_of(text, CASE, OWN) == (news,)


@pytest.mark.parametrize(
    "text",
    [
        "please ask Priya Nair (priya@example.org) as well",
        "Ruth says Priya Nair (priya@example.org) would talk to Eric",
        "Ruth's colleague Priya's email is priya@example.org",
        "Ruth suggests Priya Nair. Her email is priya@example.org",
        "Ruth suggests Priya (priya@example.org), her number is 613-555-0101",
        "Mei-Ling's address is mei@example.org",
        "Ruth named Mei-Ling. Her address is mei@example.org",
        "Eric is at the bank now, write to priya@example.org",
        "My number is 613-555-0101",
        "Ruth, priya@example.org is a good one",
        "Ruth has a new contact: Priya, priya@example.org",
        f"Eric's email is {ERIC.email}",
        f"Eric's coordinator's address is {LEILA.email}",
        "Eric's number has changed",
    ],
)
def test_what_is_no_news_of_the_two(text: str) -> None:
    assert news_of(text, CASE, OWN) == ()


def test_who_cannot_be_reached_is_meant_where_nobody_is_named() -> None:
    failing = replace(CASE, stops=(Stop("bounced", R, CASE.opened_at),))
    assert news_of("The right one: her email is xyz@new.example.com", failing, OWN) == (News(R, "xyz@new.example.com"),)


def test_a_new_address_is_trusted_and_what_did_not_arrive_goes_there() -> None:
    story = imported(Stage.PROPOSED)
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=R)
    story.case = with_news(story.case, R, replace(RUTH, email="ruth@new.example.com"))
    assert story.case.stops == ()
    assert story.happens(EventKind.UPDATED, "03-02 11:00", by=Role.COORDINATOR) == ["proposal → connector"]


@pytest.mark.parametrize("role", list(Role))
def test_what_is_new_of_somebody_is_entered_in_their_role_alone(role: Role) -> None:
    before = a_case(referrer=Person("Amara Diallo", "amara@example.com"))
    person = before.person(role)
    assert person is not None
    changed = replace(person, phone="613-555-0101")
    after = with_news(before, role, changed)
    entered = [one for one in Role if after.person(one) == changed]
    assert entered == ([] if role is Role.COORDINATOR else [role])
    assert all(after.person(one) == before.person(one) for one in Role if one not in entered)


def test_only_a_new_address_of_the_one_that_failed_is_trusted() -> None:
    stops = (
        Stop("bounced", R, CASE.opened_at),
        Stop("bounced", E, CASE.opened_at),
        Stop("absence", R, CASE.opened_at),
    )
    failing = replace(CASE, stops=stops)
    assert with_news(failing, R, replace(RUTH, phone="1")).stops == stops
    assert with_news(failing, R, replace(RUTH, email="ruth@new.example.com")).stops == stops[1:]
