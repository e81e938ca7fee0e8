"""A whole network, 1 → 3 → 9: thirteen meetings, and every mail that each person got and did not get.

With declines, a duplicate, an existing contact, an event, a withdrawn name, an opt-out and somebody who never answers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest

from mailbot.demo.people import Character, Mailer
from mailbot.report.chain import Chain, chain_of
from mailbot.report.network import Network, State, networks
from tests.acceptance.people import ERIC, JONATHAN, LEILA, MEILING, RUTH, SALMA, TOMASZ
from tests.acceptance.programme import Letters, Programme, out

OLUMIDE = Character("Olumide Bakare", "olumide@bakare-design.example.com", Mailer.OUTLOOK)
# Whom Jonathan, Mei-Ling and Olumide name.
ANA = Character("Ana Silva", "ana@studio-silva.example.com")
BO = Character("Bo Lindqvist", "bo@lindqvist.example.org")
CHIDI = Character("Chidi Obi", "chidi@obi-print.example.com")
DINA = Character("Dina Mansour", "dina@mansour-media.example.com")
EMRE = Character("Emre Kaya", "emre@kaya.example.net")
FARAH = Character("Farah Aziz", "farah@aziz-partners.example.com")
GORAN = Character("Goran Petrovic", "goran@petrovic.example.org")
HELENE = Character("Helene Roy", "helene@roy-conseil.example.com")
INES = Character("Ines Duarte", "ines@duarte.example.com")
# Who say no, never again, or nothing.
KARIM = Character("Karim Haddou", "karim@haddou.example.com")
LUCIA = Character("Lucia Romano", "lucia@romano.example.org")
MARTA = Character("Marta Kowalska", "marta@kowalska.example.net")

YES = "Yes, I would be glad to meet him."


def names(*people: Character, spoken: bool = False) -> str:
    """As a Connector names them: a line each."""
    more = " - I spoke with them." if spoken else ""
    return "\n".join(f"{one.name}, Designer, {one.email}{more}" for one in people)


class Hand:
    """The programme with a hand on the clock: whatever somebody writes comes some minutes after what was before."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme

    def soon(self, minutes: int = 3) -> str:
        return f"{(self.programme.clock.present + timedelta(minutes=minutes)):%Y-%m-%d %H:%M}"

    def says(self, author: Character, words: str, kind: str = "") -> Letters:
        """In answer to the letter of a kind that they got last."""
        got = [one for one in self.programme.sent.to(author) if not kind or one.kind == kind]
        return self.programme.says(author, words, self.soon(), got[-1] if kind else None)

    def refers(self, author: Character, *people: Character, spoken: bool = False) -> Letters:
        """They name people; what left when the fifteen minutes were over."""
        words = names(*people, spoken=spoken)
        self.says(author, words, "referral_request")
        return self.programme.wait(self.soon(16))

    def meets(self, *people: Character) -> None:
        """Whoever was asked says yes; then the newcomer reports the meeting."""
        for person in people:
            if any(one.kind == "referral_ask" for one in self.programme.sent.to(person)):
                self.says(person, YES, "referral_ask")
            letter = self.programme.sent.to(person)[-1]
            assert letter.kind == "referral_introduction", (person.name, str(letter))
            words = f"{person.first} and I met this morning."
            self.programme.says(ERIC, words, self.soon(21), letter)  # three mails an hour at most
            assert "met" in self.programme.case(person).done, person.name


def grow(programme: Programme) -> None:
    """The whole story, until the network is grown: Monday 9 to Wednesday 11 March."""
    chain = Hand(programme)
    programme.met()  # Ruth and Eric met on Thursday 5 March
    chain.refers(RUTH, JONATHAN, spoken=True)
    first = chain.says(RUTH, names(MEILING, TOMASZ, SALMA), "referral_thanks")
    assert "three of three" not in first.of("referral_thanks").text  # four, one of whom is taken back
    assert out(chain.says(RUTH, "Please leave Tomasz out.", "referral_thanks")) == ["noted → ruth"]
    programme.wait(chain.soon(16))
    programme.wait("2026-03-09 09:30")
    # Salma says no, and Ruth names Olumide instead.
    chain.says(SALMA, "No, thank you.", "referral_ask")
    chain.says(RUTH, names(OLUMIDE), "referral_no")
    programme.wait(chain.soon(16))
    _second_generation(chain)
    _third_generation(chain)


