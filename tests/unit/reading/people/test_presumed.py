"""After the meeting a full name is a contact's unless something speaks against it; before, hardly ever."""

from __future__ import annotations

import pytest

from mailbot.reading.people.cards import title_and_employer
from mailbot.reading.people.fits import fits_domain
from mailbot.reading.people.names import find_names
from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact, Intent
from tests.unit.reading.letters import case, letter

ORIGINS = ("Graham Pettigrew", "Sachiko Ono", "Ngozi Eze-Williams")


def people(reader: Reader, text: str, stage: str = "met") -> list[Contact]:
    return list(reader.read(letter(text), case(stage)).referrals)


@pytest.mark.parametrize("name", ORIGINS)
@pytest.mark.parametrize(
    "text",
    [
        "If I were her I'd start with {n}.",
        "Best bet: {n}",
        "The guy to see about forklifts is {n}",
        "Why not {n}?",
        "How about {n}, the pharmacist on Bank Street?",
        "You'd get far with {n}, trust me.",
        "Go straight to {n}.",
        "She could ask for {n} at the parts counter.",
        "{n} works nights so text only.",
        "There's a woman in our finance branch, {n}, who came from Lagos herself ten years ago.",
        "The mentoring circle is run by {n}.",
        "I can send her resume to {n} if she likes.",
        "{n} = lead hand at the shipyard",
        "{n}\nPort authority, hiring\nno email, call the desk",
        "+ {n}, tool and die",
        "Pour la paie, c'est {n} qu'il faut voir.",
        "Il y a aussi {n}, une ancienne du ministère.",
        "Ton CV devrait aller à {n}.",
        "{n} cherche justement quelqu'un pour l'automne.",
        "Demande à parler à {n}.",
        "Texte {n}, y manque de monde.",
        "Connais-tu {n}? Il engage des traducteurs.",
    ],
)
def test_a_full_name_after_the_meeting_is_given(reader: Reader, text: str, name: str) -> None:
    assert [c.name for c in people(reader, text.replace("{n}", name))] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "We talked about her years with Sachiko Ono in Lagos, fascinating stories.",
        "She reminded me of Sachiko Ono when she started here.",
        "Sachiko Ono from your office called me twice, please tell her I got the message.",
        "We bumped into Sachiko Ono at the café and she said hello.",
        "I would have suggested Sachiko Ono but he just moved to Calgary.",
        "Sachiko Ono was going to be my third but he has retired.",
        "The last newcomer you sent me, Sachiko Ono, is doing well by the way.",
        "Her husband Marc Roy came along too, lovely man.",
        "Let me check with Sachiko Ono before I pass on the name.",
        "Son mari Marc Roy est venu aussi, très gentil.",
        "J'aurais proposé Marc Roy, mais elle vient de partir à la retraite.",
        "Marc Roy, de votre bureau, m'a appelé deux fois.",
        "She told me about Nova Scotia and Memorial University.",
        "Happy New Year to you both! Joyeux Noël!",
        "Tell her to apply at Canadian Tire or Home Depot in the meantime.",
        "We covered Public Works, Global Affairs and the School Board.",
        "Everyone I know in boats has gone to Nova Scotia.",
        "Our breakfast is on June 12 at 7:30 am, Ashbury Hall in Perth.",
        "I've asked Sachiko Ono and Marc Roy but neither got back to me yet.",
        "I forwarded your reminder to Sachiko Ono who handles our community relations.",
        "Is it all right if I run this by my manager Sachiko Ono?",
        "Your program is great, Sachiko Ono from the Chamber speaks highly of it.",
        "Names will follow once Sachiko Ono is back from leave.",
        "C'était super. Elle m'a parlé de Marc Roy, son prof à Abidjan.",
        "J'ai demandé à Marc Roy et j'attends sa réponse.",
        "Ann Roy covers for me until the 5th: ann.roy@x.example.com.",
        "For the invoice please write to Ann Roy, ann.roy@x.example.com.",
    ],
)
def test_what_speaks_against_it_is_heard(reader: Reader, text: str) -> None:
    assert people(reader, text) == []


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("introduced", "Thursday at 2 works. My colleague Anders Lund studied there, too, he says hello."),
        ("introduced", "Monday at 10 in my office. Parking: call Don Byers at 613-555-0171."),
        ("introduced", "Friday at 10. There's a Second Cup in the mall."),
        ("scheduled", "Security is Peter Nowak, 613-555-0188. See you then."),
        ("scheduled", "Could we move it to Friday? I'd like her to meet my colleague Odette Fiset who drops by then."),
        ("proposed", "Happy to. My calendar is kept by Jocelyn Pratt, whom I have copied. She can find an hour."),
        ("proposed", "Sure, glad to meet her. My boss Karen Willis said yes too."),
    ],
)
def test_before_the_meeting_people_come_along_and_are_not_given(reader: Reader, stage: str, text: str) -> None:
    reading = reader.read(letter(text), case(stage))
    assert reading.referrals == ()
    assert Intent.REFER not in reading.intents


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("introduced", "Tuesday at 3 works. She should also talk to Peter Nowak (pnowak@x.example.com)."),
        ("proposed", "I'm no use to her, I moved to procurement. Peter Nowak does this now, pnowak@x.example.com."),
        ("scheduled", "We met this morning, lovely. Peter Nowak at the Mint would be a good next step for her."),
    ],
)
def test_before_it_is_reported_people_are_given_where_the_words_send_there(
    reader: Reader, stage: str, text: str
) -> None:
    assert [c.name for c in people(reader, text, stage)] == ["Peter Nowak"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Éric Beaudry (ebeaudry@x.example.com) and Linda Mac, 613-555-0190.",
         [("Éric Beaudry", "ebeaudry@x.example.com", None), ("Linda Mac", None, "613-555-0190")]),
        ("Rosa Amaral, rosa@amaral.example.com, Amaral Kitchens, 613-555-0144",
         [("Rosa Amaral", "rosa@amaral.example.com", "613-555-0144")]),
        ("- Lou Chartrand (head cook), 819-555-0132\n- kitchenjobs@lodge.example.org, say I sent you",
         [("Lou Chartrand", None, "819-555-0132"), (None, "kitchenjobs@lodge.example.org", None)]),
        ("Phil and Dora Grant run a shop in Carp, easiest is to write to Dora, dora@shop.example.com.",
         [("Phil Grant", None, None), ("Dora Grant", "dora@shop.example.com", None)]),
        ("Vira Kostiuk owes me one. Orders go to info@kostiukbakery.example.com but she reads them.",
         [("Vira Kostiuk", "info@kostiukbakery.example.com", None)]),
        ("Here: Ann Roy is aroy@x.example.com, not ann.roy@x.example.com.", [("Ann Roy", "aroy@x.example.com", None)]),
        ("Next: LAU, Mei (Maggie), senior analyst, maggie.lau@x.example.org.",
         [("Mei Lau", "maggie.lau@x.example.org", None)]),
        ("The stores manager, Selvan, goes by the one name and is terrific with beginners.", [("Selvan", None, None)]),
        ("Write to Kamran Sheikh. He runs the lab.", [("Kamran Sheikh", None, None)]),
        ("My cousin Ifeoma Holloway runs a kitchen.", [("Ifeoma Holloway", None, None)]),
    ],
)  # fmt: skip
def test_what_reaches_whom(
    reader: Reader, text: str, expected: list[tuple[str | None, str | None, str | None]]
) -> None:
    assert [(c.name, c.email, c.phone) for c in people(reader, text)] == expected


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        (", exec chef at the Albion Hotel - x@y.example.com", ("exec chef", "the Albion Hotel")),
        (", she's a manager in long-term care, x@y.example.com", ("manager", None)),
        (", CFO of Stonebridge Homes", ("CFO", "Stonebridge Homes")),
        (" | Head of Brand, Tulip Tower", ("Head of Brand", "Tulip Tower")),
        (", Director, Procurement, Canal Freight", ("Director, Procurement", "Canal Freight")),
        (", who manages the benefits floor, x@y.example.com", ("manages the benefits floor", None)),
        (", P.Eng, head of geotech", ("head of geotech", None)),
        (". She's between jobs", (None, None)),
        (", archiviste à la Ville", ("archiviste", "la Ville")),
    ],
)
def test_what_somebody_is_and_where(tail: str, expected: tuple[str | None, str | None]) -> None:
    assert title_and_employer(tail) == expected


