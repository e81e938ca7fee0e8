"""One event a line; nothing of a person can slip in; libraries are heard of without their words."""

from __future__ import annotations

import ast
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailbot.cases.case import Stage
from mailbot.log import EVENTS, FACTS, WARNINGS, configure, get_logger

PACKAGE = Path(__file__).parents[2] / "mailbot"


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    """Leaves no configuration behind."""
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if type(h).__module__ != "mailbot.log"]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    out, err = capsys.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


def test_an_event_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    at = datetime(2026, 3, 4, 10, tzinfo=UTC)
    log = get_logger().bind(case="k3j4h5k3", stage=Stage.MET)
    log.event("case.moved", was=Stage.SCHEDULED, message="0123456789ab", rules=("met.held", "met.went"), at=at)
    (line,) = lines(capsys)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "event": "case.moved",
        "case": "k3j4h5k3",
        "stage": "met",
        "was": "scheduled",
        "message": "0123456789ab",
        "rules": ["met.held", "met.went"],
        "at": "2026-03-04T10:00:00+00:00",
    }


@pytest.mark.parametrize("key", ["to", "subject", "words", "connector", "body", "password"])
def test_an_unlisted_key_is_dropped(capsys: pytest.CaptureFixture[str], key: str) -> None:
    configure("json")
    get_logger().event("letter.sent", **{"case": "k3j4h5k3", key: "Ruth"})
    assert key not in lines(capsys)[0]


@pytest.mark.parametrize(
    "value",
    [
        "ruth@example.org",
        "Ruth Okafor",
        "Tuesday works\nfor me",
        {"name": "Ruth"},
        b"Ruth",
        bytearray(b"Ruth"),
        ["fine", "Ruth Okafor"],
        "x" * 121,
        "Zoë",
    ],
)
@pytest.mark.parametrize("key", sorted(set(FACTS) - {"time", "level", "event", "case"}))
def test_a_listed_key_takes_no_text(capsys: pytest.CaptureFixture[str], key: str, value: object) -> None:
    configure("json")
    get_logger().event("letter.sent", **{"case": "k3j4h5k3", key: value})
    (line,) = lines(capsys)
    assert "[withheld]" in line[key]
    assert "Ruth" not in json.dumps(line)


@pytest.mark.parametrize("key", ["case", "reason", "stage", "kind", "outcome", "rules"])
def test_where_a_word_of_the_program_is_meant_a_name_is_withheld(capsys: pytest.CaptureFixture[str], key: str) -> None:
    configure("json")
    get_logger().event("message.held", **{key: "Ruth"})
    assert lines(capsys)[0][key] == "[withheld]"


def test_what_is_not_known_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    get_logger().event("message.held", case=None, reason="no match fits")
    assert "case" not in lines(capsys)[0]


def test_a_reason_may_be_a_phrase_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    get_logger().event("message.held", reason="two times in one sentence, can't choose", rule="two authors")
    (line,) = lines(capsys)
    assert line["reason"] == "two times in one sentence, can't choose"
    assert line["rule"] == "two authors"


@pytest.mark.parametrize(
    "reason", ["'tuesday works' is no number", "Ruth said no", "ruth@example.org is away", 'a "no"']
)
def test_a_reason_quotes_nobody(capsys: pytest.CaptureFixture[str], reason: str) -> None:
    configure("json")
    get_logger().event("message.held", reason=reason)
    assert lines(capsys)[0]["reason"] == "[withheld]"


def test_an_exception_says_its_class_and_place_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    try:
        int("ruth@example.org")
    except ValueError as error:
        get_logger().event("daemon.unwell", error=error)
    (line,) = lines(capsys)
    assert line["error"] == "ValueError"
    assert line["where"].startswith("unit/test_log.py:")
    assert line["level"] == "warning"


def test_verbose_says_more_but_no_body_and_no_address(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json", verbose=True)
    get_logger().event("letter.retry", detail="450 <ruth@example.org> busy\n", body="Tuesday works", password="hush")
    (line,) = lines(capsys)
    assert line["detail"] == "450 [address] busy"
    assert {"body", "password"}.isdisjoint(line)


def test_text_is_one_line_an_event_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure("text")
    get_logger().event("letter.sent", case="k3j4h5k3", kind="closing")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "letter.sent" in err
    assert "case=k3j4h5k3 kind=closing" in err


def test_without_a_terminal_the_form_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    get_logger().event("round.done", messages=2)
    assert lines(capsys)[0]["messages"] == 2


@pytest.mark.indiscreet
def test_what_libraries_log_is_heard_of_without_their_words(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    logging.getLogger("imapclient").warning("LOGIN ruth@example.org hush")
    logging.getLogger("imapclient").debug("LOGIN ruth@example.org hush")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("about ruth@example.org", UserWarning, stacklevel=1)
    assert [line["library"] for line in lines(capsys)] == ["imapclient", "py.warnings"]


def test_a_closed_pipe_stops_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "closed").open("w", encoding="utf-8") as closed:
        pass
    configure("json")
    monkeypatch.setattr(sys, "stderr", closed)
    get_logger().event("round.done", messages=2)


def test_warnings_are_events() -> None:
    assert set(EVENTS) >= WARNINGS
    assert len(set(EVENTS)) == len(EVENTS)


def test_every_fact_that_is_logged_is_on_the_list() -> None:
    unknown = []
    for file in sorted(PACKAGE.rglob("*.py")):
        calls = (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        for call in calls:
            if ast.unparse(call.func) in {"log.event", "log.bind"}:
                facts = (keyword.arg for keyword in call.keywords if keyword.arg is not None)
                unknown += [f"{file.name}:{call.lineno}: {fact}" for fact in facts if fact not in FACTS]
    assert unknown == []
