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
