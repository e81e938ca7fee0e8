"""Words of both told from words of one: each way of saying that an hour is settled, and what only sounds like it."""

from __future__ import annotations

import pytest

from mailbot.cases.between import between_them


@pytest.mark.parametrize(
    "text",
    [
        # we have settled it
        "We agreed on Thursday.",
        "We've just settled on Thursday at 2.",
        "We have both now finally picked Thursday.",
        "We'll meet on Thursday.",
        "We're meeting at 2.",
        "We are on for Thursday.",
        "We're set for Thursday.",
        "we then chose… no, we have chosen Thursday",
        # it is settled
        "It's all settled.",
        "That is fixed: Thursday at 2.",
        "All has been arranged.",
        "Everything was already booked.",
        "This is sorted.",
        # he and I
        "Eric and I have talked, Thursday at 2.",
        "Ruth and me meet on Thursday.",
        "I and Ruth are on for Thursday.",
        "The two of us found an hour.",
        "Both of us agreed.",
        # I … with
        "I've arranged Thursday at 2 with Eric.",
        "I spoke to him this morning and fixed it with him.",
        # see you
        "See you then!",
        "Seeing her on Thursday.",
        "I will join him at 2.",
        "See each other on Thursday.",
        # as agreed
        "Thursday at 2, as discussed.",
        "As settled on the phone: Thursday at 2.",
        # français
        "C'est convenu.",
        "C’est tout réglé : jeudi à 14 h.",
        "C'est noté pour jeudi.",
        "Nous avons convenu de jeudi.",
        "Nous en avons parlé, jeudi à 14 h.",
        "Nous nous sommes entendus.",
        "On s'est parlé.",
        "On se voit jeudi.",
        "Nous nous verrons jeudi à 14 h.",
        "Nous rencontrerons jeudi.",
        "Jeudi à 14 h, comme entendu.",
        "Comme discuté, jeudi.",
        "Éric et moi avons convenu de jeudi.",
        "Ensemble, nous avons fixé jeudi.",
        "Je confirme que nous nous voyons jeudi.",
        "I confirm that we meet on Thursday.",
    ],
)
def test_an_hour_that_both_have(text: str) -> None:
    assert between_them(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thursday at 2 works for me.",
        "Thursday at 2 is set aside.",
        "I agreed to help.",
        "I could do Thursday at 2.",
        "I settled in well, thank you.",
        "I'd be glad to have coffee on Thursday.",
        "Shall we meet on Thursday at 2?",
        "Should we meet at 2?",
        "Would we meet at 2, by any chance?",
        "Might we meet on Thursday?",
        "May we meet at the library?",
        "Can we meet on Thursday?",
        "Pourrait-on se voir jeudi ?",
        "Peut-on se rencontrer jeudi ?",
        "Pouvons-nous nous voir jeudi ?",
        "Jeudi à 14 h me va.",
        "Je propose jeudi à 14 h.",
        "Merci, à bientôt.",
        # manners beside one's own yes
        "Thursday at 2 works for me. See you then!",
        "Thursday at 2 suits me. See you there.",
        "Thursday is perfect for me, looking forward to meeting you.",
        "Fine by me, I look forward to meeting them.",
        "Could I see you on Thursday at 2?",
        "I can meet him on Thursday at 2.",
        "I'd love to see her at 2.",
        "Happy to meet her on Thursday at 2 pm.",
        "I am free to join him at 2.",
        "I'm available at 2 and will see you then.",
        "Au plaisir de vous voir jeudi.",
        # not yet
        "Thursday at 2 works for me. I suggest we meet at Bridgehead.",
        "I propose that we meet at 2.",
        "How about we meet on Thursday?",
        "Why don't we meet at 2?",
        "When we meet I will tell you more.",
        "I will send my CV before we meet.",
        "If we meet at 2, I can stay until 4.",
        "Are we meeting on Thursday at 2?",
        "Do we meet at 2?",
        "Have we agreed on 2?",
        "Eric and I could meet on Thursday at 2.",
        "Je propose qu'on se voit jeudi à 14 h.",
        "Je propose que nous rencontrions jeudi.",
        "Quand on se voit, je vous raconte.",
        "Avant que nous nous voyons, un mot.",
        "Si nous nous voyons à 14 h, j'aurai une heure.",
        "Éric et moi pourrions convenir de jeudi.",
    ],
)
def test_an_hour_that_one_would_have(text: str) -> None:
    assert not between_them(text)


def test_only_the_first_pages_are_looked_at() -> None:
    said = "We agreed."
    assert between_them("x" * (4_000 - len(said) - 1) + " " + said)
    assert not between_them("x" * 4_000 + " " + said)
