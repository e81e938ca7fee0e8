"""Times of whole messages, by what could mislead: retracted days, reasons, habits, dates of weekdays, exceptions."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.reading.times import find_times
from mailbot.reading.values import Context, Language, Meeting
from tests.unit.reading.times.notation import parse, short, time_rules

WRITTEN = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("America/Toronto"))  # a Wednesday
EN, FR = Language.EN, Language.FR


def _times(language: Language, text: str, offered: tuple[str, ...] = (), meeting: str = "") -> list[str]:
    settled = parse(meeting) if meeting else None
    context = Context(
        stage="scheduled" if settled else "introduced",
        sender="connector",
        offered=tuple(map(parse, offered)),
        meeting=Meeting(settled.date, settled.start) if settled else None,
    )
    found = find_times(text, language, WRITTEN, context, time_rules())
    return sorted(short(one.time).lstrip("~") for one in found.times)


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (
            EN,
            "Monday at 10? Oops, no, Monday is our audit. Tuesday at 10.",
            ["2026-03-09 ruled_out", "2026-03-10 10:00"],
        ),
        (
            EN,
            "lets say fri at 9. scratch that fri im in arnprior all day, mon at 9",
            ["2026-03-06 ruled_out", "2026-03-09 09:00"],
        ),
        (
            EN,
            "Tuesday at 2 would be lovely. Hmm, wait, Tuesday is the fire drill. Friday at 2?",
            ["2026-03-06 14:00", "2026-03-10 ruled_out"],
        ),
        (
            FR,
            "Mardi 10 h? Oups, mardi je suis à Trois-Rivières; jeudi 10 h.",
            ["2026-03-05 10:00", "2026-03-10 ruled_out"],
        ),
        (
            FR,
            "Disons lundi à 14 h. Ah non, lundi j'ai le plombier. Vendredi à 14 h?",
            ["2026-03-06 14:00", "2026-03-09 ruled_out"],
        ),
        (EN, "Tuesday at 10, no wait, Thursday at 10", ["2026-03-05 10:00"]),
    ],
)
def test_a_day_taken_back_for_a_reason_is_ruled_out(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "Monday 9, but after 4 pm please", ["2026-03-09 16:00"]),
        (EN, "Friday 13, 8 am, at the barn", ["2026-03-13 08:00"]),
        (FR, "Parfait pour le vendredi 6, 8 h.", ["2026-03-06 08:00"]),
        (FR, "Je peux le mardi 10 à 10 h ou le vendredi 13, après 14 h", ["2026-03-10 10:00", "2026-03-13 14:00"]),
        (EN, "Monday 10, or Tuesday at 3", ["2026-03-09 10:00", "2026-03-10 15:00"]),
    ],
)
def test_a_number_after_its_weekday_is_a_date_where_an_hour_follows(
    language: Language, text: str, times: list[str]
) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (
            EN,
            "Any day next week except Tuesday, after 3",
            ["2026-03-09 15:00", "2026-03-10 ruled_out", "2026-03-11..2026-03-13 15:00"],
        ),
        (
            EN,
            "Next week I can come any day except Friday, only please after 10",
            ["2026-03-09..2026-03-12 10:00", "2026-03-13 ruled_out"],
        ),
        (
            FR,
            "N'importe quel jour la semaine prochaine sauf vendredi, avant 11 h.",
            ["2026-03-09..2026-03-12 -11:00", "2026-03-13 ruled_out"],
        ),
        (EN, "Tuesday afternoon except 1-2", ["2026-03-10 13:00-14:00 ruled_out", "2026-03-10 afternoon"]),
        (FR, "Aucun contact à donner, sauf une invitation au gala le 12 mars à 18 h.", ["2026-03-12 18:00"]),
        (EN, "I have nobody else, other than a seat at the guild supper on March 12 at 6 pm.", ["2026-03-12 18:00"]),
    ],
)
def test_what_follows_an_exception_is_about_the_rest(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "How about a week today at half past three?", ["2026-03-11 15:30"]),
        (EN, "a week tomorrow at 10 would do", ["2026-03-12 10:00"]),
        (EN, "Two weeks today at 2?", ["2026-03-18 14:00"]),
        (
            EN,
            "Wed the 11th at 7:30 in the morning, or that same Friday after 4:30.",
            ["2026-03-11 07:30", "2026-03-13 16:30"],
        ),
        (FR, "Mercredi le 11 à 10 h, ou ce même vendredi à 13 h.", ["2026-03-11 10:00", "2026-03-13 13:00"]),
        (
            FR,
            "Mardi à 14 h, à mon bureau. Je peux aussi le lendemain de 9 h à 10 h.",
            ["2026-03-10 14:00", "2026-03-11 09:00-10:00"],
        ),
        (EN, "March 12 or 13, any time after 3?", ["2026-03-12 15:00", "2026-03-13 15:00"]),
        (EN, "sat morng or mon arvo", ["2026-03-07 morning", "2026-03-09 afternoon"]),
        (EN, "Fri 130 my studio", ["2026-03-06 13:30"]),
        (EN, "Thursday lunch time or March 12 lunchtime", ["2026-03-05 lunch", "2026-03-12 lunch"]),
        (FR, "Je suis libre lundi, et jeudi à partir de l'heure du souper.", ["2026-03-05 evening", "2026-03-09"]),
        (EN, "In Friday I have all the morning.", ["2026-03-06 morning"]),
        (
            EN,
            "Could we meet next week? I can on Monday 9 from 9 until 2 or Tuesday 10 at 12.",
            ["2026-03-09 09:00-14:00", "2026-03-10 12:00"],
        ),
        (
            EN,
            "Mon 9, Tue 10 or Fri 13, each at 8:15 am before the branch opens.",
            ["2026-03-09 08:15", "2026-03-10 08:15", "2026-03-13 08:15"],
        ),
        (EN, "I will be in my shop all Saturday, he can pass any moment.", ["2026-03-07"]),
    ],
)
def test_days_and_hours_are_told(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "Friday at 9. We reopen March 9, so no rush.", ["2026-03-06 09:00"]),
        (EN, "The fair opens on the 16th. Come Friday at 9.", ["2026-03-06 09:00"]),
        (EN, "Monday at noon (mind the time change on the weekend!)", ["2026-03-09 12:00"]),
        (FR, "N'oubliez pas qu'on avance l'heure cette nuit! Lundi à 8 h 30?", ["2026-03-09 08:30"]),
        (FR, "Notre local ferme ses portes vendredi, hélas.", []),
        (FR, "L'atelier rouvre seulement le 9. Mardi à 10 h 15?", ["2026-03-10 10:15"]),
        (FR, "On ferme demain midi. Lundi à 9 h?", ["2026-03-09 09:00"]),
        (FR, "Vendredi à 9 h. J'ai une démo à 10 h 15.", ["2026-03-06 09:00"]),
        (EN, "Friday at 9, I've a demo at 10:15 so let's be prompt", ["2026-03-06 09:00"]),
        (FR, "Mercredi 10 h, parfait. Je serai là dès 9 h 50.", ["2026-03-11 10:00"]),
        (EN, "She leaves for Halifax in three weeks.", []),
        (EN, "I can wait until one o'clock, then I have work.", []),
        (EN, "I said to my wife this evening, I'd be a fool not to.", []),
        (FR, "Je vérifie et je vous confirme ça demain.", []),
        (FR, "Si j'avais un poste je l'engagerais demain.", []),
        (EN, "If I had an opening I'd hire her tomorrow.", []),
        (FR, "Je suis libre toutes les fins de semaine et les soirs.", []),
        (EN, "I got a text at four asking about the job.", []),
        (EN, "This week went sideways. Could you do the 16th at 9?", ["2026-03-16 09:00"]),
    ],
)
def test_a_day_of_something_else_is_no_time(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "The plumber's coming Tuesday morning but otherwise that day's fine, say 2:30?", ["2026-03-10 14:30"]),
        (EN, "We're moving offices on the 20th, so say Tuesday 10am.", ["2026-03-10 10:00"]),
        (EN, "A Monday is best. The 16th then, 9 o'clock.", ["2026-03-16 09:00"]),
        (EN, "Let's go Tuesday, same time, 10ish.", ["2026-03-10 10:00"]),
        (EN, "Yes. He come yesterday at 10 in my bakery.", ["2026-03-03 10:00 held"]),
        (FR, "On ferme pour l'inventaire du 9 au 11. Jeudi 12, en avant-midi?", ["2026-03-12 morning"]),
        (FR, "Mon avion atterrit dimanche soir, donc mardi 11 h serait réaliste.", ["2026-03-10 11:00"]),
    ],
)
def test_what_others_do_that_day_is_no_time(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "I'd have said Friday but we move house then.", ["2026-03-06 ruled_out"]),
        (EN, "Next week is lost to me.", ["2026-03-09..2026-03-13 ruled_out"]),
        (EN, "Our appointment on the 9th will have to go, I'm afraid.", ["2026-03-09 ruled_out"]),
        (
            EN,
            "I could do Tuesday. Morning's out though. Anything from 1:30 on is great.",
            ["2026-03-10 13:30", "2026-03-10 morning ruled_out"],
        ),
        (FR, "Le 9 je travaille malheureusement. Le 10 à 9 h?", ["2026-03-09 ruled_out", "2026-03-10 09:00"]),
        (FR, "Désolée, mardi non plus.", ["2026-03-10 ruled_out"]),
        (EN, "The 12th at 8, or not at all.", ["2026-03-12 08:00"]),
        (EN, "Wednesday at 9, or the Friday at 2 if he can't, same place.", ["2026-03-11 09:00", "2026-03-13 14:00"]),
        (FR, "Lundi à 9 h, ou mardi à 10 h s'il ne peut pas.", ["2026-03-09 09:00", "2026-03-10 10:00"]),
        (EN, "I am at the clinic waiting for a cast, so our meeting on the 9th is off.", ["2026-03-09 ruled_out"]),
    ],
)
def test_what_will_not_do_is_ruled_out(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "We finished up 20 minutes ago. Lovely person.", ["2026-03-04 held"]),
        (EN, "Yes yesterday, at her office. It was very good.", ["2026-03-03 held"]),
        (FR, "Oui, ce matin! Très belle rencontre.", ["2026-03-04 morning held"]),
        (FR, "bonjour, oui on s'est vus lundi, ça a bien été", ["2026-03-02 held"]),
        (FR, "Rencontre faite vendredi, elle est prête à mon avis.", ["2026-02-27 held"]),
        (EN, "We just hung up an hour ago.", ["2026-03-04 held"]),
    ],
)
def test_a_meeting_just_held(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "We met Monday, sorry, last Tuesday, at the cafe.", ["2026-03-03 held"]),
        (EN, "How about the 12th at 2 - no, the 13th at 2?", ["2026-03-13 14:00"]),
        (EN, "See you Monday at 9, er, 9:30.", ["2026-03-09 09:30 agreed"]),
        (EN, "I can do Monday, sorry, Tuesday is out.", ["2026-03-09", "2026-03-10 ruled_out"]),
        (EN, "Tuesday at 2 or, actually, Wednesday at 3.", ["2026-03-10 14:00", "2026-03-11 15:00"]),
        (FR, "On s'est vus mardi, pardon, lundi.", ["2026-03-02 held"]),
        (FR, "Disons jeudi 14 h, désolée, 15 h.", ["2026-03-05 15:00"]),
        (FR, "Mardi je ne peux pas, désolé, mercredi non plus.", ["2026-03-10 ruled_out", "2026-03-11 ruled_out"]),
    ],
)
def test_an_excuse_alone_between_two_times_takes_the_first_back(
    language: Language, text: str, times: list[str]
) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "Happy to meet. Tuesday however I'm on a course, it won't do.", ["2026-03-10 ruled_out"]),
        (EN, "Tuesday works. Wednesday, however, is full.", ["2026-03-10", "2026-03-11 ruled_out"]),
        (EN, "I can do Thursday at 2, however Friday is better", ["2026-03-05 14:00", "2026-03-06"]),
        (
            FR,
            "Je peux jeudi à 9 h. Vendredi le 6 par contre je ne peux pas.",
            ["2026-03-05 09:00", "2026-03-06 ruled_out"],
        ),
        (FR, "Je peux lundi, par contre mardi c'est impossible.", ["2026-03-09", "2026-03-10 ruled_out"]),
    ],
)
def test_however_may_follow_the_day_that_it_turns_to(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "Amir says Thursday after 3 would suit him.", ["2026-03-05 15:00"]),
        (EN, "She mentioned Friday at 9 or Monday at 9.", ["2026-03-06 09:00", "2026-03-09 09:00"]),
        (EN, "He told me Tuesday that he is busy.", []),
        (EN, "I wrote to him Monday and he suggested Thursday at 4.", ["2026-03-05 16:00"]),
        (EN, "Hosted Mr. Okafor on Tuesday morning at our plant.", ["2026-03-03 morning held"]),
        (EN, "Just saw Fatima at the library yesterday.", ["2026-03-03 held"]),
        (EN, "Saw the note this morning. Friday at 2?", ["2026-03-06 14:00"]),
        (FR, "Vu Karim lundi, très bien préparé.", ["2026-03-02 held"]),
        (FR, "Vu votre message hier. Jeudi à 10 h me va.", ["2026-03-05 10:00"]),
        (FR, "Rencontre mardi à 14 h?", ["2026-03-10 14:00"]),
    ],
)
def test_who_met_or_proposed_may_be_left_out(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "In three weeks, on the Thursday, at 2?", ["2026-03-26 14:00"]),
        (EN, "He met her on the Friday, February 27, not Thursday.", ["2026-02-27 held", "2026-03-05 ruled_out"]),
        (EN, "Let's talk it over Tuesday at 3.", ["2026-03-10 15:00"]),
        (EN, "I'd take Thursday over Friday.", ["2026-03-05"]),
        (EN, "My days are full through the 20th. The 23rd at 10?", ["2026-03-23 10:00"]),
        (
            EN,
            "Options:\n- Monday 9 am\n- Tuesday, morning\nIf no good I can ask.",
            ["2026-03-09 09:00", "2026-03-10 morning"],
        ),
        (EN, "We sat in the lobby at 10. Friday at 9?", ["2026-03-06 09:00"]),
        (FR, "L'après-midi du 12 ou le vendredi 13 après 13 h?", ["2026-03-12 afternoon", "2026-03-13 13:00"]),
        (FR, "Le 10, ça irait à l'heure du dîner, ou sinon lundi le 16.", ["2026-03-10 lunch", "2026-03-16"]),
        (FR, "On a jasé deux heures lundi soir.", ["2026-03-02 evening held"]),
        (FR, "C'est correct sauf que c'est vendredi à 9 h et pas 10 h.", ["2026-03-06 09:00"]),
    ],
)
def test_days_and_hours_find_each_other(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


def test_a_refused_hour_on_the_table_keeps_its_hour() -> None:
    said = "Tuesday at 10 isn't possible, Tuesday after 2 would be."
    assert _times(EN, said, ("2026-03-10 10:00",)) == ["2026-03-10 10:00 ruled_out", "2026-03-10 14:00"]


@pytest.mark.parametrize(
    ("language", "text", "offered", "times"),
    [
        (
            EN,
            "Tuesday and Thursday I have class until noon; both days I can do 1 pm.",
            (),
            ["2026-03-05 13:00", "2026-03-10 13:00"],
        ),
        (
            EN,
            "Monday is impossible but Tuesday and Friday I finish at 2, so after 3 both days I can come.",
            ("2026-03-09 10:00",),
            ["2026-03-06 15:00", "2026-03-09 ruled_out", "2026-03-10 15:00"],
        ),
        (FR, "Désolée mais le 11 je suis à mon cours.", ("2026-03-11 11:00",), ["2026-03-11 ruled_out"]),
        (EN, "I'm afraid I work at the warehouse then.", ("2026-03-10 10:00", "2026-03-12 14:00"), []),
        (FR, "Qu'il passe jeudi à 9 h.", (), ["2026-03-05 09:00"]),
    ],
)
def test_what_is_done_that_day_and_when_it_is_free(
    language: Language, text: str, offered: tuple[str, ...], times: list[str]
) -> None:
    assert _times(language, text, offered) == times


def test_a_day_taken_whose_hour_is_refused_is_not_agreed() -> None:
    said = "Tuesday is good but 10 won't work. Could we say 1:15 the same day?"
    assert _times(EN, said, ("2026-03-10 10:00",)) == ["2026-03-10 10:00 ruled_out", "2026-03-10 13:15"]


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "Could we do the day before at 3, or the day after at 10?", ["2026-03-11 15:00", "2026-03-13 10:00"]),
        (FR, "On peut se voir la veille à 10 h ou le lendemain à 15 h?", ["2026-03-11 10:00", "2026-03-13 15:00"]),
        (EN, "push thursday the 12th back a week, same time", ["2026-03-19 14:15"]),
        (EN, "Could we push our meeting back two weeks?", ["2026-03-26 14:15"]),
        (
            EN,
            "I've had to give up Thursday. The Friday at 9 instead?",
            ["2026-03-12 ruled_out", "2026-03-13 09:00"],
        ),
        (FR, "On peut repousser le 12 d'une semaine?", ["2026-03-19 14:15"]),
    ],
)
def test_days_are_counted_from_the_settled_meeting(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text, meeting="2026-03-12 14:15") == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (
            EN,
            "Next Tuesday, or the one after that. Say 10:30 in either case.",
            ["2026-03-10 10:30", "2026-03-17 10:30"],
        ),
        (
            FR,
            "Lundi qui vient, ou celui d'après. Le bus est là à 9 h 40, donc disons 10 h dans les deux cas.",
            ["2026-03-09 10:00", "2026-03-16 10:00"],
        ),
        (EN, "The 12th is fine, or the one after that if not.", ["2026-03-12"]),
        (
            EN,
            "Monday at 3, Tuesday same, Wednesday at noon",
            ["2026-03-09 15:00", "2026-03-10 15:00", "2026-03-11 12:00"],
        ),
        (EN, "I'm away until the 9th. The Thursday right after that, from 1 to 5.", ["2026-03-12 13:00-17:00"]),
        (FR, "Je suis pris jusqu'au 9. Le jeudi juste après, de 13 h à 16 h.", ["2026-03-12 13:00-16:00"]),
    ],
)
def test_an_alternative_leans_on_the_day_before_it(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "Let's make it Tuesday. Not before 2, the plumber comes, and I leave at 4.", ["2026-03-10 14:00-16:00"]),
        (FR, "Disons mardi. Pas avant 14 h à cause du plombier, et je pars à 16 h.", ["2026-03-10 14:00-16:00"]),
        (EN, "How about Thursday? Not after 3 please.", ["2026-03-05 -15:00"]),
        (
            EN,
            "We settled on the 12th. There is a tour of the yard, so she should be there at 9.",
            ["2026-03-12 09:00 agreed"],
        ),
        (EN, "The week of the 16th is the quiet one. Tuesday at 2?", ["2026-03-17 14:00"]),
        (
            EN,
            "Let's try next week. I have the 10th free at 11 and the 12th free at 3.",
            ["2026-03-10 11:00", "2026-03-12 15:00"],
        ),
        (EN, "Could he come Thursday the 12th instead, 10 or 2?", ["2026-03-12 10:00", "2026-03-12 14:00"]),
        (EN, "I'm an early riser: half past seven on Monday?", ["2026-03-09 07:30"]),
    ],
)
def test_hours_of_a_later_sentence_belong_to_the_day(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (EN, "tmrw is inventory day so no. fri 4ish?", ["2026-03-05 ruled_out", "2026-03-06 16:00"]),
        (EN, "Friday is Good Friday, so how about Thursday at 9?", ["2026-03-05 09:00"]),
        (FR, "Vendredi c'est l'inventaire, donc non. Lundi 10 h?", ["2026-03-06 ruled_out", "2026-03-09 10:00"]),
        (FR, "Pardon d'écrire un mardi soir. Lundi 10 h?", ["2026-03-09 10:00"]),
        (EN, "I took a table by the door. At 9:20 I thought maybe the bus. Monday at 2?", ["2026-03-09 14:00"]),
    ],
)
def test_a_reason_or_a_tale_offers_nothing(language: Language, text: str, times: list[str]) -> None:
    assert _times(language, text) == times


def test_another_hour_is_asked_for_where_one_is_refused() -> None:
    times = _times(EN, "3 no good, 4:30?", offered=("2026-03-06 15:00",))
    assert times == ["2026-03-06 15:00 ruled_out", "2026-03-06 16:30"]
