"""A letter of the programme and people who answer it."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from zoneinfo import ZoneInfo

from mailbot.demo.archive import parsed
from mailbot.demo.people import Character, Mailer, Pen

ZONE = ZoneInfo("America/Toronto")
MONDAY = datetime(2026, 3, 2, 9, 5, tzinfo=ZONE)
TAGGED = "connector+abcdefghijklmnopqrstuvwxyz@programme.example.org"
RUTH = Character("Ruth Adeyemi", "ruth@harbourline.example.com", Mailer.GMAIL, "Ruth Adeyemi\nHarbourline")
ERIC = Character("Éric Tshibangu", "eric@mail.example.net", Mailer.APPLE)

_LETTER = f"""Date: Mon, 02 Mar 2026 09:04:00 -0500
From: Demo Connector Program <connector@programme.example.org>
To: Ruth Adeyemi <ruth@harbourline.example.com>, =?utf-8?q?=C3=89ric_Tshibangu?= <eric@mail.example.net>
Cc: Mei-Ling Zhou <meiling@rideau.example.com>
Reply-To: Demo Connector Program <{TAGGED}>, Ruth Adeyemi <ruth@harbourline.example.com>,
 =?utf-8?q?=C3=89ric_Tshibangu?= <eric@mail.example.net>
Subject: Ruth Adeyemi & Eric
Message-ID: <letter@programme.example.org>
References: <first@programme.example.org>
Content-Type: text/plain; charset=utf-8

Hello Ruth,

Eric has been waiting since Monday to hear when you could meet.

When and where could you meet Eric?

--
This email was written by the program's assistant, a computer program.
"""


def letter() -> EmailMessage:
    return parsed(_LETTER.replace("\n", "\r\n").encode())


def raw_letter(message_id: str = "<letter@programme.example.org>") -> bytes:
    return letter().as_bytes(policy=SMTP).replace(b"<letter@programme.example.org>", message_id.encode())


def pen(author: Character = RUTH) -> Pen:
    return Pen(author, MONDAY, "<1@harbourline.example.com>")
