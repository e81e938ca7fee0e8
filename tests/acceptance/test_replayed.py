"""`mailbot replay`: what came once is read again by today's rules, or by others; nothing leaves, nothing is kept."""

from __future__ import annotations

import mailbox
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.config.shipped import folder as shipped
from mailbot.errors import ConfigError
from mailbot.inbox import read_files
from mailbot.pipeline.replay import Replay, Step, imported, scratch
from mailbot.pipeline.robot import Robot
from tests.acceptance.conftest import MakeProgramme, Shipped
from tests.acceptance.people import ERIC, LEILA, PRIYA, RUTH
from tests.acceptance.programme import ZONE, Letters, Programme, at
from tests.acceptance.test_commands import call, environ, run, until

pytestmark = pytest.mark.timeout(300)  # a command reads and checks all rules, and begins a process that reads mail
PRESENT = datetime(2026, 11, 1, tzinfo=UTC)


@contextmanager
def again(programme: Programme, shipped: Shipped) -> Iterator[Replay]:
    """A replay with the programme's own settings, and a store beside the real one."""
    folder = Path(programme.settings.file).parent
    robot = Robot.from_settings(scratch(programme.settings, f"sqlite:///{folder}/scratch.db"))
    robot.desk.__dict__["reader"] = shipped.reader
    try:
        yield Replay(robot, imported(programme.robot.store))
    finally:
        robot.close()


def replayed(programme: Programme, shipped: Shipped, until: str, *more: Path) -> list[Step]:
    mails = [mail for path in (programme.mailbox.path, *more) for mail in read_files(path)]
    with again(programme, shipped) as replay:
        return list(replay.run(mails, PRESENT, at(until)))


def left(steps: list[Step]) -> list[str]:
    """As `days` tells what really left."""
    gone = [one for step in steps for one in step.letters if one.letter.kind != "digest"]
    return sorted(f"{one.at.astimezone(ZONE):%m-%d %H:%M} {one.letter.kind} → {one.recipient}" for one in gone)


def really_left(letters: Letters) -> list[str]:
    return sorted(
        f"{one.at.astimezone(ZONE):%m-%d %H:%M} {one.kind} → {reader}"
        for one in letters
        if one.kind != "digest"
        for reader in one.readers
    )


def rows(programme: Programme) -> list[str]:
    """All that the store holds."""
    with closing(sqlite3.connect(Path(programme.settings.file).with_name("mailbot.db"))) as store:
        return list(store.iterdump())


def a_match(programme: Programme) -> None:
    """An introduction that nobody answers for a week, a meeting, a referral without an address, silence."""
    programme.introduced()
    programme.wait("2026-03-10 12:00")
    programme.says(RUTH, "Thursday 12 March at 2 pm at my office, 150 Elgin Street.", "2026-03-10 13:00")
    programme.wait("2026-03-11 09:30")
    programme.says(ERIC, "Thursday 12 March at 2 pm works for me.", "2026-03-11 10:00")
    programme.wait("2026-03-13 09:00")
    programme.says(ERIC, "Yes, we met.", "2026-03-13 10:00")
    programme.says(RUTH, "You should talk to Joan Osei, joan.osei@finance.example.com.", "2026-03-13 11:00")
    programme.wait("2026-04-10 12:00")


def test_the_same_letters_leave_at_the_same_hours(programme: Programme, as_shipped: Shipped) -> None:
    a_match(programme)
    steps = replayed(programme, as_shipped, "2026-04-10 12:00")
    assert len(really_left(programme.sent)) > 12
    assert left(steps) == really_left(programme.sent)


def test_each_message_is_told_with_its_reading_and_what_it_moved(programme: Programme, as_shipped: Shipped) -> None:
    programme.introduced()
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
    people = [step for step in replayed(programme, as_shipped, "2026-03-02 12:00") if step.sender != "Connector"]
    told = [(step.sender, step.state, [i.value for i in step.readings[0].intents]) for step in people if step.readings]
    assert told == [(LEILA.name, "done", ["open_case"]), (RUTH.name, "done", ["offer_times"])]
    offered = next(step for step in people if step.sender == RUTH.name)
    assert [(entry.event, entry.stage.value) for entry in offered.entries] == [("offer_times", "introduced")]
    assert [(case.connector.name, case.connectee.name) for case in offered.cases] == [(RUTH.name, ERIC.name)]
    assert [(gone.letter.kind, gone.recipient) for gone in offered.letters][:1] == [("times_relay", ERIC.email)]


def test_the_programmes_own_letters_beside_them_say_which_match_a_reply_belongs_to(
    programme: Programme, as_shipped: Shipped
) -> None:
    programme.introduced()
    programme.introduced("2026-03-02 10:30", connectee=PRIYA)
    programme.wait("2026-03-10 12:00")
    nudge = [one for one in programme.sent if one.kind == "time_nudge" and PRIYA.first in one.text][-1]
    programme.says(RUTH, "Friday 13 March at 2 pm, 150 Elgin Street.", "2026-03-10 13:00", nudge)
    steps = replayed(programme, as_shipped, "2026-03-10 14:00", programme.mailbox.path / ".Sent")
    answer = next(step for step in steps if step.sender == RUTH.name)
    assert [case.connectee.name for case in answer.cases] == [PRIYA.name]
    assert left(steps) == really_left(programme.sent)


