"""The people of the conversations. An address's local part is what the tests call somebody."""

from __future__ import annotations

from mailbot.demo.people import Character, Mailer

PROGRAMME = Character("Ottawa Connector Program", "connector@programme.example.org")
LEILA = Character("Leïla Haddad", "leila@programme.example.org")
HODAN = Character("Hodan Warsame", "hodan@programme.example.org")

RUTH = Character("Ruth Adeyemi", "ruth@harbourline.example.com")
ERIC = Character("Eric Tshibangu", "eric@mail.example.net", Mailer.APPLE)
KWAME = Character("Kwame Boateng", "kwame@gatineau-rail.example.com", Mailer.OUTLOOK)
PRIYA = Character("Priya Raghunathan", "priya@post.example.net")
GENEVIEVE = Character("Geneviève Lafrenière", "genevieve@outaouais.example.com", Mailer.GMAIL_FR)
AMADOU = Character("Amadou Diallo", "amadou@courriel.example.net", Mailer.GMAIL_FR)

JONATHAN = Character("Jonathan Okpara", "jonathan@northlight.example.com")
MEILING = Character("Mei-Ling Zhou", "meiling@rideau-media.example.com")
TOMASZ = Character("Tomasz Wierzbicki", "tomasz@wierzbicki.example.org")
SALMA = Character("Salma Benjelloun", "salma@maplecraft.example.com")
MALLORY = Character("Mallory Quist", "mallory@elsewhere.example.net")
