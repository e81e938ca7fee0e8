"""Folding: what becomes plain, which slips are mended, and that every place leads back to its source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.times.fold import fold
from tests.unit.reading.times.notation import time_rules

WORDS = time_rules().calendar_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Été — à 14\u00a0h", "l'ete - a 14 h"),
        ("Wendesday or thurday", "wednesday or thursday"),
        ("jeudii, vendrdi, marid", "jeudi, vendredi, mardi"),
        ("tommorow", "tomorrow"),
        ("money friends Lundy someday novembre Mondays", "money friends lundy someday novembre mondays"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text, WORDS).text == folded


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("The board takes most of my month, so let us meet next\nThursday.", True),
        ("Let us meet next\nThursday.", False),
        ("The times that I could offer you this week and the next are\n- Thursday", False),
        ("The times that I could offer you this week and the next are\n1) Thursday", False),
    ],
)
def test_only_a_line_that_a_program_wrapped_is_joined(text: str, joined: bool) -> None:
    assert ("\n" not in fold(text, WORDS).text) is joined


@given(st.text(alphabet="aàé\u0301 .-jeudiwnsty’", max_size=60))
def test_every_place_leads_back_into_the_source(text: str) -> None:
    folded = fold(text, WORDS)
    places = [folded.source(place) for place in range(len(folded.text))]
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
