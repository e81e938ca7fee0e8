"""A match in French, from the proposal to the closing letter."""

from __future__ import annotations

from datetime import timedelta

from mailbot.cases.case import Stage
from mailbot.demo.people import Character, Mailer
from mailbot.demo.script import Expected, Match, Opening, Reply

_DAY = timedelta(days=1)

GENEVIEVE = Character(
    "Geneviève Lafrenière",
    "genevieve.lafreniere@outaouais-sante.example.com",
    Mailer.GMAIL_FR,
    "Geneviève Lafrenière\nDirectrice des communications",
)
AMADOU = Character("Amadou Diallo", "amadou.diallo@courriel.example.net", Mailer.GMAIL_FR)
MATHIEU = Character("Mathieu Sauvageau", "mathieu.sauvageau@presse-aylmer.example.com", Mailer.GMAIL_FR)

MATCHES = (
    Match(
        GENEVIEVE,
        AMADOU,
        Opening.IMPORT,
        "in French throughout: yes, a time, a meeting, one referral",
        Expected(Stage.CLOSED, 1, 1, frozenset({"proposal", "introduction", "confirmation", "survey"})),
        connector_does={
            "proposal": [Reply("Bonjour,\n\nOui, avec plaisir, je veux bien rencontrer Amadou.", _DAY)],
            "introduction": [
                Reply(lambda d: f"Bonjour Amadou,\n\nJe vous propose le {d.pick(4).fr} à 14 h à mon bureau.")
            ],
            "referral_request": [
                Reply(
                    "Bonjour,\n\nVoici Mathieu Sauvageau, journaliste, mathieu.sauvageau@presse-aylmer.example.com.\n\n"
                    "C'est tout ce que j'ai.",
                    2 * _DAY,
                )
            ],
            "survey": [Reply("1. Oui\n2. Oui\n3. Non\n4. Oui\n5. Merci beaucoup à vous.")],
        },
        connectee_does={
            "from_connector": [Reply(lambda d: f"Bonjour,\n\nLe {d.fr} à 14 h me convient, merci beaucoup.")],
            "times_relay": [Reply(lambda d: f"Bonjour,\n\nLe {d.fr} à 14 h me convient, merci beaucoup.")],
            "did_you_meet": [Reply("Oui, nous nous sommes rencontrés, merci.")],
            "survey": [Reply("1. Oui\n2. Oui\n3. Non\n4. Oui\n5. Merci.")],
        },
        language="fr",
    ),
    Match(
        MATHIEU,
        AMADOU,
        Opening.REFERRAL,
        "never answers the one mail that asks",
        Expected(Stage.PROPOSED, 2, 0, frozenset({"referral_ask", "referral_no"})),
    ),
)
