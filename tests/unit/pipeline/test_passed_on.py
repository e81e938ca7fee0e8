"""What one side may read of the other's mail: the words that the letter is about, and no judgement."""

from __future__ import annotations

import pytest

from mailbot.pipeline.correspondence import passed_on
from mailbot.reading.values import Evidence, Intent, Language, Reading

OFFER, PLACE = ("time:0", "Thursday at 2"), ("place", "my office")


@pytest.mark.parametrize(
    ("reply", "found", "said"),
    [
        ("Thursday at 2 at my office.", (OFFER, PLACE), "Thursday at 2 at my office"),
        ("Thursday at 2. He seemed rude.", (OFFER,), "Thursday at 2"),
        ("He seemed rude. Thursday at 2, my office, alas.", (OFFER, PLACE), "Thursday at 2, my office"),
        ("Thursday at 2 though he was rude.", (OFFER, ("feedback", "he was rude")), None),
        ("Thursday at 2. Or so.\nSee my office.", (OFFER, PLACE), "Thursday at 2 … my office"),
        ("He was rude.", (("feedback", "He was rude"),), None),
        ("Whatever.", (), None),
    ],
)
def test_words_for_others(reply: str, found: tuple[tuple[str, str], ...], said: str | None) -> None:
    evidence = tuple(Evidence(fact, words, "a-rule") for fact, words in found)
    reading = Reading(Language.EN, reply, (Intent.OFFER_TIMES,), act=True, evidence=evidence)
    assert passed_on(reading) == said
