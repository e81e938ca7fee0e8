"""People answer as their scripts say: the right letter, at a decent hour, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mailbot.cases.case import Stage
from mailbot.cases.hours import Hours
from mailbot.demo.clock import SteppingClock
from mailbot.demo.people import Written
from mailbot.demo.script import SILENCE, Diary, Expected, Match, Opening, Reactions, Reply
from mailbot.demo.smtp import Carried
from mailbot.demo.town import Town
from tests.unit.demo.samples import ERIC, MONDAY, RUTH, ZONE, raw_letter

HOURS = Hours(ZONE)
LETTER = "<letter@programme.example.org>"


class Village(Town):
    """A town whose mail goes nowhere."""

    def __init__(self, clock: SteppingClock, does: Reactions, kind: str = "time_nudge") -> None:
        match = Match(RUTH, ERIC, Opening.IMPORT, "", Expected(Stage.CLOSED), connector_does=does)
        super().__init__(clock, HOURS, 0, lambda _ident: (kind, match.pair))
        self.out: list[Written] = []
        self.settle_in([match], ERIC)

    def send(self, written: Written, kind: str, pair: tuple[str, str]) -> None:
        self.out.append(written)


def got(clock: SteppingClock, *people: str) -> Carried:
    return Carried(clock.now(), "connector@programme.example.org", people or (RUTH.email,), raw_letter())


def test_an_answer_comes_after_its_delay() -> None:
    clock = SteppingClock(MONDAY)
    town = Village(clock, {"time_nudge": [Reply("Yes.", timedelta(hours=3))]})
    town.receive(got(clock))
    assert town.next_at() == MONDAY + timedelta(hours=3)
    assert town.live() == 0
    clock.advance(MONDAY + timedelta(hours=3))
    assert town.live() == 1
    assert [w.words for w in town.out] == ["Yes."]


def test_somebody_may_answer_the_second_letter_only() -> None:
    clock = SteppingClock(MONDAY)
    town = Village(clock, {"time_nudge": [SILENCE, Reply("Yes.")]})
    town.receive(got(clock))
    assert town.next_at() is None
    town.receive(got(clock))
    assert town.next_at() is not None
    town.receive(got(clock))
    clock.advance(MONDAY + timedelta(days=1))
    assert town.live() == 1


def test_a_letter_of_another_kind_or_to_somebody_else_is_not_answered() -> None:
    clock = SteppingClock(MONDAY)
    town = Village(clock, {"time_nudge": [Reply("Yes.")]}, kind="reminder")
    town.receive(got(clock))
    town.receive(got(clock, "nobody@example.org"))
    assert town.next_at() is None


@pytest.mark.parametrize(
    ("hour", "planned"),
    [(9, "2026-03-02 11:00"), (20, "2026-03-03 07:30"), (23, "2026-03-03 07:30"), (3, "2026-03-02 07:30")],
)
def test_nobody_writes_at_night(hour: int, planned: str) -> None:
    clock = SteppingClock(MONDAY.replace(hour=hour, minute=0))
    town = Village(clock, {"time_nudge": [Reply("Yes.", timedelta(hours=2))]})
    town.receive(got(clock))
    assert town.next_at() == datetime.fromisoformat(planned).replace(tzinfo=ZONE)


def test_an_absence_responder_answers_at_once() -> None:
    clock = SteppingClock(MONDAY)
    town = Village(clock, {"time_nudge": [Reply("Away until Monday.", automatic=True)]})
    town.receive(got(clock))
    assert town.live() == 1
    assert b"Auto-Submitted: auto-replied" in town.out[0].raw


def test_an_absence_responder_is_silent_to_automatic_mail() -> None:
    clock = SteppingClock(MONDAY)
    town = Village(clock, {"time_nudge": [Reply("Away until Monday.", automatic=True)]})
    automatic = raw_letter().replace(b"Subject:", b"Auto-Submitted: auto-generated\r\nSubject:", 1)
    town.receive(Carried(MONDAY, "connector@programme.example.org", (RUTH.email,), automatic))
    assert town.next_at() is None


def test_the_clock_never_goes_back() -> None:
    clock = SteppingClock(MONDAY)
    clock.advance(MONDAY - timedelta(hours=1))
    assert clock.now() == MONDAY


def test_a_diary_picks_working_days_and_writes_them_in_both_languages() -> None:
    diary = Diary(SteppingClock(MONDAY), HOURS)
    assert (diary.pick(3).en, diary.fr) == ("Thursday 5 March", "jeudi 5 mars")
    assert diary.pick(5).en == "Monday 9 March"
