"""Bare answers: each row's examples, where it holds, and what stays unread."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mailbot.config.rules import reading_rules
from mailbot.reading.bare import BareAnswer, bare_answers, find_bare
from mailbot.reading.values import Contact, Context, Intent, Letter, Meeting

RULES = reading_rules(None)
ROWS = [(language, row) for language, rows in RULES.bare.items() for row in rows]
MEETING = Meeting(date(2026, 3, 10), time(14))


def letter(text: str) -> Letter:
    return Letter(text, datetime(2026, 3, 11, 9, tzinfo=ZoneInfo("America/Toronto")), Contact())


def where(row: BareAnswer) -> Context:
    stage, sender = min(row.stages, default="closed"), min(row.senders, default="connector")
    return Context(stage=stage, sender=sender, meeting=MEETING if row.after_meeting else None)


@pytest.mark.parametrize(("language", "row"), ROWS, ids=[f"{language}-{row.id}" for language, row in ROWS])
def test_a_row_reads_its_own_examples(language: str, row: BareAnswer) -> None:
    for example in row.examples:
        assert find_bare(letter(example), where(row), [RULES.bare[row_language] for row_language in RULES.bare]) == row


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("Yes", Context(stage="introduced", sender="connector")),  # to what?
        ("Yes", Context(stage="scheduled", sender="connectee", meeting=Meeting(date(2026, 3, 12), time(14)))),
        ("Yes, but only if nobody closer is free", Context(stage="proposed", sender="connector")),
        ("Later in the mail you will see that I would love to meet him", Context(stage="proposed", sender="connector")),
        ("Yes", Context(stage="proposed", sender="unknown")),
    ],
)
def test_what_is_no_bare_answer_is_left_to_the_other_rules(text: str, context: Context) -> None:
    assert find_bare(letter(text), context, list(RULES.bare.values())) is None


def test_a_greeting_and_thanks_do_not_hide_the_answer() -> None:
    found = find_bare(
        letter("Hi Hodan,\n\nNo, thanks.\n"), Context(stage="proposed", sender="connector"), list(RULES.bare.values())
    )
    assert found is not None
    assert found.intent is Intent.DECLINE


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        ({"id": "a", "intent": "yes", "words": ["yes"], "examples": ["yes", "yep"]}, "unknown intent"),
        ({"id": "a", "intent": "accept", "words": ["yes"], "examples": ["yes"]}, "two examples"),
        ({"id": "a", "intent": "accept", "word": ["yes"], "examples": ["yes", "yep"]}, "unknown key word"),
        ({"id": "a", "intent": "accept", "words": "yes", "examples": ["yes", "yep"]}, "list of texts"),
    ],
)
def test_a_bad_row_is_named(entry: dict[str, object], wrong: str) -> None:
    with pytest.raises(ValueError, match=rf"en/bare: rule a: .*{wrong}"):
        bare_answers("en/bare", {"bare": [entry]})
