"""The people of one match, told with short, long, accented and missing details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.cases.case import Person

DETAILS = ("short", "long", "accented", "missing")


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of one match, and where it meets."""

    connector: Person
    connectee: Person
    referrer: Person
    coordinator: Person
    place: str | None
    words: str


_SHORT = Cast(
    Person(
        "Ruth Okafor",
        "ruth@example.org",
        "Section Head",
        "City of Ottawa",
        "Ruth has built bridges for 17 years.",
        "613-555-0101",
    ),
    Person(
        "Eric Tremblay",
        "eric@example.com",
        "Civil engineer",
        "",
        "Eric built roads in Lyon and moved here in 2025.",
        "613-555-0102",
    ),
    Person("Mei Lin", "mei@example.net", "Director", "Lin & Partners"),
    Person("Amina Diallo", "amina@example.org"),
    "Bridgehead on Bank",
    "Thursday at 2, Bridgehead on Bank",
)
_COURT = Cast(
    Person(
        "Ruth Okafor",
        "ruth@example.org",
        "chef de section",
        "Ville d'Ottawa",
        "Ruth construit des ponts depuis 17 ans.",
        "613-555-0101",
    ),
    Person(
        "Eric Tremblay",
        "eric@example.com",
        "génie civil",
        "",
        "Eric a construit des routes à Lyon et vit ici depuis 2025.",
        "613-555-0102",
    ),
    Person("Mei Lin", "mei@example.net", "direction", "Lin et associés"),
    Person("Amina Diallo", "amina@example.org"),
    "Bridgehead, rue Bank",
    "Jeudi à 14 h, au Bridgehead de la rue Bank",
)
_LONG_BIO = (
    "has over seventeen years of experience in marketing and communications, is skilled in branding, advertising, "
    "stakeholder relations, issues management and social media, led two national campaigns, sits on three boards, "
    "and likes to talk about how people find their way into a field that seldom advertises its openings to "
    "anybody outside it."
)
_LONG = Cast(
    Person(
        "Maximiliana Wolfeschlegelstein-Featherstonehaugh",
        "maximiliana.wolfeschlegelstein-featherstonehaugh@communications.example.org",
        "Senior Manager of Marketing, Communications and Stakeholder Relations",
        "National Association of Independent Bridge and Structural Engineering Firms of Canada",
        f"Maximiliana {_LONG_BIO}",
        "613-555-0103 ext. 20417",
    ),
    Person(
        "Venkatanarasimharajuvaripeta Krishnamoorthy Subramaniam",
        "venkatanarasimharajuvaripeta.krishnamoorthy@mail.example.com",
        "Internationally educated specialist in public relations and political science",
        "Independent consultant to several municipal governments",
        f"Venkatanarasimharajuvaripeta {_LONG_BIO}",
        "+1 613-555-0104",
    ),
    Person("Alexandra Konstantinopoulou-Papadimitriou", "alexandra@example.net"),
    Person("Bartholomew Featherington-Smythe", "bartholomew@example.org"),
    "the second-floor meeting room of the Main branch of the Ottawa Public Library, 120 Metcalfe Street",
    "I could do Thursday at two in the afternoon if the weather holds, otherwise any morning of the week after would "
    "be fine, and I suggest the second-floor meeting room of the library because it is quiet and close to the bus.",
)
_ACCENTED = Cast(
    Person(
        "Zoë Nuñez-Øvergård",
        "zoe@example.org",
        "Chef de section",
        "Société d'énergie & fils",
        "Zoë dirige un « labo » à Gatineau.",
    ),
    Person(
        "Nguyễn Thị Bích",
        "bich@example.com",
        "Ingénieure",
        "",
        'Bích parle français, "english" et <tiếng Việt>.',
        "613-555-0105",
    ),
    Person("François Lefèbvre", "francois@example.net", "Directeur"),
    Person("Éloïse Côté", "eloise@example.org"),
    "Café Möca, 12 rue Élgin",
    "Jeudi à 14 h, ça me va. Voilà !",
)
_MISSING = Cast(
    Person("Jo", "jo@example.org"),
    Person("Ali Reza", "ali@example.com"),
    Person("Sam Obi", "sam@example.net"),
    Person("Amina Diallo", "amina@example.org"),
    None,
    "",
)
_CASTS: Mapping[str, Cast] = {"short": _SHORT, "long": _LONG, "accented": _ACCENTED, "missing": _MISSING}


def cast_of(details: str, language: str) -> Cast:
    """Who plays; people of ordinary details have them in the letter's language."""
    return _COURT if (details, language) == ("short", "fr") else _CASTS[details]
