"""Every answer that a letter gives as an example is understood where that letter asks, and acted on."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mailbot.config.learnt import learnt
from mailbot.config.rules import reading_rules
from mailbot.reading.reader import Reader
from mailbot.reading.values import Contact, Context, Intent, Letter, Meeting, Reading, Time

ZONE = ZoneInfo("America/Toronto")
CONNECTOR = Contact(name="Ruth Ames", email="ruth@acme.example.com")
CONNECTEE = Contact(name="Eric Diallo", email="eric@inbox.example.net")
COORDINATOR = Contact(name="Hodan Warsame", email="hodan@newcomers.example.org")
MEETING = Meeting(date(2026, 3, 10), time(14), "Bridgehead on Bank")
OFFERED = (Time(date(2026, 3, 11), start=time(14)), Time(date(2026, 3, 12), start=time(10)))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(reading_rules(None), learnt())


def read(reader: Reader, text: str, stage: str, sender: str, day: int = 11) -> Reading:
    who = {"connectee": CONNECTEE, "coordinator": COORDINATOR}.get(sender, CONNECTOR)
    letter = Letter(reply=text, sent_at=datetime(2026, 3, day, 11, tzinfo=ZONE), sender=who, subject="Re: an hour")
    context = Context(
        stage=stage,
        sender=sender,
        programme=Contact(name="Ottawa Connector Program", email="connector@newcomers.example.org"),
        connector=CONNECTOR,
        connectee=CONNECTEE,
        coordinator=COORDINATOR,
        offered=OFFERED if stage == "introduced" else (),
        meeting=MEETING if stage in ("scheduled", "met") else None,
    )
    return reader.read(letter, context)


@pytest.mark.parametrize(
    ("text", "stage", "sender", "intents"),
    [
        # proposal, proposal_again, proposal_nudge, referral_ask
        ("Yes", "proposed", "connector", {"accept"}),
        ("No", "proposed", "connector", {"decline"}),
        ("No.", "proposed", "connector", {"decline"}),
        ("No, not this year", "proposed", "connector", {"decline"}),
        ("Later, in May", "proposed", "connector", {"defer"}),
        ("Oui", "proposed", "connector", {"accept"}),
        ("Non", "proposed", "connector", {"decline"}),
        ("Non, pas cette année", "proposed", "connector", {"decline"}),
        ("Plus tard, en mai", "proposed", "connector", {"defer"}),
        ("Yes", "proposed", "referral", {"accept"}),
        ("No", "proposed", "referral", {"decline"}),
        ("Never ask me again", "proposed", "referral", {"opt_out"}),
        ("Ne me demandez plus jamais", "proposed", "referral", {"opt_out"}),
        # every footer
        ("stop", "proposed", "connector", {"opt_out"}),
        ("Stop", "introduced", "connectee", {"opt_out"}),
        ("STOP", "met", "connector", {"opt_out"}),
        ("Stop.", "surveyed", "connector", {"opt_out"}),
        ("arrêt", "met", "connector", {"opt_out"}),
        ("Arrêtez", "proposed", "connector", {"opt_out"}),
        # times
        ("Thursday at 2, my office", "introduced", "connector", {"offer_times"}),
        ("The second one works", "introduced", "connectee", {"agree_time"}),
        ("La deuxième me convient", "introduced", "connectee", {"agree_time"}),
        # did_you_meet
        ("Yes", "scheduled", "connectee", {"met"}),
        ("Yes, we met", "scheduled", "connectee", {"met"}),
        ("No, it fell through", "scheduled", "connectee", {"cancel"}),
        ("Oui", "scheduled", "connectee", {"met"}),
        ("Oui, c'est fait", "scheduled", "connectee", {"met"}),
        ("Non, elle n'a pas eu lieu", "scheduled", "connectee", {"cancel"}),
        ("Oui, nous nous sommes rencontrés, merci.", "scheduled", "connectee", {"met"}),
        # referrals
        ("Priya Nair, priya@example.org, she runs a lab in the same field", "met", "connector", {"refer"}),
        ("That is all I have", "met", "connector", {"no_referrals"}),
        ("no more names from me sorry, thats all i have", "met", "connector", {"no_referrals"}),
        ("C'est tout ce que j'ai", "met", "connector", {"no_referrals"}),
        ("Leave it", "met", "connector", {"no_referrals"}),
        # the coordinator
        ("Yes", "introduced", "coordinator", {"approve"}),
        ("yes", "proposed", "coordinator", {"approve"}),
        ("Oui", "introduced", "coordinator", {"approve"}),
        ("Close it", "introduced", "coordinator", {"close"}),
        ("Pause this one until May", "introduced", "coordinator", {"pause"}),
        ("Where do we stand with Eric", "introduced", "coordinator", {"status"}),
    ],
)
def test_an_example_answer_is_understood(reader: Reader, text: str, stage: str, sender: str, intents: set[str]) -> None:
    reading = read(reader, text, stage, sender)
    assert set(reading.intents) == {Intent(i) for i in intents}
    assert reading.act, reading.doubts


@pytest.mark.parametrize("text", ["Friday at 10 instead", "Plutôt vendredi à 10 h"])
def test_the_reminders_way_to_move_is_understood(reader: Reader, text: str) -> None:
    reading = read(reader, text, "scheduled", "connector", day=9)
    assert set(reading.intents) == {Intent.RESCHEDULE, Intent.OFFER_TIMES}
