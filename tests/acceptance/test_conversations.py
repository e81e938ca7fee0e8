"""Random conversations with the whole program: people act in any order, and mail is lost, doubled, late, overtaken.

Once through a real mailbox and a real SMTP server, and, as that is slower, more of them without these doors.
`--hypothesis-profile=long` plays many more, other ones each time.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.config.settings import Settings, load
from mailbot.config.shipped import folder as shipped
from mailbot.demo.loop import Loop
from mailbot.pipeline.desk import Desk
from mailbot.pipeline.robot import Robot
from mailbot.runner import Runner
from tests.acceptance.conftest import Shipped, configuration
from tests.acceptance.doors import Doors, NoDoors, RealDoors, WatchedStore
from tests.acceptance.people import ERIC, LEILA, MALLORY, MEILING, PROGRAMME, RUTH
from tests.acceptance.postoffice import FATES, PostOffice
from tests.acceptance.programme import GivenClock, at
from tests.acceptance.promises import Promises
from tests.servers.dovecot import Dovecot
from tests.servers.smtp import SmtpServer

START = at("2026-10-19 10:00")  # a fortnight before the clocks go back
CANARY = "forty minutes late"
LONG = settings.get_current_profile_name() == "long"

STAGES = st.sampled_from(["proposed", "introduced", "introduced", "scheduled", "scheduled", "met", "named"])
PEOPLE = st.sampled_from([RUTH, RUTH, RUTH, ERIC, ERIC, ERIC, MEILING, MEILING, MALLORY])
DIALECT = st.sampled_from(["outlook", "google", "apple", "plain"])
FATE = st.sampled_from(["arrives"] * 4 + list(FATES))
HOW = st.sampled_from(["answers", "answers", "answers", "earlier", "afresh", "between"])
# {a}, {b}: a working day two and five days on.
WORDS = st.sampled_from(
    [
        "{a} at 2 pm at my office, 150 Elgin Street.",
        "{a} at 2 pm or {b} at 10 am, at my office, 150 Elgin Street.",
        "Could we meet on {b} at 10 am?",
        "{a} at 2 pm works for me.",
        "{b} at 10 am works for me.",
        "Yes, that works.",
        "Yes, I would be happy to meet Eric.",
        "Either works for me.",
        "Sorry, {a} doesn't work for me.",
        "{a} no longer works for me. {b} at 10 am would work as well.",
        "I am sorry, I have to cancel our meeting.",
        "Something came up. Could we move it to {b} at 10 am instead?",
        "It's settled: we meet on {a} at 2 pm at the Second Cup on Bank Street.",
        "My office, 150 Elgin Street.",
        "Please ask me again in two weeks.",
        "No, I am sorry, I can't take this on.",
        "Thank you so much!",
        "Yes, we met.",
        f"We met, but I am worried: he was {CANARY} and asked me for a job three times.",
        "I waited for an hour but nobody came.",
        "Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com",
        "I have spoken with Tomasz Wierzbicki, tomasz@wierzbicki.example.org, and he is happy to meet Eric.",
        "Please don't write to Mei-Ling after all.",
        "That is all I have.",
        "Hm, let me see what the people upstairs make of it.",
        "Stop. Please take me off your list.",
    ]
)
DECISIONS = st.sampled_from(["Yes", "No, ignore it", "No, {a} at 4 pm."])
ORDERS = st.sampled_from(
    ["Please pause Ruth and Eric.", "Please resume Ruth and Eric.", "Where do we stand with Eric?", "Please close it."]
)
STEPS = st.one_of(
    *[st.tuples(st.just("writes"), PEOPLE, WORDS, HOW, FATE)] * 5,
    *[
        st.tuples(
            st.just("clicks"),
            PEOPLE,
            st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE", "COUNTER", "CANCEL"]),
            DIALECT,
            HOW,
            FATE,
        )
    ]
    * 2,
    st.tuples(st.just("invites"), PEOPLE, st.sampled_from(["REQUEST", "MOVED", "CANCEL"]), DIALECT, FATE),
    st.tuples(st.just("is_away"), PEOPLE, st.sampled_from([3, 12])),
    *[st.tuples(st.just("waits"), st.sampled_from([1, 20, 50, 200]))] * 2,
    st.tuples(st.just("decides"), DECISIONS),
    st.tuples(st.just("orders"), ORDERS),
)
Played = tuple[str, list[tuple[Any, ...]]]
CONVERSATIONS = st.tuples(STAGES, st.lists(STEPS, min_size=3, max_size=12))


def bounded(examples: int) -> settings:
    """So many conversations, the same ones each time; in the long run forty times as many, and others."""
    return settings(
        max_examples=examples * (40 if LONG else 1),
        deadline=None,
        derandomize=not LONG,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@dataclass(frozen=True)
class Town:
    """What all conversations of a process share: the desk, and a store in which nothing has happened yet."""

    settings: Settings = field(repr=False)
    desk: Desk = field(repr=False)
    folder: Path = field(repr=False)
    numbers: count[int] = field(repr=False)

    def robot(self, settings: Settings) -> Robot:
        """A programme that has never had any mail."""
        file = self.folder / f"book{next(self.numbers)}.db"
        shutil.copy(self.folder / "mailbot.db", file)
        store = WatchedStore(f"sqlite:///{file}", PROGRAMME.email)
        desk = replace(self.desk, settings=settings)
        desk.__dict__.update({name: self.desk.__dict__[name] for name in ("reader", "templates")})
        return Robot(desk, store)

    def office(self, doors: Doors) -> PostOffice:
        promises = Promises(PROGRAMME.email, self.desk.policy, (CANARY,), (LEILA.email,))
        return PostOffice(doors, promises, START)


@pytest.fixture(scope="module")
def town(as_shipped: Shipped, tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("conversations")
    door = SimpleNamespace(port=9, user="programme")
    file = folder / "mailbot.toml"
    shutil.copytree(shipped("rules"), folder / "rules")
    file.write_text(configuration(door, door, "live", "", (LEILA,)), encoding="utf-8")
    robot = Robot.from_settings(load(file, {"MAILBOT_IMAP_PASSWORD": "unused"}))
    robot.desk.__dict__.update(reader=as_shipped.reader, templates=as_shipped.templates)
    robot.close()
    return Town(robot.desk.settings, robot.desk, folder, count())


@pytest.fixture(scope="module")
def real_doors(town: Town, dovecot_server: Dovecot) -> Iterator[Callable[[], RealDoors]]:
    """Each conversation has an account of its own on one mail server, and all share one that takes what is sent."""
    loop = Loop()
    smtp = SmtpServer(loop)
    smtp.start()

    def opened() -> RealDoors:
        mailbox = dovecot_server.mailbox()
        robot = town.robot(replace(town.settings, imap=mailbox_settings(town, mailbox), smtp=smtp.settings()))
        clock = GivenClock(START)
        return RealDoors(robot, mailbox, smtp, clock, Runner(robot, clock))

    yield opened
    smtp.stop()
    loop.close()


def mailbox_settings(town: Town, mailbox: Any) -> Any:
    return mailbox.settings(trusted_authserv=town.settings.imap.trusted_authserv)


@pytest.mark.timeout(40_000 if LONG else 600)
@bounded(10)
@given(played=CONVERSATIONS)
def test_the_promises_hold_through_the_real_doors(
    town: Town, real_doors: Callable[[], RealDoors], played: Played
) -> None:
    play(town.office(real_doors()), played)


@pytest.mark.timeout(40_000 if LONG else 600)
@bounded(16)
@given(played=CONVERSATIONS)
def test_the_promises_hold_in_any_conversation(town: Town, played: Played) -> None:
    play(town.office(NoDoors(town.robot(town.settings))), played)


def play(office: PostOffice, played: Played) -> None:
    stage, steps = played
    try:
        office.begins(stage)
        for what, *given_ in steps:
            getattr(office, what)(*given_)
            office.waits(0)
            office.now += timedelta(minutes=7)
        office.waits(40 * 24)
    finally:
        office.doors.close()
