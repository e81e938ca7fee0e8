"""What the rows of the state table do, by name: one module a part of the programme's path."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailbot.cases.actions import addresses, decision, ending, meeting, people, referrals, staff, ticking, times
from mailbot.cases.turn import Turn

Action = Callable[[Turn], None]

ACTIONS: Mapping[str, Action] = {
    action.__name__: action
    for room in (decision, addresses, times, meeting, referrals, ending, people, staff, ticking)
    for action in room.ACTIONS
}
