"""Who is given and who is only spoken of, in words that were once misread."""

from __future__ import annotations

import pytest

from mailbot.reading.people.anchors import find_anchors
from mailbot.reading.people.fits import fit, looks_like_organisation
from mailbot.reading.people.names import find_names
from mailbot.reading.people.order import tidy
from mailbot.reading.reader import Reader
from tests.unit.reading.letters import case, letter


def given(reader: Reader, text: str) -> list[tuple[str | None, str | None]]:
    return [(c.name, c.email) for c in reader.read(letter(text), case("met")).referrals]


@pytest.mark.parametrize(
    "text",
    [
        "We met Tuesday, it went very well. Kwame Boateng told me about your programme last year.",
        "My assistant Denise Roy (denise.roy@grid.example.com) will send the names on Monday.",
        "Amina already knows Ngozi Bello so no need to introduce them.",
        "Her former boss Ali Karimi in Tehran wrote a great reference, I was impressed.",
        "I report to Wei Chen and need to ask permission first.",
        "Tom Reid can't do it, he is on leave until June.",
        "Mina Rad was on my list but she has left the company, so scratch that.",
        "We met at Happy Goat Coffee on Elgin Street and talked about Corvid Labs and Health Canada.",
        "Je dois d'abord en parler à Marc Roy avant de vous donner son nom.",
        "Please use my new address, h.m@corvid.example.com, and phone 613-555-0142.",
        "My old professor, Dr. Ingrid Aster, used to say that safety is half the job.",
        "Captain Olof Rask would have been perfect, had he stayed.",
        "Mon ancien patron, Luc Gendron, m'avait parlé d'un projet semblable.",
        "We spoke at the Carp Fairgrounds hall for an hour.",
        "She could meet people at the Ottawa Textile Guild.",
        "While I have you: my colleague Petra Novak (petra@build.example.com) also wants to be a Connector.",
    ],
)
def test_somebody_spoken_of_is_not_given(reader: Reader, text: str) -> None:
    assert given(reader, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("talk to Pete Sandoval comma his email is p sandoval at kessler dash paving dot example dot com",
         [("Pete Sandoval", "psandoval@kessler-paving.example.com")]),
        ("Rodrigo and Yamile Paredes-Luna, rodrigo@pl.example.com and yamile@pl.example.com.",
         [("Rodrigo Paredes-Luna", "rodrigo@pl.example.com"), ("Yamile Paredes-Luna", "yamile@pl.example.com")]),
        ("Ann Roy and Tom Reid, both at office@grid.example.com.",
         [("Ann Roy", "office@grid.example.com"), ("Tom Reid", "office@grid.example.com")]),
        ("Ann Roy et Tom Reid, tous deux au aroy@grid.example.com.",
         [("Ann Roy", "aroy@grid.example.com"), ("Tom Reid", "aroy@grid.example.com")]),
        ("You want Mina Rad at Corvid.", [("Mina Rad", None)]),
        ("Ann Roy, aroy@x.example.com. Scratch that, she's on leave. Use Tom Reid instead, treid@x.example.com",
         [("Tom Reid", "treid@x.example.com")]),
        ("We met in the atrium at 351 St. Joseph. Write to Tom Reid, treid@x.example.com.",
         [("Tom Reid", "treid@x.example.com")]),
        ("In 2019 Ann Roy hired me, talk to Ann Roy.", [("Ann Roy", None)]),
        ("2) her opposite number at the NAC, Corey Blackned (corey.blackned@nac.example.org)",
         [("Corey Blackned", "corey.blackned@nac.example.org")]),
        ("u can pass on my cousin ifeoma ezekwesili she's at the food agency", [("Ifeoma Ezekwesili", None)]),
        ("Ifeoma's surname is Ezekwesili-Grant and her mail is ifeoma.eg@food.example.org",
         [("Ifeoma Ezekwesili-Grant", "ifeoma.eg@food.example.org")]),
        ("Names: Donovan Clarke, dc@maple.example.com\n\nHui Lin Ong\nOngoing Consulting\n343-555-0133",
         [("Donovan Clarke", "dc@maple.example.com"), ("Hui Lin Ong", None)]),
        ("Her list: Tess Renner (trenner@low.example.com); May Thorne of Thorne Group, 613-555-0165.",
         [("Tess Renner", "trenner@low.example.com"), ("May Thorne", None)]),
        ("there's Big Dave (Dave Kowal, he welds, 613-555-0135)", [("Dave Kowal", None)]),
        ("GAGNON Paul-Émile <pe.gagnon@court.example.org>", [("Paul-Émile Gagnon", "pe.gagnon@court.example.org")]),
        ("It should be Stig Waller DVM, stig@vets.example.com", [("Stig Waller", "stig@vets.example.com")]),
        ("• l'équipe RH de l'Hôtel du Parc – rh@hotelduparc.example.com", [(None, "rh@hotelduparc.example.com")]),
        ("It's Dominique Ost who sits across from me, dost@pw.example.com", [("Dominique Ost", "dost@pw.example.com")]),
        ("Ros Attwell, ros@foundry.example.com. Denis is only her assistant, leave him out.",
         [("Ros Attwell", "ros@foundry.example.com")]),
        ("And before I forget, Lida Park runs the map room: lpark@maps.example.com",
         [("Lida Park", "lpark@maps.example.com")]),
        ("Reach my neighbour Ann Roy at hello@roy-design.example.com", [("Ann Roy", "hello@roy-design.example.com")]),
    ],
)  # fmt: skip
def test_who_is_given_is_found(reader: Reader, text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert given(reader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ines Moss, imoss@foods.example.com, and Rufus Teale. Actually scratch Rufus, he's on leave till Christmas.",
        "Ines Moss, imoss@foods.example.com. My old boss Rufus Teale would be good but he moved, so skip him.",
        "Rufus Teale, rt@x.example.com, and Ines Moss (imoss@foods.example.com). Rufus just wrote, leave him out.",
        "Ines Moss, imoss@foods.example.com\nJ'avais pensé à Rufus Teale mais oubliez ça.",
    ],
)
def test_who_is_taken_back_in_the_letter_that_gives_them_is_not_given(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("met"))
    assert [c.name for c in reading.referrals] == ["Ines Moss"]
    assert (reading.withdrawn, "a contact is taken back" in reading.doubts) == ((), False)