def _second_generation(chain: Hand) -> None:
    """Jonathan's hour is settled like any other, the two others' are reported; all three are asked for more."""
    chain.says(ERIC, "Would Tuesday 10 March at 10 am suit you?", "referral_introduction")
    chain.says(
        JONATHAN, "Tuesday 10 March at 10 am works for me, at our office, 12 York Street.", "referral_introduction"
    )
    chain.programme.wait("2026-03-11 09:00")
    chain.says(ERIC, "Yes, we met.", "did_you_meet")
    chain.meets(MEILING, OLUMIDE)


def _third_generation(chain: Hand) -> None:
    # Mei-Ling is an existing contact of Eric's, and Leïla staff: neither counts. Lucia says no, Chidi comes for her.
    known = chain.says(JONATHAN, names(ANA, MEILING, LEILA), "referral_request").of("referral_thanks")
    assert "one of three" in known.text
    chain.refers(JONATHAN, BO, LUCIA)
    chain.says(LUCIA, "No, thank you.", "referral_ask")
    chain.refers(JONATHAN, CHIDI)
    # Ana is named again; Karim wants no mail ever, and Farah comes for him.
    assert "two of three" in chain.says(MEILING, names(DINA, EMRE, ANA), "referral_request").of("referral_thanks").text
    chain.refers(MEILING, KARIM)
    chain.says(KARIM, "Please never ask me again.", "referral_ask")
    chain.refers(MEILING, FARAH)
    # An event is one of Olumide's three; a fourth and a fifth are welcome, of whom Marta never answers.
    said = (
        "I would like to invite Eric to our design fair on Thursday 19 March at 6 pm at Bar Robo, 692 Somerset Street."
    )
    assert "one of three" in chain.says(OLUMIDE, said, "referral_request").of("referral_thanks").text
    chain.refers(OLUMIDE, GORAN, HELENE)
    chain.refers(OLUMIDE, INES, MARTA)
    chain.meets(ANA, BO, CHIDI, DINA, EMRE, FARAH, GORAN, HELENE, INES)


def end(programme: Programme) -> None:
    """Both have answered the survey, months pass, and Eric finds work: with his yes all who helped are thanked."""
    chain = Hand(programme)
    programme.wait(chain.soon(61))  # a fourth mail of one person in an hour would wait for a person
    for author in (RUTH, ERIC):
        chain.says(author, "1. Very good\n2. Yes\n3. A lot\n4. Nothing\n5. Yes", "survey")
    programme.wait("2026-05-04 09:00")
    chain.says(ERIC, "Good news: I got a job, I start in June!")
    chain.says(ERIC, "Yes, please tell them.", "good_news_ask")
    programme.wait("2026-12-31 12:00")


@dataclass(frozen=True)
class Told:
    """What is left of the story when it is over."""

    sent: Letters
    network: Network
    chains: dict[str, Chain]


_told: list[Told] = []


@pytest.fixture
def over(request: pytest.FixtureRequest) -> Told:
    """The story, told once: each test looks at another side of it."""
    if not _told:
        programme: Programme = request.getfixturevalue("programme")
        grow(programme)
        end(programme)
        (network,) = networks(programme.cases())
        ids = {person.email: programme.case(person).id for person in (RUTH, MEILING, INES)}
        with programme.robot.store.transaction() as book:
            chains = {email: chain_of(book, id_) for email, id_ in ids.items()}
        _told.append(Told(programme.sent, network, chains))
    return _told[0]


def got(told: Told, person: Character) -> list[str]:
    """The kinds of letters that somebody got, in order."""
    return [one.kind for one in told.sent.to(person)]


