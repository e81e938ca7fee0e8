"""English or French, by the author's own words."""

from __future__ import annotations

import pytest

from mailbot.reading.language import identify_letter, identify_notice
from mailbot.reading.values import Language


@pytest.mark.parametrize(
    ("reply", "language"),
    [
        ("Sure, I'd be happy to meet her.", Language.EN),
        ("Oui, avec plaisir!", Language.FR),
        ("ok pour moi", Language.FR),
        ("je peux mardi a 14h", Language.FR),
        ("Works for me", Language.EN),
        ("Salut! Je peux la voir vendredi ou, if it's easier for her, lundi matin.", Language.FR),
        ("Happy New Year, bonne année! I'm back on the 4th.", Language.EN),
    ],
)
def test_the_language_is_that_of_most_words(reply: str, language: Language) -> None:
    assert identify_letter(reply, "", "") is language


def test_too_few_words_leave_it_to_the_subject_and_the_quote() -> None:
    assert identify_letter("OK!", "Re : Jumelage proposé pour vous", "") is Language.FR
    assert identify_letter("👍", "", "Would you be willing to meet her?") is Language.EN


def test_a_notice_in_both_has_the_language_that_comes_first() -> None:
    french = "Je suis en vacances jusqu'au 14 août."
    english = "I am on vacation until August 14 and will answer when I am back."
    assert identify_notice(f"{french}\n\n{english}") is Language.FR
    assert identify_notice(f"{english}\n\n{french}") is Language.EN
