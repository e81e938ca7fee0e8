"""What a found time carries beside itself, what is doubted, and that hostile text costs little."""

from __future__ import annotations

from datetime import date, datetime, time
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from mailbot.reading.times import FoundTimes, find_times, find_until
from mailbot.reading.values import Context, Language, Meeting, Stance, Time
from tests.unit.reading.times.notation import short, time_rules

WRITTEN = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/Toronto"))
SECONDS = 3.0


def _find(text: str, language: Language = Language.EN, context: Context | None = None) -> FoundTimes:
    return find_times(text, language, WRITTEN, context or Context(), time_rules())


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("How about Thursday the 13th at 3pm?", ("weekday denies the date",)),
        ("would 04/05 at 10 am suit you?", ("two dates possible",)),
        ("3:30 would be good", ("no day said",)),
        ("Today at 8 am works", ("already past",)),
        ("Thursday the 12th at 3pm", ()),
    ],
)
def test_doubts_say_why(text: str, doubts: tuple[str, ...]) -> None:
    assert _find(text).times[0].doubts == doubts


def test_a_bare_yes_to_several_offers_is_doubted() -> None:
    offered = (Time(date(2026, 3, 10), start=time(10)), Time(date(2026, 3, 12), start=time(14)))
    found = _find("Works.", context=Context(offered=offered))
    assert [one.doubts for one in found.times] == [("several offers and none named",)] * 2


def test_a_time_against_the_settled_meeting_is_doubted() -> None:
    context = Context(stage="scheduled", meeting=Meeting(date(2026, 3, 12), time(14)))
    found = _find("Looking forward to meeting you Thursday at 3!", context=context)
    assert [short(one.time) for one in found.times] == ["2026-03-12 15:00 agreed"]
    assert found.times[0].doubts == ("the case says otherwise",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Salut! Ça te va, vendredi à 13 h?", "vendredi à 13 h"),
        ("Sure – tommorow at 3 works – see you", "tommorow at 3"),
        ("cafe\u0301? Wendesday at 9 works", "Wendesday at 9"),
    ],
)
def test_offsets_point_at_the_words_as_written(text: str, words: str) -> None:
    language = Language.FR if "vendredi" in text else Language.EN
    found = _find(text, language).times[0]
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Call 613-555-0192 or come to 150 Elgin St, 8th floor, room 402", ()),
        ("3 names, $31/hr, CLB 7, since 2014, 17 years, K1A 0B1", ()),
        ("let's try 14 maybe", ("14",)),
    ],
)
def test_digits_that_nothing_explains_are_left_over(text: str, left: tuple[str, ...]) -> None:
    assert _find(text).leftovers == left


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I'm back on the 16th.", Language.EN, "2026-03-16"),
        ("Can you try me again mid April? Year end is eating me alive until March 31.", Language.EN, "2026-04-15"),
        ("Please ask me in September.", Language.EN, "2026-09-01"),
        ("Let's talk after the 15th.", Language.EN, "2026-03-16"),
        ("Try me again in two weeks.", Language.EN, "2026-03-18"),
        ("Not before Labour Day please, after Labour Day is fine.", Language.EN, "2026-09-08"),
        ("I owe her three names, you'll have them by the end of next week.", Language.EN, "2026-03-13"),
        ("Out of the office from March 2 to March 13 inclusive.", Language.EN, "2026-03-14"),
        ("Je suis en vacances du 2 mars au 13 mars.", Language.FR, "2026-03-13"),
        ("Récrivez-moi à l'automne.", Language.FR, "2026-09-01"),
        ("Je vous envoie les trois noms d'ici vendredi.", Language.FR, "2026-03-06"),
        ("Happy to help.", Language.EN, "None"),
    ],
)
def test_until(text: str, language: Language, expected: str) -> None:
    assert str(find_until(text, language, WRITTEN, time_rules())) == expected


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "1,",
        "tuesday or ",
        "at 2 or ",
        "le le ",
        "the week of ",
        "i can't ",
        "a@",
        "12-",
        "\n",
        "$1",
        "((",
        "met tues, not wed ",
    ],
)
def test_hostile_text_is_read_in_bounded_time(piece: str, language: Language) -> None:
    started = process_time()
    _find(piece * (40_000 // len(piece)), language)
    assert process_time() - started < SECONDS


def test_a_ruled_out_day_is_cut_out_of_an_offered_week() -> None:
    found = _find("Any day next week works for me except Wednesday.")
    assert {short(one.time) for one in found.times if one.time.stance is Stance.OFFERED} == {
        "~2026-03-09..2026-03-10",
        "~2026-03-12..2026-03-13",
    }


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("2026-12-29", "Could you do Tuesday the 5th at 10?", "2027-01-05 10:00"),
        ("2028-02-28", "the 29th at 9", "2028-02-29 09:00"),
        ("2026-03-06", "Monday at 9 works", "2026-03-09 09:00"),
        ("2026-03-08", "tomorrow at noon", "2026-03-09 12:00"),
        ("2026-01-31", "the 30th at 2", "2026-03-30 14:00"),
    ],
)
def test_the_calendar_turns(written: str, text: str, expected: str) -> None:
    sent_at = datetime.fromisoformat(written).replace(hour=9, tzinfo=ZoneInfo("America/Toronto"))
    found = find_times(text, Language.EN, sent_at, Context(), time_rules())
    assert [short(one.time) for one in found.times] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What a report's colon, a comma or a turn of the sentence keeps apart.
        ("Rosa phoned on Monday: Friday at 9 at her bakery", ["2026-03-06 09:00"]),
        ("Instead of the library, I'd like her to see our yard on Friday at 2", ["2026-03-06 14:00"]),
        ("We've a tasting on Saturday at 11, every baker in town sends somebody", ["2026-03-07 11:00"]),
        ("Monday is Family Day so not that, but any time Tuesday", ["~2026-03-09 ruled_out", "~2026-03-10"]),
        ("My shift ends at 3, so Friday at 4?", ["2026-03-06 16:00"]),
        # Whose hours they are.
        ("Any day from the 16th to the 18th, or the 20th after 2", ["~2026-03-16..2026-03-18", "~2026-03-20 14:00"]),
        ("The week of the 16th is fine. My stall is by the door, I light the stove at 3", ["~2026-03-16..2026-03-20"]),
        ("Lunch Friday? 12:15 at the counter", ["2026-03-06 12:15"]),
        ("Is it possible after 1? I can Monday or Tuesday", ["~2026-03-09 13:00", "~2026-03-10 13:00"]),
        ("She means the 12th, not the 10th. 9 am is right", ["2026-03-12 09:00", "~2026-03-10 ruled_out"]),
        ("Would the morning of the 12th do? Or the evening, from 7 on", ["~2026-03-12 morning", "~2026-03-12 19:00"]),
        ("Friday 13 Mar until 11", ["~2026-03-13 -11:00"]),
        ("* Mon 9 March, 10-11\n* Tue 10 March, 2-3", ["2026-03-09 10:00-11:00", "2026-03-10 14:00-15:00"]),
        # Which day is counted from.
        ("Monday the 16th at 8 before we open, or the Thursday same time", ["2026-03-16 08:00", "2026-03-19 08:00"]),
        ("Friday at 10 would work, or the week after", ["2026-03-06 10:00", "~2026-03-09..2026-03-13"]),
        ("After that, the 16th or the 17th at noon", ["2026-03-16 12:00", "2026-03-17 12:00"]),
        ("I could do the 13th at 6 am on site, otherwise no", ["2026-03-13 06:00"]),
        ("I was off sick Monday and Tuesday. Thursday at 9?", ["2026-03-05 09:00"]),
        ("Best is 7 am Tuesday before the lunch rush", ["2026-03-10 07:00"]),
    ],
)
def test_what_belongs_together(text: str, expected: list[str]) -> None:
    assert [short(one.time) for one in _find(text).times] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soit le mardi 10, soit le jeudi 12, à 9 h", ["2026-03-10 09:00", "2026-03-12 09:00"]),
        ("Lundi 14 h ou mardi 11 h à la place?", ["2026-03-09 14:00", "2026-03-10 11:00"]),
        ("Il faut que ce soit avant : le 11 ou le 12 à midi", ["2026-03-11 12:00", "2026-03-12 12:00"]),
        ("Paule a appelé lundi : vendredi à 9 h", ["2026-03-06 09:00"]),
    ],
)
def test_what_belongs_together_in_french(text: str, expected: list[str]) -> None:
    found = [short(one.time) for one in _find(text, Language.FR).times]
    assert [one[: len(wanted)] for one, wanted in zip(found, expected, strict=True)] == expected


