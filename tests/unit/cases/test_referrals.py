"""Referrals: consent first, fifteen minutes, addresses asked for once, guests left in peace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.case import DebtKind, ReferralState, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.letters import LetterKind, OpenCase, Recall
from mailbot.cases.policy import Consent
from mailbot.reading.values import Contact, Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    ERIC,
    KNOWN,
    LARS,
    LEILA,
    NGOZI,
    POLICY,
    PRIYA,
    PROGRAMME,
    REFERRER,
    RUTH,
    THREE,
    Story,
    at,
    contact,
    day,
    guest,
    met,
    proposed,
    referred,
)


def states(story: Story) -> list[ReferralState]:
    return [referral.state for referral in story.case.referrals]


def going(story: Story) -> list[str]:
    return [one["how"] for one in story.letter(LetterKind.REFERRAL_THANKS).facts["going"]]


def test_three_make_the_match_complete() -> None:
    story = referred()
    assert story.stage() is Stage.REFERRED
    assert story.case.debts == ()


def test_they_are_introduced_as_they_come_and_the_first_does_not_wait_for_the_third() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    assert story.waits("03-16 12:00") == ["03-16 10:15 opens c1.1 proposed: referral_ask"]
    story.says(CONNECTOR, Intent.REFER, when="03-17 10:00", referrals=(LARS,))
    assert story.waits("03-17 12:00") == ["03-17 10:15 opens c1.2 proposed: referral_ask"]


def test_who_was_not_spoken_with_is_asked_first_without_resume_in_a_case_of_their_own() -> None:
    story = referred()
    story.waits("03-16 12:00")
    opens = next(e for d in story.decisions for e in d.effects if isinstance(e, OpenCase))
    (ask,) = opens.sends
    assert (ask.kind, ask.to, ask.cc, ask.resume) == (LetterKind.REFERRAL_ASK, (CONNECTOR,), (), False)
    child = opens.case
    assert (child.connector.name, child.connectee, child.referrer) == ("Priya Raman", ERIC, RUTH)
    assert (child.stage, child.generation, child.parent) == (Stage.PROPOSED, 2, "c1")
    assert [(d.kind, d.role) for d in child.debts] == [(DebtKind.DECISION, CONNECTOR)]


def test_who_was_spoken_with_is_introduced_with_the_connector_in_copy() -> None:
    story = referred(replace(PRIYA, spoken=True), LARS, NGOZI)
    assert going(story) == ["introduce", "ask", "ask"]
    story.waits("03-16 12:00")
    opens = next(e for d in story.decisions for e in d.effects if isinstance(e, OpenCase))
    (letter,) = opens.sends
    assert (letter.kind, letter.to, letter.cc) == (
        LetterKind.REFERRAL_INTRODUCTION,
        (CONNECTOR, CONNECTEE),
        (REFERRER,),
    )
    assert letter.resume
    assert opens.case.stage is Stage.INTRODUCED


def test_who_is_copied_on_the_mail_counts_as_spoken_with() -> None:
    story = met()
    mail = replace(story.mail(CONNECTOR), seen_by=frozenset({RUTH.email, "priya@example.com"}))
    story.mail = lambda *_: mail  # type: ignore[method-assign]
    story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA,))
    assert going(story) == ["introduce"]


@pytest.mark.parametrize(
    ("consent", "spoken", "how", "opened"),
    [
        (Consent.ASK, False, "ask", ["c1.1"]),
        (Consent.ASK, True, "introduce", ["c1.1"]),
        (Consent.DIRECT, False, "introduce", ["c1.1"]),
        (Consent.CONNECTOR, False, "forward", []),
        (Consent.CONNECTOR, True, "introduce", ["c1.1"]),
    ],
)
def test_consent_is_policy(consent: Consent, spoken: bool, how: str, opened: list[str]) -> None:
    story = met()
    story.policy = replace(POLICY, consent=consent)
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(replace(PRIYA, spoken=spoken),))
    assert going(story) == [how]
    story.waits("03-20 12:00")
    assert list(story.children) == opened


def test_where_the_connector_writes_themselves_their_later_word_introduces() -> None:
    story = met()
    story.policy = replace(POLICY, consent=Consent.CONNECTOR)
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    said = story.says(CONNECTOR, Intent.REFER, when="03-18 10:00", referrals=(replace(PRIYA, spoken=True),))
    assert said == ["referral_thanks → connector"]
    assert story.waits("03-18 12:00") == ["03-18 10:15 opens c1.1 introduced: referral_introduction"]


@pytest.mark.parametrize(
    ("told", "leaves"),
    [
        ("03-16 10:00", "03-16 10:15"),
        ("03-16 16:44", "03-16 16:59"),
        ("03-16 16:45", "03-17 09:00"),  # the quarter of an hour ends at five
        ("03-16 08:50", "03-16 09:05"),
        ("03-16 08:00", "03-16 09:00"),
        ("03-20 17:30", "03-23 09:00"),
        ("04-02 22:00", "04-06 09:00"),  # Good Friday
    ],
)
def test_nothing_leaves_for_a_third_party_before_fifteen_minutes_are_over_nor_outside_hours(
    told: str, leaves: str
) -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when=told, referrals=(PRIYA,))
    (line,) = [line for line in story.waits("04-10 12:00") if "opens" in line]
    assert line.startswith(leaves)


def test_the_fifteen_minutes_begin_when_smtp_has_taken_the_letter() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    key = story.letter(LetterKind.REFERRAL_THANKS).key
    story.happens(EventKind.LETTER_SENT, "03-16 11:00", key=key)
    assert story.waits("03-16 12:00") == ["03-16 11:15 opens c1.1 proposed: referral_ask"]


def test_another_letter_that_leaves_starts_no_clock() -> None:
    story = met()
    story.case = replace(story.case, referrals=referred().case.referrals)
    story.happens(EventKind.LETTER_SENT, "03-16 10:00", key="another")
    assert [a for a in story.case.alarms if a.kind == "tell_referral"] == []


def test_whoever_a_reply_withdraws_is_struck_and_the_rest_go_on() -> None:
    story = referred()
    said = story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Priya",))
    assert said == ["noted withdrawn → connector"]
    assert story.letter(LetterKind.NOTED).facts["names"] == ("Priya Raman",)
    story.waits("03-17 12:00")
    assert list(story.children) == ["c1.2", "c1.3"]
    assert states(story)[0] is ReferralState.WITHDRAWN


def test_one_taken_back_is_owed_again_and_no_survey_goes() -> None:
    story = referred()
    story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("priya@example.com",))
    assert story.stage() is Stage.MET
    assert "survey" not in " ".join(story.waits("03-20 12:00"))


def test_one_taken_back_and_another_named_is_three() -> None:
    story = referred()
    other = contact("Tomasz Wójcik", "tomasz@example.net")
    said = story.says(CONNECTOR, Intent.REFER, when="03-16 10:08", withdrawn=("Priya",), referrals=(other,))
    assert said == ["noted withdrawn → connector", "referral_thanks → connector"]
    assert story.stage() is Stage.REFERRED
    story.waits("03-16 12:00")
    assert list(story.children) == ["c1.2", "c1.3", "c1.4"]


@pytest.mark.parametrize(
    ("words", "fits"), [("Sarah", 0), ("the one from Ottawa", 0), ("", 0)], ids=["unknown", "vague", "empty"]
)
def test_where_it_is_unclear_who_is_meant_nothing_goes_and_the_coordinator_is_asked(words: str, fits: int) -> None:
    story = referred()
    said = story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=(words,))
    assert said == [f"ask: it is not clear whom they take back ({fits} fit)"]
    story.asks()
    assert story.waits("03-20 12:00") == []
    story.answered("03-20 13:00")
    assert "opens c1.1" in " ".join(story.waits("03-20 14:00"))


def test_two_of_the_same_name_are_not_told_apart_by_it() -> None:
    story = met()
    two = (contact("Priya Raman", "priya@example.com"), contact("Priya Nair", "priya.nair@example.com"))
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=two)
    assert story.says(CONNECTOR, Intent.OTHER, when="03-16 10:05", withdrawn=("Priya",)) == [
        "ask: it is not clear whom they take back (2 fit)"
    ]
    assert story.says(CONNECTOR, Intent.OTHER, when="03-16 10:06", withdrawn=("Priya Nair",)) == [
        "noted withdrawn → connector"
    ]


def test_who_has_been_written_to_can_no_longer_be_struck() -> None:
    story = referred()
    story.waits("03-16 12:00")
    said = story.says(CONNECTOR, Intent.OTHER, withdrawn=("Priya",))
    assert said == ["ask: it is not clear whom they take back (0 fit)"]


@pytest.mark.parametrize("by", [CONNECTEE, REFERRER])
def test_nobody_else_takes_a_contact_back(by: Role) -> None:
    story = guest()
    story.case = replace(story.case, referrals=referred().case.referrals)
    assert story.says(by, Intent.OTHER, withdrawn=("Priya",))[0].startswith("ask: ")


def test_a_referral_without_an_address_is_asked_for_it_once_and_never_nudged_for_it() -> None:
    story = met("03-13 10:00")
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(contact("Priya Raman"), LARS, NGOZI))
    assert going(story) == ["address", "ask", "ask"]
    assert "referral_address" not in " ".join(story.waits("06-30 12:00"))


@pytest.mark.parametrize(
    ("named", "later"),
    [
        (contact("Priya Raman"), contact("Priya Raman", "Priya@Example.com")),
        (contact("Priya"), contact("Priya Raman", "priya@example.com")),
        (contact("Priya Raman", phone="613-555-0123"), contact(None, "priya@example.com")),
        (contact("Priya Raman"), contact("Raman, Priya", "priya@example.com")),
    ],
)
def test_an_address_that_comes_later_completes_the_one_who_was_named(named: Contact, later: Contact) -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(named, LARS))
    said = story.says(CONNECTOR, Intent.REFER, when="03-17 10:00", referrals=(later,))
    assert said == ["referral_thanks → connector"]
    assert len(story.case.referrals) == 2
    assert story.case.referrals[0].email == "priya@example.com"
    assert story.waits("03-17 12:00")[-1] == "03-17 10:15 opens c1.1 proposed: referral_ask"


def test_an_address_that_could_be_two_peoples_completes_neither() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, referrals=(contact("Priya Raman"), contact("Lars Holm")))
    story.says(CONNECTOR, Intent.REFER, referrals=(contact(None, "info@example.com"),))
    assert [r.email for r in story.case.referrals] == ["", "", "info@example.com"]


@pytest.mark.parametrize(
    "known",
    [
        contact("Ruth Adeyemi", RUTH.email),
        contact("Eric", ERIC.email),
        contact("Leila Haddad", LEILA.email),
        contact("The programme", PROGRAMME),
        contact("The programme", "programme+abc@example.org"),
        contact("Amara Diallo", "amara@example.com"),
        contact("Chen Wei", "chen@example.com"),
    ],
)
def test_who_is_known_already_is_not_written_to_and_does_not_count(known: Contact) -> None:
    story = met()
    story.known = replace(KNOWN, contacts=frozenset({"amara@example.com"}), refused=frozenset({"chen@example.com"}))
    story.says(CONNECTOR, Intent.REFER, referrals=(known, PRIYA))
    facts = story.letter(LetterKind.REFERRAL_THANKS).facts
    assert (facts["count"], going(story)) == (1, ["known", "ask"])
    story.waits("03-31 12:00")
    assert list(story.children) == ["c1.2"]


def test_the_same_person_twice_is_one() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA, replace(PRIYA, email="PRIYA@example.com"), LARS))
    assert story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA,)) == ["noted recorded → connector"]
    assert len(story.case.referrals) == 2


def test_two_people_of_one_name_with_two_addresses_are_two() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA, replace(PRIYA, email="priya.raman@example.org")))
    assert len(story.case.referrals) == 2


def test_names_that_cannot_be_read_are_for_the_coordinator() -> None:
    story = met()
    said = story.says(CONNECTOR, Intent.REFER, referrals=(contact(None, phone="613-555-0123"),))
    assert said == ["ask: people are named, but no name could be read"]


@pytest.mark.parametrize("by", [CONNECTEE, REFERRER])
@pytest.mark.parametrize("intent", [Intent.REFER, Intent.INVITE_EVENT])
def test_nobody_is_written_to_on_another_ones_word(by: Role, intent: Intent) -> None:
    story = guest(introduced=True)
    said = story.says(by, intent, referrals=(NGOZI,))
    assert said[0].startswith("ask: ")
    assert story.case.referrals == ()


def test_the_coordinators_word_is_enough() -> None:
    story = met()
    assert story.says(CONNECTEE, Intent.REFER, referrals=(PRIYA,), staff=True) == ["referral_thanks → connector"]


def test_more_than_policy_allows_in_a_day_are_held_and_none_is_written_to() -> None:
    story = met()
    many = tuple(contact(f"Person {n}", f"person{n}@example.com") for n in range(500))
    said = story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=many)
    assert said == ["ask: more people than one Connector may name in a day"]
    assert story.case.referrals == ()
    story.known = replace(KNOWN, named_today=5)
    assert story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA, LARS))[0].startswith("ask: ")
    assert story.says(CONNECTOR, Intent.REFER, referrals=(PRIYA,)) == ["referral_thanks → connector"]


def test_a_guest_who_does_not_answer_is_not_nudged_and_after_a_week_the_connector_is_told() -> None:
    story = guest()
    assert story.waits("06-30 12:00") == ["03-24 09:00 referral_no → referrer"]
    assert story.letter(LetterKind.REFERRAL_NO).facts["how"] == "silent"


def test_a_guests_late_yes_still_counts() -> None:
    story = guest()
    story.waits("03-31 12:00")
    assert story.says(CONNECTOR, Intent.ACCEPT) == ["referral_introduction → connector, connectee"]
    letter = story.letter(LetterKind.REFERRAL_INTRODUCTION)
    assert (letter.cc, letter.resume) == ((REFERRER,), True)


def test_a_guests_no_is_told_to_the_connector_and_to_the_coordinator() -> None:
    story = guest()
    said = story.says(CONNECTOR, Intent.DECLINE)
    assert said == ["noted declined → connector", "referral_no → referrer", "declined → coordinator"]
    assert story.letter(LetterKind.REFERRAL_NO).facts["how"] == "declined"


@pytest.mark.parametrize("introduced", [False, True])
def test_of_a_guest_who_wants_no_more_mail_the_connector_hears_a_no_and_no_more(introduced: bool) -> None:
    story = guest(introduced=introduced)
    said = story.says(CONNECTOR, Intent.OPT_OUT, reply="Never write to me again, this is harassment.")
    assert said == [
        "flag opted_out connector",
        "referral_no → referrer",
        "stopped → connector",
        "declined → coordinator",
    ]
    assert dict(story.letter(LetterKind.REFERRAL_NO).facts) == {"referral": story.case.connector, "how": "declined"}


def test_a_stop_and_a_no_of_a_guest_are_one_no_to_the_connector() -> None:
    story = guest()
    assert story.says(CONNECTOR, Intent.OPT_OUT, Intent.DECLINE).count("referral_no → referrer") == 1


def test_of_a_guest_who_never_answered_the_connector_has_heard_already() -> None:
    story = guest()
    story.waits("03-31 12:00")
    assert "referral_no → referrer" not in story.says(CONNECTOR, Intent.OPT_OUT)


def test_of_a_guest_who_has_met_the_newcomer_the_connector_hears_nothing() -> None:
    story = guest(introduced=True)
    story.says(CONNECTEE, Intent.MET, when="03-20 10:00")
    assert "referral_no → referrer" not in story.says(CONNECTOR, Intent.OPT_OUT)


def test_who_was_complete_with_somebody_that_may_not_be_asked_owes_another_one() -> None:
    story = referred()
    assert story.stage() is Stage.REFERRED
    story.known = replace(story.known, refused=frozenset({"priya@example.com"}))
    assert story.waits("03-16 10:20") == [
        "03-16 10:15 opens c1.2 proposed: referral_ask",
        "03-16 10:15 opens c1.3 proposed: referral_ask",
    ]
    assert story.stage() is Stage.MET
    assert {d.kind for d in story.case.debts} == {DebtKind.REFERRALS}
    assert "03-24 09:00 referral_nudge → connector" in story.waits("03-24 12:00")


def test_a_no_of_one_of_three_asks_for_another_and_owes_none() -> None:
    """The three were given: the Connector may name another one, or leave it."""
    story = referred()
    story.waits("03-16 10:20")
    child = story.child()
    child.says(CONNECTOR, Intent.DECLINE, when="03-17 10:00")
    assert (story.stage(), story.case.debts) == (Stage.REFERRED, ())
    said = story.says(CONNECTOR, Intent.REFER, when="03-17 12:00", referrals=(contact("Mei Lin", "mei@example.org"),))
    assert said == ["referral_thanks → connector"]
    assert story.letter(LetterKind.REFERRAL_THANKS).facts["count"] == 4


def test_not_me_but_try_ngozi_is_a_no_and_a_referral() -> None:
    story = guest()
    said = story.says(CONNECTOR, Intent.DECLINE, Intent.REFER, when="03-17 10:00", referrals=(NGOZI,))
    assert "declined → coordinator" in said
    assert "referral_thanks → connector" in said
    assert story.waits("03-17 12:00") == ["03-17 10:15 opens c1.1.1 proposed: referral_ask"]


def test_a_guest_who_asks_for_later_is_asked_again_without_more_than_the_first_time() -> None:
    story = guest()
    story.says(CONNECTOR, Intent.DEFER, when="03-17 10:00", until=day("04-14"))
    assert story.waits("06-30 12:00") == [
        "04-14 09:00 referral_ask → connector",
        "04-21 09:00 referral_no → referrer",
    ]
    assert not story.letter(LetterKind.REFERRAL_ASK).resume


def test_a_referral_named_with_a_deferral_does_not_wait_for_its_end() -> None:
    story = proposed()
    story.says(CONNECTOR, Intent.DEFER, Intent.REFER, when="03-04 10:00", until=day("05-01"), referrals=(NGOZI,))
    assert story.stage() is Stage.PAUSED
    assert story.waits("03-05 12:00") == ["03-04 10:15 opens c1.1 proposed: referral_ask"]


def test_a_referral_named_before_any_yes_is_taken() -> None:
    story = proposed()
    assert story.says(CONNECTOR, Intent.REFER, when="03-04 10:00", referrals=(NGOZI,)) == [
        "referral_thanks → connector"
    ]
    assert story.stage() is Stage.PROPOSED


def test_a_fourth_one_is_welcome() -> None:
    story = referred()
    said = story.says(CONNECTOR, Intent.REFER, when="03-16 15:00", referrals=(contact("Tomasz", "t@example.net"),))
    assert said == ["referral_thanks → connector"]
    assert story.stage() is Stage.REFERRED


def test_words_of_the_giver_about_each_one_are_kept() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, referrals=THREE, reply="Three good people.")
    assert {r.words for r in story.case.referrals} == {"Three good people."}


def test_the_connectees_clock_in_a_referrals_case_counts_from_the_introduction() -> None:
    story = guest(introduced=True)
    assert story.case.debts[0].due == at("03-23 10:15")


DOOR = replace(KNOWN, doors={"priya@example.com": "said no to another newcomer on 2 March 2026"})


def test_who_may_be_asked_only_with_the_coordinators_word_waits_for_it_and_the_others_do_not() -> None:
    story = met()
    story.known = DOOR
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA, LARS))
    assert going(story) == ["first", "ask"]
    story.waits("03-16 12:00")
    opens = [e for d in story.decisions for e in d.effects if isinstance(e, OpenCase)]
    assert [e.reason for e in opens] == ["Priya Raman said no to another newcomer on 2 March 2026", ""]


def test_whoever_another_case_has_asked_in_the_meantime_is_weighed_when_the_letter_is_due() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    assert going(story) == ["ask"]
    story.known = DOOR
    story.waits("03-16 12:00")
    assert [e.reason for d in story.decisions for e in d.effects if isinstance(e, OpenCase)] != [""]


@pytest.mark.parametrize("field", ["contacts", "refused"])
def test_who_meets_the_newcomer_meanwhile_or_wants_no_mail_is_not_written_to(field: str) -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    changed: dict[str, Any] = {field: frozenset({"priya@example.com"})}
    story.known = replace(KNOWN, **changed)
    assert story.waits("03-31 08:00") == ["03-24 09:00 referral_nudge → connector"]
    assert states(story) == [ReferralState.UNCOUNTED]


def test_another_address_in_time_takes_the_place_of_the_first() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    moved = contact("Priya Raman", "raman@example.org")
    assert story.says(CONNECTOR, Intent.REFER, when="03-16 10:10", referrals=(moved,)) == [
        "referral_thanks → connector"
    ]
    assert [(r.email, r.counts) for r in story.case.referrals] == [("raman@example.org", True)]
    assert story.waits("03-16 12:00") == ["03-16 10:25 opens c1.1 proposed: referral_ask"]


def test_another_address_after_the_first_was_used_is_another_person() -> None:
    story = met()
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(PRIYA,))
    story.waits("03-16 12:00")
    story.says(CONNECTOR, Intent.REFER, when="03-16 13:00", referrals=(contact("Priya Raman", "raman@example.org"),))
    assert len(story.case.referrals) == 2


def test_whoever_is_clearly_taken_back_is_struck_even_where_another_name_fits_nobody() -> None:
    story = referred()
    said = story.says(CONNECTOR, Intent.OTHER, when="03-16 10:08", withdrawn=("Priya", "Linda"))
    assert said == ["ask: it is not clear whom they take back (0 fit)", "noted withdrawn → connector"]
    story.waits("03-17 12:00")
    assert list(story.children) == ["c1.2", "c1.3"]


def test_one_whose_letter_has_not_left_can_still_be_struck_and_their_case_ends() -> None:
    story = referred()
    story.waits("03-16 12:00")
    story.known = replace(KNOWN, unwritten=frozenset({"c1.1"}))
    story.says(CONNECTOR, Intent.OTHER, withdrawn=("Priya",))
    assert [e for e in story.decisions[-1].effects if isinstance(e, Recall)] == [Recall("c1.1")]
    assert states(story)[0] is ReferralState.WITHDRAWN


def test_a_clock_that_is_let_speak_at_night_waits_for_the_morning() -> None:
    story = referred()
    assert story.happens(EventKind.TELL_REFERRAL, "03-16 22:00", key="alarm:tell_referral:0") == []
    assert "03-17 09:00 opens c1.1 proposed: referral_ask" in story.waits("03-17 12:00")


def test_a_clock_for_nobody_says_nothing() -> None:
    assert referred().happens(EventKind.TELL_REFERRAL, "03-16 12:00", key="alarm:tell_referral:9") == []
