"""Supervised, shadow and live, for all letters or for one kind; and what a coordinator's Monday letter says."""

from __future__ import annotations

from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import ERIC, HODAN, KWAME, LEILA, MALLORY, MEILING, PRIYA, RUTH
from tests.acceptance.programme import Letters, Programme, days, out

OFFER = "Thursday 12 March at 2 pm at my office, 150 Elgin Street."
TAKEN = "Thursday 12 March at 2 pm works for me."
NAMED = f"{MEILING.name}, Media Planner at Rideau Media, {MEILING.email} - I spoke with her, she is happy to meet."


def supervised(make_programme: MakeProgramme) -> Programme:
    """Introduced by the coordinator; Ruth has offered a time, and the relay waits for a yes."""
    programme = make_programme(mode="supervised")
    programme.introduced("2026-03-02 10:00")
    programme.says(RUTH, OFFER, "2026-03-02 11:00")
    return programme


def test_supervised_a_conversation_goes_on_yes_by_yes(make_programme: MakeProgramme) -> None:
    programme = supervised(make_programme)
    question = programme.sent.to(LEILA).of("decision")
    assert "Thursday 12 March 2026" in question.text
    relay = programme.says(LEILA, "Yes", "2026-03-02 12:00", question)
    assert out(relay) == ["done → leila", "times_relay → eric"]
    asked = programme.says(ERIC, TAKEN, "2026-03-02 13:00", relay.of("times_relay"))
    assert out(asked) == ["decision → leila"]
    sent = programme.says(LEILA, "Yes, go ahead.", "2026-03-02 14:00", asked[0])
    assert out(sent) == ["confirmation → eric", "confirmation → ruth", "done → leila"]
    assert sent.of("confirmation", ERIC).calendar
    assert programme.questions() == []


def test_supervised_a_no_drops_the_letter_and_the_right_thing_is_done_instead(make_programme: MakeProgramme) -> None:
    programme = supervised(make_programme)
    asked = programme.sent.to(LEILA).of("decision")
    done = programme.says(LEILA, "No, hold this one until May.", "2026-03-02 12:00", asked)
    assert out(done) == ["done → leila"]
    assert "Friday 1 May 2026" in done[0].text
    assert programme.stage() == "paused"
    programme.wait("2026-04-30 12:00")
    assert not [one for one in programme.sent if one.kind == "times_relay"]


def test_a_yes_in_the_evening_lets_a_nudge_leave_in_the_morning(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="supervised")
    programme.introduced("2026-03-02 10:00")
    asked = programme.wait("2026-03-10 09:00").of("decision")
    assert out(programme.says(LEILA, "Yes", "2026-03-10 21:00", asked)) == ["done → leila"]
    assert days(programme.wait("2026-03-11 12:00")) == ["03-11 09:00 time_nudge → ruth"]


def test_an_answer_while_letters_wait_makes_nobody_get_two(make_programme: MakeProgramme) -> None:
    programme = supervised(make_programme)
    first = programme.sent.to(LEILA).of("decision")
    programme.says(RUTH, "Friday 13 March at 10 am would be even better.", "2026-03-02 11:30")
    programme.says(LEILA, "Yes", "2026-03-02 12:00", first)
    assert len([one for one in programme.sent if one.kind == "times_relay"]) == 1


def test_one_kind_supervised_in_a_live_programme_waits_alone(make_programme: MakeProgramme) -> None:
    programme = make_programme(modes='referral_introduction = "supervised"')
    programme.met()
    assert out(programme.says(RUTH, NAMED, "2026-03-06 11:00")) == ["referral_thanks → ruth"]
    asked = programme.wait("2026-03-06 11:20")
    assert out(asked) == ["decision → leila"]
    sent = programme.says(LEILA, "Yes", "2026-03-06 11:30", asked[0])
    assert "referral_introduction → eric, meiling, ruth" in out(sent)


def test_one_kind_live_in_a_supervised_programme_goes_alone(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="supervised", modes='times_relay = "live"')
    programme.introduced("2026-03-02 10:00")
    assert out(programme.says(RUTH, OFFER, "2026-03-02 11:00")) == ["times_relay → eric"]


def test_shadow_sends_participants_nothing_whatever_happens(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="shadow")
    programme.introduced("2026-03-02 10:00")
    programme.says(RUTH, OFFER, "2026-03-02 11:00")
    programme.wait("2026-03-31 12:00")
    assert {reader for one in programme.sent for reader in one.readers} == {LEILA.email}


def digests(letters: Letters) -> Letters:
    return Letters(one for one in letters if one.kind == "digest")


def test_the_digest_names_what_waits_for_a_yes(make_programme: MakeProgramme) -> None:
    programme = supervised(make_programme)
    (digest,) = digests(programme.wait("2026-03-09 09:30"))
    waiting = next(line for line in digest.plain.splitlines() if "wait for your yes" in line)
    assert "Ruth Adeyemi & Eric Tshibangu" in waiting


def test_the_digest_after_a_holiday_does_not_say_that_it_is_monday(programme: Programme) -> None:
    programme.introduced("2026-05-11 10:00")
    (digest,) = digests(programme.wait("2026-05-19 09:30"))  # Monday is Victoria Day
    assert "this Monday" not in digest.text


def test_a_question_about_anothers_match_is_in_its_owners_digest_alone(make_programme: MakeProgramme) -> None:
    programme = make_programme(coordinators=(LEILA, HODAN))
    programme.introduced("2026-03-02 10:00", coordinator=HODAN)
    programme.introduced("2026-03-02 10:30", connector=KWAME, connectee=PRIYA)
    programme.says(RUTH, "Hm, I would have to see about that with my own people first.", "2026-03-02 11:00")
    digests_ = digests(programme.wait("2026-03-09 09:30"))
    assert "Waiting for your word" in digests_.of("digest", HODAN).text
    assert "Waiting for your word" not in digests_.of("digest", LEILA).text


def test_a_coordinator_who_writes_french_is_answered_in_french(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    letters = programme.says(LEILA, "Bonjour, où en sommes-nous avec Eric, s'il vous plaît ?", "2026-03-03 10:00")
    assert out(letters) == ["done → leila"]
    assert "Voici où en sont les choses" in letters[0].text


def test_supervised_a_volunteer_is_thanked_on_a_yes(make_programme: MakeProgramme) -> None:
    programme = make_programme(mode="supervised")
    words = "I saw your programme in the news and would like to become a Connector."
    asked = programme.says(MALLORY, words, "2026-03-02 10:00")
    assert out(asked) == ["decision → leila"]
    letters = programme.says(LEILA, "Yes", "2026-03-02 11:00", asked[0])
    assert out(letters) == ["done → leila", "joining → mallory"]
    assert programme.questions() == []