# Every letter that each person got, with how often; whoever is not in the table got none.
_GUEST = {"referral_ask": 1, "referral_introduction": 1, "closing": 1, "good_news": 1}
MAIL = {
    RUTH: {
        "confirmation": 1, "reminder": 1, "referral_request": 1,  # her own hour
        "referral_thanks": 3,  # one, three more, and Olumide for Salma
        "noted": 2,  # Tomasz struck; the survey
        "referral_introduction": 3,  # in copy: Jonathan, Mei-Ling, Olumide
        "referral_no": 1, "survey": 1, "closing": 1, "good_news": 1,
    },
    ERIC: {
        "times_relay": 1, "confirmation": 2, "reminder": 1, "did_you_meet": 2,
        "referral_introduction": 12,  # the three and the nine; Ruth's was the coordinator's own letter
        "noted": 3,  # for what he wrote to us alone: a report of a meeting to both needs no line from us
        "event_relay": 1, "survey": 1, "closing": 1, "good_news_ask": 1,
    },
    JONATHAN: {
        "referral_introduction": 4,  # his own, and in copy Ana's, Bo's and Chidi's
        "confirmation": 1, "referral_request": 1, "referral_thanks": 3, "referral_no": 1, "closing": 1, "good_news": 1,
    },
    MEILING: {
        "referral_ask": 1, "referral_introduction": 4, "referral_request": 1, "referral_thanks": 3, "closing": 1,
        "referral_no": 1, "good_news": 1,  # nothing of her being named by Jonathan, nor of Karim's words
    },
    OLUMIDE: {
        "referral_ask": 1, "referral_introduction": 4, "referral_request": 1, "referral_thanks": 3, "closing": 1,
        "referral_no": 1, "good_news": 1,
    },
    **dict.fromkeys((ANA, BO, CHIDI, DINA, EMRE, FARAH, GORAN, HELENE, INES), _GUEST),
    SALMA: {"referral_ask": 1, "noted": 1},
    LUCIA: {"referral_ask": 1, "noted": 1},
    KARIM: {"referral_ask": 1, "stopped": 1},
    MARTA: {"referral_ask": 1},
    LEILA: {"opened": 1, "declined": 4},  # Salma, Lucia, Karim; and the good news. Digests apart.
}  # fmt: skip


def test_every_mail_that_each_person_got_and_did_not_get(over: Told) -> None:
    readers = {reader for one in over.sent for reader in one.readers}
    assert readers == {person.email for person in MAIL}
    assert TOMASZ.email not in readers
    for person, letters in MAIL.items():
        found = Counter(one for one in got(over, person) if one != "digest")
        assert found == letters, person.name


def test_thirteen_meetings_in_three_generations_and_what_became_of_the_others(over: Told) -> None:
    network = over.network
    assert [network.count(state) for state in State] == [13, 1, 3, 1]
    met = Counter(one.generation for one in network.people if one.state is State.MET)
    assert met == {1: 1, 2: 3, 3: 9}
    assert network.hired


def test_the_chain_is_one_query_from_any_of_its_cases(over: Told) -> None:
    for chain in over.chains.values():
        assert (chain.opened_by.email, chain.first.connector.email) == (LEILA.email, RUTH.email)
        assert (chain.asked, chain.met, chain.declined, chain.events, chain.generations) == (17, 13, 3, 1, 3)
        assert chain.hired


def test_nobody_was_written_to_before_their_fifteen_minutes_were_over(over: Told) -> None:
    """From the letter that told who would be written to, to the first letter that they got."""
    firsts = {one.readers[0]: one for one in reversed(over.sent) if one.kind == "referral_ask"}
    assert len(firsts) == 15
    for email, ask in firsts.items():
        told = [one for one in over.sent if one.kind == "referral_thanks" and email in one.text and one.at < ask.at]
        assert told, email
        assert ask.at - told[-1].at >= timedelta(minutes=15), email


def test_a_stranger_learns_a_first_name_and_nothing_that_leads_to_the_newcomer(over: Told) -> None:
    for one in over.sent:
        if one.kind == "referral_ask":
            assert not one.attachments
            assert not [word for word in (ERIC.email, "Tshibangu", "Northlight") if word in one.message.as_string()]


def test_the_event_reaches_the_newcomer_with_its_calendar_event(over: Told) -> None:
    relay = over.sent.of("event_relay", ERIC)
    assert "DTSTART:20260319T220000Z" in relay.calendar
    assert "Olumide Bakare" in relay.text


def test_in_the_last_round_nobody_is_asked_or_promised_to_be_asked_for_more(over: Told) -> None:
    for person in (ANA, INES):
        assert not [one for one in over.sent.to(person) if "three more" in one.text]
    assert "three more names" in over.sent.of("referral_ask", MEILING).text


def test_the_digest_shows_the_network_as_a_picture_with_its_twin(over: Told) -> None:
    digest = next(one for one in over.sent.to(LEILA) if one.kind == "digest" and "Ines Duarte" in one.text)
    (image,) = [part for part in digest.message.walk() if part.get_content_type() == "image/png"]
    assert image.get_content().startswith(b"\x89PNG")
    (page,) = [p.get_content() for p in digest.message.walk() if p.get_content_type() == "text/html"]
    assert f'src="cid:{image["Content-ID"].strip("<>")}"' in page
    assert "Ines Duarte (3/3): met" in page.partition('alt="')[2]
    assert "Ines Duarte (3/3): met" in digest.text