@pytest.mark.parametrize("mode", ["live", "supervised"])
def test_what_a_spreadsheet_opened_and_a_coordinators_yes_count_as_they_did(
    make_programme: MakeProgramme, as_shipped: Shipped, mode: str
) -> None:
    programme = make_programme(mode)
    programme.imported("proposed")
    if mode == "supervised":
        programme.says(LEILA, "Yes", "2026-03-02 10:30", programme.sent.of("decision"))
    programme.wait("2026-03-03 10:00")
    letter = next(one for one in programme.sent if RUTH.email in one.readers)
    programme.says(RUTH, "It depends, I may have to travel.", "2026-03-03 11:00", letter)
    programme.says(
        LEILA, "That is a yes", "2026-03-03 12:00", [one for one in programme.sent if one.kind == "decision"][-1]
    )
    steps = replayed(programme, as_shipped, "2026-03-03 12:00", programme.mailbox.path / ".Sent")
    assert steps[0].subject == "a spreadsheet"
    assert left(steps) == really_left(programme.sent)


def test_in_the_shadow_what_would_be_drafted_is_told(make_programme: MakeProgramme, as_shipped: Shipped) -> None:
    programme = make_programme("shadow")
    programme.introduced()
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
    offered = replayed(programme, as_shipped, "2026-03-02 12:00")[1]
    assert [(gone.letter.kind, gone.letter.state.value, gone.recipient) for gone in offered.letters] == [
        ("times_relay", "draft", ERIC.email)
    ]


def test_a_copy_and_a_mail_that_nobody_can_read_are_told_and_the_next_one_goes_on(
    programme: Programme, as_shipped: Shipped, tmp_path: Path
) -> None:
    programme.introduced()
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
    for number, one in enumerate(read_files(programme.mailbox.path)):
        (tmp_path / f"{number}-copy.eml").write_bytes(one.raw)
    (tmp_path / "noise.eml").write_bytes(bytes(range(256)) * 40)
    steps = [step for step in replayed(programme, as_shipped, "2026-03-02 12:00", tmp_path) if step.number]
    states = [step.state for step in steps]
    assert states.count("done") == 2
    assert [step.reason for step in steps if step.state == "duplicate"] == ["it has come before"] * 2
    assert states.count("held") == 1
    assert len(steps) == 5


def test_the_command_tells_it_and_touches_neither_servers_nor_store(programme: Programme, tmp_path: Path) -> None:
    a_match(programme)
    gone, flags = len(programme.smtp.taken), programme.mailbox.flags()
    kept = mailbox.mbox(tmp_path / "kept.mbox")
    for one in read_files(programme.mailbox.path):
        kept.add(one.raw)
    kept.close()
    book = rows(programme)
    told = run(programme, "replay", str(tmp_path / "kept.mbox"))
    assert told.returncode == 0, told.stderr
    assert re.search(r"^Tue 2026-03-10 13:00  Ruth Adeyemi: ", told.stdout, re.MULTILINE)
    assert (
        "    read    intent offer_times; time 2026-03-12 14:00 offered; place my office, 150 Elgin Street"
        in told.stdout
    )
    assert "    match   Ruth Adeyemi and Eric Tshibangu: offer_times by connector → introduced" in told.stdout
    assert re.search(r"^    letter  times_relay: “.*” to eric", told.stdout, re.MULTILINE)
    assert re.search(
        r"^Tue 2026-03-10 09:00  clocks\n    match   .*\n    letter  time_nudge: ", told.stdout, re.MULTILINE
    )
    assert told.stdout.splitlines()[-1].startswith("5 messages: 5 done; ")
    assert told.stderr == ""
    assert len(programme.smtp.taken) == gone
    assert programme.mailbox.flags() == flags
    assert rows(programme) == book


def test_against_other_rules_only_what_differs_is_shown(programme: Programme, tmp_path: Path) -> None:
    programme.introduced()
    programme.says(RUTH, "Thursday 12 March at 2 pm at my office, 150 Elgin Street.", "2026-03-10 13:00")
    other = shutil.copytree(shipped("rules"), tmp_path / "other")
    same = run(programme, "replay", str(programme.mailbox.path), "--against", str(other))
    assert same.stdout == "differences: 0 (- today's rules, + the others)\n", same.stderr
    policy = (other / "policy.toml").read_text(encoding="utf-8")
    later = policy.replace(
        '[debts.time]                    # a time and a place\nwithin = "1 week"', '[debts.time]\nwithin = "2 weeks"'
    )
    assert later != policy
    (other / "policy.toml").write_text(later, encoding="utf-8")
    told = run(programme, "replay", str(programme.mailbox.path), "--against", str(other))
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines[0].startswith(f"  Mon 2026-03-02 10:00  {LEILA.name}: ")
    assert "- Tue 2026-03-10 09:00  clocks" in lines
    assert any(line.startswith("-     letter  time_nudge: ") for line in lines)
    assert not [line for line in lines if line.startswith("+")]
    assert lines[-1] == "differences: 1 (- today's rules, + the others)"


