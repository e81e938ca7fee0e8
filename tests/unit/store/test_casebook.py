"""Cases: whole values, their people, their clocks, their history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from mailbot.cases.case import (
    AlarmKind,
    Case,
    DebtKind,
    Meeting,
    Offer,
    Referral,
    ReferralState,
    Role,
    Stage,
    Stop,
)
from mailbot.reading.values import Language, Part, Stance, Time
from mailbot.store import Entry, Moment, Store
from tests.unit.store.samples import DAY, HOUR, MARIE, NOW, PRIYA, RUTH, a_case, a_debt, an_alarm

FULL = a_case(
    generation=2,
    parent="c0",
    referrer=PRIYA,
    offers=(Offer(Time(date(2026, 3, 12), part=Part.LUNCH, stance=Stance.HELD), Role.CONNECTOR, "midi", NOW, "café"),),
    meeting=Meeting(date(2026, 3, 12), time(14, 30), time(15, 30), "945 Wellington Street West"),
    sequence=3,
    referrals=(Referral("Ananya Iyer", "ananya@example.com", state=ReferralState.ANNOUNCED, spoken=True),),
    debts=(replace(a_debt(None, DebtKind.REFERRALS), left=timedelta(days=2, minutes=3)), a_debt(NOW + DAY)),
    alarms=(an_alarm(NOW + HOUR, "first"),),
    stops=(Stop("absence", Role.CONNECTOR, NOW, NOW + 3 * DAY),),
    back_to=Stage.SCHEDULED,
    until=date(2026, 4, 1),
    last_words={"connector": "I'll look — « bientôt »"},
    surveys={"connectee": "4"},
    done=frozenset({"survey:connector", "address:Ananya Iyer"}),
    away={"connector": date(2026, 3, 20)},
)


@pytest.mark.parametrize("case", [a_case(), FULL])
def test_a_case_comes_back_as_it_was(store: Store, case: Case) -> None:
    with store.transaction() as book:
        book.save(case, NOW)
    with store.transaction() as book:
        assert book.case("c1") == case
        assert book.case("c2") is None


def test_saving_again_changes_the_case(store: Store) -> None:
    with store.transaction() as book:
        book.save(FULL, NOW)
        book.save(a_case(stage=Stage.CLOSED), NOW + DAY)
        assert book.cases() == [a_case(stage=Stage.CLOSED)]
        assert book.cases_with(PRIYA.email) == []
        assert book.next_due() is None


def test_cases_by_stage_parent_and_order_of_opening(store: Store) -> None:
    first = a_case("z", opened_at=NOW)
    second = a_case("a", opened_at=NOW + HOUR, parent="z")
    third = a_case("m", opened_at=NOW + DAY, parent="z", stage=Stage.MET)
    with store.transaction() as book:
        for case in (third, first, second):
            book.save(case, NOW)
        assert book.cases() == [first, second, third]
        assert book.cases(Stage.INTRODUCED) == [first, second]
        assert book.children("z") == [second, third]
        assert book.children("a") == []


def test_cases_with_an_address_count_every_role_but_the_coordinators(store: Store) -> None:
    own = a_case("own")
    twice = a_case("twice", opened_at=NOW + HOUR, referrer=RUTH)
    child = a_case("child", opened_at=NOW + DAY, connector=PRIYA, referrer=replace(RUTH, email="Ruth@Example.com"))
    with store.transaction() as book:
        for case in (own, twice, child):
            book.save(case, NOW)
        assert [case.id for case in book.cases_with("RUTH@example.com")] == ["own", "twice", "child"]
        assert [case.id for case in book.cases_with(PRIYA.email)] == ["child"]
        assert book.cases_with(MARIE.email) == []


def test_the_clocks_that_have_run_out_come_in_order(store: Store) -> None:
    with store.transaction() as book:
        book.save(a_case("c1", debts=(a_debt(NOW),), alarms=(an_alarm(NOW + HOUR, "x"),)), NOW)
        book.save(a_case("c2", alarms=(an_alarm(NOW - HOUR),)), NOW)
        assert book.due(NOW, 9) == [
            Moment("c2", f"alarm:{AlarmKind.REMIND}:", NOW - HOUR),
            Moment("c1", f"debt:{DebtKind.TIME}:{Role.CONNECTOR}", NOW),
        ]
        assert len(book.due(NOW + DAY, 2)) == 2
        assert len(book.due(NOW + DAY, 9)) == 3
        assert book.next_due() == NOW - HOUR


def test_a_clock_that_was_moved_no_longer_speaks_at_its_old_hour(store: Store) -> None:
    with store.transaction() as book:
        book.save(a_case(debts=(a_debt(NOW),)), NOW)
        book.save(a_case(debts=(a_debt(NOW + DAY),)), NOW)
        assert book.due(NOW + HOUR, 9) == []
        assert book.next_due() == NOW + DAY


def test_history_keeps_its_words_and_rules_in_order(store: Store) -> None:
    entries = [
        Entry("c1", NOW + HOUR, "accept", Stage.INTRODUCED, "connector", "Yes, gladly", "abc", ("en.accept.yes",)),
        Entry("c1", NOW, "nudge", Stage.INTRODUCED, "clock", note="second and last"),
    ]
    with store.transaction() as book:
        for entry in entries:
            book.record(entry)
        book.record(Entry("c2", NOW, "opened", Stage.PROPOSED, "coordinator"))
        assert book.history("c1") == entries
        assert [entry.event for entry in book.history_since(NOW)] == ["nudge", "opened", "accept"]
        assert book.history_since(NOW + DAY) == []


def test_a_person_is_written_to_in_the_language_of_their_latest_case(store: Store) -> None:
    with store.transaction() as book:
        book.save(a_case("c1"), NOW)
        assert book.language("Eric@example.net") == Language.FR
        book.save(a_case("c2", connectee=replace(a_case().connectee, language=Language.EN)), NOW + DAY)
        assert book.language("eric@example.net") == Language.EN
        assert book.language("nobody@example.com") is None
