"""The funder's report: figures from the case book, as a page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.cases.case import Referral, ReferralState, Stage
from mailbot.report.funder import Report, as_csv, as_html, report_of
from mailbot.store import Entry, Store
from tests.unit.store.samples import NOW, PRIYA, a_case


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'mailbot.db'}", "programme@example.org")
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def report(store: Store) -> Report:
    """One match that met and named two, one of whom met too; an older one that nothing came of."""
    two = (
        Referral("Priya Raman", PRIYA.email, state=ReferralState.OPEN, child="c1.1"),
        Referral("event", state=ReferralState.EVENT),
    )
    done = frozenset({"met"})
    first = a_case("c1", stage=Stage.REFERRED, referrals=two, done=done)
    second = replace(
        a_case("c1.1", stage=Stage.CLOSED, done=done), connector=PRIYA, generation=2, parent="c1", opened_at=NOW
    )
    old = replace(
        a_case("c9", stage=Stage.CLOSED, opened_at=NOW - timedelta(400)), connectee=replace(PRIYA, email="old@x.org")
    )
    with store.transaction() as book:
        for one in (first, second, old):
            book.save(one, NOW)
        for case, by, event in (("c1", "connector", "offer_times"), ("c1", "connectee", "met"), ("c1.1", "", "met")):
            book.record(Entry(case, NOW + timedelta(days=2), event, Stage.MET, by, message="0123456789ab"))
        return report_of(book, "The Programme", NOW - timedelta(1), NOW + timedelta(30), 3)


def test_the_figures(report: Report) -> None:
    assert {figure.key: figure.value for figure in report.figures} == {
        "matches": "1",
        "referrals_asked": "1",
        "days_to_reply": "2.0",
        "meetings": "2",
        "meetings_generation_1": "1",
        "meetings_generation_2": "1",
        "referrals_per_meeting": "1.0",
        "surveys": "0",
        "jobs": "0",
    }


def test_as_csv(report: Report) -> None:
    assert as_csv(report).splitlines()[:2] == ["figure,value", "matches,1"]


def test_the_page_needs_nothing_else_and_has_the_picture_with_its_twin(report: Report) -> None:
    page = as_html(report)
    assert "http" not in page.replace("http://www.w3.org", "")
    assert page.count("<img ") == 1
    assert "Priya Raman (2/3): met" in page.partition('alt="')[2]
    assert "Priya Raman (2/3): met" in page.partition("<pre>")[2]
    assert "old@x.org" not in page


def test_where_nothing_happened_there_is_no_figure_to_divide_by(store: Store) -> None:
    with store.transaction() as book:
        empty = report_of(book, "The Programme", NOW, NOW + timedelta(30), 3)
    assert {f.key: f.value for f in empty.figures}["days_to_reply"] == "–"
    assert "<img" not in as_html(empty)
