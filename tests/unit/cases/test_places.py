"""A place is true for both who read of it."""

from __future__ import annotations

import pytest

from mailbot.cases.case import Person
from mailbot.cases.places import for_everybody, same_place

RUTH = Person("Ruth Adeyemi", "ruth@acme.example.com")
YVES = Person("Yves Roy", "yves@acme.example.com")
HELENE = Person("Hélène Côté", "helene@acme.example.com")
OMAR = Person("Omar Idris", "omar@acme.example.com")


@pytest.mark.parametrize(
    ("place", "giver", "shown"),
    [
        ("my office, 150 Elgin Street", RUTH, "Ruth's office, 150 Elgin Street"),
        ("Our offices at 90 Sparks", OMAR, "Omar's offices at 90 Sparks"),
        ("Bridgehead on Bank", RUTH, "Bridgehead on Bank"),
        ("Zoom or my office", RUTH, "Zoom or Ruth's office"),
        ("mon bureau", RUTH, "le bureau de Ruth"),
        ("nos bureaux, 100, rue Laurier (6e étage)", OMAR, "les bureaux d'Omar, 100, rue Laurier (6e étage)"),
        ("notre succursale de Hull", RUTH, "la succursale de Ruth de Hull"),
        ("notre édifice", OMAR, "l'édifice d'Omar"),
        ("chez nous, 12 rue Dalhousie", RUTH, "chez Ruth, 12 rue Dalhousie"),
        ("Montréal Road library", RUTH, "Montréal Road library"),
        ("my office, 12 Our Lady Crescent", RUTH, "Ruth's office, 12 Our Lady Crescent"),
        ("notre bureau, 5 rue Mon Repos", RUTH, "le bureau de Ruth, 5 rue Mon Repos"),
        ("Chez nous ou chez moi", RUTH, "chez Ruth ou chez Ruth"),
        ("ma maison", YVES, "la maison de Yves"),
        ("mes bureaux", YVES, "les bureaux de Yves"),
        ("mon hôtel", HELENE, "l'hôtel d'Hélène"),
        ("Mon appartement", HELENE, "l'appartement d'Hélène"),
        ("mes appartements", HELENE, "les appartements d'Hélène"),
        ("notre École", OMAR, "l'École d'Omar"),
        ("notre Boutique", OMAR, "la Boutique d'Omar"),
        ("my", RUTH, "my"),
        ("my office", Person("", "nobody@example.com"), "my office"),
        ("mon bureau", Person("", "nobody@example.com"), "mon bureau"),
        ("", RUTH, ""),
        (None, RUTH, None),
        ("my office", None, "my office"),
    ],
)
def test_the_givers_possessive_becomes_their_name(place: str | None, giver: Person | None, shown: str | None) -> None:
    assert for_everybody(place, giver) == shown


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("150 Elgin Street", "Ruth's office, 150 Elgin Street", True),
        ("Ruth's office, 150 Elgin street", "Ruth's office (150 Elgin Street)", True),
        ("Bridgehead", "Bridgehead on Bank", True),
        ("50 Elgin Street", "150 Elgin Street", False),
        ("Bridgehead on Bank", "Bridgehead on Sparks", False),
        ("Zoom", None, False),
        (None, None, True),
    ],
)
def test_one_place_may_be_told_in_more_or_fewer_words(one: str | None, other: str | None, same: bool) -> None:
    assert same_place(one, other) is same
    assert same_place(other, one) is same
