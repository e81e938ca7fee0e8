"""`transmit`: how a transaction ends, whichever step it ends at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import pytest

from mailbot.outbox.connection import Answer, BrokenError, Line
from mailbot.outbox.envelope import End, Outcome, transmit
from mailbot.store import Outgoing
from tests.integration.outgoing import letter

RUTH = "ruth@example.com"
STEPS = ("MAIL", "RCPT", "DATA", "RSET", "dot")
USUAL = {"MAIL": 250, "RCPT": 250, "DATA": 354, "RSET": 250, "dot": 250}


@dataclass
class Server:
    """What a server answers at each step: a code, or how the connection breaks; `said` is what it heard."""

    answers: dict[str, int | BrokenError] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    is_open: bool = True
    said: list[str] = field(default_factory=list)

    def offers(self, extension: str) -> bool:
        return extension in self.extensions

    def say(self, command: str) -> Answer:
        self.said.append(command)
        return self._answer(command.split(" ", maxsplit=1)[0])

    def push(self, raw: bytes) -> None:
        self.said.append(raw.decode())
        if (broken := self.answers.get("push")) is not None:
            raise cast("BrokenError", broken)

    def end(self) -> Answer:
        self.said.append("dot")
        return self._answer("dot")

    def drop(self) -> None:
        self.said.append("drop")
        self.is_open = False

    def _answer(self, step: str) -> Answer:
        answer = self.answers.get(step, USUAL[step])
        if isinstance(answer, BrokenError):
            raise answer
        self.is_open = self.is_open and step not in self.closes
        return Answer(answer, f"said at {step}")


def send(server: Server, one: Outgoing | None = None, recipient: str = RUTH, may_end: bool = True) -> Outcome:
    return transmit(cast("Line", server), one or letter(raw=b"Hello"), recipient, lambda: may_end)


def test_a_letter_goes_step_by_step() -> None:
    server = Server()
    assert send(server) == Outcome(End.SENT, "dot", 250, "said at dot")
    assert server.said == [
        "MAIL FROM:<programme+b1@example.org>", "RCPT TO:<ruth@example.com>", "DATA", "Hello", "dot",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("extensions", "raw", "mail"),
    [
        ((), "Café", "MAIL FROM:<programme+b1@example.org>"),
        (("size",), "Café", "MAIL FROM:<programme+b1@example.org> SIZE=5"),
        (("8bitmime",), "Café", "MAIL FROM:<programme+b1@example.org> BODY=8BITMIME"),
        (("8bitmime",), "Coffee", "MAIL FROM:<programme+b1@example.org>"),
        (("size", "8bitmime"), "Café", "MAIL FROM:<programme+b1@example.org> SIZE=5 BODY=8BITMIME"),
    ],
)
def test_what_the_server_offers_is_made_use_of(extensions: tuple[str, ...], raw: str, mail: str) -> None:
    server = Server(extensions=extensions)
    send(server, letter(raw=raw.encode()))
    assert server.said[0] == mail


@pytest.mark.parametrize(
    "address",
    [
        "", "ruth", "@example.com", "ruth@", "ruth@example.com>", "<ruth@example.com", "ruth @example.com", "é@x.org",
        "ruth@exämple.com", "ruth@example.com\r\nDATA", "ruth@example.com\n", f"{'r' * 65}@x.org", f"r@{'x' * 256}",
    ],
)  # fmt: skip
def test_what_is_no_address_is_never_spoken(address: str) -> None:
    never = Outcome(End.NEVER, "address", None, "not an address that SMTP can carry")
    server = Server()
    assert send(server, recipient=address) == never
    assert send(server, letter(envelope_from=address)) == never
    assert server.said == []


@pytest.mark.parametrize(
    "address", ["o'brien+tag@example.com", "a=b@[127.0.0.1]", f"{'r' * 64}@x.org", f"r@{'x' * 255}"]
)
def test_what_smtp_can_carry_is_spoken(address: str) -> None:
    server = Server()
    assert send(server, recipient=address).end is End.SENT
    assert server.said[1] == f"RCPT TO:<{address}>"


@pytest.mark.parametrize(
    ("step", "code", "end"),
    [
        ("MAIL", 421, End.LATER),
        ("MAIL", 451, End.LATER),
        ("MAIL", 550, End.LATER),  # it has something against us, not against the letter
        ("MAIL", 552, End.NEVER),  # but for its size
        ("MAIL", 354, End.LATER),
        ("MAIL", -1, End.LATER),
        ("RCPT", 450, End.LATER),
        ("RCPT", 500, End.NEVER),
        ("RCPT", 550, End.NEVER),
        ("RCPT", 552, End.NEVER),
        ("RCPT", 599, End.NEVER),
        ("RCPT", 600, End.LATER),
        ("RCPT", -1, End.LATER),
        ("DATA", 451, End.LATER),
        ("DATA", 499, End.LATER),
        ("DATA", 554, End.NEVER),
        ("DATA", 250, End.LATER),
    ],
)
def test_before_the_dot_a_refusal_is_certain(step: str, code: int, end: End) -> None:
    server = Server({step: code})
    assert send(server) == Outcome(end, step, code, f"said at {step}")
    assert server.said[-1] == "RSET"
    assert "dot" not in server.said


def test_a_connection_that_is_closed_with_the_refusal_is_not_spoken_to() -> None:
    server = Server({"RCPT": 421}, closes=("RCPT",))
    assert send(server).end is End.LATER
    assert "RSET" not in server.said


def test_where_nothing_can_be_taken_back_the_connection_is_dropped() -> None:
    server = Server({"RCPT": 550, "RSET": BrokenError("gone")})
    assert send(server) == Outcome(End.NEVER, "RCPT", 550, "said at RCPT")
    assert server.said[-2:] == ["RSET", "drop"]


@pytest.mark.parametrize("slow", [True, False])
@pytest.mark.parametrize(("step", "phase"), [("MAIL", "MAIL"), ("RCPT", "RCPT"), ("DATA", "DATA"), ("push", "DATA")])
def test_a_break_before_the_dot_sends_nothing(step: str, phase: str, slow: bool) -> None:
    server = Server({step: BrokenError("gone", slow=slow)})
    assert send(server) == Outcome(End.LATER, phase, None, "gone", slow)
    assert "dot" not in server.said


def test_without_leave_the_dot_is_not_said() -> None:
    server = Server()
    assert send(server, may_end=False) == Outcome(End.GONE, "DATA")
    assert server.said[-2:] == ["Hello", "drop"]


@pytest.mark.parametrize(
    ("code", "end"),
    [(250, End.SENT), (200, End.SENT), (299, End.SENT), (421, End.LATER), (451, End.LATER), (550, End.NEVER),
     (554, End.NEVER), (354, End.UNKNOWN), (100, End.UNKNOWN), (600, End.UNKNOWN), (-1, End.UNKNOWN)],
)  # fmt: skip
def test_the_answer_to_the_dot_decides(code: int, end: End) -> None:
    assert send(Server({"dot": code})) == Outcome(end, "dot", code, "said at dot")


@pytest.mark.parametrize("slow", [True, False])
def test_a_dot_without_an_answer_leaves_it_unknown(slow: bool) -> None:
    assert send(Server({"dot": BrokenError("gone", slow=slow)})) == Outcome(End.UNKNOWN, "dot", None, "gone", slow)


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Outcome(End.NEVER, "RCPT", 550, "no such user"), "RCPT: 550 no such user"),
        (Outcome(End.LATER, "MAIL", None, "timed out"), "MAIL: no answer timed out"),
        (Outcome(End.LATER, "DATA", 451), "DATA: 451"),
    ],
)
def test_an_outcome_is_one_line_for_the_store(outcome: Outcome, line: str) -> None:
    assert outcome.error == line
