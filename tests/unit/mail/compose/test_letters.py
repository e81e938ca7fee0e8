"""Every letter is rendered for every reader and kept as a reviewed text: a change of words is seen in review."""

from __future__ import annotations

from itertools import groupby

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from mailbot.cases.letters import LetterKind
from mailbot.mail.compose import LetterError, Rendered, Templates
from mailbot.mail.compose.variables import COMMON, PARTICIPANT, STAFF, declared
from tests.unit.mail.compose.samples import ROOT, Sample, samples, templates

LETTERS = templates()
BY_KIND = {
    key: list(group)
    for key, group in groupby(sorted(samples(), key=lambda s: (s.language, s.kind)), key=lambda s: (s.language, s.kind))
}


class LetterFile(SingleFileSnapshotExtension):
    """One text file a letter and language."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def rendered(sample: Sample) -> Rendered:
    return LETTERS.render(sample.kind, sample.language, sample.variables)


@pytest.mark.parametrize(("language", "kind"), BY_KIND, ids=["-".join(key) for key in BY_KIND])
def test_words_of_every_letter(language: str, kind: str, snapshot: SnapshotAssertion) -> None:
    pages = []
    for sample in BY_KIND[language, kind]:
        letter = rendered(sample)
        pages.append(f"##### {sample.name}\nSubject: {letter.subject}\n\n{letter.body.text}\n")
    assert "\n".join(pages) == snapshot(extension_class=LetterFile)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ["proposal", "digest"])
def test_footer(language: str, kind: str, snapshot: SnapshotAssertion) -> None:
    letter = rendered(next(s for s in BY_KIND[language, kind] if s.name.startswith("short")))
    assert letter.text.endswith(f"\n-- \n{letter.footer.text}\n")
    assert f"{letter.footer.text}\n\n{letter.html}" == snapshot(extension_class=LetterFile)


def test_every_kind_has_its_variables() -> None:
    assert {kind.value for kind in LetterKind if kind.staff} == set(STAFF)
    assert {kind.value for kind in LetterKind if not kind.staff} == set(PARTICIPANT)


def test_samples_give_exactly_the_declared_variables() -> None:
    for (_, kind), given in BY_KIND.items():
        for sample in given:
            assert set(sample.variables) == set(declared(kind)), f"{kind} {sample.name}"


@pytest.mark.parametrize("kind", [*PARTICIPANT, *STAFF])
def test_variables_stand_in_the_docs(kind: str) -> None:
    page = (ROOT.parent / "docs" / "letters.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{kind}` |"))
    if "as `decision`" not in row:
        assert all(f"`{name}`" in row for name in set(declared(kind)) - set(COMMON)), row


def test_templates_are_right() -> None:
    assert LETTERS.check() == []


def test_a_name_that_is_not_given_fails_the_letter() -> None:
    with pytest.raises(LetterError, match=r"^en/participant/stopped\.j2: UndefinedError: 'connector' is undefined"):
        LETTERS.render("stopped", "en", {"reader": None})


def test_a_value_that_is_no_text_fails_the_letter() -> None:
    letters = Templates.from_sources({"en/participant/stopped.j2": "Subject: {{ reader }}\n\nHello", "en/also.j2": "x"})
    with pytest.raises(LetterError, match="text or a number, not dict"):
        letters.render("stopped", "en", {"reader": {}})


@pytest.mark.parametrize("kind", ["introduction", "times_relay", "confirmation", "referral_nudge", "closing"])
def test_one_conversation_has_one_subject_in_both_languages(kind: str) -> None:
    subjects = {
        rendered(s).subject for lang in ("en", "fr") for s in BY_KIND[lang, kind] if s.name.startswith("missing")
    }
    assert subjects == {"Jo & Ali Reza – Ottawa Connector Program"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_stranger_reads_no_more_than_a_first_name(language: str) -> None:
    for sample in BY_KIND[language, "referral_ask"]:
        letter, newcomer = rendered(sample), sample.variables["connectee"]
        whole = letter.subject + letter.text + letter.html
        assert newcomer.email not in whole
        assert not newcomer.phone or newcomer.phone not in whole
        assert all(name not in whole for name in newcomer.name.split()[1:])
