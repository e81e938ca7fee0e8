"""Whole letters: intents with their case, what makes a letter wait, and what no letter can do."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.config.learnt import learnt
from mailbot.reading.models import Models
from mailbot.reading.reader import Reader
from mailbot.reading.rules import ReadingRules
from mailbot.reading.values import Context, Intent, Invitation, Machine, Stance, Time
from tests.unit.reading.letters import TUESDAY, WEDNESDAY, ZONE, case, letter

MET, SETTLED = "2026-09-17", "2026-09-24"


@pytest.mark.parametrize(
    ("text", "context", "intents"),
    [
        ("I'd be glad to meet her.", case(), "accept"),
        ("I'm not the right person for this, sorry.", case(), "decline"),
        ("I'm swamped, please ask me again in the fall.", case(), "defer"),
        ("Ce sera avec plaisir!", case(), "accept"),
        ("Je dois décliner cette fois-ci.", case(), "decline"),
        ("Sure. How about Tuesday at 2?", case(), "accept offer_times"),
        ("I'm flexible, whatever suits you.", case("introduced"), "offer_open"),
        ("Happy to meet. Let me know when you are free.", case("introduced"), "offer_open"),
        ("Neither of those works for me.", case("introduced", "connectee", TUESDAY, WEDNESDAY), "reject_time"),
        ("Tuesday at 11 works, see you then.", case("introduced", "connectee", TUESDAY), "agree_time"),
        ("I have to cancel, sorry.", case("scheduled", "connector", meeting=SETTLED), "cancel"),
        ("Could we find another time?", case("scheduled", "connector", meeting=SETTLED), "reschedule"),
        ("He never showed up.", case("scheduled", "connector", meeting=MET), "no_show"),
        ("We met and she was very well prepared.", case("scheduled", "connector", meeting=MET), "met feedback"),
        ("We met. I don't think he's ready.", case("scheduled", "connector", meeting=MET), "met concern"),
        ("I'll send you the names next week.", case("met"), "promise_referrals"),
        ("Je n'ai aucun nom à donner.", case("met"), "no_referrals"),
        ("I'd like to bring her to our chapter dinner.", case("met"), "invite_event"),
        ("Good news, I got a job!", case("referred", "connectee"), "hired"),
        ("Please take me off your list.", case("surveyed"), "opt_out"),
        ("I would like to become a Connector.", case(None, "unknown"), "join"),
        ("You have the wrong person.", case("proposed", "referral"), "wrong_person"),
        ("Got it, thanks!", case("scheduled", "connectee", meeting=SETTLED), "thanks"),
        ("Where are we with Derek and Amina?", case("introduced", "coordinator"), "status"),
        ("Please put this one on hold.", case("introduced", "coordinator"), "pause"),
        ("On peut reprendre le dossier.", case("paused", "coordinator"), "resume"),
        ("You can close her file.", case("met", "coordinator"), "close"),
        ("How long does the meeting take?", case(), "question"),
        ("Flying pigs are purple.", case("surveyed", "connectee"), "other"),
    ],
)  # fmt: skip
def test_a_letter_says_what_it_does(reader: Reader, text: str, context: Context, intents: str) -> None:
    reading = reader.read(letter(text, context.sender), context)
    assert {i.value for i in reading.intents} == set(intents.split())


@pytest.mark.parametrize(
    ("text", "context", "doubt"),
    [
        ("Yes, provided my boss agrees.", case(), "a yes with a condition"),
        ("Amina can see her.", case(None, "unknown"), "other: for a person to look at"),
        ("We met. He was rude.", case("scheduled", "connector", meeting=MET), "concern: for a person to look at"),
        ("Works.", case("introduced", "connectee", TUESDAY, WEDNESDAY), "several offers"),
        ("What is her favourite colour?", case("introduced"), "a question that only a person can answer"),
        ("This is Amina's husband, she can't come.", case("scheduled", "connectee", meeting=SETTLED), "speaks for"),
        ("Yes. And I will sue you.", case("surveyed"), "threatens"),
        ("I gave her three names in person.", case("met"), "names were given but not written"),
        ("Sure, I'll meet her.", case("introduced", "unknown"), "the author has no part in the case"),
    ],
)  # fmt: skip
def test_what_is_doubtful_waits_for_a_person(reader: Reader, text: str, context: Context, doubt: str) -> None:
    reading = reader.read(letter(text, context.sender), context)
    assert not reading.act
    assert any(doubt in said for said in reading.doubts) or doubt == "threatens"


def test_a_stranger_gives_no_orders(reader: Reader) -> None:
    reading = reader.read(letter("Please close this case.", "unknown"), case("introduced", "unknown"))
    assert Intent.CLOSE not in reading.intents
    assert not reading.act


def test_one_offer_taken_by_a_bare_yes_is_settled(reader: Reader) -> None:
    reading = reader.read(letter("Perfect!", "connectee"), case("introduced", "connectee", TUESDAY))
    assert [(t.date, t.start, t.stance) for t in reading.times] == [(TUESDAY.date, TUESDAY.start, Stance.AGREED)]


def test_the_coordinator_answers_the_bots_question(reader: Reader) -> None:
    context = case("introduced", "coordinator")
    asked = {"subject": "Re: Please check", "quoted": "> I read this as offering Thursday at 10. Is this right?"}
    assert Intent.APPROVE in reader.read(letter("Yes, send it.", "coordinator", **asked), context).intents
    corrected = reader.read(letter("No, it's Friday at 2.", "coordinator", **asked), context)
    assert set(corrected.intents) == {Intent.CORRECT, Intent.OFFER_TIMES}


def part(
    method: str, answer: str | None, reader: Reader, context: Context, text: str = ""
) -> tuple[set[str], list[Time]]:
    start, end = (datetime(2026, 9, 22, hour, tzinfo=ZONE) for hour in (11, 12))
    invitation = Invitation(method, start, end, "Equator, NAC", answer)
    machine = None if text else Machine.CALENDAR
    reading = reader.read(letter(text, "connectee", invitations=(invitation,), machine=machine), context)
    return {i.value for i in reading.intents}, list(reading.times)


@pytest.mark.parametrize(
    ("method", "answer", "meeting", "intents", "stance"),
    [
        ("REPLY", "ACCEPTED", "", {"agree_time"}, Stance.AGREED),
        ("REPLY", "DECLINED", "", {"reject_time"}, Stance.RULED_OUT),
        ("REPLY", "DECLINED", "2026-09-22", {"cancel"}, Stance.RULED_OUT),
        ("REQUEST", None, "", {"agree_time"}, Stance.AGREED),
        ("COUNTER", None, "2026-09-22", {"offer_times", "reschedule"}, Stance.OFFERED),
        ("CANCEL", None, "2026-09-22", {"cancel"}, Stance.RULED_OUT),
    ],
)  # fmt: skip
def test_a_calendar_answer_is_read_by_its_method(
    reader: Reader, method: str, answer: str | None, meeting: str, intents: set[str], stance: Stance
) -> None:
    stage = "scheduled" if meeting else "introduced"
    context = case(stage, "connectee", TUESDAY, meeting=meeting)
    said, times = part(method, answer, reader, context)
    assert said == intents
    assert [(t.stance, t.end is not None) for t in times] == [(stance, True)]


def test_a_declined_part_that_asks_for_another_time_moves_the_meeting(reader: Reader) -> None:
    context = case("scheduled", "connectee", meeting="2026-09-22")
    said, times = part("REPLY", "DECLINED", reader, context, "Sorry, could we move it to Thursday at 3?")
    assert said == {"reschedule", "offer_times"}
    assert [t.stance for t in times] == [Stance.RULED_OUT, Stance.OFFERED]


def test_a_counter_stays_an_offer_whatever_words_come_with_it(reader: Reader) -> None:
    context = case("scheduled", "connectee", meeting="2026-09-21")
    said, times = part("COUNTER", "TENTATIVE", reader, context, "Something landed on my desk, how about this instead")
    assert said == {"reschedule", "offer_times"}
    assert [t.stance for t in times] == [Stance.OFFERED]


def test_a_request_that_takes_an_offer_agrees(reader: Reader) -> None:
    context = case("introduced", "connectee", TUESDAY)
    said, times = part("REQUEST", None, reader, context, "You are invited to our coffee chat, see the invitation.")
    assert ("agree_time" in said, "invite_event" in said) == (True, False)
    assert [t.stance for t in times] == [Stance.AGREED]


@pytest.mark.parametrize(
    ("machine", "text", "intent", "act"),
    [
        (Machine.BOUNCE, "550 no such user", Intent.BOUNCE, True),
        (Machine.ABSENCE, "I am out of the office until October 5.", Intent.OUT_OF_OFFICE, True),
        (Machine.ABSENCE, "Ruth Lee is no longer with the firm.", Intent.WRONG_PERSON, False),
        (Machine.LIST, "Register now!", Intent.OTHER, False),
    ],
)
def test_automatic_mail_is_read_by_its_kind(
    reader: Reader, machine: Machine, text: str, intent: Intent, act: bool
) -> None:
    reading = reader.read(letter(text, machine=machine), case("introduced"))
    assert (reading.intents, reading.act) == ((intent,), act)


@pytest.mark.parametrize(
    ("subject", "text", "intent", "place"),
    [
        (
            "New booking: Li Wu",
            "A meeting has been booked.\nTuesday, September 22, 2026, 10:00 - 11:00\nLocation: Zoom",
            Intent.AGREE_TIME,
            "Zoom",
        ),
        (
            "Booking cancelled: Li Wu",
            "When   Tuesday, September 22, 2026, 10:00 AM\nWhere   Google Meet",
            Intent.CANCEL,
            "Google Meet",
        ),
        ("Nouvelle réservation", "Quand : le mardi 22 septembre 2026 à 10 h\nLieu : Teams", Intent.AGREE_TIME, "Teams"),
    ],
)
def test_a_booking_notice_names_its_slot_and_place(
    reader: Reader, subject: str, text: str, intent: Intent, place: str
) -> None:
    notice = letter(text, "unknown", subject=subject, machine=Machine.OTHER)
    reading = reader.read(notice, case("introduced", "unknown"))
    assert (reading.intents, reading.place, reading.act) == ((intent,), place, False)
    assert [(str(t.date), str(t.start)) for t in reading.times] == [("2026-09-22", "10:00:00")]


def test_every_fact_has_its_words_and_rule(reader: Reader) -> None:
    text = "We met yesterday, she was great. Try Tom Reid, tom.reid@x.example.com. Two more to come."
    reading = reader.read(letter(text), case("scheduled", "connector", meeting=MET))
    facts = {e.fact: e for e in reading.evidence}
    assert {i.value for i in reading.intents} | {"time:0", "referral:0"} <= set(facts)
    assert all(e.words and e.words in text and e.rule for e in reading.evidence)


def test_a_long_letter_is_read_in_part_and_held(reader: Reader) -> None:
    reading = reader.read(letter("Yes, happy to meet her. " + "blah " * 20_000), case())
    assert Intent.ACCEPT in reading.intents
    assert not reading.act
    assert "too long to read whole" in reading.doubts


def test_rules_alone_read_without_models(rules: ReadingRules) -> None:
    alone = Reader(rules, learnt(), Models())
    assert alone.read(letter("Happy to meet her."), case()).intents == (Intent.ACCEPT,)


CONTEXTS = [
    case(),
    case("introduced", "connectee", TUESDAY, WEDNESDAY),
    case("scheduled", "connector", meeting=MET),
    case("met"),
    case(None, "coordinator"),
    case("introduced", "coordinator"),
]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400), context=st.sampled_from(CONTEXTS))
def test_no_text_makes_it_raise(reader: Reader, text: str, context: Context) -> None:
    reading = reader.read(letter(text, context.sender), context)
    assert reading.intents
    assert 0 <= reading.confidence <= 1


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "a@" * 9000,
        "Tom Reid and " * 1500,
        "(" * 20_000,
        "613-555-01" * 2000,
        "Mr. " * 5000,
        "not " * 5000,
        "\n- " * 6000,
    ],
)
def test_hostile_text_is_read_in_bounded_time(reader: Reader, text: str) -> None:
    assert reader.read(letter(text), case("met")).intents