@pytest.mark.parametrize(
    "text",
    [
        "Here is Ines Moss (imoss@foods.example.com). Rufus Teale changed his mind, so leave him out.",
        "I'd rather Amina didn't contact Rufus Teale (rt@x.example.com) after all. Ines Moss is fine.",
    ],
)
def test_who_was_given_before_and_is_taken_back_is_for_a_person(reader: Reader, text: str) -> None:
    reading = reader.read(letter(text), case("met"))
    assert "Rufus Teale" in reading.withdrawn
    assert not reading.act


def test_a_way_to_write_takes_nobody_back(reader: Reader) -> None:
    assert given(reader, "Don't call her before nine: Ana Ruiz, ana.ruiz@x.example.com") == [
        ("Ana Ruiz", "ana.ruiz@x.example.com")
    ]


@pytest.mark.parametrize(
    ("text", "stage", "sender", "expected"),
    [
        ("Friday at 9 works. Lida Park runs the map room and would love to hear from her: lpark@maps.example.com",
         "introduced", "connector", "Lida Park"),
        ("Please come back to me in January. Wes Tran here is around, wtran@x.example.com, and he's fine with it.",
         "proposed", "referral", "Wes Tran"),
        ("Pas moi, désolée. Demandez plutôt à ma collègue Karine Ouellet : kouellet@lignes.example.com",
         "proposed", "referral", "Karine Ouellet"),
    ],
)  # fmt: skip
def test_somebody_open_to_the_connectee_is_given_early(
    reader: Reader, text: str, stage: str, sender: str, expected: str
) -> None:
    reading = reader.read(letter(text, sender), case(stage, sender))
    assert [c.name for c in reading.referrals] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday at 2. I'll bring Tom Reid (tom@grid.example.com), he'd love to meet you too.",
        "Mardi à 14 h. Mon collègue Luc Roy (luc@grid.example.com) se joindra à nous.",
        "Tuesday at 2. Ann Roy (ann@grid.example.com) manages my calendar and is happy to hear from you.",
    ],
)
def test_who_comes_along_or_books_is_not_given_early(reader: Reader, text: str) -> None:
    assert reader.read(letter(text), case("introduced")).referrals == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Please talk to Wei He about it", "Wei He"),
        ("I suggest Tuan Le for her", "Tuan Le"),
        ("My Linh Tran is her person", "My Linh Tran"),
        ("Another person is Can Ma. We were at school together", "Can Ma"),
        ('- Hyun-woo "Howie" Jang, designer', "Hyun-woo Jang"),
        ("write to M. A. Sivapalan today", "M. A. Sivapalan"),
        ("with Olúwaṣeun Adébáyọ̀ of course", "Olúwaṣeun Adébáyọ̀"),
        ("ask Omar al-Masri or", "Omar al-Masri"),
        ("and that is Zhao Peng.", "Zhao Peng"),
        ("remember Abdirahman Sheikh Osman, a planner", "Abdirahman Sheikh Osman"),
        ("AN, So-young <so@x.example.com>", "So-young An"),
    ],
)
def test_a_capital_that_its_place_does_not_explain_is_a_name(text: str, name: str) -> None:
    assert name in [n.text for n in find_names(text)]


def test_names_and_organisations_with_capitals_inside() -> None:
    assert looks_like_organisation("GridLab")
    assert not looks_like_organisation("Inês d'Orey")
    assert not looks_like_organisation("Fiona McDonald")


def test_addresses_spell_letters_plainly() -> None:
    assert fit("Işıl Çelik", "isil.celik@x.example.com") == 1.0
    assert fit("Jörg Müller", "joerg.mueller@x.example.com") == 1.0
    assert tidy("D'AMOURS, Solange") == "Solange D'Amours"
    assert [a.value for a in find_anchors("priya [at] corvid [dot] example [dot] com")] == ["priya@corvid.example.com"]
