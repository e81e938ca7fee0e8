"""Short, plain, one question, nothing promised: what is asked of every letter, measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from textstat.backend.counts import _count_syllables
from textstat.backend.metrics import flesch_kincaid_grade, flesch_reading_ease

from mailbot.mail.compose import Rendered
from mailbot.mail.compose.variables import PARTICIPANT, STAFF
from tests.unit.mail.compose.samples import Sample, samples, templates

NBSP = "\u00a0"
LONGER = ("confirmation", "referral_request")
ASKS = {
    "proposal", "proposal_again", "proposal_nudge", "introduction", "times_relay", "time_question", "time_nudge",
    "did_you_meet", "referral_request", "referral_address", "referral_nudge", "referral_ask", "referral_introduction",
    "referral_no", "how_are_you", "good_news_ask", "missing", "decision", "stalled", "no_show", "concern", "bounced",
}  # fmt: skip
SAMPLE_QUESTIONS = {"confirmation", "survey", "survey_nudge"}
FORBIDDEN = {
    "en": (
        "kindly",
        "at your earliest convenience",
        "85",
        "guarantee",
        "unfortunately",
        "as per",
        "please be advised",
        "!",
    ),
    "fr": (
        "dans les plus brefs délais",
        "85",
        "garanti",
        "veuillez",
        "malheureusement",
        "!",
        "week-end",
        "e-mail",
        "email",
        " tu ",
    ),
}
OFFICE = {"en": (r"\bcase\b", r"\bstage\b"), "fr": (r"\bdossier\b", r"\bétape\b")}
GENDERED = re.compile(
    r"\w(?:·|\(e\)|/e\b|\.e\b)|\b(?:ravie?s?|heureux|heureuse|le candidat|la candidate|cher|chère)\b", re.I
)

LETTERS = templates()


def letters() -> Iterator[tuple[Sample, Rendered]]:
    for sample in samples():
        yield sample, LETTERS.render(sample.kind, sample.language, sample.variables)


ALL = list(letters())
EVERYDAY = [(s, r) for s, r in ALL if not s.name.startswith("long")]


def own(sample: Sample, letter: Rendered) -> str:
    """The body without greeting and signature, and without what is quoted."""
    lines = letter.body.text.split("\n")[2:]
    end = lines.index(f"{letter_name(sample)}")
    return "\n".join(line for line in lines[:end] if not line.startswith(">")).strip()


def letter_name(sample: Sample) -> str:
    """The first line of the signature."""
    if sample.kind not in STAFF:
        return str(sample.variables["coordinator"].name)
    return "Ottawa Connector Program, " + ("the assistant" if sample.language == "en" else "l'assistant")


def words(text: str) -> int:
    return sum(any(character.isalnum() for character in word) for word in text.split(" ") for word in word.split("\n"))


def limit(kind: str) -> int:
    return 200 if kind in LONGER else 120


def told(found: list[str]) -> str:
    return "\n".join(found)


def test_everyday_letters_are_short() -> None:
    found = [
        f"{s.language} {s.kind} {s.name}: {words(r.body.text)}"
        for s, r in EVERYDAY
        if s.kind in PARTICIPANT and words(r.body.text) > limit(s.kind)
    ]
    assert not found, told(found)


def test_the_longest_details_stay_within_bounds() -> None:
    found = [
        f"{s.language} {s.kind} {s.name}: {words(r.body.text)}"
        for s, r in ALL
        if s.kind in PARTICIPANT and words(r.body.text) > limit(s.kind) + 40
    ]
    assert not found, told(found)


def asks(sample: Sample) -> bool:
    """A cancellation asks only the side that is to choose or to name a time."""
    if sample.kind != "cancelled":
        return sample.kind in ASKS
    offered = sample.name.endswith("offered") and sample.variables["side"] == "connectee"
    return offered or (sample.name.endswith("wanted") and sample.variables["side"] == "connector")


def test_one_question_and_it_comes_last() -> None:
    found = []
    for sample, letter in ALL:
        if sample.kind in SAMPLE_QUESTIONS:
            continue
        text = re.sub(r"\"[^\"\n]*\"|«[^»\n]*»", "…", own(sample, letter))
        right = text.count("?") == 1 and text.endswith("?") if asks(sample) else "?" not in text
        if not right:
            found.append(f"{sample.language} {sample.kind} {sample.name}: {text[-80:]!r}")
    assert not found, told(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_example_shows_how_to_answer_in_a_line(language: str) -> None:
    quoted = re.compile(r'"[^"]+"' if language == "en" else r"«[^»]+»")
    found = [
        f"{s.kind} {s.name}" for s, r in ALL if s.language == language and asks(s) and not quoted.search(own(s, r))
    ]
    assert not found, told(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_promised_and_no_office_is_heard(language: str) -> None:
    found = []
    for sample, letter in ALL:
        if sample.language != language or sample.name.startswith(("long", "accented")):
            continue
        text = f"{letter.subject}\n{letter.body.text}\n{letter.footer.text}".lower().replace("2025", "")
        found += [f"{sample.kind} {sample.name}: {word}" for word in FORBIDDEN[language] if word in text]
        if sample.kind in PARTICIPANT:
            found += [f"{sample.kind} {sample.name}: {word}" for word in OFFICE[language] if re.search(word, text)]
    assert not found, told(found)


@pytest.mark.parametrize("kind", ["proposal_nudge", "time_nudge", "referral_nudge", "survey_nudge"])
def test_a_nudge_says_since_when_and_offers_later_no_and_stop(kind: str) -> None:
    for sample, letter in ALL:
        if sample.kind != kind:
            continue
        text = letter.body.text.lower()
        offered = ("later", "no", '"stop"') if sample.language == "en" else ("plus tard", "non", f"«{NBSP}arrêt{NBSP}»")
        assert all(word in text for word in offered)
        assert ("monday 2 march 2026" if sample.language == "en" else "lundi 2 mars 2026") in text
        quoted = sample.variables.get("quoted")
        assert not quoted or " ".join(quoted.split()[:8]).lower() in text


def test_the_zone_is_named_once() -> None:
    for sample, letter in ALL:
        zone = "(Ottawa time)" if sample.language == "en" else "(heure d'Ottawa)"
        clocks = re.search(r"\d:\d\d\u00a0[ap]\.m\." if sample.language == "en" else r"\d\u00a0h", own(sample, letter))
        stated = letter.body.text.count(zone)
        assert stated <= 1, f"{sample.kind} {sample.name}"
        if sample.kind in ("times_relay", "confirmation", "moved", "cancelled", "reminder", "did_you_meet") and clocks:
            assert stated == 1 or "open" in sample.name, f"{sample.kind} {sample.name}"


def test_each_letter_says_who_wrote_it_and_how_to_reach_a_person() -> None:
    for sample, letter in ALL:
        if sample.kind in PARTICIPANT:
            programme = sample.variables["programme"]
            assert letter.footer.text.count("\n") == 2
            assert all(fact in letter.footer.text for fact in (programme.name, programme.postal, programme.phone))
            assert ("a computer program" if sample.language == "en" else "un logiciel") in letter.footer.text
            assert sample.variables["coordinator"].name in letter.body.text


def test_english_is_grade_eight_or_easier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flesch-Kincaid by textstat, its syllables from the hyphenation dictionary that it falls back to."""
    monkeypatch.setattr(_count_syllables, "get_cmudict", lambda lang: None)
    grades = {
        f"{s.kind} {s.name}": flesch_kincaid_grade(prose(s, r), "en_US") for s, r in EVERYDAY if measured(s, "en")
    }
    assert {name: grade for name, grade in grades.items() if grade > 8} == {}


