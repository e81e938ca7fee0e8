"""The calendar event's count, and hours that stand or fall."""

from __future__ import annotations

from datetime import time

from mailbot.cases.case import Meeting, Stage
from mailbot.reading.values import Intent, Stance
from tests.unit.cases.story import CONNECTEE, CONNECTOR, day, hour, imported


def test_an_imported_hour_that_is_called_off_and_settled_anew_counts_the_event_on() -> None:
    story = imported(Stage.SCHEDULED, meeting=Meeting(day("03-12"), time(14)))
    story.says(CONNECTOR, Intent.CANCEL, when="03-04 10:00")
    assert story.case.sequence == 1
    story.says(CONNECTOR, Intent.OFFER_TIMES, when="03-04 11:00", times=(hour("03-13 14:00"),), place="Zoom")
    story.says(CONNECTEE, Intent.AGREE_TIME, when="03-04 12:00", times=(hour("03-13 14:00", Stance.AGREED),))
    assert (story.stage(), story.case.sequence) == (Stage.SCHEDULED, 2)
