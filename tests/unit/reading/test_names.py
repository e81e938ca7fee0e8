"""Names in text, in natural order."""

from __future__ import annotations

import pytest

from mailbot.reading.people.names import find_names


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("NGUYEN, Thi Bich", ["Thi Bich Nguyen"]),
        ("Okafor, Ngozi", ["Ngozi Okafor"]),
        ("VAN DAMME, Joris", ["Joris Van Damme"]),
        ("Jonathan Okpara, Brand Manager at Northlight", []),
        ("Mei-Ling Zhou, Media Planner at Rideau Media", []),
        ("Salma Benjelloun, Art Director", []),
    ],
)
def test_only_a_surname_before_a_comma_is_turned(text: str, turned: list[str]) -> None:
    assert [n.text.casefold() for n in find_names(text) if n.turned] == [name.casefold() for name in turned]
