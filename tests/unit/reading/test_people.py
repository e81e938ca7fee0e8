"""Who is given as a contact: anchored on addresses and numbers, pointed to, copied, carded, forwarded, taken back."""

from __future__ import annotations

import pytest

from mailbot.reading.people.anchors import find_anchors
from mailbot.reading.people.cards import forwarded_author, read_vcard, title_and_employer
from mailbot.reading.people.fits import fit, same_person
from mailbot.reading.people.names import find_names
from mailbot.reading.people.order import tidy
from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact, Intent, Reading
from tests.unit.reading.letters import case, letter


def given(reader: Reader, text: str, sender: str = "connector", **more: object) -> list[tuple[str | None, str | None]]:
    reading = reader.read(letter(text, sender, **more), case("met", sender))
    return [(c.name, c.email) for c in reading.referrals]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Rose Attwater", "rattwater@x.example.com"),
        ("Rajesh Balasubramaniam", "rbala@x.example.com"),
        ("Jean-François Lamarche", "jf.lamarche@x.example.com"),
        ("Phan Thu Trang", "thutrang.phan@x.example.com"),
        ("Dominique St-Onge", "dstonge@x.example.com"),
        ("Ngozi Eze-Williams", "ngozi.ew@x.example.com"),
    ],
)
def test_a_local_part_fits_the_name_it_is_made_of(name: str, address: str) -> None:
    assert fit(name, address) == 1.0


def test_a_shared_mailbox_and_a_stranger_fit_nobody() -> None:
    assert fit("Bob Smith", "info@x.example.com") == 0.0
    assert fit("Tom Reid", "anna@x.example.com") == 0.0


@pytest.mark.parametrize(
    ("written", "natural"),
    [
        ("NGUYEN, Thi Bich", "Thi Bich Nguyen"),
        ('Mary "Mimi" Jones, P.Eng.', "Mary Jones"),
        ("Dr. Shirin Farahani", "Shirin Farahani"),
        ("Paul Desjarlais PMP", "Paul Desjarlais"),
        ("OUELLET-SIOUI, Nathalie", "Nathalie Ouellet-Sioui"),
    ],
)
def test_names_come_in_natural_order_without_their_trimmings(written: str, natural: str) -> None:
    assert tidy(written) == natural


@pytest.mark.parametrize(
    "text",
    [
        "Contact Anishka de Souza-Pereira at the Mint",
        "with Will Bridges in our",
        "to is Sunday Okoro. He heads",
        "J. Peter O'Neil",
    ],
)
def test_names_are_found_by_their_shape(text: str) -> None:
    assert any(len(n.text.split()) > 1 and text[n.start : n.end] == n.text for n in find_names(text))


def test_a_known_person_is_known_by_any_part_of_the_name() -> None:
    known = Contact("Amina Diriye", "amina.diriye@inbox.example.net")
    assert same_person("Amina", known)
    assert same_person("Ms. Diriye", known)
    assert not same_person("Amina Hassan", known)


def test_anchors_keep_numbers_and_addresses_as_written() -> None:
    found = find_anchors("613-555-0142 x 44, A.B@c.example.com. See https://x.example.com/a and 2026-05-14 14:00-15:00")
    assert [(a.kind, a.value) for a in found] == [
        ("PHONE", "613-555-0142 x 44"),
        ("EMAIL", "a.b@c.example.com"),
        ("LINK", "https://x.example.com/a"),
    ]


