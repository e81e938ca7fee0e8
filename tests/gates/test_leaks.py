"""Nothing of one match is in mail for another, and nothing that comes in is sent on."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.cases.case import Person
from tests.gates.house import ERIC, LEILA, RUTH, House, everything, house, read

CASES = 50
# Whole words of this file: a tag or Message-ID of random letters must not look like one.
_CANARY = re.compile(r"q(\d\d)(?:conn|tees|room|refs|conf|quot)q")


def canary(number: int, kind: str) -> str:
    return f"q{number:02}{kind}q"


def side(number: int, kind: str) -> Person:
    mark = canary(number, kind)
    return Person(
        f"{mark} {mark}son", f"{mark}@{mark}.example.org", f"{mark} officer", f"{mark} limited", f"{mark} bio"
    )


def played(home: House, steps: int, seed: int) -> None:
    """Everybody says something in any order, answers come from anywhere, and clocks speak in between."""
    chance = random.Random(seed)
    pairs = [(side(n, "conn"), side(n, "tees")) for n in range(CASES)]
    for one, two in pairs:
        home.opened(one, two)
    home.leave()
    for _ in range(steps):
        number = chance.randrange(CASES)
        author = chance.choice(pairs[number])
        place, referral = canary(number, "room"), canary(number, "refs")
        words = chance.choice(
            [
                f"OFFER 2026-03-{chance.randrange(4, 28):02}T14:00 {place}",
                f"AGREE 2026-03-{chance.randrange(4, 28):02}T14:00 {place}",
                "MET",
                "ASK",
                f"REFER {referral} <{referral}@{referral}.example.org>",
                f"{canary(number, 'conf')} is a concern",
                "THANKS",
            ]
        )
        home.deliver(home.mail(author.email, f"{words}\r\n\r\n> {canary(number, 'quot')}"))
        if chance.random() < 0.1:
            home.passes(hours=chance.choice([1, 20, 70]))
    home.passes(hours=1)


def leaks(home: House) -> list[str]:
    """Letters to people that hold a mark of another match than their own; the coordinator may see all."""
    wrong = []
    numbers = {case.id: int(m[1]) for case in home.cases() if (m := _CANARY.search(case.connectee.email))}
    for letter in home.letters():
        if letter.recipients == (LEILA,):
            continue
        own = numbers[letter.case or ""]
        found = {int(number) for number in _CANARY.findall(everything(letter))}
        if found - {own}:
            wrong.append(f"{letter.kind} of {own} holds {found - {own}}")
    return wrong


@pytest.mark.timeout(600)
def test_no_byte_of_one_of_50_cases_is_in_mail_for_another_in_1000_interleaved_mails() -> None:
    with house() as home:
        played(home, 1000, seed=7)
        people = [letter for letter in home.letters() if letter.recipients != (LEILA,)]
        assert len({letter.case for letter in people}) >= CASES
        assert len({letter.kind for letter in people}) >= 6
        assert leaks(home) == []


def test_the_search_for_leaks_finds_one(home: House) -> None:
    """The test of the test: a case whose people bear another's mark."""
    home.opened(side(1, "conn"), side(2, "tees"))
    assert leaks(home)


@pytest.mark.parametrize(
    "words", ["OFFER 2026-03-12T14:00 here", "AGREE 2026-03-12T14:00", "MET", "ASK", "YES", "what?"]
)
def test_inbound_quoted_text_is_never_sent_again(home: House, words: str) -> None:
    home.opened()
    secret = "the-words-of-somebody-else"
    for author in (RUTH, ERIC):
        home.says(
            author, f"{words}\r\n\r\nOn Mon, Mar 2, 2026 at 9:00 AM Zoe <zoe@x.org> wrote:\r\n> {secret}\r\n> {secret}"
        )
    people = [letter for letter in home.letters() if letter.recipients != (LEILA,)]
    assert people
    assert not [letter.kind for letter in people if secret in everything(letter)]


def test_a_forwarded_message_is_never_sent_on(home: House) -> None:
    home.opened()
    secret = "the-words-of-somebody-else"
    body = (
        f"--b\r\nContent-Type: text/plain\r\n\r\nOFFER 2026-03-12T14:00 here\r\n--b\r\n"
        f"Content-Type: message/rfc822\r\n\r\nFrom: zoe@x.org\r\nSubject: {secret}\r\n\r\n{secret}\r\n--b--"
    )
    home.says(RUTH, body, Content_Type="multipart/mixed; boundary=b")
    people = [letter for letter in home.letters() if letter.recipients != (LEILA,)]
    assert not [letter.kind for letter in people if secret in everything(letter)]
    assert any(read(letter)["Subject"] for letter in people)


SECRET = "correct-horse-battery"


def test_no_secret_is_in_the_list_of_processes_or_in_what_the_reading_process_knows(tmp_path: Path) -> None:
    """Passwords come by the environment or a file, and go nowhere else; the process that reads mail is given none."""
    code = (
        "import os, subprocess, sys, time\n"
        "from zoneinfo import ZoneInfo\n"
        "from mailbot.pipeline.apart import Apart\n"
        "from mailbot.pipeline.judging import Judge\n"
        "apart = Apart(None, Judge((), (), ZoneInfo('UTC')))\n"
        "apart.start()\n"
        "pid = apart._workroom.pid\n"
        "while b'workroom' not in open(f'/proc/{pid}/cmdline', 'rb').read(): time.sleep(0.01)\n"
        "for name in ('cmdline', 'environ'):\n"
        "    sys.stdout.write(open(f'/proc/{pid}/{name}').read())\n"
        "apart.close()\n"
    )
    environment = {**os.environ, "MAILBOT_IMAP_PASSWORD": SECRET, "MAILBOT_SMTP_PASSWORD": SECRET}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "workroom" in done.stdout
    assert SECRET not in done.stdout + done.stderr
