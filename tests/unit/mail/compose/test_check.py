"""Mistakes in templates are told by file and line, with what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.mail.compose import Problem, Templates
from tests.unit.mail.compose.samples import ROOT

SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in Path(ROOT).rglob("*.j2")}
HEAD = '{# To somebody. #}\n{% import "words.j2" as say with context %}\nSubject: x\n\n'
FOOT = "\n\n{{ say.footer() }}\n"


def checked(name: str, text: str | None) -> list[Problem]:
    """What is told where one file is replaced, or missing."""
    sources = {key: value for key, value in SOURCES.items() if key != name}
    return Templates.from_sources(sources if text is None else sources | {name: text}).check()


@pytest.mark.parametrize(
    ("text", "line", "wrong", "right"),
    [
        (HEAD + "Hello {{ conector.name }}" + FOOT, 5, "unknown variable 'conector'", "connector"),
        (HEAD + "Hello {{ connector.nmae }}" + FOOT, 5, "'connector' has no 'nmae'", "name"),
        (HEAD + "Hello {{ say.foter() }}" + FOOT, 5, "'say' has no 'foter'", "footer"),
        (HEAD + "Hello {{ meeting.hour }}" + FOOT, 5, "'meeting' has no 'hour'", "one of date, end, place, start"),
        (
            HEAD + "Hello {{ reader.name | shout }}" + FOOT,
            5,
            "No filter named 'shout'.",
            "see the Jinja template syntax",
        ),
        (HEAD + "{% if x %}" + FOOT, 7, "Unexpected end of template.", "see the Jinja template syntax"),
        (HEAD.replace("Subject: x", "Hello"), 1, "no subject", "a line “Subject: …” before the text"),
        (HEAD.replace("x\n\n", "x\n") + "Hello" + FOOT, 4, "the text follows the subject directly", "a blank line"),
        (HEAD + "Hello\n", 6, "no footer", "{{ say.footer() }} as the last line"),
        (HEAD.split("\n", 1)[1] + "Hello" + FOOT, 1, "no head comment", "{# To whom, when, which variables #}"),
    ],
)
def test_a_mistake_is_told(text: str, line: int, wrong: str, right: str) -> None:
    name = "fr/participant/reminder.j2"
    found = checked(name, text)
    assert any(
        (p.file, p.line) == (name, line) and p.wrong.startswith(wrong) and p.right.startswith(right) for p in found
    ), found


@pytest.mark.parametrize(
    "words",
    [
        "With this meeting you will find a job.",
        "We guarantee an interview.",
        "This will certainly lead to a good job for you.",
        "Vous trouverez un emploi.",
        "Le programme garantit un poste.",
        "Cette rencontre mènera à une entrevue.",
    ],
)
def test_no_letter_may_promise_a_job(words: str) -> None:
    (found,) = checked("fr/participant/reminder.j2", HEAD + words + FOOT)
    assert (found.line, found.wrong.split(":")[0]) == (5, "promises a job")


@pytest.mark.parametrize(
    "words",
    [
        "The program does not guarantee a job.",
        "We can't promise a job.",
        "You will find the résumé attached.",
        "Have you found a job?",
        "Le programme n'en garantit pas.",
        "Vous trouverez l'adresse ci-dessous.",
    ],
)
def test_what_promises_nothing_may_be_said(words: str) -> None:
    assert checked("fr/participant/reminder.j2", HEAD + words + FOOT) == []


def test_a_loop_has_the_fields_of_its_list() -> None:
    text = HEAD + "{% for one in going %}{{ one.name }}{{ one.age }}{% endfor %}" + FOOT
    assert [p.wrong for p in checked("en/participant/referral_thanks.j2", text)] == ["'one' has no 'age'"]


@pytest.mark.parametrize("name", ["fr/participant/reminder.j2", "en/staff/digest.j2", "fr/also.j2"])
def test_a_missing_twin_is_told(name: str) -> None:
    assert Problem(name, 1, "the file is missing", "each letter exists in each language") in checked(name, None)


def test_a_file_that_no_letter_uses_is_told() -> None:
    assert checked("en/participant/remainder.j2", "x") == [
        Problem("en/participant/remainder.j2", 1, "no letter has this name", "participant/reminder.j2")
    ]


def test_a_mistake_in_the_shared_words_is_told() -> None:
    found = checked("en/words.j2", SOURCES["en/words.j2"] + "{% macro x() %}{{ meeting }}{% endmacro %}\n")
    assert [(p.file, p.wrong) for p in found] == [("en/words.j2", "unknown variable 'meeting'")]
