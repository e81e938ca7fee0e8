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


MOHAMEDS = replace(
    CASE,
    connector=Person("Mohamed Ali", "m.ali@example.com"),
    connectee=Person("Mohamed Diop", "m.diop@example.net"),
)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Mohamed's new number is 613-555-0101", None),
        ("Mohamed called. His number is now 613-555-0101", None),
        ("Diop's new number is 613-555-0101", E),
        ("Mohamed Ali's new number is 613-555-0101", R),
        ("Mohamed Diop called. His number is now 613-555-0101", E),
        ("Ali wrote. His number is now 613-555-0101", R),
    ],
)
def test_a_name_that_both_bear_means_neither(text: str, role: Role | None) -> None:
    assert news_of(text, MOHAMEDS, OWN) == (News(role, phone="613-555-0101"),)


def test_a_name_that_both_bear_is_not_the_one_whose_mail_fails() -> None:
    failing = replace(MOHAMEDS, stops=(Stop("bounced", R, CASE.opened_at),))
    text = "Mohamed called. His number is now 613-555-0101"
    assert news_of(text, failing, OWN) == (News(None, phone="613-555-0101"),)


@pytest.mark.parametrize(
    "text",
    ["Priya is at 613-555-0101", "the desk is at 613-555-0101", "' phone 613-555-0101", "x : 613-555-0101"],
)
def test_nobody_is_meant_by_no_name(text: str) -> None:
    nameless = replace(CASE, connectee=replace(ERIC, name=""))
    assert news_of(text, nameless, OWN) == ()
    assert news_of(text, replace(nameless, connector=replace(RUTH, name="")), OWN) == ()


def test_details_of_several_people_are_told_apart_sentence_by_sentence() -> None:
    text = "Eric's number is 613-555-0101. Ruth's email is ruth@new.example.com; her number is 613-555-0102"
    assert news_of(text, CASE, OWN) == (
        News(E, phone="613-555-0101"),
        News(R, "ruth@new.example.com"),
        News(R, phone="613-555-0102"),
    )


def test_an_address_and_a_number_in_one_sentence_are_one_persons() -> None:
    text = "Eric's email is eric@new.example.net, 613-555-0101"
    assert news_of(text, CASE, OWN) == (News(E, "eric@new.example.net", "613-555-0101"),)


def test_what_is_known_is_no_news_and_what_is_new_beside_it_is() -> None:
    known = replace(CASE, connectee=replace(ERIC, phone="613-555-0101"))
    text = f"Eric's email is {ERIC.email}, 613-555-0102"
    assert news_of(text, known, OWN) == (News(E, phone="613-555-0102"),)
    assert news_of("Eric's email is e@new.example.net, 613-555-0101", known, OWN) == (News(E, "e@new.example.net"),)
    assert news_of("Eric's number is 613-555-0101", known, OWN) == ()


def test_only_the_first_pages_are_looked_at() -> None:
    said = "Eric's number is 613-555-0101"
    assert news_of("x" * (10_000 - len(said) - 1) + "\n" + said, CASE, OWN)
    assert news_of("x" * 10_000 + "\n" + said, CASE, OWN) == ()


def test_the_programmes_own_address_is_nobodys_news() -> None:
    own = "Write to Eric at programme@example.org or eric@new.example.net"
    assert news_of(own, CASE, {"programme@example.org"}) == (News(E, "eric@new.example.net"),)


@pytest.mark.parametrize(
    ("name", "text", "role"),
    [
        ("Bo Li", "Bo's number is 613-555-0101", None),
        ("Bo Li", "Bo Li's number is 613-555-0101", E),
        ("Ana Li", "Ana's number is 613-555-0101", E),
        ("Ana Maria del Rio", "Rio's number is 613-555-0101", E),
        ("Ana Maria del Rio", "Maria's number is 613-555-0101", None),
        ("Ana Maria del Rio", "Del's number is 613-555-0101", None),
    ],
)
def test_people_are_spoken_of_by_their_first_their_last_or_their_whole_name(
    name: str, text: str, role: Role | None
) -> None:
    case = replace(CASE, connectee=Person(name, "somebody@example.net"))
    assert news_of(text, case, OWN) == ((News(role, phone="613-555-0101"),) if role else ())


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The right one: her email is ruth.a@new.example.com", R),
        ("The right one: his email is nkurunziza@new.example.net", E),
        ("The right one: his email is ruth.nkurunziza@new.example.net", None),
        ("The right one: his number is 613-555-0101", None),
        ("The right one: her email is info@ruth.example.com", None),
    ],
)
def test_a_pronoun_may_mean_whose_name_the_address_bears(text: str, role: Role | None) -> None:
    (news,) = news_of(text, CASE, OWN)
    assert news.role is role


@pytest.mark.parametrize(
    ("stops", "role"),
    [
        ((), None),
        ((("bounced", E),), E),
        ((("bounced", E), ("bounced", R)), None),
        ((("absence", R), ("bounced", E)), E),
        ((("absence", R),), None),
        ((("bounced", None), ("bounced", R)), R),
    ],
)
def test_a_pronoun_may_mean_the_one_whose_mail_fails(
    stops: tuple[tuple[str, Role | None], ...], role: Role | None
) -> None:
    case = replace(CASE, stops=tuple(Stop(reason, who, CASE.opened_at) for reason, who in stops))
    assert news_of("The right one: her number is 613-555-0101", case, OWN) == (News(role, phone="613-555-0101"),)


