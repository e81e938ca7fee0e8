"""`mailbot doctor` against a real IMAP and SMTP server: a line each, and the mend where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.cli import main
from mailbot.cli.checks import newest_mail, offline
from mailbot.config.settings import Settings, load
from mailbot.demo.imap import ImapServer
from mailbot.demo.loop import LOOPBACK, Loop
from mailbot.demo.smtp import PostOffice
from mailbot.inbox import Inbox

from .conftest import CONFIG

USER = "connector@example.org"
PASSWORD = "open sesame"
MAIL = b"""\
Authentication-Results: mx.example.org; dmarc=pass header.from=example.com\r
From: Ruth Okafor <ruth@example.com>\r
To: connector@example.org\r
Subject: Tuesday\r
Message-ID: <%d@example.com>\r
\r
Tuesday at ten works.\r
"""
NOW = datetime.now(UTC)  # noqa: TID251 - the doctor compares the machine's clock with the server's


class Now:
    """The present, for the post office's stamps."""

    def now(self) -> datetime:
        return NOW


class Post:
    """The two servers on free ports, one mailbox."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.imap = self.loop.run(ImapServer.start(USER, PASSWORD))
        self.smtp = PostOffice(Now(), USER, self.imap)
        self.loop.run(self.smtp.start())

    def deliver(self, raw: bytes, at: datetime = NOW) -> int:
        return self.loop.run(self.imap.deliver(raw, at))

    def close(self) -> None:
        self.loop.run(self.smtp.close())
        self.loop.run(self.imap.close())
        self.loop.close()


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    servers = Post()
    yield servers
    servers.close()


@pytest.fixture
def config(programme: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound programme on the two servers."""
    imap = f'host = "{LOOPBACK}"\nport = {post.imap.port}\ntls = "none"\ntrusted_authserv = ["mx.example.org"]'
    smtp = f'host = "{LOOPBACK}"\nport = {post.smtp.port}\ntls = "none"'
    text = CONFIG.replace('host = "imap.example.org"', imap).replace('host = "smtp.example.org"', smtp)
    (programme / "mailbot.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", PASSWORD)
    return programme / "mailbot.toml"


def change(config: Path, old: str, new: str) -> None:
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")


def told(capsys: pytest.CaptureFixture[str], status: int) -> dict[str, str]:
    """What the doctor says of each check that is in its own line; what is wrong begins with WRONG."""
    assert main(["doctor"]) == status
    out, err = capsys.readouterr()
    assert err == ""
    lines = [line.split(None, 2) for line in out.splitlines()]
    return {check: (text if state == "ok" else f"{state} {text}") for state, check, text in lines}


def test_all_is_well(config: Path, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    post.deliver(MAIL % 1)
    lines = told(capsys, 0)
    assert lines["configuration"] == f"{config}, mode supervised"
    assert lines["rules"].endswith("from those that ship with mailbot")
    assert lines["store"] == "0 cases, 0 open questions"
    assert lines["models"] == "English and French"
    assert lines["imap"] == f"signed in to {LOOPBACK} as {USER}"
    assert lines["imap.keywords"].startswith("$Mailbot can")
    assert lines["imap.idle"] == "offered: mail is seen at once"
    assert lines["authentication"] == "the last mail was judged by mx.example.org"
    assert lines["smtp"] == f"{LOOPBACK} answers, without a sign-in, tls none"
    assert lines["clock"].endswith("in America/Toronto")


@pytest.mark.parametrize(
    ("old", "new", "check", "text"),
    [
        (
            'trusted_authserv = ["mx.example.org"]',
            "",
            "authentication",
            "imap.trusted_authserv is empty: no sender can",
        ),
        (
            '["mx.example.org"]',
            '["mx.example.net"]',
            "authentication",
            "the last mail was judged by mx.example.org, not by",
        ),
        (
            'user = "connector@example.org"',
            'user = "connecter@example.org"',
            "imap",
            f"IMAP at {LOOPBACK}: the sign-in",
        ),
        (
            "[smtp]",
            'mailbox = "Inbocks"\n[smtp]',
            "imap.mailbox",
            'there is no folder "Inbocks"; right would be one of',
        ),
        ("[smtp]", '[paths]\nrules = "rules"\n[smtp]', "rules", ""),
        ("[smtp]", '[paths]\ntemplates = "rules"\n[smtp]', "templates", ""),
        ("[smtp]", '[store]\nurl = "sqlite:///rules"\n[smtp]', "store", "the store at "),
    ],
)
def test_what_is_wrong_is_said_with_the_mend(
    config: Path, post: Post, capsys: pytest.CaptureFixture[str], old: str, new: str, check: str, text: str
) -> None:
    post.deliver(MAIL % 2)
    (config.parent / "rules").mkdir()
    change(config, old, new)
    said = told(capsys, 1)[check]
    assert said.startswith(f"WRONG {text}")
    assert "; " in said


def test_a_server_that_is_away_is_said(config: Path, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    change(config, f"port = {post.smtp.port}", "port = 1")
    assert told(capsys, 1)["smtp"].startswith(f"WRONG SMTP at {LOOPBACK}: ")


def test_a_missing_password_is_said_and_the_rest_is_looked_at(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAILBOT_IMAP_PASSWORD")
    lines = told(capsys, 1)
    assert "imap.user: has no password; set MAILBOT_IMAP_PASSWORD" in lines["configuration"]
    assert "store" in lines
    assert "imap" not in lines


def test_a_configuration_that_says_nothing_is_a_wrong_call(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(config, "[smtp]", "[smpt]")
    assert main(["doctor"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_clock_behind_the_mail_server_is_said(config: Path, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    post.deliver(MAIL % 3, NOW + timedelta(hours=2))
    try:
        assert told(capsys, 1)["clock"].startswith("WRONG the mail server is 1")
    finally:
        post.deliver(MAIL % 4)


def test_a_clock_before_the_program_is_said(settings: Settings) -> None:
    found = {one.check: one for one in offline(settings, datetime(1970, 1, 1, tzinfo=UTC))}
    assert not found["clock"].ok
    assert "timedatectl" in found["clock"].mend


def test_the_newest_mail_is_found_without_reading_the_others(settings: Settings, post: Post) -> None:
    uid = 0
    for number in range(5, 12):
        uid = post.deliver(MAIL % number)
    inbox = Inbox(settings.imap)
    newest = newest_mail(inbox)
    inbox.close()
    assert newest is not None
    assert newest.uid == uid


@pytest.fixture
def settings(config: Path) -> Settings:
    return load(config, {"MAILBOT_IMAP_PASSWORD": PASSWORD})
