"""Hours of six and seven: the morning's at breakfast and on the 24-hour clock, else the evening's."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.reading.times import find_times
from mailbot.reading.values import Context, Language
from tests.unit.reading.times.notation import short, time_rules

WRITTEN = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/Toronto"))


@pytest.mark.parametrize(
    ("language", "text", "time"),
    [
        (Language.EN, "Come to the breakfast on Thursday, 7:30 to 9", "2026-03-05 07:30-09:00"),
        (Language.EN, "Come to the mixer on Thursday, 7:30 to 9", "2026-03-05 19:30-21:00"),
        (Language.EN, "Any chance of early morning? 7:45 on the 12th, before my rounds", "2026-03-12 07:45"),
        (Language.EN, "Thursday at 7, before the concert", "2026-03-05 19:00"),
        (Language.EN, "Early mornings are hard. Thursday at 6:30?", "2026-03-05 18:30"),
        (Language.FR, "Jeudi 7:15, avant mon quart?", "2026-03-05 07:15"),
        (Language.FR, "Petit déjeuner jeudi à 7 h", "2026-03-05 07:00"),
        (Language.FR, "Je suis libre jeudi à 7 h 30", "2026-03-05 07:30"),
        (Language.FR, "Je suis libre jeudi soir à 7 h 30", "2026-03-05 19:30"),
    ],
)
def test_an_early_hour_falls_where_its_words_say(language: Language, text: str, time: str) -> None:
    found = find_times(text, language, WRITTEN, Context(), time_rules())
    assert [short(one.time) for one in found.times] == [time]