def test_a_list_gives_everybody_on_it(reader: Reader) -> None:
    text = (
        "Here are the three:\n\n1. Amy Tremblay-Nguyen - Talent acquisition, Fathom - amy.tn@fathom.example.com\n"
        "2. Babak Yazdani, P.Eng., manager of embedded, 613-555-0177\n3. grace okonkwo, grace@riverlock.example.net"
    )
    assert given(reader, text) == [
        ("Amy Tremblay-Nguyen", "amy.tn@fathom.example.com"),
        ("Babak Yazdani", None),
        ("Grace Okonkwo", "grace@riverlock.example.net"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She should talk to Priya Raman at Shopify.", [("Priya Raman", None)]),
        ("Try recruitment@firm.example.com, they hire in January.", [(None, "recruitment@firm.example.com")]),
        ("Write to Rosa and Aldo Benedetti, benedetti@x.example.com.",
         [("Rosa Benedetti", "benedetti@x.example.com"), ("Aldo Benedetti", "benedetti@x.example.com")]),
        ("You can reach me at my other address, derek.h@home.example.com.", []),
        ("My assistant Denise Roy (denise.roy@grid.example.com) books my calendar.", []),
        ("Amina wrote to me from amina.diriye@inbox.example.net.", []),
        ("My husband Brian Cole had to text me.", []),
        ("Je vous donne un nom : Thierno Barry, 819-555-0147.", [("Thierno Barry", None)]),
    ],
)  # fmt: skip
def test_the_words_say_who_is_given(reader: Reader, text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert sorted(given(reader, text), key=str) == sorted(expected, key=str)


def test_who_is_copied_comes_from_the_header(reader: Reader) -> None:
    copied = (Contact("RAMAN, Priya", "priya.raman@grid.example.com"),)
    assert given(reader, "I've copied Priya, our HR lead.", cc=copied) == [
        ("Priya Raman", "priya.raman@grid.example.com")
    ]


def test_a_card_names_the_person_the_words_point_to(reader: Reader) -> None:
    card = (
        "BEGIN:VCARD\nFN:Nkechi Obi\nORG:Rail;Planning\nTEL:343-555-0168\nEMAIL:nkechi.obi@rail.example.org\nEND:VCARD"
    )
    assert given(reader, "Nkechi expects your call, her card is attached.", vcards=(card,)) == [
        ("Nkechi Obi", "nkechi.obi@rail.example.org")
    ]


def test_a_forwarded_answer_names_its_author(reader: Reader) -> None:
    forwarded = (
        "From: Lars Bergqvist <lars.b@cardio.example.com>\n\nSure.\n\nLars Bergqvist\nDirector, Quality\n343-555-0171"
    )
    assert given(reader, "See below, Lars is happy to talk.", forwarded=forwarded) == [
        ("Lars Bergqvist", "lars.b@cardio.example.com")
    ]
    author = forwarded_author(forwarded)
    assert author is not None
    assert (author.title, author.phone) == ("Director, Quality", "343-555-0171")


def test_a_contact_taken_back_is_struck_and_held(reader: Reader) -> None:
    reading = reader.read(letter("Please scratch Tom Reid from my list."), case("met"))
    assert reading.withdrawn == ("Tom Reid",)
    assert (reading.referrals, reading.act) == ((), False)


def test_spoken_is_what_the_author_says_they_did(reader: Reader) -> None:
    def spoken(text: str) -> bool:
        (contact,) = reader.read(letter(text), case("met")).referrals
        return contact.spoken

    assert spoken("Try Tom Reid, tom.reid@x.example.com. I've already told him about her.")
    assert not spoken("Try Tom Reid, tom.reid@x.example.com. I haven't asked him yet.")


def test_a_vcard_without_anybody_is_none() -> None:
    assert read_vcard("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD") is None
    assert read_vcard("N:Obi;Nkechi;;;") == Contact("Nkechi Obi")


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (", VP Eng at Riverlock), grace@x.example.com", ("VP Eng", "Riverlock")),
        (" - Talent acquisition, Fathom Networks - a@x.example.com", ("Talent acquisition", "Fathom Networks")),
        (" says hello", (None, None)),
    ],
)
def test_title_and_employer_stand_beside_a_name(tail: str, expected: tuple[str | None, str | None]) -> None:
    assert title_and_employer(tail) == expected


def introduced(reader: Reader, text: str, to: tuple[Contact, ...], subject: str = "Introduction") -> Reading:
    return reader.read(letter(text, "coordinator", to=to, subject=subject), case(None, "coordinator"))


RUTH, ERIC = Contact("Ruth Abernethy", "ruth@board.example.org"), Contact("Eric Mutombo", "eric@inbox.example.net")


@pytest.mark.parametrize("to", [(RUTH, ERIC), (ERIC, RUTH)])
def test_words_tell_the_connector_from_the_connectee(reader: Reader, to: tuple[Contact, ...]) -> None:
    text = (
        "Hi Ruth and Eric,\n\nLet me introduce you to each other. Eric arrived from Kinshasa in May.\n\n"
        "Ruth, please suggest a time and a place to meet."
    )
    reading = introduced(reader, text, to)
    assert reading.parties is not None
    assert (reading.parties.connector.name, reading.parties.connectee.name) == ("Ruth Abernethy", "Eric Mutombo")
    assert reading.act


def test_a_greeting_by_another_name_is_held(reader: Reader) -> None:
    text = "Hi Daniel, meet Eric. Daniel, could you send him a time and place?"
    assert "the names in the words and in the headers differ" in introduced(reader, text, (RUTH, ERIC)).doubts


def test_a_resume_to_one_person_names_the_other(reader: Reader) -> None:
    text = "Hi Ruth, I've attached the resume of Nadia Petrenko. Would you be willing to meet her for an hour?"
    reading = introduced(reader, text, (RUTH,), "Possible match: Nadia Petrenko")
    assert reading.parties is not None
    assert (reading.parties.connectee.name, reading.parties.connectee.email) == ("Nadia Petrenko", None)


@pytest.mark.parametrize(
    "text",
    [
        "Please open a match. Connector: Ruth Abernethy, ruth@board.example.org, planner, School Board. "
        "Connectee: Eric Mutombo, eric@inbox.example.net. Ruth said yes on the phone.",
        "Bonjour,\n\nConnectrice : Ruth Abernethy <ruth@board.example.org>\n"
        "Nouvel arrivant : Eric Mutombo, eric@inbox.example.net",
        "Please open a new one: Connector is Ruth Abernethy (ruth@board.example.org), Connectee is Eric Mutombo, "
        "eric@inbox.example.net, an engineer.",
    ],
)
def test_labels_say_who_is_who_in_a_match_that_is_ordered(reader: Reader, text: str) -> None:
    reading = introduced(reader, text, ())
    assert reading.intents == (Intent.OPEN_CASE,)
    assert reading.parties is not None
    assert [(p.name, p.email) for p in (reading.parties.connector, reading.parties.connectee)] == [
        ("Ruth Abernethy", "ruth@board.example.org"),
        ("Eric Mutombo", "eric@inbox.example.net"),
    ]