def test_a_settled_meeting_moves_to_the_same_time_of_a_week() -> None:
    context = Context(stage="scheduled", meeting=Meeting(date(2026, 3, 12), time(14)))
    found = _find("The following week, same time?", context=context)
    assert [short(one.time) for one in found.times] == ["2026-03-19 14:00"]


def test_an_hour_later_is_counted_from_the_offer_of_its_day() -> None:
    offered = (Time(date(2026, 3, 10), start=time(10)), Time(date(2026, 3, 12), start=time(14)))
    found = _find("Could we do an hour later on Thursday?", context=Context(offered=offered))
    assert [short(one.time) for one in found.times] == ["2026-03-12 15:00"]


def test_the_same_day_said_again_takes_no_offer() -> None:
    context = Context(offered=(Time(date(2026, 3, 12), start=time(14)),))
    found = _find("Can it be 3 instead of 2? Same day.", context=context)
    assert [short(one.time) for one in found.times] == ["2026-03-12 15:00"]


def test_another_hour_after_its_day_is_no_day() -> None:
    found = _find("3 pm on the 11th, or 4 if she needs longer")
    assert [short(one.time) for one in found.times] == ["2026-03-11 15:00", "2026-03-11 16:00"]


def test_a_move_leaves_the_hour_of_its_day_behind() -> None:
    context = Context(stage="scheduled", meeting=Meeting(date(2026, 3, 5), time(14)))
    found = _find("Can we shift tomorrow's 2 pm to Monday, same time?", context=context)
    assert [short(one.time) for one in found.times] == ["2026-03-09 14:00"]
    found = _find("Can we push tomorrow's 2 pm to Friday same time Angelo?", context=context)
    assert [short(one.time) for one in found.times] == ["2026-03-06 14:00"]
