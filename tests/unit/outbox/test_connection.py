"""`Line`: signed in as configured, one answer at a time, and never an hour on a server that says nothing."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mailbot.config.settings import Auth, Tls
from mailbot.errors import MailServerError, SignInError
from mailbot.outbox.connection import Answer, BrokenError, Line
from tests.servers.certificate import Certificate
from tests.unit.outbox.scripted import STALL, Scripted, serving

NEVER = threading.Event()
USER, PASSWORD = "programme", "pass-é-word"


def base64(text: str) -> bytes:
    return b64encode(text.encode())


@contextmanager
def line(server: Scripted, stop: threading.Event = NEVER, **settings: object) -> Iterator[Line]:
    with serving(server):
        one = Line(server.settings(**settings), stop)
        try:
            yield one
        finally:
            one.drop()


def trouble(server: Scripted, **settings: object) -> MailServerError:
    """What is said where no line comes about."""
    with serving(server), pytest.raises(MailServerError) as caught:
        Line(server.settings(**settings), NEVER)
    return caught.value


def offering(*mechanisms: str, says: bytes = b"334 go on") -> Scripted:
    """A server that offers these ways to sign in, and says this to AUTH."""
    hello = b"250-mx\r\n250-SIZE 1000\r\n250 AUTH " + " ".join(mechanisms).encode()
    return Scripted(answers={b"EHLO": [hello], b"AUTH": [says]})


def test_the_machines_name_is_not_told_and_extensions_are_known() -> None:
    with line(Scripted(answers={b"EHLO": [b"250-mx.example.net\r\n250-8BITMIME\r\n250 SIZE 1000"]})) as one:
        assert one.offers("8bitmime")
        assert one.offers("size")
        assert not one.offers("auth")


def test_it_says_hello_with_an_address_of_this_machine_alone() -> None:
    server = Scripted()
    with line(server):
        assert server.heard == [b"ehlo [127.0.0.1]"]


def test_an_old_server_is_greeted_in_its_own_way() -> None:
    server = Scripted(answers={b"EHLO": [b"502 what?"], b"HELO": [b"250 hello"]})
    with line(server):
        assert server.heard == [b"ehlo [127.0.0.1]", b"helo [127.0.0.1]"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"250 2.1.0 fine", Answer(250, "2.1.0 fine")),
        (b"550-first\r\n550 second", Answer(550, "first\nsecond")),
        (b"250 caf\xe9", Answer(250, "caf\ufffd")),
        (b"250 " + b"x" * 600, Answer(250, "x" * 500)),
        (b"451 later", Answer(451, "later")),
    ],
)
def test_an_answer_is_a_code_and_text(said: bytes, answer: Answer) -> None:
    server = Scripted(answers={b"MAIL": [said]})
    with line(server) as one:
        assert one.say("MAIL FROM:<a@example.org>") == answer
        assert server.heard[-1] == b"MAIL FROM:<a@example.org>"
        assert one.is_open


@pytest.mark.parametrize(
    ("code", "never"), [(499, False), (500, True), (550, True), (599, True), (600, False), (250, False), (-1, False)]
)
def test_a_permanent_refusal_is_a_code_of_the_five_hundreds(code: int, never: bool) -> None:
    assert Answer(code, "").never is never


@pytest.mark.parametrize("said", [b"421 going down", b"\x01\x02 what?", b"199 odd", b"600 odd", b"354x"])
def test_after_a_last_word_or_no_smtp_nothing_more_is_said(said: bytes) -> None:
    with line(Scripted(answers={b"MAIL": [said]})) as one:
        one.say("MAIL FROM:<a@example.org>")
        assert one.is_open is (said == b"354x")


@pytest.mark.parametrize("said", [b"200 fine", b"599 no", b"422 later"])
def test_every_smtp_answer_leaves_the_line_open(said: bytes) -> None:
    with line(Scripted(answers={b"MAIL": [said]})) as one:
        one.say("MAIL FROM:<a@example.org>")
        assert one.is_open


def test_a_server_that_hangs_up_breaks_the_line_at_once() -> None:
    with line(Scripted(answers={b"MAIL": [b""]})) as one:
        with pytest.raises(BrokenError) as caught:
            one.say("MAIL FROM:<a@example.org>")
        assert (caught.value.slow, one.is_open) == (False, False)
        with pytest.raises(BrokenError):
            one.say("RSET")


def test_a_server_that_says_nothing_breaks_the_line_when_its_time_is_over() -> None:
    with line(Scripted(answers={b"MAIL": [STALL]}), timeout=0.3) as one:
        started = time.monotonic()
        with pytest.raises(BrokenError, match="no answer in time") as caught:
            one.say("MAIL FROM:<a@example.org>")
        assert 0.3 <= time.monotonic() - started < 3
        assert (caught.value.slow, one.is_open) == (True, False)


def test_a_server_that_stops_in_the_middle_of_an_answer_is_slow_too() -> None:
    with line(Scripted(answers={b"MAIL": [b"250-there is more"]}), timeout=0.3) as one:
        with pytest.raises(BrokenError) as caught:
            one.say("MAIL FROM:<a@example.org>")
        assert (caught.value.slow, one.is_open) == (True, False)


def test_a_whole_message_may_be_thought_about_ten_times_as_long() -> None:
    server = Scripted(answers={b".": [b"250 taken"]}, pause={b".": 0.8})
    with line(server, timeout=0.3) as one:
        one.say("DATA")
        one.push(b"Hello")
        assert one.end() == Answer(250, "taken")
        assert server.heard[-2:] == [b"Hello", b"."]


def test_a_whole_message_is_not_thought_about_for_ever() -> None:
    with line(Scripted(answers={b".": [STALL]}), timeout=0.1) as one:
        one.say("DATA")
        one.push(b"Hello")
        started = time.monotonic()
        with pytest.raises(BrokenError) as caught:
            one.end()
        assert caught.value.slow
        assert 1.0 <= time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"one\r\ntwo\r\n", [b"one", b"two"]),
        (b"one\ntwo", [b"one", b"two"]),
        (b"bare\rcarriage\r\n", [b"bare", b"carriage"]),
        (b".\r\n..\r\n.three", [b"..", b"...", b"..three"]),
        (b"one\r\n\r\n", [b"one", b""]),
        (b"mid.dle.\n", [b"mid.dle."]),
        (b"", [b""]),
    ],
)
def test_a_message_is_said_line_by_line_with_its_dots_doubled(raw: bytes, lines: list[bytes]) -> None:
    server = Scripted()
    with line(server) as one:
        one.say("DATA")
        one.push(raw)
        assert one.end().code == 250
        assert server.heard[2:] == [*lines, b"."]


def test_a_stop_breaks_off_a_long_message_but_never_a_short_one() -> None:
    stop = threading.Event()
    server = Scripted()
    with line(server, stop) as one:
        stop.set()
        one.say("DATA")
        one.push(b"x" * 60_000)
        assert one.is_open
        with pytest.raises(BrokenError, match="the program stops") as caught:
            one.push(b"x" * 70_000)
        assert (caught.value.slow, one.is_open) == (False, False)
        server.ended.wait(5)
        assert b"." not in server.heard


def test_a_long_message_arrives_whole_while_nobody_stops() -> None:
    server = Scripted()
    with line(server) as one:
        one.say("DATA")
        one.push(b"\r\n".join([b"x" * 500] * 500))
        assert one.end().code == 250
        assert server.heard[2:-1] == [b"x" * 500] * 500


def test_a_stop_makes_waiting_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.outbox.connection._STOP_SECONDS", 0.2)
    stop = threading.Event()
    with line(Scripted(answers={b"MAIL": [STALL]}), stop, timeout=30.0) as one:
        stop.set()
        started = time.monotonic()
        with pytest.raises(BrokenError) as caught:
            one.say("MAIL FROM:<a@example.org>")
        assert caught.value.slow
        assert time.monotonic() - started < 5


def test_an_answer_that_comes_in_that_short_time_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.outbox.connection._STOP_SECONDS", 5.0)
    stop = threading.Event()
    stop.set()
    with line(Scripted(pause={b"MAIL": 0.8}), stop, timeout=30.0) as one:
        assert one.say("MAIL FROM:<a@example.org>").code == 250


def test_leaving_says_so() -> None:
    server = Scripted()
    with line(server) as one:
        one.close()
        assert server.ended.wait(5)
        assert (server.heard[-1], one.is_open) == (b"quit", False)
        one.close()  # twice does no harm


def test_leaving_waits_for_nobody() -> None:
    with line(Scripted(answers={b"QUIT": [STALL]}), timeout=30.0) as one:
        started = time.monotonic()
        one.close()
        assert time.monotonic() - started < 5
        assert not one.is_open


def test_dropping_says_nothing() -> None:
    server = Scripted()
    with line(server) as one:
        one.drop()
        assert server.ended.wait(5)
        assert b"quit" not in server.heard


SECRET = base64(f"\0{USER}\0{PASSWORD}")
TOKEN = base64(f"user={USER}\1auth=Bearer {PASSWORD}\1\1")


@pytest.mark.parametrize(
    ("server", "auth", "said"),
    [
        (offering("PLAIN", "LOGIN", says=b"235 in"), Auth.PASSWORD, [b"AUTH PLAIN " + SECRET]),
        (offering("login", "plain", says=b"235 in"), Auth.PASSWORD, [b"AUTH PLAIN " + SECRET]),
        (Scripted(answers={b"AUTH": [b"235 in"]}), Auth.PASSWORD, [b"AUTH PLAIN " + SECRET]),
        (
            offering("LOGIN", says=b"334 VXNlcm5hbWU6"),
            Auth.PASSWORD,
            [b"AUTH LOGIN", base64(USER), base64(PASSWORD)],
        ),
        (offering("PLAIN", "XOAUTH2", says=b"235 in"), Auth.XOAUTH2, [b"AUTH XOAUTH2 " + TOKEN]),
    ],
    ids=["plain", "lower case", "nothing offered", "login", "a token"],
)
def test_signing_in(server: Scripted, auth: Auth, said: list[bytes]) -> None:
    server.answers |= {base64(USER).upper(): [b"334 UGFzc3dvcmQ6"], base64(PASSWORD).upper(): [b"235 in"]}
    with line(server, user=USER, password=PASSWORD, auth=auth) as one:
        assert one.is_open
        assert server.heard[1:] == said


def test_nobody_signs_in_without_a_name() -> None:
    server = offering("PLAIN")
    with line(server, password=PASSWORD):
        assert server.heard == [b"ehlo [127.0.0.1]"]


def test_a_refused_token_is_told_after_its_error_was_taken_note_of() -> None:
    server = offering("XOAUTH2", says=b"334 eyJzdGF0dXMiOiI0MDEifQ==")
    server.answers[b""] = [b"535 5.7.8 no"]
    error = trouble(server, user=USER, password=PASSWORD, auth=Auth.XOAUTH2)
    assert isinstance(error, SignInError)
    assert server.heard[-2:] == [b"AUTH XOAUTH2 " + TOKEN, b""]


@pytest.mark.parametrize("step", [b"AUTH", base64(USER).upper()])
def test_signing_in_ends_where_the_server_ends_it(step: bytes) -> None:
    server = offering("LOGIN")
    server.answers |= {b"AUTH": [b"334 name"], base64(USER).upper(): [b"334 word"], step: [b"535 no"]}
    assert isinstance(trouble(server, user=USER, password=PASSWORD), SignInError)
    assert base64(PASSWORD) not in server.heard


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        (b"535 5.7.8 not you, pass-\xc3\xa9-word", SignInError, "the sign-in was refused: 535 5.7.8"),
        (b"535 pass-\xc3\xa9-word", SignInError, "the sign-in was refused: 535"),
        (b"500 what?", SignInError, "the sign-in was refused: 500"),
        (b"599 what?", SignInError, "the sign-in was refused: 599"),
        (b"454 4.7.0 later", MailServerError, "the sign-in was refused: 454 4.7.0"),
        (b"250 fine", MailServerError, "the sign-in was refused: 250"),
    ],
)
def test_a_refusal_is_told_by_its_codes_alone(said: bytes, kind: type[MailServerError], told: str) -> None:
    error = trouble(offering("PLAIN", says=said), user=USER, password=PASSWORD)
    assert (type(error), str(error)) == (kind, f"SMTP at 127.0.0.1: {told}")


@pytest.mark.parametrize(
    ("server", "told"),
    [
        (Scripted(greeting=b"554 go away"), "SMTP at 127.0.0.1: 554 go away"),
        (Scripted(greeting=b"554 " + b"x" * 300), "SMTP at 127.0.0.1: 554 " + "x" * 200),
        (Scripted(greeting=b"554 caf\xe9"), "SMTP at 127.0.0.1: 554 caf\ufffd"),
        (Scripted(greeting=STALL), "SMTP at 127.0.0.1: Connection unexpectedly closed: timed out"),
        (Scripted(answers={b"EHLO": [b""]}), "SMTP at 127.0.0.1: Connection unexpectedly closed"),
    ],
    ids=["refused", "at length", "not in UTF-8", "silent", "hung up"],
)
def test_what_goes_wrong_before_the_first_letter_is_told_in_a_line(server: Scripted, told: str) -> None:
    assert str(trouble(server, timeout=0.5)) == told


def test_where_signing_in_fails_the_connection_is_closed() -> None:
    server = offering("PLAIN", says=b"535 no")
    with serving(server):
        with pytest.raises(SignInError):
            Line(server.settings(user=USER, password=PASSWORD), NEVER)
        assert server.ended.wait(5)


def test_a_server_that_says_nothing_where_tls_begins_is_not_waited_for() -> None:
    began = time.monotonic()
    assert "timed out" in str(trouble(Scripted(greeting=STALL), timeout=0.5, tls=Tls.IMPLICIT))
    assert time.monotonic() - began < 5


def test_an_error_without_words_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("mailbot.outbox.connection._connect", fails)
    with pytest.raises(MailServerError, match=r"SMTP at 127\.0\.0\.1: OSError$"):
        Line(Scripted().settings(), NEVER)


def test_where_nobody_listens_it_is_told() -> None:
    with serving(Scripted()) as server:
        pass
    with pytest.raises(MailServerError, match=r"SMTP at 127\.0\.0\.1: .*refused"):
        Line(server.settings(), NEVER)


def test_nothing_is_said_where_tls_is_asked_for_and_not_offered() -> None:
    server = Scripted()
    assert "STARTTLS" in str(trouble(server, tls=Tls.STARTTLS, user=USER, password=PASSWORD))
    assert server.heard == [b"ehlo [127.0.0.1]"]


def test_implicit_tls_says_all_within_it(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.public))
    server = offering("PLAIN", says=b"235 in")
    server.context = certificate.context()
    with line(server, host="localhost", tls=Tls.IMPLICIT, user=USER, password=PASSWORD) as one:
        assert one.say("NOOP").code == 250
        assert server.heard == [b"ehlo [127.0.0.1]", b"AUTH PLAIN " + SECRET, b"NOOP"]


def test_after_starttls_it_says_hello_once_more_and_then_signs_in(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.public))
    server = Scripted(starttls=certificate.context())
    server.answers = {
        b"EHLO": [b"250-mx\r\n250-AUTH LOGIN\r\n250 STARTTLS", b"250-mx\r\n250 AUTH PLAIN"],
        b"STARTTLS": [b"220 go on"],
        b"AUTH": [b"235 in"],
    }
    with line(server, host="localhost", tls=Tls.STARTTLS, user=USER, password=PASSWORD) as one:
        assert one.is_open
        hello = b"ehlo [127.0.0.1]"
        assert server.heard == [hello, b"STARTTLS", hello, b"AUTH PLAIN " + SECRET]


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_where_the_certificate_does_not_hold_nobody_signs_in(certificate: Certificate, tls: Tls) -> None:
    context = certificate.context()
    server = Scripted(starttls=context, context=context if tls is Tls.IMPLICIT else None)
    server.answers = {b"EHLO": [b"250-mx\r\n250-AUTH PLAIN\r\n250 STARTTLS"], b"STARTTLS": [b"220 go on"]}
    told = str(trouble(server, host="localhost", tls=tls, user=USER, password=PASSWORD))
    assert "certificate verify failed" in told
    assert not any(said.startswith(b"AUTH") for said in server.heard)