def test_who_was_spoken_of_last_is_meant() -> None:
    assert news_of("Eric met Ruth. Her number is 613-555-0101", CASE, OWN) == (News(R, phone="613-555-0101"),)
    assert news_of("Ruth met Eric. Her number is 613-555-0101", CASE, OWN) == (News(E, phone="613-555-0101"),)
    assert news_of("Ruthless as ever. Her number is 613-555-0101", CASE, OWN) == (News(None, phone="613-555-0101"),)
    assert news_of("In truth her number is 613-555-0101", CASE, OWN) == (News(None, phone="613-555-0101"),)


def test_what_was_said_before_the_last_sentence_is_remembered() -> None:
    text = "Ruth called. All is well. Her number is 613-555-0101"
    assert news_of(text, CASE, OWN) == (News(R, phone="613-555-0101"),)


@pytest.mark.parametrize(
    ("referral", "text", "found"),
    [
        ("Amy Ong", "Ruth met amy. Her number is 613-555-0101", False),
        ("An Le", "Ruth is an engineer. Her number is 613-555-0101", True),  # two letters may be a word
        ("zoe adeyemi", "Ruth Adeyemi called. Her number is 613-555-0101", True),
        ("zoe adeyemi", "Zoe adeyemi called. Her number is 613-555-0101", False),
    ],
)
def test_whoever_was_named_in_the_match_may_be_meant(referral: str, text: str, *, found: bool) -> None:
    case = replace(CASE, referrals=(Referral(referral),))
    assert news_of(text, case, OWN) == ((News(R, phone="613-555-0101"),) if found else ())


@pytest.mark.parametrize(
    ("text", "news"),
    [
        ("Zoe Adeyemi's number is 613-555-0101", (News(None, phone="613-555-0101"),)),
        ("Zoe Adeyemi called. Her number is 613-555-0101", ()),
        ("Zoe C. Adeyemi called. Her number is 613-555-0101", ()),
        ("Adeyemi's number is 613-555-0101", (News(R, phone="613-555-0101"),)),
        ("Dr. Adeyemi's number is 613-555-0101", (News(R, phone="613-555-0101"),)),
        ("Mme Adeyemi called. Her number is 613-555-0101", (News(R, phone="613-555-0101"),)),
        ("I saw adeyemi. Her number is 613-555-0101", (News(R, phone="613-555-0101"),)),
        ("Also Ruth's number is 613-555-0101", (News(R, phone="613-555-0101"),)),
        ("Also Ruth Adeyemi's number is 613-555-0101", (News(R, phone="613-555-0101"),)),
        ("Zoe met Ruth Adeyemi. Her number is 613-555-0101", (News(R, phone="613-555-0101"),)),
    ],
)
def test_a_family_name_after_anothers_first_name_is_anothers(text: str, news: tuple[News, ...]) -> None:
    assert news_of(text, CASE, OWN) == news


@pytest.mark.parametrize("referral", ["Ruth Zed", "ruth zed"])
@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ruth's number is 613-555-0101", None),
        ("Ruth called. Her number is 613-555-0101", None),
        ("Ruth Adeyemi's number is 613-555-0101", R),
        ("Ruth Adeyemi called. Her number is 613-555-0101", R),
    ],
)
def test_a_name_that_a_referral_bears_as_well_means_neither(referral: str, text: str, role: Role | None) -> None:
    case = replace(CASE, referrals=(Referral(referral),))
    assert news_of(text, case, OWN) == (News(role, phone="613-555-0101"),)


def test_who_was_named_as_their_own_contact_is_who_they_are() -> None:
    case = replace(CASE, referrals=(Referral("Ruth Adeyemi"),))
    assert news_of("Ruth's number is 613-555-0101", case, OWN) == (News(R, phone="613-555-0101"),)


def test_the_last_name_of_one_may_be_the_first_of_the_other() -> None:
    case = replace(MOHAMEDS, connector=Person("Ali Mohamed", "ali@example.com"))
    assert news_of("Ali Mohamed called. His number is 613-555-0101", case, OWN) == (News(R, phone="613-555-0101"),)
    assert news_of("Mohamed called. His number is 613-555-0101", case, OWN) == (News(None, phone="613-555-0101"),)


def test_digits_of_an_address_are_no_number() -> None:
    text = "Eric's email is eric.6135550101@new.example.net"
    assert news_of(text, CASE, OWN) == (News(E, "eric.6135550101@new.example.net"),)


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


@pytest.mark.parametrize("role", [R, E, Role.REFERRER])
def test_only_a_new_address_of_the_one_that_failed_is_trusted(role: Role) -> None:
    amara = Person("Amara Diallo", "amara@example.com")
    bounced = tuple(Stop("bounced", one, CASE.opened_at) for one in (R, E, Role.REFERRER))
    failing = replace(CASE, referrer=amara, stops=(*bounced, Stop("absence", role, CASE.opened_at)))
    person = failing.person(role)
    assert person is not None
    assert with_news(failing, role, replace(person, phone="1")).stops == failing.stops
    trusted = with_news(failing, role, replace(person, email="new@example.com")).stops
    assert trusted == tuple(s for s in failing.stops if (s.reason, s.role) != ("bounced", role))
