"""Surveys, the closing letter and good news as they leave, to whom and to whom not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.cases.actions.ending import helped
from mailbot.cases.case import DebtKind, Person, Referral, ReferralState, Role, Stage
from mailbot.cases.events import EventKind
from mailbot.cases.hours import Span
from mailbot.cases.letters import LetterKind, Send
from mailbot.reading.values import Intent
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    ERIC,
    KNOWN,
    POLICY,
    PRIYA,
    RUTH,
    Story,
    at,
    day,
    days,
    guest,
    imported,
    met,
    referred,
)

LATER = replace(POLICY, how_are_you=(Span(days(91)), Span(days(182))))


def surveyed() -> Story:
    story = referred()
    story.waits("03-17 12:00")
    story.lines.clear()
    return story


def over(story: Story | None = None) -> Story:
    """A match whose newcomer is asked how they are: closed on Monday 16 March, asked on 15 June and 14 September."""
    ended = story or met()
    ended.policy = LATER
    ended.known = replace(KNOWN, surveyed=frozenset({RUTH.email, ERIC.email}))
    ended.says(CONNECTOR, Intent.NO_REFERRALS, when="03-13 12:00")
    ended.waits("03-16 12:00")
    assert ended.stage() is Stage.CLOSED
    ended.lines.clear()
    return ended


def letters(story: Story, kind: LetterKind) -> list[Send]:
    return [send for send in story.sent if send.kind is kind]


# ── surveys ──────────────────────────────────────────────────────────────────────────────


def test_each_gets_a_survey_of_their_own_and_owes_it_from_then() -> None:
    story = surveyed()
    facts = {"due": at("03-24 09:00")}
    assert letters(story, LetterKind.SURVEY) == [
        Send(LetterKind.SURVEY, (CONNECTOR,), "connector", facts),
        Send(LetterKind.SURVEY, (CONNECTEE,), "connectee", facts),
    ]
    assert [(d.kind, d.role, d.since) for d in story.case.debts] == [
        (DebtKind.SURVEY, CONNECTOR, at("03-17 09:00")),
        (DebtKind.SURVEY, CONNECTEE, at("03-17 09:00")),
    ]


@pytest.mark.parametrize(
    ("who", "other"), [(CONNECTOR, CONNECTEE), (CONNECTEE, CONNECTOR)], ids=["connector", "connectee"]
)
def test_who_wants_no_mail_or_has_no_address_is_not_surveyed(who: Role, other: Role) -> None:
    person = RUTH if who is CONNECTOR else ERIC
    story = referred()
    story.known = replace(KNOWN, refused=frozenset({person.email}))
    story.waits("03-17 12:00")
    assert [send.to for send in letters(story, LetterKind.SURVEY)] == [(other,)]
    story = referred()
    nameless: dict[str, Person] = {who.value: replace(person, email="")}
    story.case = replace(story.case, **nameless)  # type: ignore[arg-type]
    story.waits("03-17 12:00")
    assert [send.to for send in letters(story, LetterKind.SURVEY)] == [(other,)]
    assert [d.role for d in story.case.debts] == [other]


def test_an_answer_pays_ones_own_survey_alone() -> None:
    story = surveyed()
    story.says(CONNECTEE, Intent.FEEDBACK, reply="A great help.")
    assert [(d.kind, d.role) for d in story.case.debts] == [(DebtKind.SURVEY, CONNECTOR)]


def test_an_answer_after_the_end_takes_no_second_leave() -> None:
    story = surveyed()
    story.waits("04-30 12:00")
    before = len(letters(story, LetterKind.CLOSING))
    story.says(CONNECTOR, Intent.FEEDBACK, reply="Sorry for being late.")
    assert len(letters(story, LetterKind.CLOSING)) == before == 2
    assert story.stage() is Stage.CLOSED


# ── the closing letter ───────────────────────────────────────────────────────────────────


def test_each_side_hears_what_came_of_it_in_a_letter_of_its_own() -> None:
    story = surveyed()
    story.waits("04-30 12:00")
    facts = {"met": True, "count": 3, "later": False}
    assert letters(story, LetterKind.CLOSING) == [
        Send(LetterKind.CLOSING, (CONNECTOR,), "connector", facts),
        Send(LetterKind.CLOSING, (CONNECTEE,), "connectee", facts),
    ]
    assert (story.case.debts, story.case.alarms) == ((), ())


def test_the_newcomer_alone_is_told_that_they_will_be_asked_how_they_are() -> None:
    assert [(send.to, send.facts["later"]) for send in letters(over(), LetterKind.CLOSING)] == [
        ((CONNECTOR,), False),
        ((CONNECTEE,), True),
    ]


def test_whom_the_connector_named_before_the_end_is_still_written_to_and_who_is_away_comes_back() -> None:
    story = surveyed()
    story.says(CONNECTOR, Intent.REFER, when="03-31 08:50", referrals=(replace(PRIYA, email="p@example.org"),))
    story.says(CONNECTEE, Intent.OUT_OF_OFFICE, when="03-31 08:50", until=day("04-30"))
    story.says(CONNECTEE, Intent.FEEDBACK, when="03-31 08:52", reply="Good.")
    story.says(CONNECTEE, Intent.OUT_OF_OFFICE, when="03-31 08:53", until=day("04-30"))
    story.says(CONNECTOR, Intent.FEEDBACK, when="03-31 08:54", reply="Good.")
    assert story.stage() is Stage.CLOSED
    assert "opens c1.4" in " ".join(story.waits("03-31 12:00"))
    assert [key for key, _ in story.case.moments()] == ["alarm:back:connectee"]


# ── how are you ──────────────────────────────────────────────────────────────────────────


def test_the_newcomer_is_asked_how_they_are_as_often_as_policy_says_and_told_when_it_is_the_last_time() -> None:
    story = over()
    assert story.waits("2027-06-30 12:00") == [
        "06-15 09:00 how_are_you → connectee",
        "09-14 09:00 how_are_you → connectee",
    ]
    assert [(send.key, send.facts) for send in letters(story, LetterKind.HOW_ARE_YOU)] == [
        ("1", {"last": False}),
        ("2", {"last": True}),
    ]


@pytest.mark.parametrize("known", ["greeted", "refused"])
def test_who_was_asked_lately_elsewhere_or_wants_no_mail_is_not_asked(known: str) -> None:
    story = over()
    story.known = replace(KNOWN, **{known: frozenset({ERIC.email})})  # type: ignore[arg-type]
    assert story.waits("2027-06-30 12:00") == []


@pytest.mark.parametrize(("back", "asked"), [("06-15", "06-15"), ("06-16", "06-16"), ("06-20", "06-22")])
def test_who_is_away_is_asked_on_the_first_working_morning_after(back: str, asked: str) -> None:
    story = over()
    story.says(CONNECTEE, Intent.OUT_OF_OFFICE, when="06-10 10:00", until=day(back))
    lines = [line for line in story.waits("07-01 12:00") if "how_are_you" in line]
    assert lines == [f"{asked} 09:00 how_are_you → connectee"]
    assert letters(story, LetterKind.HOW_ARE_YOU)[0].key == "1"


def test_who_found_work_is_not_asked_how_they_are() -> None:
    story = over()
    story.says(CONNECTEE, Intent.HIRED, when="04-01 10:00")
    assert story.waits("2027-06-30 12:00") == []
    story = met()
    story.says(CONNECTEE, Intent.HIRED, when="03-13 11:00")
    assert over(story).waits("2027-06-30 12:00") == []


def test_who_found_work_is_not_promised_a_question_that_will_not_come() -> None:
    story = met()
    story.says(CONNECTEE, Intent.HIRED, when="03-13 11:00")
    assert [send.facts["later"] for send in letters(over(story), LetterKind.CLOSING)] == [False, False]


def test_who_is_back_on_the_very_day_is_asked_on_it() -> None:
    story = over()
    story.case = replace(story.case, away={"connectee": day("06-15")})
    assert story.waits("06-15 12:00") == ["06-15 09:00 how_are_you → connectee"]


def test_who_never_met_and_who_came_by_a_referral_is_not_asked_how_they_are() -> None:
    story = guest(introduced=True)
    story.policy = LATER
    story.says(CONNECTEE, Intent.MET, when="03-23 10:00")
    story.says(CONNECTOR, Intent.NO_REFERRALS, when="03-24 10:00")
    assert story.stage() is Stage.CLOSED
    assert story.waits("2027-06-30 12:00") == []


def test_a_match_taken_up_again_asks_nobody_how_they_are_meanwhile() -> None:
    story = over()
    story.orders(Intent.RESUME, when="04-01 10:00")
    assert "how_are_you" not in " ".join(line for line in story.waits("06-15 12:00"))


# ── good news ────────────────────────────────────────────────────────────────────────────


def test_the_coordinator_reads_the_newcomers_own_words_and_the_newcomer_is_asked_once() -> None:
    story = met()
    story.says(CONNECTEE, Intent.HIRED, reply="I start on Monday.")
    told = story.letter(LetterKind.DECLINED)
    assert (told.to, told.facts) == ((COORDINATOR,), {"who": ERIC, "how": "hired", "quoted": "I start on Monday."})
    assert letters(story, LetterKind.GOOD_NEWS_ASK) == [
        Send(LetterKind.GOOD_NEWS_ASK, (CONNECTEE,), "good_news_ask", {})
    ]


def test_anothers_news_of_a_job_holds_nothing_of_the_rest_of_their_mail() -> None:
    story = met()
    said = story.says(CONNECTOR, Intent.HIRED, Intent.REFER, referrals=(PRIYA,))
    assert said[0] == "referral_thanks → connector"
    assert [(ask.holds, ask.reason) for ask in story.decisions[-1].asks] == [
        (False, "the newcomer found work, they say: yes asks the newcomer whether we may tell all who helped")
    ]


def test_with_the_coordinators_yes_the_newcomer_is_asked_and_nobody_told_of_it_again() -> None:
    assert met().says(CONNECTEE, Intent.HIRED, approved=True) == ["good_news_ask → connectee"]


@pytest.mark.parametrize("known", ["congratulated", "refused"])
def test_who_was_asked_lately_or_wants_no_mail_is_not_asked_for_their_good_news(known: str) -> None:
    story = met()
    story.known = replace(KNOWN, **{known: frozenset({ERIC.email})})  # type: ignore[arg-type]
    said = story.says(CONNECTEE, Intent.HIRED)
    assert said == ["declined → coordinator", "noted hired → connectee"]


def test_nobody_is_thanked_before_the_newcomers_yes_nor_after_their_no() -> None:
    story = met()
    story.says(CONNECTEE, Intent.HIRED)
    story.happens(EventKind.KEEP_IT, by=CONNECTEE)
    assert "thanked" not in story.case.done
    assert "hired" in story.case.done


@pytest.mark.parametrize(
    ("state", "has"),
    [(ReferralState.OPEN, True), (ReferralState.NAMED, True), (ReferralState.WITHDRAWN, False)],
)
def test_who_named_somebody_has_helped_unless_they_took_them_back(state: ReferralState, *, has: bool) -> None:
    case = replace(imported(Stage.INTRODUCED).case, referrals=(Referral("Priya Raman", state=state),))
    assert helped(case) is has
