"""`met`: three referrals within two weeks, consent first, and nothing to a third party before fifteen minutes."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import MakeProgramme
from tests.acceptance.people import (
    ERIC,
    JONATHAN,
    KWAME,
    LEILA,
    MEILING,
    PRIYA,
    PROGRAMME,
    RUTH,
    SALMA,
    TOMASZ,
)
from tests.acceptance.programme import RESUME, Letters, Programme, days, out

THREE = """Here are three people for Eric:

Jonathan Okpara, Brand Manager at Northlight, jonathan@northlight.example.com - I spoke with him, he is happy to meet.
Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com
Tomasz Wierzbicki, freelance designer, tomasz@wierzbicki.example.org"""
ONE = "Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com"
ASKED = ["referral_ask → meiling", "referral_ask → tomasz"]
INTRODUCED = "referral_introduction → eric, jonathan, ruth"


def asked(programme: Programme) -> Letters:
    """Ruth has named Mei-Ling alone, who is asked: Friday 6 March at 14:15."""
    programme.met()
    programme.says(RUTH, ONE, "2026-03-06 14:00")
    return programme.wait("2026-03-06 14:15")


def agreed(programme: Programme) -> Letters:
    """Mei-Ling has said yes and is introduced: Monday 9 March at 10."""
    letter = asked(programme).of("referral_ask")
    return programme.says(MEILING, "Yes, happy to meet.", "2026-03-09 10:00", letter)


def test_after_the_meeting_the_connector_is_thanked_and_asked(programme: Programme) -> None:
    letters = programme.met()
    assert out(letters) == ["noted → eric", "referral_request → ruth"]
    request = letters.of("referral_request")
    assert ">" in request.plain  # the note to forward
    assert programme.stage() == "met"


def test_nothing_leaves_for_anybody_before_fifteen_minutes(programme: Programme) -> None:
    programme.met()
    assert out(programme.says(RUTH, THREE, "2026-03-06 14:00")) == ["referral_thanks → ruth"]
    assert out(programme.wait("2026-03-06 14:14")) == []
    assert out(programme.wait("2026-03-06 14:15")) == [*ASKED, INTRODUCED]
    assert programme.stage() == "referred"


def test_who_was_asked_first_gets_neither_resume_nor_contact_details(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, THREE, "2026-03-06 14:00")
    letter = programme.wait("2026-03-06 14:15").of("referral_ask", MEILING)
    assert letter.attachments == []
    for private in (ERIC.email, "Tshibangu", RUTH.email):
        assert private not in letter.message.as_string()
    for due in ("Ruth Adeyemi", "945 Wellington Street West", "613-725-5671"):
        assert due in letter.text
    assert programme.stage(MEILING) == "proposed"


def test_who_was_spoken_with_is_introduced_with_the_resume_and_who_asked(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, THREE, "2026-03-06 14:00")
    letter = programme.wait("2026-03-06 14:15").of("referral_introduction", JONATHAN)
    assert letter.attachments == [RESUME]
    assert "Ruth Adeyemi" in letter.text
    assert [a.addr_spec for a in letter.message["Cc"].addresses] == [RUTH.email]
    child = programme.case(JONATHAN)
    assert (child.stage, child.generation, child.parent) == ("introduced", 2, programme.case().id)


def test_the_thanks_says_what_goes_to_whom(programme: Programme) -> None:
    programme.met()
    text = programme.says(RUTH, THREE, "2026-03-06 14:00").of("referral_thanks").text
    for words in ("three of three", JONATHAN.email, MEILING.email, TOMASZ.email, "15 minutes"):
        assert words in text


@pytest.mark.parametrize("words", ["Please leave Tomasz out.", "Not Tomasz, please."])
def test_a_reply_in_fifteen_minutes_strikes_whom_it_withdraws_and_the_rest_go_on(
    programme: Programme, words: str
) -> None:
    programme.met()
    thanks = programme.says(RUTH, THREE, "2026-03-06 14:00").of("referral_thanks")
    assert out(programme.says(RUTH, words, "2026-03-06 14:08", thanks)) == ["noted → ruth"]
    letters = programme.wait("2026-03-06 16:00")
    assert out(letters) == ["referral_ask → meiling", INTRODUCED]
    assert not any(TOMASZ.email in taken.recipients for taken in programme.smtp.taken)


def test_where_it_is_unclear_who_is_meant_nothing_goes_and_the_coordinator_is_asked(programme: Programme) -> None:
    programme.met()
    thanks = programme.says(RUTH, THREE, "2026-03-06 14:00").of("referral_thanks")
    letters = programme.says(RUTH, "Wait, please don't write to him yet.", "2026-03-06 14:08", thanks)
    assert out(letters) == ["decision → leila"]
    assert out(programme.wait("2026-03-13 12:00")) == []


def test_referrals_go_out_as_they_come_and_are_counted(programme: Programme) -> None:
    programme.met()
    first = programme.says(RUTH, ONE, "2026-03-06 14:00").of("referral_thanks")
    assert "one of three" in first.text
    assert out(programme.wait("2026-03-06 14:15")) == ["referral_ask → meiling"]
    words = "One more: Tomasz Wierzbicki, designer, tomasz@wierzbicki.example.org"
    assert "two of three" in programme.says(RUTH, words, "2026-03-09 10:00", first).of("referral_thanks").text
    assert programme.stage() == "met"


def test_nudges_go_after_one_week_and_after_two_and_then_the_coordinator_has_it(programme: Programme) -> None:
    programme.met()  # asked on Friday 6 March at 10
    assert days(programme.wait("2026-06-01 12:00")) == [
        "03-16 09:00 referral_nudge → ruth",
        "03-23 09:00 referral_nudge → ruth",
        "03-26 09:00 stalled → leila",
    ]


def test_that_is_all_i_have_is_a_good_answer(programme: Programme) -> None:
    request = programme.met().of("referral_request")
    letters = programme.says(RUTH, "Sorry, I don't have anybody to suggest. That is all.", "2026-03-06 15:00", request)
    assert out(letters) == ["noted → ruth"]
    assert programme.stage() == "referred"
    assert not any("nudge → ruth" in one and "referral" in one for one in out(programme.wait("2026-04-30 12:00")))


def test_a_missing_address_is_asked_for_once(programme: Programme) -> None:
    programme.met()
    thanks = programme.says(RUTH, "I suggest Mei-Ling Zhou, Media Planner at Rideau Media.", "2026-03-06 14:00")
    assert out(thanks) == ["referral_thanks → ruth"]
    assert "Mei-Ling Zhou" in thanks[0].text
    assert "address" in thanks[0].text
    assert out(programme.wait("2026-03-13 12:00")) == []
    words = "Mei-Ling Zhou's address is meiling@rideau-media.example.com"
    assert out(programme.says(RUTH, words, "2026-03-13 13:00", thanks[0])) == ["referral_thanks → ruth"]
    assert out(programme.wait("2026-03-13 13:15")) == ["referral_ask → meiling"]


def test_a_yes_brings_the_introduction_and_the_newcomer_writes_first_within_a_week(programme: Programme) -> None:
    letters = agreed(programme)
    assert out(letters) == ["referral_introduction → eric, meiling, ruth"]
    assert programme.stage(MEILING) == "introduced"
    (debt,) = programme.case(MEILING).debts
    assert (debt.kind, debt.role) == ("time", "connectee")
    nudges = [one for one in days(programme.wait("2026-03-17 12:00")) if "time_nudge" in one]
    assert nudges == ["03-17 09:00 time_nudge → eric"]


def test_a_no_is_told_to_the_connector_and_never_asked_again(programme: Programme) -> None:
    letter = asked(programme).of("referral_ask")
    letters = programme.says(MEILING, "No, thank you.", "2026-03-09 10:00", letter)
    assert out(letters) == ["declined → leila", "noted → meiling", "referral_no → ruth"]
    assert programme.stage(MEILING) == "declined"
    programme.wait("2026-05-01 12:00")
    assert out(programme.sent.to(MEILING)) == ["noted → meiling", "referral_ask → meiling"]


def test_silence_is_not_nudged_and_after_a_week_the_connector_is_told_and_that_is_all(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, f"{ONE}\n\nThat is all I have.", "2026-03-06 14:00")
    programme.wait("2026-03-06 14:15")
    letters = programme.wait("2026-06-01 12:00")
    assert out(letters.to(MEILING)) == []
    assert "03-16 09:00 referral_no → ruth" in days(letters)
    assert not [one for one in letters if one.kind == "stalled"]


def test_a_referrals_meeting_runs_the_same_path_and_opens_a_third_generation(programme: Programme) -> None:
    introduction = agreed(programme).of("referral_introduction")
    letters = programme.says(ERIC, "Would Thursday 12 March at 10 am suit you?", "2026-03-09 11:00", introduction)
    assert out(letters) == []  # she had the mail herself
    words = "Thursday 12 March at 10 am works for me, at our office, 12 York Street."
    settled = programme.says(MEILING, words, "2026-03-09 12:00", introduction)
    assert out(settled) == ["confirmation → eric", "confirmation → meiling"]
    programme.wait("2026-03-13 09:00")
    met = programme.says(ERIC, "Yes, we met.", "2026-03-13 10:00", programme.sent.to(ERIC)[-1])
    assert out(met) == ["noted → eric", "referral_request → meiling"]
    words = "I would suggest Salma Benjelloun, Art Director at Maplecraft, salma@maplecraft.example.com."
    programme.says(MEILING, words, "2026-03-13 11:00", met.of("referral_request"))
    assert out(programme.wait("2026-03-13 11:15")) == ["referral_ask → salma"]
    grandchild = programme.case(SALMA)
    assert (grandchild.generation, grandchild.parent) == (3, programme.case(MEILING).id)


def test_a_referral_who_met_is_asked_for_three_more_once(programme: Programme) -> None:
    introduction = agreed(programme).of("referral_introduction")
    programme.says(ERIC, "Mei-Ling and I met this morning.", "2026-03-12 15:00", introduction)
    assert programme.stage(MEILING) == "met"
    letters = programme.wait("2026-06-01 12:00")
    assert not [one for one in out(letters.to(MEILING)) if "nudge" in one]
    assert programme.stage(MEILING) == "closed"


def test_a_referral_who_said_yes_is_nudged_once_three_weeks_later(programme: Programme) -> None:
    introduction = agreed(programme).of("referral_introduction")
    words = "Would Thursday 23 April at 10 am suit you, at your office?"
    programme.says(ERIC, words, "2026-03-09 11:00", introduction)
    letters = programme.wait("2026-04-22 12:00").to(MEILING)
    assert days(letters) == ["03-31 09:00 time_nudge → meiling"]


def test_an_invitation_counts_as_one_and_goes_to_the_newcomer_at_once(programme: Programme) -> None:
    programme.met()
    words = (
        "I would like to invite Eric to our PMI chapter dinner on Thursday 19 March at 6 pm at the Lord Elgin Hotel."
    )
    letters = programme.says(RUTH, words, "2026-03-06 14:00")
    assert out(letters) == ["event_relay → eric", "referral_thanks → ruth"]
    assert "one of three" in letters.of("referral_thanks").text
    relay = letters.of("event_relay")
    assert "Thursday 19 March 2026" in relay.text
    assert "Lord Elgin Hotel" in relay.text


def test_an_invitation_with_day_and_hour_comes_with_its_calendar_event(programme: Programme) -> None:
    programme.met()
    words = "Eric should come to our marketing mixer on Wednesday 25 March at 6 pm, at Bar Robo, 692 Somerset Street."
    letter = programme.says(RUTH, words, "2026-03-06 14:00").of("event_relay", ERIC)
    event = letter.calendar.splitlines()
    assert "METHOD:PUBLISH" in event  # who comes tells Ruth: no answer to the programme is asked for
    assert "DTSTART:20260325T220000Z" in event
    assert not [line for line in event if line.startswith(("ATTENDEE", "DTEND"))]
    assert [line for line in event if line.startswith("ORGANIZER") and RUTH.email in line]
    assert "comes with this email" in letter.text


def test_an_invitation_without_an_hour_has_no_calendar_event(programme: Programme) -> None:
    programme.met()
    letters = programme.says(RUTH, "I will take Eric to our marketing mixer next week.", "2026-03-06 14:00")
    assert all(not letter.calendar for letter in letters.to(ERIC))


def test_what_is_named_in_the_evening_leaves_in_the_morning(programme: Programme) -> None:
    programme.met()
    programme.says(RUTH, ONE, "2026-03-06 18:30")  # Friday
    assert out(programme.wait("2026-03-09 08:59")) == []
    assert days(programme.wait("2026-03-09 09:00")) == ["03-09 09:00 referral_ask → meiling"]


def test_the_fifteen_minutes_count_from_the_letter_not_from_the_mail(programme: Programme) -> None:
    programme.met()
    programme.put(programme.composed(RUTH, ONE, "2026-03-06 13:00"))
    programme.smtp.fail("MAIL", "451", 1)
    programme.round("2026-03-06 14:00")
    assert out(programme.wait("2026-03-06 14:15")) != ["referral_ask → meiling"]
    told = programme.sent.of("referral_thanks").at
    letters = programme.wait("2026-03-06 16:00")
    (ask,) = [*letters, *programme.sent.to(MEILING)][-1:]
    assert (ask.at - told).total_seconds() >= 15 * 60


def test_policy_direct_introduces_at_once(make_programme: MakeProgramme) -> None:
    programme = make_programme(policy=[('consent = "ask"', 'consent = "direct"')])
    programme.met()
    programme.says(RUTH, ONE, "2026-03-06 14:00")
    assert out(programme.wait("2026-03-06 14:15")) == ["referral_introduction → eric, meiling, ruth"]


def test_policy_connector_gives_the_connector_the_letter_to_forward(make_programme: MakeProgramme) -> None:
    programme = make_programme(policy=[('consent = "ask"', 'consent = "connector"')])
    programme.met()
    letters = programme.says(RUTH, ONE, "2026-03-06 14:00")
    assert out(letters) == ["referral_thanks → ruth"]
    note = [line for line in letters[0].plain.splitlines() if line.startswith(">")]
    assert note[0].startswith("> Hello Mei-Ling Zhou,")
    assert "> Ruth Adeyemi" in note[-1]
    assert out(programme.wait("2026-03-13 12:00").to(MEILING)) == []
    assert len(programme.cases()) == 1


def test_in_the_fifteen_minutes_another_address_takes_the_place_of_the_first(programme: Programme) -> None:
    programme.met()
    thanks = programme.says(RUTH, ONE, "2026-03-06 14:00").of("referral_thanks")
    words = "Mei-Ling Zhou, mei@zhou.example.org, is the right address."
    assert out(programme.says(RUTH, words, "2026-03-06 14:10", thanks)) == ["referral_thanks → ruth"]
    assert out(programme.wait("2026-03-06 14:24")) == []
    assert out(programme.wait("2026-03-06 16:00")) == ["referral_ask → mei"]
    assert out(programme.sent.to(MEILING)) == []
    assert sum(r.counts for r in programme.case().referrals) == 1


def test_more_than_six_in_a_day_mails_none_and_asks_the_coordinator(programme: Programme) -> None:
    programme.met()
    people = ["Ana Silva", "Bo Lindqvist", "Chidi Obi", "Dina Haddad", "Emre Kaya", "Farah Aziz", "Goran Babić"]
    names = "\n".join(f"{n}, Designer, {n.split()[0].lower()}@studio.example.com" for n in people)
    letters = programme.says(RUTH, f"Here are some people for Eric:\n\n{names}", "2026-03-06 14:00")
    assert out(letters) == ["decision → leila"]
    programme.wait("2026-03-20 12:00")
    assert not any("@studio" in recipient for taken in programme.smtp.taken for recipient in taken.recipients)


@pytest.mark.parametrize("person", [LEILA, ERIC, RUTH])
def test_staff_and_people_of_the_match_are_no_referrals(programme: Programme, person: object) -> None:
    programme.met()
    email = getattr(person, "email", "")
    programme.says(RUTH, f"You could talk to Sam Okafor, {email}", "2026-03-06 14:00")
    letters = programme.wait("2026-03-06 16:00")
    assert not [one for one in letters if one.kind in ("referral_ask", "referral_introduction")]
    assert len(programme.cases()) == 1


def test_who_is_copied_by_the_connector_has_been_spoken_with(programme: Programme) -> None:
    programme.met()
    words = "Please meet Jonathan Okpara, Brand Manager at Northlight, whom I have copied. He would be good for Eric."
    programme.writes(RUTH, words, "2026-03-06 14:00", to=[PROGRAMME], cc=[JONATHAN])
    assert out(programme.wait("2026-03-06 14:15")) == [INTRODUCED]


def test_a_promise_is_acknowledged_and_the_clock_starts_anew(programme: Programme) -> None:
    request = programme.met().of("referral_request")
    letters = programme.says(RUTH, "I will send you three names next week.", "2026-03-13 09:30", request)
    assert out(letters) == ["noted → ruth"]
    assert out(programme.wait("2026-03-20 08:00")) == []
    assert [one for one in out(programme.wait("2026-03-30 12:00")) if "referral_nudge" in one]


def test_two_matches_never_ask_the_same_person_twice_without_an_answer(programme: Programme) -> None:
    asked(programme)
    programme.introduced("2026-03-09 10:00", connector=KWAME, connectee=PRIYA)
    programme.says(PRIYA, "Kwame and I met this morning.", "2026-03-10 12:00")
    programme.says(KWAME, f"Here is somebody for Priya: {ONE}", "2026-03-10 13:00")
    programme.wait("2026-03-13 12:00")
    assert out(programme.sent.to(MEILING)) == ["referral_ask → meiling"]


def test_who_never_wants_to_be_asked_again_is_not(programme: Programme) -> None:
    letter = asked(programme).of("referral_ask")
    stopped = programme.says(MEILING, "Please never ask me again.", "2026-03-09 10:00", letter)
    assert out(stopped) == ["declined → leila", "referral_no → ruth", "stopped → meiling"]
    told = stopped.of("referral_no").text
    assert "Mei-Ling Zhou has said no to meeting Eric this time" in told
    assert not [word for word in ("email from us", "never", "stop", "again") if word in told.partition("--")[0].lower()]
    programme.introduced("2026-03-10 10:00", connector=KWAME, connectee=PRIYA)
    programme.says(PRIYA, "Kwame and I met this morning.", "2026-03-11 12:00")
    programme.says(KWAME, f"Here is somebody for Priya: {ONE}", "2026-03-11 13:00")
    programme.wait("2026-03-13 12:00")
    assert out(programme.sent.to(MEILING)) == ["referral_ask → meiling", "stopped → meiling"]


def test_the_same_person_named_again_is_not_counted_twice(programme: Programme) -> None:
    asked(programme)
    programme.says(RUTH, f"As I said: {ONE}", "2026-03-09 10:00")
    programme.wait("2026-03-10 12:00")
    assert sum(r.counts for r in programme.case().referrals) == 1
    assert out(programme.sent.to(MEILING)) == ["referral_ask → meiling"]


def test_nothing_that_comes_in_is_passed_on_as_an_attachment(programme: Programme) -> None:
    programme.met()
    programme.writes(RUTH, f"{ONE} - I spoke with her.", "2026-03-06 14:00", resume=b"%PDF-1.4 not for others")
    letter = programme.wait("2026-03-06 14:15").of("referral_introduction")
    assert letter.attachments == [RESUME]
