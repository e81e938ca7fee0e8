"""The coordinator of the demo's programme."""

from __future__ import annotations

from mailbot.demo.people import Character, Mailer

COORDINATOR = Character(
    "Leïla Haddad-Moreau",
    "leila.haddad@programme.example.org",
    Mailer.OUTLOOK,
    "Leïla Haddad-Moreau\nProject Coordinator, Demo Connector Program\n613-555-0107",
)
