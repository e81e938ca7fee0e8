"""What a process does that slept while another worked: nothing twice; and what waited for a server leaves by day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.errors import MailServerError
from mailbot.pipeline.ticks import due_digests, post_digest, speak
from mailbot.store import Store
from tests.acceptance.people import PROGRAMME, RUTH
from tests.acceptance.programme import Programme, at, out
from tests.faults.story import OFFER


def test_a_mail_that_another_process_has_dealt_with_is_left_alone(programme: Programme) -> None:
    programme.introduced()
    programme.put(programme.written(RUTH, OFFER, "2026-03-02 11:00"))
    programme.clock.present = at("2026-03-02 11:00")
    programme.runner._take_in()
    (ident,) = programme.robot.pending()
    for _ in range(2):
        programme.robot.handle(ident, at("2026-03-02 11:00"))
    assert out(programme.round("2026-03-02 11:01")) == ["times_relay → eric"]
    assert [entry.event for entry in programme.history(programme.case())].count("offer_times") == 1


def test_a_clock_that_another_process_let_speak_stays_silent(programme: Programme) -> None:
    programme.introduced()
    now = at("2026-03-10 09:00")
    with programme.robot.store.transaction() as book:
        (moment,) = book.due(now, 9)
        assert speak(programme.robot.desk, book, moment, now)
        assert not speak(programme.robot.desk, book, moment, now)
    assert out(programme.round(now)) == ["time_nudge → ruth"]


def test_a_clock_set_back_by_weeks_sends_no_digest_again(programme: Programme) -> None:
    programme.introduced()
    monday = at("2026-03-09 10:00")
    programme.round(monday)
    with programme.robot.store.transaction() as book:
        for back in (timedelta(days=7), timedelta(days=14), timedelta(0)):
            assert due_digests(programme.robot.desk, book, monday - back) == []


def test_while_the_pictures_of_a_digest_are_drawn_nobody_waits_for_the_case_book(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme.introduced()
    drawn: list[int] = []

    def draws(*_: object) -> bytes:
        other = Store(programme.settings.store.url, PROGRAMME.email)
        with other.transaction() as book:  # would wait, and fail, if the round stood in one
            book.mark("drawn", str(len(drawn)))
        other.close()
        drawn.append(1)
        return b"\x89PNG\r\n\x1a\n"

    monkeypatch.setattr("mailbot.report.picture.png", draws)
    monkeypatch.setattr("mailbot.store.database.BUSY_SECONDS", 1)
    assert [one.kind for one in programme.round("2026-03-09 10:00")] == ["digest"]
    assert drawn == [1]


def test_a_digest_that_another_process_has_sent_meanwhile_is_not_sent_again(programme: Programme) -> None:
    programme.introduced()
    monday, robot = at("2026-03-09 10:00"), programme.robot
    with robot.store.transaction() as book:
        (mine,) = due_digests(robot.desk, book, monday)
        (theirs,) = due_digests(robot.desk, book, monday)
        assert post_digest(robot.desk, book, theirs, (), monday)
        assert not post_digest(robot.desk, book, mine, (), monday)
    assert [one.kind for one in programme.round(monday)] == ["digest"]


def test_a_nudge_that_found_no_server_by_day_does_not_leave_at_night(programme: Programme) -> None:
    programme.introduced()
    programme.smtp.stop()
    with pytest.raises(MailServerError):
        programme.round("2026-03-10 09:00")
    programme.smtp.start()
    assert out(programme.round("2026-03-10 20:00")) == []
    assert out(programme.round("2026-03-11 09:00")) == ["time_nudge → ruth"]
