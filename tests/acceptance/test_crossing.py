"""Turns that cross in the mail, mail that comes late, two matches at one hour, other zones, and the clock's change."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mailbot.demo.people import Character, Written
from tests.acceptance.calendars import agenda, card, clicked
from tests.acceptance.people import ERIC, KWAME, LEILA, PRIYA, RUTH
from tests.acceptance.programme import Letter, Letters, Programme, at, days, out
from tests.acceptance.test_absences import absent

CONFIRMED = ["confirmation → eric", "confirmation → ruth"]
CANCELLED = ["cancelled → eric", "cancelled → ruth"]
MOVED = ["moved → eric", "moved → ruth"]
PLACE = "at my office, 150 Elgin Street"


def arrives(programme: Programme, mail: Written, when: str) -> Letters:
    """A mail that was written before arrives now, and a round follows."""
    programme.clock.present = at(when)
    programme.put(mail)
    return programme.round(when)


def dated(mail: Written, offset: str, instead: str = "-0500") -> Written:
    """The mail as a computer in another zone dates it: the same moment of the wall clock, another offset."""
    raw = mail.raw.replace(f" {instead}\r\n".encode(), f" {offset}\r\n".encode(), 1)
    assert raw != mail.raw
    return Written(mail.author, mail.recipients, mail.subject, mail.words, raw)


# ── seven mails that cross ───────────────────────────────────────────────────────────


def test_seven_crossing_mails_end_in_one_event(programme: Programme) -> None:
    """Each of the two writes without having seen what the other wrote last."""
    programme.introduced()
    first = f"Tuesday 10 March at 10 am or Thursday 12 March at 2 pm, {PLACE}."
    relay = programme.says(RUTH, first, "2026-03-02 11:00").of("times_relay", ERIC)  # 1

    eric_asks = programme.written(ERIC, "Could we meet on Wednesday 11 March at 3 pm?", "2026-03-02 11:02")
    crossing = arrives(programme, eric_asks, "2026-03-02 11:06")  # 2: before he had seen hers
    assert out(crossing) == ["times_relay → ruth"]
    to_ruth = crossing.of("times_relay", RUTH)

    words = "Thursday 12 March is no longer possible for me. I could also do Friday 13 March at 10 am."
    ruth_changes = programme.written(RUTH, words, "2026-03-02 11:04")
    changed = arrives(programme, ruth_changes, "2026-03-02 11:10").of("times_relay", ERIC)  # 3: before she had seen his
    assert "Friday 13 March 2026, 10:00 a.m." in changed.text
    assert "No longer possible: Thursday 12 March 2026, 2:00 p.m." in changed.text

    eric_takes = programme.written(ERIC, "Thursday 12 March at 2 pm works for me.", "2026-03-02 11:08", relay)
    answered = arrives(programme, eric_takes, "2026-03-02 11:14")  # 4: what she has taken back meanwhile
    assert out(answered) == ["time_question → eric"]
    assert "had to take that time back" in answered[0].text
    assert programme.stage() == "introduced"
    assert not any(letter.calendar for letter in programme.sent)

    eric_offers = programme.written(ERIC, "Friday 13 March at 10 am works for me.", "2026-03-02 11:16", changed)
    words = "Wednesday 11 March at 3 pm works for me."
    settled = programme.says(RUTH, words, "2026-03-02 11:18", to_ruth)  # 5: his own first wish
    assert out(settled) == CONFIRMED
    for letter in settled:
        assert "Wednesday 11 March 2026, 3:00 p.m." in letter.text

    late = arrives(programme, eric_offers, "2026-03-02 11:20")  # 6: written before hers, comes after it
    assert out(late) == ["noted → eric"]
    assert "settled for Wednesday 11 March 2026, 3:00 p.m." in late[0].text

    click = clicked(ERIC, settled.of("confirmation", ERIC), "ACCEPTED", "2026-03-02 11:25")
    assert out(arrives(programme, click, "2026-03-02 11:30")) == []  # 7

    assert programme.stage() == "scheduled"
    assert programme.questions() == []
    for person in (RUTH, ERIC):
        (shown,) = agenda(programme.sent.to(person)).values()
        assert (shown.start, shown.sequence) == (at("2026-03-11 15:00"), 0)
        assert len([letter for letter in programme.sent.to(person) if letter.calendar]) == 1
    assert out(programme.sent.to(LEILA)) == ["opened → leila"]
    assert days(programme.wait("2026-03-12 12:00")) == [
        "03-10 09:00 reminder → eric",
        "03-10 09:00 reminder → ruth",
        "03-12 09:00 did_you_meet → eric",
    ]


@pytest.mark.parametrize("side", [RUTH, ERIC])
def test_one_sides_yes_is_no_agreement(programme: Programme, side: Character) -> None:
    programme.introduced()
    programme.says(RUTH, f"Thursday 12 March at 2 pm, {PLACE}.", "2026-03-02 11:00")
    if side is RUTH:
        programme.says(RUTH, "Thursday 12 March at 2 pm works for me.", "2026-03-02 12:00")
        assert programme.stage() == "introduced"
        assert not any(letter.calendar for letter in programme.sent)
    else:
        assert out(programme.says(ERIC, "Thursday 12 March at 2 pm works for me.", "2026-03-02 12:00")) == CONFIRMED


def test_either_works_takes_the_earlier(programme: Programme) -> None:
    programme.introduced()
    two = f"Friday 13 March at 10 am or Thursday 12 March at 2 pm, {PLACE}."
    relay = programme.says(RUTH, two, "2026-03-02 11:00").of("times_relay", ERIC)
    assert out(programme.says(ERIC, "Either works for me.", "2026-03-02 12:00", relay)) == CONFIRMED
    assert card(programme.sent.of("confirmation", ERIC)).start == at("2026-03-12 14:00")


def test_a_day_without_an_hour_asks_who_offered_it(programme: Programme) -> None:
    programme.introduced()
    asked = programme.says(RUTH, f"Let's meet on Thursday 12 March {PLACE}.", "2026-03-02 11:00")
    assert out(asked) == ["time_question → ruth"]
    assert "What hour would suit you?" in asked[0].text
    relayed = programme.says(RUTH, "At 2:30 pm.", "2026-03-02 12:00", asked[0])
    assert out(relayed) == ["times_relay → eric"]
    assert "Thursday 12 March 2026, 2:30 p.m." in relayed[0].text
    assert "150 Elgin Street" in relayed[0].text


def test_a_yes_to_what_is_past_is_no_agreement_and_the_question_says_so(programme: Programme) -> None:
    programme.introduced()
    relay = programme.says(RUTH, f"Wednesday 4 March at 2 pm, {PLACE}.", "2026-03-02 11:00").of("times_relay", ERIC)
    programme.wait("2026-03-04 15:00")
    letters = programme.says(ERIC, "Yes, that works.", "2026-03-04 15:30", relay)
    assert out(letters) == ["time_question → eric"]
    assert "are past now" in letters[0].text
    assert programme.stage() == "introduced"


def test_what_its_author_wrote_before_a_later_mail_is_put_before_the_coordinator(programme: Programme) -> None:
    programme.introduced()
    programme.says(RUTH, f"Thursday 12 March at 2 pm, {PLACE}.", "2026-03-02 11:00")
    old = programme.written(ERIC, "Sorry, Thursday 12 March doesn't work for me.", "2026-03-02 12:00")
    assert out(programme.says(ERIC, "Thursday 12 March at 2 pm works for me.", "2026-03-02 13:00")) == CONFIRMED
    late = arrives(programme, old, "2026-03-02 15:00")
    assert out(late) == ["decision → leila"]
    assert "written before another mail of theirs" in late[0].text
    assert programme.stage() == "scheduled"


# ── one person, one hour ─────────────────────────────────────────────────────────────


def test_nobody_is_booked_twice_in_an_hour_without_the_coordinators_word(programme: Programme) -> None:
    programme.scheduled()  # Eric and Ruth, Thursday 5 March at 2 pm
    programme.introduced("2026-03-02 13:00", connector=KWAME)
    offer = "Thursday 5 March at 2:30 pm at our depot, 40 Bayview Road."
    relay = programme.says(KWAME, offer, "2026-03-02 14:00").of("times_relay", ERIC)
    asked = programme.says(ERIC, "Thursday 5 March at 2:30 pm works for me.", "2026-03-02 15:00", relay)
    assert out(asked) == ["decision → leila"]
    assert f"{ERIC.name} has another meeting in that hour, with {RUTH.name}" in asked[0].text
    assert programme.stage(KWAME) == "introduced"
    assert not [letter for letter in programme.sent.to(KWAME) if letter.calendar]
    assert RUTH.name not in " ".join(letter.text for letter in programme.sent.to(KWAME))
    settled = programme.says(LEILA, "No, Thursday 5 March at 4 pm.", "2026-03-02 16:00", asked[0])
    assert [one for one in out(settled) if not one.startswith("done")] == [
        "confirmation → eric",
        "confirmation → kwame",
    ]
    assert card(settled.of("confirmation", KWAME)).start == at("2026-03-05 16:00")


def booked_at_half_past_two(programme: Programme) -> None:
    """Eric meets Ruth on Thursday 5 March at 2 pm; with Kwame no time is found yet."""
    programme.scheduled()
    programme.introduced("2026-03-02 13:00", connector=KWAME)


def test_an_hour_that_a_coordinator_orders_is_taken_twice_only_on_their_word(programme: Programme) -> None:
    booked_at_half_past_two(programme)
    order = "Kwame called: they meet on Thursday 5 March at 2:30 pm at his office, 40 Bayview Road."
    asked = programme.says(LEILA, order, "2026-03-02 14:00")
    assert out(asked) == ["decision → leila"]
    assert f"{ERIC.name} has another meeting in that hour, with {RUTH.name}" in asked[0].text
    assert "the confirmation with the calendar event" in asked[0].text
    assert programme.stage(KWAME) == "introduced"
    settled = programme.says(LEILA, "Yes", "2026-03-02 15:00", asked[0])
    assert out(settled) == ["confirmation → eric", "confirmation → kwame", "done → leila"]
    assert card(settled.of("confirmation", KWAME)).start == at("2026-03-05 14:30")
    assert programme.questions() == []


def test_a_correction_that_books_somebody_twice_is_asked_about_and_not_called_done(programme: Programme) -> None:
    booked_at_half_past_two(programme)
    relay = programme.says(KWAME, f"Friday 6 March at 10 am, {PLACE}.", "2026-03-02 14:00").of("times_relay", ERIC)
    unsure = "Friday 6 March at 10 am works for me, but only if my wife can take the children that day."
    question = programme.says(ERIC, unsure, "2026-03-02 15:00", relay).of("decision")
    asked = programme.says(LEILA, "No, Thursday 5 March at 2:30 pm.", "2026-03-02 16:00", question)
    assert out(asked) == ["decision → leila"]
    assert "has another meeting in that hour" in asked[0].text
    assert out(programme.says(LEILA, "No", "2026-03-02 17:00", asked[0])) == ["done → leila"]
    assert programme.stage(KWAME) == "introduced"


def test_one_yes_is_enough_where_a_mail_is_in_doubt_and_would_book_somebody_twice(programme: Programme) -> None:
    booked_at_half_past_two(programme)
    relay = programme.says(KWAME, f"Thursday 5 March at 2:30 pm, {PLACE}.", "2026-03-02 14:00").of("times_relay", ERIC)
    unsure = "Thursday 5 March at 2:30 pm works for me, but only if my wife can take the children that day."
    question = programme.says(ERIC, unsure, "2026-03-02 15:00", relay).of("decision")
    assert "has another meeting in that hour" in question.text
    settled = programme.says(LEILA, "Yes", "2026-03-02 16:00", question)
    assert out(settled) == ["confirmation → eric", "confirmation → kwame", "done → leila"]


# ── other zones ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "told", "start"),
    [
        ("Thursday 12 March at 11 am Pacific time, by phone.", "2:00 p.m.", "2026-03-12 14:00"),
        ("Thursday 12 March at 2 pm Vancouver time, by phone.", "5:00 p.m.", "2026-03-12 17:00"),
        ("Thursday 12 March at 2:30 pm Atlantic time, by phone.", "1:30 p.m.", "2026-03-12 13:30"),
        ("Thursday 12 March at 2 pm Eastern time, by phone.", "2:00 p.m.", "2026-03-12 14:00"),
    ],
)
def test_an_hour_of_another_zone_is_told_on_the_programmes_clock(
    programme: Programme, words: str, told: str, start: str
) -> None:
    programme.introduced()
    relay = programme.says(RUTH, words, "2026-03-02 11:00").of("times_relay", ERIC)
    assert f"Thursday 12 March 2026, {told} (Ottawa time)" in relay.text
    settled = programme.says(ERIC, "Yes, that works.", "2026-03-02 12:00", relay)
    assert out(settled) == CONFIRMED
    assert card(settled.of("confirmation", ERIC)).start == at(start)


def test_whose_hour_is_meant_by_phone_from_another_zone_is_asked(programme: Programme) -> None:
    programme.introduced()
    mail = programme.written(RUTH, "Thursday 12 March at 2 pm by phone?", "2026-03-02 11:00")
    letters = arrives(programme, dated(mail, "-0800"), "2026-03-02 15:00")
    assert out(letters) == ["decision → leila"]
    assert "UTC-08:00" in letters[0].text


def test_an_hour_at_a_place_in_town_is_the_towns_hour_wherever_it_is_written(programme: Programme) -> None:
    programme.introduced()
    mail = programme.written(RUTH, f"Thursday 12 March at 2 pm, {PLACE}.", "2026-03-02 11:00")
    relay = arrives(programme, dated(mail, "-0800"), "2026-03-02 15:00").of("times_relay", ERIC)
    assert "Thursday 12 March 2026, 2:00 p.m. (Ottawa time)" in relay.text


def test_tomorrow_is_the_authors_tomorrow(programme: Programme) -> None:
    programme.introduced()
    mail = programme.written(RUTH, "Tomorrow at 2 pm at my office, 150 Elgin Street?", "2026-03-02 23:00")
    relay = arrives(programme, dated(mail, "-0800"), "2026-03-03 08:00").of("times_relay", ERIC)  # Monday night there
    assert "Tuesday 3 March 2026, 2:00 p.m." in relay.text


# ── the clock's change ───────────────────────────────────────────────────────────────


def moved_across(programme: Programme, first: tuple[str, str], second: tuple[str, str], start: str) -> list[Letter]:
    """A meeting settled on one side of a change of the clock and moved to the other."""
    programme.introduced(start)
    day = start[:10]
    programme.says(RUTH, f"{first[0]} at 2 pm, {PLACE}.", f"{day} 11:00")
    letters = [*programme.says(ERIC, f"{first[0]} at 2 pm works for me.", f"{day} 12:00")]
    words = f"Something came up. Could we move it to {second[0]} at 2 pm instead?"
    letters += programme.says(RUTH, words, f"{day} 13:00")
    letters += programme.says(ERIC, f"{second[0]} at 2 pm works for me.", f"{day} 14:00")
    return letters


def test_a_move_across_the_november_change_of_the_clock(programme: Programme) -> None:
    october, november = ("Friday 30 October", "2026-10-30 14:00"), ("Tuesday 3 November", "2026-11-03 14:00")
    letters = moved_across(programme, october, november, "2026-10-27 10:00")
    assert out(letters) == sorted([*CANCELLED, *CONFIRMED, *MOVED])
    before, off, after = (card(one) for one in letters if ERIC.email in one.readers)
    assert (before.start, off.start, after.start) == (at(october[1]), at(october[1]), at(november[1]))
    assert before.start.hour == 18  # 2 pm by the summer's clock, in UTC
    assert after.start.hour == 19  # and by the winter's
    assert (after.end - after.start, {before.uid, off.uid, after.uid}) == (timedelta(hours=1), {before.uid})
    assert [before.sequence, off.sequence, after.sequence] == [0, 1, 2]
    (moved,) = [one for one in letters if one.kind == "moved" and ERIC.email in one.readers]
    assert "New: Tuesday 3 November 2026, 2:00 p.m. (Ottawa time)" in moved.text
    assert "Before: Friday 30 October 2026, 2:00 p.m." in moved.text
    assert days(programme.wait("2026-11-04 12:00")) == [
        "11-02 09:00 reminder → eric",
        "11-02 09:00 reminder → ruth",
        "11-04 09:00 did_you_meet → eric",
    ]


def test_a_move_across_the_march_change_of_the_clock(programme: Programme) -> None:
    winter, summer = ("Friday 12 March", "2027-03-12 14:00"), ("Monday 15 March", "2027-03-15 14:00")
    letters = moved_across(programme, winter, summer, "2027-03-09 10:00")
    before, _, after = (card(one) for one in letters if RUTH.email in one.readers)
    assert (before.start.hour, after.start.hour) == (19, 18)
    reminders = [one.at for one in programme.wait("2027-03-15 12:00") if one.kind == "reminder"]
    assert reminders == [at("2027-03-12 09:00")] * 2


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2026-10-30", "2026-10-30T18:00:00+00:00"),  # Vancouver and Ottawa both on the summer's clock
        ("2026-11-02", "2026-11-02T19:00:00+00:00"),
        ("2027-03-12", "2027-03-12T19:00:00+00:00"),
        ("2027-03-15", "2027-03-15T18:00:00+00:00"),
    ],
)
def test_eleven_in_vancouver_is_two_in_ottawa_on_either_side_of_each_change(
    programme: Programme, day: str, utc: str
) -> None:
    when = (datetime.fromisoformat(day) - timedelta(7)).strftime("%Y-%m-%d")
    programme.introduced(f"{when} 10:00")
    named = datetime.fromisoformat(day).strftime("%A %d %B").replace(" 0", " ")
    relay = programme.says(RUTH, f"{named} at 11 am Pacific time, by phone.", f"{when} 11:00").of("times_relay", ERIC)
    settled = programme.says(ERIC, "Yes, that works.", f"{when} 12:00", relay)
    assert out(settled) == CONFIRMED
    assert card(settled.of("confirmation", ERIC)).start == datetime.fromisoformat(utc)
    assert "2:00 p.m." in settled.of("confirmation", ERIC).text


def test_a_click_in_another_zone_is_put_on_the_programmes_clock(programme: Programme) -> None:
    first = programme.scheduled().of("confirmation", ERIC)
    mail = clicked(ERIC, first, "COUNTER", "2026-03-02 13:00", new_start="2026-03-09 11:00", dialect="apple")
    raw = mail.raw.replace(b"America/Toronto", b"America/Vancouver")
    assert raw != mail.raw
    letters = arrives(programme, Written(ERIC, mail.recipients, mail.subject, "", raw), "2026-03-02 13:01")
    assert "Monday 9 March 2026, 2:00 p.m." in letters.of("cancelled", RUTH).text


# ── what a coordinator is asked ──────────────────────────────────────────────────────


def test_a_held_mail_that_is_about_the_authors_other_match_goes_there(programme: Programme) -> None:
    programme.introduced(connectee=ERIC)
    programme.introduced("2026-03-02 10:30", connectee=PRIYA)
    words = "Hm, Eric: let me see what the people upstairs make of it, it is all a bit up in the air."
    asked = programme.says(RUTH, words, "2026-03-02 11:00").of("decision", LEILA)
    assert [s.reason.split(":")[0] for s in programme.case(RUTH, ERIC).stops] == ["hold"]
    words = "That is about Priya, not Eric. Ruth offers Thursday 12 March at 2 pm."
    letters = programme.says(LEILA, words, "2026-03-02 12:00", asked)
    assert [one for one in out(letters) if "eric" in one] == []
    assert "times_relay → priya" in out(letters)
    assert programme.case(RUTH, ERIC).stops == ()
    assert programme.case(RUTH, ERIC).offers == ()
    assert programme.questions() == []


def test_where_a_yes_would_do_nothing_none_is_asked_for(programme: Programme) -> None:
    programme.introduced()
    words = "Hm, let me see what the people upstairs make of it, it is all a bit up in the air."
    asked = programme.says(RUTH, words, "2026-03-02 11:00").of("decision", LEILA)
    assert "a yes changes nothing" in asked.text
    assert "Reply yes" not in asked.text
    programme.says(LEILA, "Ignore it", "2026-03-02 12:00", asked)
    assert programme.questions() == []
    assert programme.case().stops == ()


def test_before_the_meeting_nobody_owes_word_of_it(programme: Programme) -> None:
    programme.scheduled()
    letters = programme.says(LEILA, "Where do we stand with Eric?", "2026-03-03 10:00")
    assert "word on whether they met" not in letters.of("done").text
    assert "Thursday 5 March 2026, 2:00 p.m. (Ottawa time)" in letters.of("done").text
    programme.wait("2026-03-06 09:00")
    letters = programme.says(LEILA, "Where do we stand with Eric?", "2026-03-06 10:00")
    assert "Eric Tshibangu owes word on whether they met" in letters.of("done").text


# ── absences ─────────────────────────────────────────────────────────────────────────


def test_the_letter_after_an_absence_says_that_it_waited(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    absent(programme, "I am out of the office until Monday 23 March 2026.", "2026-03-02 10:01", introduction)
    programme.round("2026-03-02 10:05")
    (nudge,) = [one for one in programme.wait("2026-03-30 12:00") if one.kind == "time_nudge"]
    assert "You were away until Monday 23 March 2026, so we waited." in nudge.text
    (second,) = [one for one in programme.wait("2026-04-02 12:00") if one.kind == "time_nudge"]
    assert "away" not in second.text
    assert programme.history(programme.case())


def test_an_absence_without_a_day_of_return_rests_for_a_week(programme: Programme) -> None:
    introduction = programme.imported("introduced", "2026-03-02 10:00").of("introduction")
    absent(programme, "I am out of the office and will answer when I am back.", "2026-03-09 08:00", introduction)
    programme.round("2026-03-09 08:05")
    assert out(programme.wait("2026-03-17 12:00")) == []
    (nudge,) = [one for one in programme.wait("2026-03-20 12:00") if one.kind == "time_nudge"]
    assert "You were away until Monday 16 March 2026" in nudge.text


@pytest.mark.parametrize(
    ("words", "asked_again"),
    [("Ask me again after the 15th.", "03-16 09:00"), ("Please ask me again in September.", "09-01 09:00")],
)
def test_who_asks_for_later_is_asked_on_that_day_in_their_own_words(
    programme: Programme, words: str, asked_again: str
) -> None:
    programme.introduced()
    noted = programme.says(RUTH, words, "2026-03-03 10:00")
    assert out(noted) == ["noted → ruth"]
    letters = programme.wait(f"2026-{asked_again[:5]} 12:00")
    assert days(letters) == [f"{asked_again} proposal_again → ruth"]
    assert words.rstrip(".") in letters.of("proposal_again").text


def test_no_answer_at_all_is_two_nudges_and_then_the_coordinators_with_a_proposal(programme: Programme) -> None:
    programme.introduced("2026-03-02 10:00")
    letters = programme.wait("2026-04-30 12:00")
    assert days(letters) == [
        "03-10 09:00 time_nudge → ruth",
        "03-13 09:00 time_nudge → ruth",
        "03-18 09:00 stalled → leila",
    ]
    for proposal in ("Ask again in two weeks", "Another Connector", "I'll call"):
        assert proposal in letters.of("stalled").text
