"""Those who say no, and those who never answer."""

from __future__ import annotations

from datetime import timedelta

from mailbot.cases.case import Stage
from mailbot.demo.people import Character, Mailer
from mailbot.demo.script import Expected, Match, Opening, Reply

HELENA = Character("Helena Kristjánsdóttir", "helena.k@frostworks.example.com", Mailer.APPLE)
OMAR = Character("Omar Al-Rashid", "omar.alrashid@mail.example.net", Mailer.GMAIL)
WINSTON = Character("Winston Baptiste", "winston.baptiste@quayside.example.com", Mailer.OUTLOOK)
YUKI = Character("Yuki Tanabe", "yuki.tanabe@post.example.net", Mailer.GMAIL)

MATCHES = (
    Match(
        HELENA,
        OMAR,
        Opening.IMPORT,
        "declines",
        Expected(Stage.DECLINED, 1, 0, frozenset({"proposal", "noted", "declined"})),
        connector_does={
            "proposal": [Reply("Thank you, but no, I cannot take this on this year.", timedelta(hours=26))],
        },
    ),
    Match(
        WINSTON,
        YUKI,
        Opening.IMPORT,
        "is away, then never answers: two reminders, and the coordinator has it",
        Expected(Stage.PROPOSED, 1, 0, frozenset({"proposal", "proposal_nudge", "stalled"})),
        connector_does={"proposal": [Reply("I am out of the office until Monday 23 March 2026.", automatic=True)]},
    ),
)
