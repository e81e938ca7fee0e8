"""Tokens with folded norms and true offsets, and where sentences end."""

from __future__ import annotations

from functools import cache

import pytest
from spacy.language import Language as Pipeline

from mailbot.reading.values import Language
from mailbot.reading.wording import Wording, blank_pipeline, fold, tokenize_norms, word


@cache
def blank(language: Language) -> Pipeline:
    return blank_pipeline(language)


def read(text: str, language: Language = Language.EN) -> Wording:
    return word(blank(language), language, text)


def sentences(text: str, language: Language = Language.EN) -> list[str]:
    wording = read(text, language)
    return [wording.words(s.start, s.end) for s in wording.sentences]


def test_fold_drops_case_accents_and_curly_apostrophes() -> None:
    assert fold("L’Éléphant Cœur") == "l'elephant coeur"


@pytest.mark.parametrize(
    ("text", "language", "norms"),
    [
        ("I can't", Language.EN, ["i", "can", "not"]),
        ("I cannot", Language.EN, ["i", "can", "not"]),
        ("cant", Language.EN, ["can", "not"]),
        ("Let's go", Language.EN, ["let", "us", "go"]),
        ("it's", Language.EN, ["it", "is"]),
        ("Où en est-on", Language.FR, ["ou", "en", "est", "on"]),
        ("a-t-elle", Language.FR, ["a", "t", "elle"]),
        ("jai", Language.FR, ["j'", "ai"]),
        ("qu'", Language.FR, ["qu'"]),
    ],
)
def test_norms_are_what_phrases_are_compared_with(text: str, language: Language, norms: list[str]) -> None:
    assert tokenize_norms(blank(language), language, text) == norms


@pytest.mark.parametrize("text", ["  Hi,\n\nsee  you\tsoon ", "Est-ce qu’on s’est vus?", "a\u00a0b 🙄 c"])
@pytest.mark.parametrize("language", list(Language))
def test_offsets_point_into_the_text(text: str, language: Language) -> None:
    wording = read(text, language)
    assert [text[s:e] for s, e in zip(wording.starts, wording.ends, strict=True)] == [t.text for t in wording.doc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes. No!", ["Yes.", "No!"]),
        ("I met Mr. Gould today. Fine.", ["I met Mr. Gould today.", "Fine."]),
        ("Hello\n\nAll good", ["Hello", "All good"]),
        ("- Ana, a@b.example.com\n- Bo", ["- Ana, a@b.example.com", "- Bo"]),
        (
            "Thursday the 29th is open in the afternoon, or the second of\nNovember at 8.",
            ["Thursday the 29th is open in the afternoon, or the second of\nNovember at 8."],
        ),
        ("Ana Ruiz   Director   a@b.example.com\nBo Li   Lead   b@c.example.com", None),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, expected: list[str] | None) -> None:
    assert sentences(text) == (expected or text.split("\n"))


def test_a_question_is_known_by_its_mark() -> None:
    assert [s.asks for s in read("Fine. Is it? Yes.").sentences] == [False, True, False]


def test_marks_label_the_words_they_cover() -> None:
    wording = read("Ask Tom Reid at noon")
    wording.mark([(4, 12, "PERSON"), (4, 7, "PERSON"), (16, 20, "TIME")])
    assert [t.ent_type_ for t in wording.doc] == ["", "PERSON", "PERSON", "", "TIME"]
