"""What a coordinator writes and gets: whispers, orders, decisions, digests, and the three modes."""

from __future__ import annotations

import imaplib

import pytest

from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, HODAN, KWAME, LEILA, PRIYA, PROGRAMME, RUTH
from tests.acceptance.programme import Letters, Programme, at, days, out
from tests.servers.dovecot import PASSWORD

OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
UNSURE = "Thursday 12 March at 2 pm works for me, but only if my wife can take the children that day."


def unsure(programme: Programme) -> Letters:
    """Ruth offered Thursday at 2; Eric's yes has a condition: Monday 2 March at 12."""
    programme.introduced()
    relay = programme.says(RUTH, OFFER, "2026-03-02 11:00").of("times_relay")
    return programme.says(ERIC, UNSURE, "2026-03-02 12:00", relay)


# ── copies and orders ────────────────────────────────────────────────────────────────


def test_a_whisper_is_answered_to_that_coordinator_alone(programme: Programme) -> None:
    programme.introduced()
    mail = programme.composed(
        LEILA, "Please pause this one until May.", "2026-03-03 10:00", to=[RUTH], cc=[PROGRAMME], subject="Eric"
    )
    programme.put(mail)
    letters = programme.round("2026-03-03 10:00")
    assert {reader for letter in letters for reader in letter.readers} <= {LEILA.email}


def test_a_copy_that_asks_nothing_is_silent(programme: Programme) -> None:
    programme.introduced()
    letters = programme.writes(LEILA, "Thank you both!", "2026-03-03 10:00", to=[RUTH, ERIC], cc=[PROGRAMME])
    assert out(letters) == []


