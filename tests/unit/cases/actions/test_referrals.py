"""Nobody is introduced to somebody who cannot be reached."""

from __future__ import annotations

from dataclasses import replace

from mailbot.cases.events import EventKind
from mailbot.reading.values import Intent
from tests.unit.cases.story import CONNECTEE, CONNECTOR, ERIC, LARS, PRIYA, Story, met


def named(story: Story) -> Story:
    story.says(CONNECTOR, Intent.REFER, when="03-16 10:00", referrals=(replace(PRIYA, spoken=True), LARS))
    return story


def test_an_introduction_to_a_referral_waits_for_the_newcomers_missing_address_and_the_asking_mail_does_not() -> None:
    story = met()
    story.case = replace(story.case, connectee=replace(ERIC, email=""))
    assert named(story).waits("03-17 12:00") == [
        "03-16 10:15 missing → coordinator",
        "03-16 10:15 opens c1.2 proposed: referral_ask",
    ]
    assert story.given(CONNECTEE, ERIC.email, "03-17 18:00") == ["done → coordinator"]
    assert story.waits("03-18 12:00") == ["03-18 09:00 opens c1.1 introduced: referral_introduction"]


def test_an_introduction_to_a_referral_waits_while_the_newcomers_address_fails() -> None:
    story = met()
    story.happens(EventKind.BOUNCE, "03-16 09:00", by=CONNECTEE)
    assert named(story).waits("03-17 12:00") == ["03-16 10:15 opens c1.2 proposed: referral_ask"]
    story.says(CONNECTEE, Intent.THANKS, when="03-17 12:30")
    story.given(CONNECTEE, "eric@example.org", "03-17 13:00")
    assert story.waits("03-17 13:30") == ["03-17 13:00 opens c1.1 introduced: referral_introduction"]
    assert dict(story.case.moments()).keys() == {"debt:referrals:connector"}


def test_another_address_for_somebody_who_waits_has_its_own_fifteen_minutes() -> None:
    story = met()
    story.happens(EventKind.BOUNCE, "03-16 09:00", by=CONNECTEE)
    named(story).waits("03-17 12:00")
    corrected = replace(PRIYA, email="priya.raman@example.com", spoken=True)
    story.says(CONNECTOR, Intent.REFER, when="03-17 13:00", referrals=(corrected,))
    story.given(CONNECTEE, "eric@example.org", "03-17 13:05")
    assert story.waits("03-17 14:00") == ["03-17 13:15 opens c1.1 introduced: referral_introduction"]
    assert story.child().case.connector.email == "priya.raman@example.com"


def test_who_is_struck_while_they_wait_is_never_introduced() -> None:
    story = met()
    story.happens(EventKind.BOUNCE, "03-16 09:00", by=CONNECTEE)
    named(story).waits("03-17 12:00")
    story.says(CONNECTOR, Intent.OTHER, when="03-17 13:00", withdrawn=("Priya",))
    story.given(CONNECTEE, "eric@example.org", "03-17 13:05")
    assert "opens" not in " ".join(story.waits("03-20 14:00"))
