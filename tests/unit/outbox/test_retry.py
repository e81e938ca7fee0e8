"""When a letter is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.outbox import RetryPolicy

NOW = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("attempt", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (8, 128), (9, 240), (20, 240), (27, 240), (28, None)]
)
def test_waits_double_up_to_the_longest_then_end(attempt: int, minutes: int | None) -> None:
    expected = None if minutes is None else NOW + minutes * MINUTE
    assert RetryPolicy().retry_at(attempt, NOW) == expected


def test_a_letter_is_tried_for_between_three_and_five_days() -> None:
    policy = RetryPolicy()
    now = NOW
    attempt = 1
    while (at := policy.retry_at(attempt, now)) is not None:
        now, attempt = at, attempt + 1
    assert timedelta(days=3) < now - NOW < timedelta(days=5)
    assert attempt == policy.tries


def test_a_policy_can_be_handed_in() -> None:
    policy = RetryPolicy(first=5 * MINUTE, longest=7 * MINUTE, tries=3)
    assert [policy.retry_at(attempt, NOW) for attempt in (1, 2, 3)] == [NOW + 5 * MINUTE, NOW + 7 * MINUTE, None]