def test_what_has_no_date_that_can_be_came_with_the_mail_before_it(
    programme: Programme, as_shipped: Shipped, tmp_path: Path
) -> None:
    programme.introduced()
    head = f"From: {RUTH.email}\nTo: {LEILA.email}\nSubject: odd\n".encode()
    for number, date in enumerate(
        (b"", b"Date: Thu, 1 Jan 1970 00:00:00 +0000\n", b"Date: Thu, 1 Jan 2099 00:00:00 +0000\n")
    ):
        (tmp_path / f"{number}.eml").write_bytes(head + date + b"\nHello %d\n" % number)
    steps = [step for step in replayed(programme, as_shipped, "2026-03-02 11:00", tmp_path) if step.number]
    assert [(step.subject, step.at) for step in steps[1:]] == [("odd", at("2026-03-02 10:00"))] * 3


def test_what_comes_after_the_end_has_not_come_yet_and_the_end_may_not_be_far(
    programme: Programme, as_shipped: Shipped
) -> None:
    programme.introduced()
    programme.says(RUTH, "Thursday 5 March at 2 pm at my office, 150 Elgin Street.", "2026-03-02 11:00")
    assert [step.sender for step in replayed(programme, as_shipped, "2026-03-02 10:30")] == [LEILA.name]
    with pytest.raises(ConfigError, match="more than a year after the last mail"):
        replayed(programme, as_shipped, "2027-03-04 10:30")


def test_a_long_line_without_an_end_costs_no_time(programme: Programme, as_shipped: Shipped, tmp_path: Path) -> None:
    programme.introduced()
    for number in range(3):
        (tmp_path / f"{number}.eml").write_bytes(
            b"From: a@b.example\nDate: Mon, 2 Mar 2026 11:00:00 -0500\n\n%d" % number
        )
    (tmp_path / "long.eml").write_bytes(
        b"From: a@b.example\nDate: Mon, 2 Mar 2026 11:00:00 -0500\n\n" + b"x" * 1_000_000
    )
    begun = time.process_time()
    steps = replayed(programme, as_shipped, "2026-03-02 12:00", tmp_path, programme.mailbox.path / ".Sent")
    assert "a@b.example" in {step.sender for step in steps}
    assert time.process_time() - begun < 30  # a minute and more where the line is looked at from each of its letters


def test_a_store_of_another_version_is_no_reason_to_guess(programme: Programme) -> None:
    programme.introduced()
    with closing(sqlite3.connect(Path(programme.settings.file).with_name("mailbot.db"))) as store, store:
        store.execute("update alembic_version set version_num = '0099'")
    told = run(programme, "replay", str(programme.mailbox.path))
    assert (told.returncode, told.stdout) == (1, "")
    assert "it is of another version" in told.stderr


def test_without_a_store_it_is_said_that_no_spreadsheet_is_known_and_none_is_made(programme: Programme) -> None:
    programme.introduced()
    book = Path(programme.settings.file).with_name("mailbot.db")
    book.unlink()
    told = run(programme, "replay", str(programme.mailbox.path))
    assert told.returncode == 0
    assert "no match of a spreadsheet is known" in told.stderr
    assert not book.exists()


def test_whoever_ends_it_leaves_nobodys_mail_behind(programme: Programme, tmp_path: Path) -> None:
    a_match(programme)
    words = call(programme, "replay", str(programme.mailbox.path))
    process = subprocess.Popen(words, env={**environ(), "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True)
    try:
        assert until(lambda: bool(list(tmp_path.glob("mailbot-replay-*/scratch.db"))), 60)
        process.terminate()
        assert process.wait(30) == 1
    finally:
        process.kill()
        process.communicate(timeout=10)
    assert list(tmp_path.glob("mailbot-replay-*")) == []


def test_a_call_that_names_no_mailbox_or_no_rules_ends_with_2_and_says_what_would_be_right(
    programme: Programme, tmp_path: Path
) -> None:
    none = run(programme, "replay", str(tmp_path / "nothing"))
    assert none.returncode == 2
    assert "right would be an mbox file, a Maildir (with cur and new), or a folder of .eml files" in none.stderr
    programme.introduced()
    bad = run(programme, "replay", str(programme.mailbox.path), "--against", str(tmp_path / "rules-that-are-not"))
    assert bad.returncode == 2
    assert len(bad.stderr.splitlines()) == 1
