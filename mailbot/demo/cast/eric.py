"""Eric's network: a prompt Connector, three referrals, and two of a third generation."""

from __future__ import annotations

from datetime import timedelta

from mailbot.cases.case import Stage
from mailbot.demo.people import Character, Mailer
from mailbot.demo.script import Expected, Match, Opening, Reply

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

ERIC = Character("Eric Tshibangu", "eric.tshibangu@mail.example.net", Mailer.APPLE)
RUTH = Character(
    "Ruth Adeyemi",
    "ruth.adeyemi@harbourline.example.com",
    Mailer.GMAIL,
    "Ruth Adeyemi\nMarketing Manager, Harbourline",
)
JONATHAN = Character(
    "Jonathan Okpara", "jonathan.okpara@northlight.example.com", Mailer.OUTLOOK, "Jonathan Okpara\nNorthlight"
)
MEILING = Character("Mei-Ling Zhou", "meiling.zhou@rideau-media.example.com", Mailer.GMAIL)
TOMASZ = Character("Tomasz Wierzbicki", "tomasz@wierzbicki.example.org", Mailer.APPLE)
SALMA = Character("Salma Benjelloun", "salma.benjelloun@maplecraft.example.com", Mailer.GMAIL)
HAROLD = Character("Harold Nakashima", "h.nakashima@capital-press.example.com", Mailer.OUTLOOK)

_INTRODUCTION = """Good morning Ruth and Eric,

I am pleased to introduce the two of you through the Connector Program.

Ruth, please meet Eric Tshibangu, a marketing professional trained in Kinshasa with eight years of experience; his \
résumé is attached.

Eric, please meet Ruth Adeyemi, Marketing Manager at Harbourline.

Ruth, could you give Eric a time and a place for an hour?"""
_REFERRALS = """Good to meet Eric. Here are my three:

1. Jonathan Okpara, Brand Manager at Northlight, jonathan.okpara@northlight.example.com. I spoke with him and he is \
happy to meet Eric.
2. Mei-Ling Zhou, Media Planner at Rideau Media, meiling.zhou@rideau-media.example.com
3. Tomasz Wierzbicki, freelance designer, tomasz@wierzbicki.example.org"""
_MORE_REFERRALS = """I enjoyed it. Two people come to mind:

Salma Benjelloun, Art Director at Maplecraft, salma.benjelloun@maplecraft.example.com
Harold Nakashima, Editor at Capital Press, h.nakashima@capital-press.example.com

That is all I have."""
_SURVEY = "1. Yes, it was well organised.\n2. Very useful.\n3. Nothing.\n4. Yes.\n5. Thank you."


def _eric_writes_first(days: int) -> dict[str, list[Reply | None]]:
    """He names a day so many working days ahead, another one to each."""
    offer = Reply(
        lambda d: f"Hello, thank you for taking the time. Would {d.pick(days).en} at 10 am suit you?", 5 * _HOUR
    )
    return {"referral_introduction": [offer], "did_you_meet": [Reply("Yes, we met.", 3 * _HOUR)]}


MATCHES = (
    Match(
        RUTH,
        ERIC,
        Opening.INTRODUCTION,
        "prompt: names a time, meets, gives three referrals, answers the survey",
        Expected(Stage.CLOSED, 1, 3, frozenset({"opened", "confirmation", "reminder", "referral_request", "survey"})),
        connector_does={
            "from_coordinator": [
                Reply(lambda d: f"Hello Eric,\n\n{d.pick(3).en} at 2 pm at my office, 150 Elgin Street, works for me.")
            ],
            "referral_request": [Reply(_REFERRALS, _DAY)],
            "survey": [Reply(_SURVEY, 6 * _HOUR)],
        },
        connectee_does={
            "from_connector": [Reply(lambda d: f"Thank you Ruth. {d.en} at 2 pm works for me.", 3 * _HOUR)],
            "did_you_meet": [Reply("Yes, we met. It was a very good conversation.", _HOUR)],
            "survey": [None],
            "survey_nudge": [Reply(_SURVEY, _HOUR)],
        },
        words=_INTRODUCTION,
    ),
    Match(
        JONATHAN,
        ERIC,
        Opening.REFERRAL,
        "spoken with before: is introduced at once, meets, and refers on",
        Expected(Stage.CLOSED, 2, 2, frozenset({"referral_introduction", "confirmation", "referral_request"})),
        connector_does={
            "from_connectee": [Reply(lambda d: f"{d.en} at 10 am is good. Northlight, 55 Metcalfe Street, 4th floor.")],
            "referral_request": [Reply(_MORE_REFERRALS, _DAY)],
        },
        connectee_does=_eric_writes_first(4),
    ),
    Match(
        MEILING,
        ERIC,
        Opening.REFERRAL,
        "asked first, says yes, meets, has nobody to name",
        Expected(Stage.CLOSED, 2, 0, frozenset({"referral_ask", "referral_introduction", "referral_request"})),
        connector_does={
            "referral_ask": [Reply("Yes, that is fine, happy to meet him.", 4 * _HOUR)],
            "from_connectee": [Reply(lambda d: f"Yes, {d.en} at 10 am works, at the Second Cup on Bank Street.")],
            "referral_request": [Reply("Sorry, I don't have anybody else to suggest.", _DAY)],
        },
        connectee_does=_eric_writes_first(5),
    ),
    Match(
        TOMASZ,
        ERIC,
        Opening.REFERRAL,
        "asked first, says no: Ruth is told",
        Expected(Stage.DECLINED, 2, 0, frozenset({"referral_ask", "referral_no", "declined"})),
        connector_does={"referral_ask": [Reply("No, sorry, I am not able to meet anyone this year.", 6 * _HOUR)]},
    ),
    Match(
        SALMA,
        ERIC,
        Opening.REFERRAL,
        "named by Jonathan: says yes and meets; nobody is asked beyond the third generation",
        Expected(Stage.CLOSED, 3, 0, frozenset({"referral_ask", "referral_introduction", "confirmation"})),
        connector_does={
            "referral_ask": [Reply("Yes, gladly.", 3 * _HOUR)],
            "from_connectee": [Reply(lambda d: f"{d.en} at 10 am works for me. Let us meet by phone, 613-555-0142.")],
        },
        connectee_does=_eric_writes_first(4),
    ),
    Match(
        HAROLD,
        ERIC,
        Opening.REFERRAL,
        "named by Jonathan: never answers, and is not nudged",
        Expected(Stage.PROPOSED, 3, 0, frozenset({"referral_ask", "referral_no"})),
    ),
)
