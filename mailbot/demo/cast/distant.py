"""People who answer late, oddly, with a move, and with a condition."""

from __future__ import annotations

from datetime import timedelta

from mailbot.cases.case import Stage
from mailbot.demo.people import Character, Mailer
from mailbot.demo.script import SILENCE, Expected, Match, Opening, Reply

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_NO_MORE = "That is all I have, sorry. I can't think of anybody else."

KWAME = Character("Kwame Boateng", "kwame.boateng@gatineau-rail.example.com", Mailer.OUTLOOK, "Kwame Boateng, P.Eng.")
PRIYA = Character("Priya Raghunathan", "priya.r@post.example.net", Mailer.GMAIL)
NGOZI = Character("Ngozi Eze", "ngozi.eze@bridgeworks.example.com", Mailer.OUTLOOK)
DMITRI = Character("Dmitri Laine", "dmitri.laine@sparksoft.example.com", Mailer.INLINE)
LUCIA = Character("Lucía Fernández", "lucia.fernandez@mail.example.net", Mailer.GMAIL)
SIOBHAN = Character("Siobhan O'Hara", "siobhan.ohara@ottlab.example.com", Mailer.GMAIL, "Siobhan O'Hara\nOttLab")
NGOC = Character("Bích Ngọc Trần", "bichngoc.tran@mail.example.net", Mailer.APPLE)
ANDRZEJ = Character("Andrzej Kowalczuk", "andrzej.k@stonebridge.example.com", Mailer.APPLE)
FATOU = Character("Fatou Ndiaye", "fatou.ndiaye@post.example.net", Mailer.GMAIL)

_RESUME = """Hello Kwame,

As we discussed, would you be willing to meet Priya Raghunathan (priya.r@post.example.net), a rail engineer trained in \
Chennai? It is one hour; her résumé is attached.

Could you let us know with a simple yes or no?"""
_IF_ONLY = Reply(lambda d: f"{d.en} at 10 am works for me, but only if my sister can take the children.", 2 * _HOUR)
_YES_WE_MET = Reply("Yes, we met.", 2 * _HOUR)

MATCHES = (
    Match(
        KWAME,
        PRIYA,
        Opening.RESUME,
        "late: answers the second reminder; one referral after a nudge; Priya finds work",
        Expected(Stage.CLOSED, 1, 1, frozenset({"proposal_nudge", "introduction", "referral_nudge", "good_news"})),
        connector_does={
            "proposal_nudge": [SILENCE, Reply("Yes, sorry for the delay. I am happy to meet Priya.", 5 * _HOUR)],
            "introduction": [
                Reply(lambda d: f"Priya, {d.pick(5).en} at 11 am, at my office, 1400 St. Laurent Blvd.", _DAY)
            ],
            "did_you_meet": [_YES_WE_MET],
            "referral_request": [SILENCE],
            "referral_nudge": [
                Reply(
                    "My apologies. Ngozi Eze, Project Lead at Bridgeworks, ngozi.eze@bridgeworks.example.com. "
                    "That is all I have.",
                    _DAY,
                )
            ],
        },
        connectee_does={
            "from_connector": [Reply(lambda d: f"{d.en} at 11 am works for me, thank you.")],
            "times_relay": [Reply(lambda d: f"{d.en} at 11 am works for me, thank you.")],
            "did_you_meet": [SILENCE],
            "survey": [Reply("1. Yes\n2. Yes\n3. No\n4. Yes\n5. Thank you for everything.")],
            "closing": [Reply("Good news: I found a job! I start in May. Thank you all.", 6 * _DAY)],
            "good_news_ask": [Reply("Yes, please pass it on.")],
        },
        coordinator_does={"decision": [Reply("Yes, go ahead.", 2 * _HOUR)] * 3},
        words=_RESUME,
    ),
    Match(
        NGOZI,
        PRIYA,
        Opening.REFERRAL,
        "asked first, says no",
        Expected(Stage.DECLINED, 2, 0, frozenset({"referral_ask", "referral_no"})),
        connector_does={"referral_ask": [Reply("No thank you.", 20 * _HOUR)]},
    ),
    Match(
        DMITRI,
        LUCIA,
        Opening.IMPORT,
        "odd: lower case, typos, answers between the lines",
        Expected(Stage.CLOSED, 1, 0, frozenset({"introduction", "confirmation", "closing"})),
        connector_does={
            "introduction": [
                Reply(lambda d: f"hi yes thats fine. {d.pick(4).en.lower()} 2pm at teh second cup on bank st")
            ],
            "referral_request": [Reply("thats all i have sorry, cant think of anybody else", _DAY)],
            "survey": [Reply("it was ok, no complaints")],
        },
        connectee_does={
            "from_connector": [Reply(lambda d: f"Thank you. {d.en} at 2 pm works for me.", 3 * _HOUR)],
            "times_relay": [Reply(lambda d: f"Thank you. {d.en} at 2 pm works for me.", 3 * _HOUR)],
            "did_you_meet": [_YES_WE_MET],
            "survey": [Reply("1. Good\n2. Good\n3. Good\n4. Good\n5. Good")],
        },
        stage=Stage.INTRODUCED,
    ),
    Match(
        SIOBHAN,
        NGOC,
        Opening.IMPORT,
        "moves the meeting the day before it",
        Expected(Stage.CLOSED, 1, 0, frozenset({"introduction", "reminder", "cancelled", "moved"})),
        connector_does={
            "introduction": [Reply(lambda d: f"{d.pick(3).en} at 9:30 am works for me, at OttLab, 20 Sussex Drive.")],
            "reminder": [
                Reply(
                    lambda d: f"Something came up, I am sorry. Could we move it to {d.pick(3).en} at 11 am instead?",
                    2 * _HOUR,
                )
            ],
            "referral_request": [Reply(_NO_MORE, _DAY)],
            "survey": [Reply("1. Yes\n2. Yes\n3. Yes\n4. Yes\n5. Yes")],
        },
        connectee_does={
            "from_connector": [Reply(lambda d: f"Thank you, {d.en} at 9:30 am is perfect.", 3 * _HOUR)],
            "times_relay": [Reply(lambda d: f"Thank you, {d.en} at 9:30 am is perfect.", 3 * _HOUR)],
            "cancelled": [Reply(lambda d: f"No problem. {d.en} at 11 am works for me.", _HOUR)],
            "did_you_meet": [_YES_WE_MET],
            "survey": [SILENCE],
        },
        stage=Stage.INTRODUCED,
    ),
    Match(
        ANDRZEJ,
        FATOU,
        Opening.IMPORT,
        "says yes with a condition: the coordinator calls and puts it right",
        Expected(Stage.CLOSED, 1, 0, frozenset({"introduction", "decision", "confirmation"})),
        connector_does={
            "introduction": [Reply(lambda d: f"How about {d.pick(5).en} at 10 am at my office, 90 Sparks Street?")],
            "referral_request": [Reply(_NO_MORE, _DAY)],
            "survey": [Reply("1. Yes\n2. Yes\n3. Yes\n4. Yes\n5. Yes")],
        },
        connectee_does={
            "from_connector": [_IF_ONLY],
            "times_relay": [_IF_ONLY],
            "did_you_meet": [_YES_WE_MET],
            "survey": [Reply("1. Yes\n2. Yes\n3. Yes\n4. Yes\n5. Yes")],
        },
        coordinator_does={"decision": [Reply(lambda d: f"No, {d.pick(6).en} at 1 pm. I called her.", 2 * _HOUR)]},
        stage=Stage.INTRODUCED,
    ),
)
