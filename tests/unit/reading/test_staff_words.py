"""The shipped words of a coordinator's orders: as they are typed in haste, and what only looks like an order."""

from __future__ import annotations

import pytest

from mailbot.cases.wishes import StaffWords, Wish, wishes
from tests.unit.reading.conftest import rule_tables

WORDS = [StaffWords.from_toml(f"{one}/staff", rule_tables()[f"{one}/staff"]) for one in ("en", "fr")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("relance-la lundi", "ask_again"),
        ("Redemande-lui dans 2 semaines stp", "ask_again"),
        ("follow up with Ruth next week", "ask_again"),
        ("check back with her in a week", "ask_again"),
        ("attends encore une semaine", "more_time"),
        ("Leave it for another week", "more_time"),
        ("Laisse-lui jusqu'au 20 mars", "more_time"),
        ("Ill call her", "in_hand"),
        ("leave it with me", "in_hand"),
        ("I'm on it", "in_hand"),
        ("laisse-moi ça, je m'en occupe", "in_hand"),
        ("trouve un autre connecteur", "another"),
        ("essaie plutôt avec petra@hydro.example.com", "another"),
        ("Not ours.", "drop"),
        ("thats spam", "drop"),
        ("laisse tomber", "drop"),
        ("c'est rien, ignore", "drop"),
        ("mets ça en pause", "pause"),
        ("put it on hold till june", "pause"),
        ("reprends", "resume"),
        ("pls close this one", "close"),
        ("ferme le dossier", "close"),
        ("Give her until Friday, then close it", "close more_time"),
    ],
)
def test_orders_in_haste(text: str, found: str) -> None:
    assert wishes(text, WORDS).found == {Wish(one) for one in found.split()}


@pytest.mark.parametrize(
    "text",
    [
        "Unless she answers, close it",
        "close it if she does not answer by Friday",
        "If she says no, try another Connector",
        "ferme-le si elle répond pas d'ici vendredi",
        "hold on, let me check",
        "resume attached",
        "close call!",
        "I'll call you tomorrow",
        "I'll write to you when I know more",
        "leave it to her",
        "remind me on Friday",
        "On ferme ou on attend?",
        "laisse-moi savoir comment ça avance",
        "laissez-la répondre",
    ],
)
def test_what_only_looks_like_an_order(text: str) -> None:
    assert not wishes(text, WORDS).found
