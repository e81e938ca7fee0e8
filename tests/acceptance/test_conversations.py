"""Random conversations with the whole program: people act in any order, and mail is lost, doubled and late."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.config.settings import load
from mailbot.config.shipped import folder as shipped
from mailbot.pipeline.robot import Robot
from tests.acceptance.conftest import Shipped, configuration
from tests.acceptance.people import ERIC, LEILA, RUTH
from tests.acceptance.postoffice import PostOffice, opened
from tests.acceptance.programme import ZONE, at

START = at("2026-10-19 10:00")  # a fortnight before the clocks go back
FATES_LIST = ["arrives", "arrives", "arrives", "afresh", "lost", "doubled", "late", "doubled late"]
FATES = st.sampled_from(FATES_LIST)
PEOPLE = st.sampled_from([RUTH, ERIC])
# {a}, {b}: a working day two and five days on.
WORDS_LIST = [
    "{a} at 2 pm at my office, 150 Elgin Street.",
    "{a} at 2 pm or {b} at 10 am, at my office, 150 Elgin Street.",
    "Could we meet on {b} at 10 am?",
    "{a} at 2 pm works for me.",
    "{b} at 10 am works for me.",
    "Yes, that works.",
    "Either works for me.",
    "Sorry, {a} doesn't work for me.",
    "{a} no longer works for me. {b} at 10 am would work as well.",
    "I am sorry, I have to cancel our meeting.",
    "Something came up. Could we move it to {b} at 10 am instead?",
    "It's settled: we meet on {a} at 2 pm at the Second Cup on Bank Street.",
    "Please ask me again in two weeks.",
    "Thank you so much!",
    "Yes, we met.",
    "I waited for an hour but nobody came.",
    "Mei-Ling Zhou, Media Planner at Rideau Media, meiling@rideau-media.example.com",
    "That is all I have.",
    "Hm, let me see what the people upstairs make of it.",
]
WORDS = st.sampled_from(WORDS_LIST)
DECISIONS = ["Yes", "No, ignore it", "No, {a} at 4 pm."]
STEPS = st.one_of(
    st.tuples(st.just("writes"), PEOPLE, WORDS, FATES),
    st.tuples(st.just("writes"), PEOPLE, WORDS, FATES),
    st.tuples(st.just("writes"), PEOPLE, WORDS, FATES),
    st.tuples(st.just("clicks"), PEOPLE, st.sampled_from(["ACCEPTED", "DECLINED", "COUNTER"]), FATES),
    st.tuples(st.just("waits"), st.sampled_from([1, 20, 50, 200])),
    st.tuples(st.just("decides"), st.sampled_from(DECISIONS)),
)


@pytest.fixture(scope="module")
def start(as_shipped: Shipped, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], PostOffice]:
    """Opens a programme of its own for each conversation; what all share is made once."""
    folder = tmp_path_factory.mktemp("conversations")
    door = SimpleNamespace(port=9, user="programme")
    file = folder / "mailbot.toml"
    shutil.copytree(shipped("rules"), folder / "rules")
    file.write_text(configuration(door, door, "live", "", (LEILA,)), encoding="utf-8")
    robot = Robot.from_settings(load(file, {"MAILBOT_IMAP_PASSWORD": "unused"}))
    robot.desk.__dict__.update(reader=as_shipped.reader, templates=as_shipped.templates)
    robot.close()
    numbers = count()
    return lambda: opened(robot.desk, folder / "mailbot.db", folder, next(numbers), START)


@pytest.mark.timeout(400)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(played=st.lists(STEPS, min_size=3, max_size=12))
def test_the_promises_hold_in_any_conversation(start: Callable[[], PostOffice], played: list[tuple[Any, ...]]) -> None:
    office = start()
    try:
        for step in played:
            play(office, step)
            office.now += timedelta(minutes=7)
        office.waits(40 * 24)
    finally:
        office.robot.close()


def play(office: PostOffice, step: tuple[Any, ...]) -> None:
    match step:
        case ("writes", author, words, fate):
            office.writes(author, _dated(office, words), fate)
        case ("clicks", author, what, fate):
            office.clicks(author, what, fate)
        case ("waits", hours):
            office.waits(hours)
        case ("decides", words):
            office.decides(_dated(office, words))


def _dated(office: PostOffice, words: str) -> str:
    today = office.now.astimezone(ZONE).date()
    hours = office.robot.desk.policy.hours
    a, b = (hours.add_days(today, number) for number in (2, 5))
    return words.format(a=f"{a:%A} {a.day} {a:%B}", b=f"{b:%A} {b.day} {b:%B}")
