"""Who is new, who is known, and whom words mean."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.cases.actions.contacts import meant
from mailbot.cases.case import Referral, ReferralState
from mailbot.cases.letters import LetterKind
from mailbot.cases.policy import Consent
from mailbot.reading.values import Contact, Evidence, Intent
from tests.unit.cases.story import CONNECTOR, KNOWN, LARS, POLICY, PRIYA, RUTH, Story, contact, guest, met


def named(*contacts: Contact, when: str = "03-16 10:00", story: Story | None = None) -> Story:
    told = story or met()
    told.says(CONNECTOR, Intent.REFER, when=when, referrals=contacts)
    return told


def kept(story: Story) -> list[tuple[str, str]]:
    return [(r.name, r.email) for r in story.case.referrals]


# ── what is kept of somebody ─────────────────────────────────────────────────────────────


def test_all_that_was_said_of_somebody_is_kept() -> None:
    full = contact("Priya Raman", "Priya@Example.com", phone="613-555-0123", title="Director", employer="Harbourline")
    story = named(full)
    (referral,) = story.case.referrals
    thanks = story.letter(LetterKind.REFERRAL_THANKS)
    assert referral == Referral(
        name="Priya Raman",
        email="priya@example.com",
        phone="613-555-0123",
        title="Director",
        employer="Harbourline",
        words="in their own words",
        spoken=False,
        state=ReferralState.ANNOUNCED,
        announced_by=thanks.key,
    )


def test_of_whom_little_is_said_little_is_kept() -> None:
    (referral,) = named(contact("Priya Raman")).case.referrals
    assert referral == Referral(name="Priya Raman", words="in their own words")
    (referral,) = named(contact(None, "priya@example.com")).case.referrals
    assert (referral.name, referral.phone, referral.title, referral.employer) == ("", "", "", "")


def test_each_is_kept_with_the_words_that_were_about_them() -> None:
    story = met()
    evidence = (
        Evidence("referral:1", "Lars runs the lab", "r"),
        Evidence("referral:0", "Priya hires there", "r"),
    )
    story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA, LARS), evidence=evidence)
    assert [r.words for r in story.case.referrals] == ["Priya hires there", "Lars runs the lab"]


# ── who is new ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "second", "people"),
    [
        (contact("Priya Raman"), contact("priya raman"), 1),
        (contact("Priya Raman"), contact("Raman, Priya"), 1),
        (contact("Priya Raman"), contact("Priya Nair"), 2),
        (contact("Priya Raman", "priya@example.com"), contact("P. Raman", "PRIYA@example.com"), 1),
        (contact("Priya Raman", "priya@example.com"), contact("Priya Raman"), 1),
        (contact("P. Raman", "PRIYA@example.com"), contact("Priya Raman", "priya@example.com"), 1),
        (contact(None, "info@example.com"), contact(None, "jobs@example.com"), 2),
        (contact(None, "info@example.com"), contact("Priya Raman"), 2),
        (contact("Priya Raman", phone="613-555-0123"), contact(None, phone="613-555-0199"), 1),
    ],
)
def test_one_person_is_one_in_a_mail_and_across_two(first: Contact, second: Contact, people: int) -> None:
    assert len(named(first, second).case.referrals) == people
    story = named(first)
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:05", referrals=(second,))
    assert len(story.case.referrals) == people


def test_who_was_taken_back_may_be_named_anew() -> None:
    story = named(PRIYA)
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:05", withdrawn=("Priya",))
    named(PRIYA, when="03-16 10:06", story=story)
    assert [r.state for r in story.case.referrals] == [ReferralState.WITHDRAWN, ReferralState.ANNOUNCED]
    assert story.waits("03-16 12:00")[0] == "03-16 10:21 opens c1.2 proposed: referral_ask"


# ── what a later mail adds ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lacking", "later", "completed"),
    [
        (("Priya Raman", "Lars Holm"), contact("Lars", "lars@example.net"), 1),
        (("Priya Raman", "Lars Holm"), contact("Lars Erik Holm", "lars@example.net"), 1),
        (("Priya Raman", "Lars Holm"), contact(None, "l.holm@example.net"), 1),
        (("Priya Raman", "Lars Holm"), contact(None, "LARS@example.net"), 1),
        (("Priya Raman", "Lars Holm"), contact(None, "info@example.net"), None),
        (("Priya Raman", "Lars Holm"), contact("Ngozi Eze", "ngozi@example.org"), None),
        (("Priya Raman", "Priya Nair"), contact("Priya", "priya@example.com"), None),
        (("Al Bo", "Lars Holm"), contact(None, "al@example.com"), None),  # two letters prove nothing
        (("Lars Holm",), contact(None, "info@example.net"), 0),
        (
            ("Priya Raman", "Lars Holm"),
            contact(None, "info@holm.example.net"),
            None,
        ),  # whose the domain is says nothing
        (("Priya Raman", "Kim Osei"), contact(None, "kim@example.com"), 1),
    ],
)
def test_an_address_completes_the_one_whom_it_fits(
    lacking: tuple[str, ...], later: Contact, completed: int | None
) -> None:
    story = named(*(contact(name) for name in lacking))
    named(later, when="03-17 10:00", story=story)
    address = (later.email or "").lower()
    found = [n for n, r in enumerate(story.case.referrals) if r.email == address]
    assert found == [len(lacking) if completed is None else completed]


def test_who_is_completed_keeps_the_longer_name_and_is_announced_anew() -> None:
    story = named(contact("Priya"))
    named(contact("Priya Raman", "Priya@example.com"), when="03-17 10:00", story=story)
    (referral,) = story.case.referrals
    assert (referral.name, referral.email, referral.state) == (
        "Priya Raman",
        "priya@example.com",
        ReferralState.ANNOUNCED,
    )
    assert referral.announced_by == story.letter(LetterKind.REFERRAL_THANKS).key
    story = named(contact("Priya Raman"))
    named(contact("Priya", "priya@example.com"), when="03-17 10:00", story=story)
    assert story.case.referrals[0].name == "Priya Raman"


@pytest.mark.parametrize(
    ("known", "later", "name"),
    [
        ("Priya Raman", contact("Raman", "priya@example.com"), "Priya Raman"),
        ("Bo", contact(None, "info@example.com"), "Bo"),
    ],
)
def test_the_name_that_says_more_is_kept(known: str, later: Contact, name: str) -> None:
    story = named(contact(known))
    named(later, when="03-17 10:00", story=story)
    assert [r.name for r in story.case.referrals] == [name]


def test_who_agrees_without_more_keeps_what_was_said_of_them() -> None:
    story = named(PRIYA, contact("Lars Holm"))
    agreeing = (contact("Priya Raman", spoken=True), contact("Lars Holm", spoken=True))
    named(*agreeing, when="03-16 10:05", story=story)
    assert [(r.email, r.spoken, r.state) for r in story.case.referrals] == [
        ("priya@example.com", True, ReferralState.ANNOUNCED),
        ("", True, ReferralState.NAMED),
    ]


def test_who_is_copied_on_the_mail_is_introduced_at_once_whatever_the_case_of_the_letters() -> None:
    story = met()
    mail = replace(story.mail(CONNECTOR), seen_by=frozenset({RUTH.email, "priya@example.com"}))
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    named(replace(PRIYA, email="Priya@Example.com"), contact("Lars Holm"), story=story)
    assert [r.spoken for r in story.case.referrals] == [True, False]


def test_that_they_agree_is_news_once() -> None:
    story = named(PRIYA)
    named(replace(PRIYA, spoken=True), when="03-16 10:05", story=story)
    assert story.lines[-1] == "03-16 10:05 referral_thanks → connector"
    named(replace(PRIYA, spoken=True), when="03-16 10:06", story=story)
    assert story.lines[-1] == "03-16 10:06 noted recorded → connector"
    named(PRIYA, when="03-16 10:07", story=story)
    assert story.case.referrals[0].spoken
    assert story.waits("03-16 12:00")[0] == "03-16 10:20 opens c1.1 introduced: referral_introduction"


def test_of_who_has_a_case_of_their_own_nothing_is_taken_any_more() -> None:
    story = named(PRIYA)
    story.waits("03-16 12:00")
    before = story.case.referrals
    named(replace(PRIYA, spoken=True), when="03-16 13:00", story=story)
    assert story.case.referrals == before


def test_a_correction_in_the_same_breath_is_two_people() -> None:
    two = (contact("Priya Raman", "priya@example.com"), contact("Priya Raman", "priya@example.org"))
    assert kept(named(*two)) == [("Priya Raman", "priya@example.com"), ("Priya Raman", "priya@example.org")]


@pytest.mark.parametrize(
    "later",
    [contact("Priya Raman", "PRIYA@example.com"), contact("Priya Raman"), contact("Priya Nair", "nair@example.com")],
)
def test_what_is_no_other_address_of_the_same_name_corrects_nobody(later: Contact) -> None:
    story = named(PRIYA)
    named(later, when="03-16 10:05", story=story)
    assert story.case.referrals[0].email == "priya@example.com"


def test_an_address_that_is_somebodys_already_is_nobody_elses() -> None:
    story = named(contact("Priya Raman"), contact(None, "info@example.com"))
    named(contact(None, "info@example.com"), when="03-16 10:05", story=story)
    assert kept(story) == [("Priya Raman", ""), ("", "info@example.com")]
    story = named(PRIYA, LARS)
    named(contact("Priya Raman", "lars@example.net"), when="03-16 10:05", story=story)
    assert kept(story) == [("Priya Raman", "priya@example.com"), ("Lars Holm", "lars@example.net")]
    assert len(story.waits("03-16 12:00")) == 2


def test_an_address_without_a_name_corrects_nobody_without_one() -> None:
    story = named(contact(None, "info@example.com"))
    named(contact(None, "jobs@example.com"), when="03-16 10:05", story=story)
    assert kept(story) == [("", "info@example.com"), ("", "jobs@example.com")]


# ── who is written to ────────────────────────────────────────────────────────────────────


def test_with_the_connectors_own_letter_their_word_that_somebody_agrees_is_enough() -> None:
    story = met()
    story.policy = replace(POLICY, consent=Consent.CONNECTOR)
    named(PRIYA, replace(LARS, spoken=True), story=story)
    assert [r.state for r in story.case.referrals] == [ReferralState.FORWARDED, ReferralState.ANNOUNCED]


@pytest.mark.parametrize("who", [RUTH, replace(RUTH, email="kim@example.org")])
def test_nobody_of_the_match_or_the_programme_is_written_to_as_a_referral(who: object) -> None:
    story = guest(introduced=True)
    story.known = replace(KNOWN, staff=frozenset({"kim@example.org"}))
    email = getattr(who, "email", "")
    named(contact("Somebody", email), when="03-23 10:00", story=story)
    assert [r.state for r in story.case.referrals] == [ReferralState.UNCOUNTED]


def test_somebody_elsewhere_at_the_programmes_provider_is_a_referral() -> None:
    story = named(contact("Kim Lee", "kim+jobs@example.org"), contact("Pro Gramme", "programme@example.net"))
    assert [r.state for r in story.case.referrals] == [ReferralState.ANNOUNCED] * 2
    story = named(contact("The programme", "programme+abc+def@example.org"))
    assert [r.state for r in story.case.referrals] == [ReferralState.UNCOUNTED]


# ── whom words mean ──────────────────────────────────────────────────────────────────────

SOMEBODY = Referral("Priya Raman", "priya@example.com")


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("Priya", True),
        ("RAMAN", True),
        ("Raman, Priya", True),
        (" priya@example.com ", True),
        ("PRIYA@EXAMPLE.COM", True),
        ("Priya Nair", False),
        ("Pri", False),
        ("", False),
        ("  ", False),
        ("example.com", False),
    ],
)
def test_words_mean_somebody_by_name_or_address(words: str, *, hits: bool) -> None:
    assert meant(words, SOMEBODY) is hits


def test_no_words_mean_nobody_who_has_no_address() -> None:
    assert not meant("Lars", Referral("Priya Raman"))
    assert meant("Priya", Referral("Priya Raman"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from([PRIYA, LARS, contact("Priya Raman"), contact(None, "info@example.com")]), max_size=6))
def test_however_often_people_are_named_nobody_is_held_twice(said: list[Contact]) -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=tuple(said))
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:05", referrals=tuple(reversed(said)))
    emails = [r.email for r in story.case.referrals if r.email]
    assert len(set(emails)) == len(emails)
    assert len(story.case.referrals) <= 3