def test_a_title_stands_before_a_name_or_behind_the_address(reader: Reader) -> None:
    (before,) = people(reader, "Then the licensing officer at the Rental Board, Joyce Akerele, 416-555-0188.")
    (behind,) = people(reader, "Leif Aronsson, leif.aronsson@x.example.com, senior evaluator")
    (block,) = people(reader, "Ann Roy\nDirector of Finance\nCity Housing\nann.roy@x.example.com")
    assert (before.title, before.employer) == ("licensing officer", "the Rental Board")
    assert behind.title == "senior evaluator"
    assert (block.title, block.employer) == ("Director of Finance", "City Housing")


@pytest.mark.parametrize(
    "name",
    [
        "Maarten 't Hooft",
        "Owen ap Rhys",
        "Christian Ilunga wa Ilunga",
        "Jacinthe Lebel dit Beaulieu",
        "Rommel delos Santos",
        "Hélène Grand'Maison",
        "Paulo das Neves",
    ],
)
def test_particles_of_every_language_belong_to_the_name(reader: Reader, name: str) -> None:
    assert [n.text for n in find_names(f"talk to {name}, please")] == [name]
    assert [c.name for c in people(reader, f"Talk to {name}, please.")] == [name]


def test_a_firms_domain_is_of_whom_it_is_named_after() -> None:
    assert fits_domain("Tony Ng", "hello@ngnoodles.example.com")
    assert fits_domain("Mohamud Hirsi Barre", "office@hirsilaw.example.com")
    assert not fits_domain("Lindholm Mapping", "info@lindholmmapping.example.com")
    assert not fits_domain("Ann Roy", "info@corvid.example.com")
