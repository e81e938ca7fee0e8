"""Random conversations: whatever people write and whenever clocks speak, the programme's promises hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.cases.case import Case, DebtKind, ReferralState, Role, Stage
from mailbot.cases.decide import decide
from mailbot.cases.events import Event, EventKind
from mailbot.cases.letters import Ask, LetterKind, OpenCase, Send
from mailbot.cases.machine import row
from mailbot.reading.values import Intent, Part, Stance, Time
from tests.unit.cases.story import (
    CONNECTEE,
    CONNECTOR,
    COORDINATOR,
    LARS,
    NGOZI,
    PRIYA,
    REFERRER,
    Story,
    a_reading,
    contact,
    copied,
    guest,
    imported,
    proposed,
)

NUDGES = {
    LetterKind.PROPOSAL_NUDGE,
    LetterKind.TIME_NUDGE,
    LetterKind.REFERRAL_NUDGE,
    LetterKind.SURVEY_NUDGE,
}
SEARCH = {DebtKind.DECISION, DebtKind.TIME, DebtKind.CHOICE, DebtKind.REPORT, DebtKind.REFERRALS}
POOL = (
    PRIYA,
    replace(LARS, spoken=True),
    NGOZI,
    contact("Tomasz Wójcik"),
    contact("Tomasz Wójcik", "tomasz@example.net"),
    contact("Ruth Adeyemi", "ruth@example.com"),
    contact(None, "info@example.com"),
)
ORDERS = [Intent.PAUSE, Intent.RESUME, Intent.CLOSE, Intent.STATUS]
WORDS = [i for i in Intent if i not in (*ORDERS, Intent.BOUNCE, Intent.OPEN_CASE, Intent.APPROVE, Intent.CORRECT)]

dates = st.integers(0, 60).map(lambda n: date(2026, 3, 2) + timedelta(n))
times = st.builds(
    Time,
    date=dates,
    start=st.sampled_from([None, time(9), time(10), time(14), time(15, 30)]),
    part=st.sampled_from([None, None, Part.MORNING, Part.AFTERNOON]),
    window=st.booleans(),
    stance=st.sampled_from(Stance),
)
facts = st.fixed_dictionaries(
    {},
    optional={
        "times": st.lists(times, max_size=3).map(tuple),
        "place": st.sampled_from(["Zoom", "my office, 90 Elgin"]),
        "referrals": st.lists(st.sampled_from(POOL), max_size=4).map(tuple),
        "until": dates,
        "withdrawn": st.sampled_from([(), (), ("Priya",), ("Lars Holm",), ("somebody",)]),
        "answers": st.sampled_from([(), ("cost",)]),
        "staff": st.booleans(),
        "approved": st.booleans(),
    },
)
people = st.sampled_from([CONNECTOR, CONNECTOR, CONNECTEE, CONNECTEE, REFERRER])
steps = st.one_of(
    st.tuples(st.just("says"), people, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), facts),
    st.tuples(st.just("orders"), st.sampled_from(ORDERS), st.none() | dates),
    st.tuples(st.just("waits"), st.integers(1, 20)),
    st.tuples(st.just("staff"), st.sampled_from([EventKind.ASK_ANEW, EventKind.IN_HAND]), st.none() | dates),
    st.tuples(st.just("leaves"), people),
    st.tuples(st.just("bounces"), st.sampled_from([CONNECTOR, CONNECTEE])),
    st.tuples(st.just("given"), st.sampled_from([CONNECTOR, CONNECTEE])),
    st.tuples(st.just("introduced")),
    st.tuples(st.just("asks")),
    st.tuples(st.just("answered")),
)
starts = st.sampled_from([proposed, guest, lambda: guest(introduced=True), lambda: copied(Stage.INTRODUCED)]) | (
    st.sampled_from(Stage).map(lambda stage: lambda: imported(stage))
)


class Watched(Story):
    """A story that is saved and read back at each step, and whose every decision is held against the promises."""

    def decided(self, decision: Any) -> list[str]:
        before = self.case
        said = super().decided(decision)
        self.promises(before, decision.case, list(decision.effects), decision.trail)
        self.case = msgspec.json.decode(msgspec.json.encode(self.case), type=Case)
        return said

    def promises(self, before: Case, after: Case, effects: list[Any], trail: Any) -> None:
        for kind, was, became in trail:
            assert became is was or became in row(was, kind).to, (kind, was, became)
        if any(isinstance(e, Ask) and e.holds for e in effects):
            assert (after.stage, after.referrals, after.meeting) == (before.stage, before.referrals, before.meeting)
        self._letters(before, after, [e for e in effects if isinstance(e, Send)])
        for opens in (e for e in effects if isinstance(e, OpenCase)):
            (told,) = [r for r in after.referrals if r.child == opens.case.id]
            was = before.referrals[after.referrals.index(told)]
            assert (was.state, told.state) == (ReferralState.ANNOUNCED, ReferralState.OPEN)
            assert self.policy.hours.is_open(self.now)
        self._clocks(after)

    def _letters(self, before: Case, after: Case, sends: list[Send]) -> None:
        for send in sends:
            assert all((person := after.person(role)) is not None and person.email for role in send.to)
            if send.kind in NUDGES:
                (reader,) = send.to
                assert send.facts.get("nudge", 1) <= 2
                assert self.policy.hours.is_open(self.now)
                assert before.away.get(reader.value, date.min) <= self.policy.hours.local(self.now).date()
                assert not [s for s in before.stops if s.role in (None, reader) and s.reason != "deferred"]
        repeated = [what for what, n in Counter((s.kind, s.key, s.to) for s in self.sent).items() if n > 1]
        assert repeated == []

    def _clocks(self, after: Case) -> None:
        assert len({(d.kind, d.role) for d in after.debts}) == len(after.debts)
        assert len([d for d in after.debts if d.kind in SEARCH]) <= 1
        if after.stage in (Stage.CLOSED, Stage.DECLINED, Stage.REFERRED):
            assert after.debts == ()
        for debt in after.debts:
            standing = any(stop.role in (None, debt.role) for stop in after.stops)
            assert not (standing and debt.next_at is not None)
            assert not (not standing and debt.left is not None)
        assert (after.stage is Stage.PAUSED) == any(
            stop.reason in ("deferred", "staff", "opted_out") for stop in after.stops
        ) or after.stage in (Stage.PAUSED, Stage.CLOSED, Stage.DECLINED, Stage.MET, Stage.REFERRED)


def play(story: Story, step: tuple[Any, ...]) -> None:
    match step:
        case ("says", by, intents, said):
            if story.case.person(by) is not None:
                story.says(by, *dict.fromkeys(intents), **said)
        case ("orders", order, until):
            story.orders(order, until=until)
        case ("waits", count):
            story.waits((story.now + timedelta(days=count)).strftime("%Y-%m-%d %H:%M"))
        case ("bounces", role):
            story.happens(EventKind.BOUNCE, by=role)
        case ("given", role):
            story.given(role, f"{role}{len(story.decisions)}@example.org")
        case ("introduced",):
            story.happens(EventKind.INTRODUCED, by=COORDINATOR)
        case ("staff", kind, until):
            reading = a_reading(until=until)
            event = Event(kind, story.now, COORDINATOR, story.mail(COORDINATOR), reading, staff=True)
            story.decided(decide(story.case, (event,), story.now, story.policy, story.known, approved=True))
        case ("leaves", role):
            story.happens(EventKind.LEFT, by=role)
        case ("asks",):
            story.asks()
        case ("answered",):
            story.answered("")


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(starts, st.lists(steps, min_size=3, max_size=25))
def test_the_promises_hold_in_any_conversation(start: Any, played: list[tuple[Any, ...]]) -> None:
    begun = start()
    story = Watched(begun.case, begun.now, begun.policy, begun.known, sent=list(begun.sent))
    for step in played:
        play(story, step)
        story.now += timedelta(minutes=30)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(people, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2), facts), max_size=8))
def test_every_conversation_comes_to_rest(said: list[tuple[Role, list[Intent], dict[str, Any]]]) -> None:
    story = Watched(proposed().case, proposed().now)
    for by, intents, more in said:
        play(story, ("says", by, intents, more))
        story.now += timedelta(days=1)
    story.waits("2027-06-30 12:00")
    assert dict(story.case.moments()) == {}