def test_pause_resume_and_close_in_plain_words(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    assert out(programme.says(LEILA, "Please pause Eric and Ruth.", "2026-03-03 10:00")) == ["done → leila"]
    assert programme.stage() == "paused"
    assert out(programme.wait("2026-04-20 12:00")) == []
    assert out(programme.says(LEILA, "Please resume Eric and Ruth.", "2026-04-20 13:00")) == ["done → leila"]
    assert programme.stage() == "introduced"
    assert [one for one in out(programme.wait("2026-05-29 12:00")) if one == "time_nudge → ruth"]
    assert out(programme.says(LEILA, "Please close Eric's match with Ruth.", "2026-06-01 10:00")) == ["done → leila"]
    assert programme.stage() == "closed"
    assert out(programme.wait("2026-09-30 12:00")) == []


def test_where_do_we_stand_is_answered_by_mail(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.introduced("2026-03-02 10:30", connector=KWAME, connectee=PRIYA)
    letters = programme.says(LEILA, "Where do we stand with Eric?", "2026-03-04 10:00")
    assert out(letters) == ["done → leila"]
    assert "Eric" in letters[0].text
    assert "Ruth" in letters[0].text
    assert "Priya" not in letters[0].text


def test_a_report_counts_like_the_persons_own_words(programme: Programme) -> None:
    programme.introduced()
    words = "Ruth called: they meet on Thursday 12 March at 2 pm at her office, 150 Elgin Street."
    letters = programme.says(LEILA, words, "2026-03-03 10:00")
    assert [one for one in out(letters) if "leila" not in one] == ["confirmation → eric", "confirmation → ruth"]
    assert programme.stage() == "scheduled"


# ── what is not sure ─────────────────────────────────────────────────────────────────


def test_what_is_not_sure_is_put_before_the_coordinator_with_words_and_reading(programme: Programme) -> None:
    letters = unsure(programme)
    assert out(letters) == ["decision → leila"]
    text = letters[0].text
    assert "Eric Tshibangu" in text
    assert "works for me" in text
    assert "Thursday 12 March 2026" in text
    assert programme.stage() == "introduced"


def test_a_coordinator_who_writes_french_is_told_why_in_french(programme: Programme) -> None:
    programme.introduced()
    programme.says(LEILA, "Où en sommes-nous avec Eric et Ruth?", "2026-03-02 10:30")
    relay = programme.says(RUTH, OFFER, "2026-03-02 11:00").of("times_relay")
    question = programme.says(ERIC, UNSURE, "2026-03-02 12:00", relay).of("decision")
    assert "un oui avec une condition" in question.text
    assert "a yes with a condition" not in question.text
    (digest,) = [one for one in programme.wait("2026-03-09 09:30") if one.kind == "digest"]
    assert "un oui avec une condition" in digest.text
    assert programme.questions()[0].reason == "a yes with a condition"  # log and history keep the program's own words


def test_yes_does_it(programme: Programme) -> None:
    question = unsure(programme).of("decision")
    letters = programme.says(LEILA, "Yes", "2026-03-02 14:00", question)
    assert [one for one in out(letters) if "leila" not in one] == ["confirmation → eric", "confirmation → ruth"]
    meeting = programme.case().meeting
    assert meeting is not None
    assert f"{meeting.date} {meeting.start}" == "2026-03-12 14:00:00"
    assert not programme.questions()


def test_the_right_thing_in_plain_words_does_that_instead(programme: Programme) -> None:
    question = unsure(programme).of("decision")
    letters = programme.says(LEILA, "No, Friday 13 March at 10 am.", "2026-03-02 14:00", question)
    assert [one for one in out(letters) if "leila" not in one] == ["confirmation → eric", "confirmation → ruth"]
    meeting = programme.case().meeting
    assert meeting is not None
    assert f"{meeting.date} {meeting.start}" == "2026-03-13 10:00:00"


def test_the_bare_word_no_does_nothing(programme: Programme) -> None:
    question = unsure(programme).of("decision")
    letters = programme.says(LEILA, "No", "2026-03-02 14:00", question)
    assert [one for one in out(letters) if "leila" not in one] == []
    assert programme.stage() == "introduced"


def test_until_then_the_clocks_stand_still_and_the_question_is_in_the_digest(programme: Programme) -> None:
    unsure(programme)
    assert out(programme.wait("2026-04-24 12:00")) == []
    digest = programme.sent.to(LEILA)[-1]
    assert digest.kind == "digest"
    assert "Eric" in digest.text


def test_later_mail_that_is_sure_is_acted_on(programme: Programme) -> None:
    unsure(programme)
    words = "My wife can. Thursday 12 March at 2 pm works for me."
    letters = programme.says(ERIC, words, "2026-03-02 13:00")
    assert [one for one in out(letters) if "leila" not in one] == ["confirmation → eric", "confirmation → ruth"]
    assert programme.stage() == "scheduled"


# ── several coordinators, digests ────────────────────────────────────────────────────


def test_the_coordinator_who_opened_the_match_hears(make_programme: MakeProgramme) -> None:
    programme = make_programme(coordinators=(LEILA, HODAN))
    letters = programme.introduced("2026-03-02 10:00", coordinator=HODAN)
    assert out(letters) == ["opened → hodan"]
    assert "03-18 09:00 stalled → hodan" in days(programme.wait("2026-03-18 12:00"))


def test_each_coordinator_has_a_digest_of_their_own_matches(make_programme: MakeProgramme) -> None:
    programme = make_programme(coordinators=(LEILA, HODAN))
    programme.introduced("2026-03-02 10:00", coordinator=HODAN)
    programme.introduced("2026-03-02 10:30", connector=KWAME, connectee=PRIYA)
    digests = [one for one in programme.wait("2026-03-09 09:30") if one.kind == "digest"]
    mine = Letters(digests)
    assert sorted(one.readers for one in mine) == [(HODAN.email,), (LEILA.email,)]
    assert "Ruth" in mine.of("digest", HODAN).text
    assert "Ruth" not in mine.of("digest", LEILA).text
    assert "Kwame" in mine.of("digest", LEILA).text


@pytest.mark.parametrize(
    ("start", "rounds", "sent"),
    [
        ("2026-03-02 10:00", ["2026-03-09 09:29", "2026-03-09 09:30", "2026-03-09 10:00"], "2026-03-09 09:30"),
        ("2026-05-11 10:00", ["2026-05-18 09:30", "2026-05-19 09:29", "2026-05-19 09:30"], "2026-05-19 09:30"),
        ("2026-03-02 10:00", ["2026-03-09 20:00", "2026-03-10 09:00", "2026-03-10 10:00"], "2026-03-10 09:00"),
    ],
    ids=["Monday 09:30", "Tuesday where Monday is a holiday", "one missed goes at the next working hour"],
)
def test_the_digest_goes_once_a_week(programme: Programme, start: str, rounds: list[str], sent: str) -> None:
    programme.introduced(start)
    letters = Letters(letter for when in rounds for letter in programme.round(when) if letter.kind == "digest")
    assert [letter.at for letter in letters] == [at(sent)]


def test_the_digest_says_what_waits_on_whom_and_draws_the_network(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    (digest,) = [one for one in programme.wait("2026-03-09 09:30") if one.kind == "digest"]
    assert "Ruth" in digest.text
    assert "Ruth Adeyemi (1/3): open" in digest.text


# ── what is missing ──────────────────────────────────────────────────────────────────


def test_an_address_that_is_missing_is_asked_for_once_and_then_it_goes_on(programme: Programme) -> None:
    words = "Hello Ruth, would you be willing to meet Eric Tshibangu, a marketing professional? His résumé is attached."
    letters = programme.writes(
        LEILA,
        words,
        "2026-03-02 10:00",
        to=[RUTH],
        cc=[PROGRAMME],
        subject="Would you meet Eric?",
        resume=b"%PDF-1.4 x",
    )
    assert "missing → leila" in out(letters)
    assert "opened → leila" in out(letters)
    accepted = programme.says(RUTH, "Yes, gladly.", "2026-03-03 10:00")
    assert not [one for one in accepted if one.kind == "introduction"]
    missing = programme.sent.to(LEILA)[-1]
    given = programme.says(LEILA, "eric@mail.example.net", "2026-03-03 11:00", missing)
    assert "introduction → eric, ruth" in out(given)
    assert len([one for one in programme.sent if one.kind == "missing"]) <= 2


# ── modes ────────────────────────────────────────────────────────────────────────────


def test_supervised_every_letter_to_a_participant_waits_for_a_yes(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="supervised")
    letters = programme.imported("introduced")
    assert out(letters) == ["decision → leila"]
    assert "Ruth Adeyemi" in letters[0].text
    approved = programme.says(LEILA, "Yes", "2026-03-02 11:00", letters[0])
    assert "introduction → eric, ruth" in out(approved)


def test_supervised_without_a_yes_nothing_leaves(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="supervised")
    question = programme.imported("introduced")[0]
    programme.says(LEILA, "No, don't send it.", "2026-03-02 11:00", question)
    programme.wait("2026-04-30 12:00")
    assert not [one for one in programme.sent if one.kind == "introduction"]


def test_shadow_puts_letters_into_drafts_and_staff_mail_goes(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="shadow")
    programme.imported("introduced")
    assert [t for t in programme.smtp.taken if RUTH.email in t.recipients] == []
    assert drafts(programme) == 1
    assert out(programme.says(LEILA, "Where do we stand with Eric?", "2026-03-03 10:00")) == ["done → leila"]


def test_a_mode_can_be_set_for_one_letter(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="live", modes='introduction = "supervised"')
    proposal = programme.imported("proposed").of("proposal", RUTH)
    letters = programme.says(RUTH, "Yes, gladly.", "2026-03-03 10:00", proposal)
    assert [one for one in out(letters) if one.startswith("introduction")] == []
    assert "decision → leila" in out(letters)


def drafts(programme: Programme) -> int:
    imap = programme.settings.imap
    with imaplib.IMAP4(imap.host, imap.port) as client:
        client.login(imap.user, PASSWORD)
        _, (count, *_) = client.select(imap.drafts, readonly=True)
        return int(count or 0)


def test_a_yes_to_mail_that_fits_two_matches_loses_nothing(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    programme.introduced("2026-03-02 10:30", connectee=PRIYA)
    asked = programme.says(RUTH, "Thursday 12 March at 2 pm at my office works for me.", "2026-03-03 11:00")
    assert out(asked) == ["decision → leila"]
    answered = programme.says(LEILA, "Yes", "2026-03-03 12:00", asked.of("decision"))
    assert out(answered) == ["done → leila"]
    assert "not understand" in answered.of("done").text
    assert len(programme.questions()) == 1
