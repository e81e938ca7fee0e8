"""An address that fails is told of once."""

from __future__ import annotations

from mailbot.cases.case import Stage
from mailbot.cases.events import EventKind
from mailbot.reading.values import Intent
from tests.unit.cases.story import CONNECTEE, CONNECTOR, imported, proposed


def test_two_letters_that_come_back_from_one_address_are_one_piece_of_news() -> None:
    story = proposed()
    assert story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR) == [
        "flag bounced connector",
        "bounced → coordinator",
    ]
    assert story.happens(EventKind.BOUNCE, "03-02 10:06", by=CONNECTOR) == ["flag bounced connector"]


def test_the_other_sides_address_and_a_new_one_that_fails_too_are_news() -> None:
    story = imported(Stage.INTRODUCED)
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    assert "bounced → coordinator" in story.happens(EventKind.BOUNCE, "03-02 10:06", by=CONNECTEE)
    story.given(CONNECTOR, "ruth@example.org", "03-03 10:00")
    assert "bounced → coordinator" in story.happens(EventKind.BOUNCE, "03-03 10:05", by=CONNECTOR)


def test_an_address_that_worked_again_and_fails_again_is_news() -> None:
    story = proposed()
    story.happens(EventKind.BOUNCE, "03-02 10:05", by=CONNECTOR)
    story.orders(Intent.RESUME, when="03-03 10:00")
    assert "bounced → coordinator" in story.happens(EventKind.BOUNCE, "03-03 10:05", by=CONNECTOR)