def test_french_is_as_easy() -> None:
    """Flesch's reading ease in Kandel and Moles' fit: 60 is where plain French begins."""
    eases = {f"{s.kind} {s.name}": flesch_reading_ease(prose(s, r), "fr") for s, r in EVERYDAY if measured(s, "fr")}
    assert {name: ease for name, ease in eases.items() if ease < 60} == {}


def measured(sample: Sample, language: str) -> bool:
    return sample.language == language and sample.kind in PARTICIPANT and sample.name.startswith(("short", "missing"))


def prose(sample: Sample, letter: Rendered) -> str:
    """Whole sentences: each paragraph and each line of a list ends with a full stop."""
    lines = (line.removeprefix("- ").rstrip(":" + NBSP) for line in own(sample, letter).split("\n"))
    return " ".join(line if line.endswith((".", "?", '"')) else f"{line}." for line in lines if line)


def test_french_typography() -> None:
    for sample, letter in ALL:
        if sample.language != "fr" or not sample.name.startswith("missing"):  # nobody else's words
            continue
        text = f"{letter.subject}\n{own(sample, letter)}\n{letter.footer.text}"
        assert not re.search(r" [:;?!»]|« |«(?!\u00a0)|(?<![\u00a0(»])»", text.replace("»ainsi«", "")), text
        assert not re.search(r"\d h\b|\u00a0h \d", text), text
        assert not re.search(r"[^\s\u00a0»«][?;!]|\w:(?!//)(?!\d)", re.sub(r"\S+@\S+|- W.*", "", text)), text


def test_french_fits_any_gender() -> None:
    for sample, letter in ALL:
        if sample.language == "fr":
            assert not GENDERED.search(own(sample, letter)), GENDERED.search(own(sample, letter))


def test_french_knows_quebec() -> None:
    footers = {letter.footer.text for sample, letter in ALL if sample.language == "fr" and sample.kind in PARTICIPANT}
    assert all("courriel" in footer and "arrêt" in footer for footer in footers)


CLOCK = {
    "en": re.compile(rf"\b(?:\d{{1,2}}:\d\d[ {NBSP}][ap]\.m\.|noon\b)"),
    "fr": re.compile(rf"\b\d{{1,2}}[ {NBSP}]h(?:[ {NBSP}]\d\d)?\b"),
}
ZONES = {"en": "(Ottawa time)", "fr": "(heure d'Ottawa)"}


def test_every_letter_that_tells_an_hour_names_its_zone_once() -> None:
    """What stands in quotes as somebody's example or own words tells no hour of ours."""
    found = []
    for sample, letter in ALL:
        text = re.sub(r'"[^"]*"|«[^»]*»', "", own(sample, letter).replace("’", "'"))
        tells = bool(CLOCK[sample.language].search(text))
        named = text.replace(NBSP, " ").count(ZONES[sample.language])
        if named != tells:
            found.append(f"{sample.language} {sample.kind} {sample.name}: {named} × the zone")
    assert not found, told(found)
