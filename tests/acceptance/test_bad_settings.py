"""A file that staff got wrong: one line with file, place, what is wrong and what would be right; nothing is begun."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mailbot.config.shipped import folder as shipped
from tests.acceptance.people import LEILA
from tests.acceptance.programme import Programme
from tests.acceptance.test_commands import ask, run

Edit = Callable[[Path], None]


def replaced(name: str, old: str, new: str) -> Edit:
    """Something else stands in a file of the programme's folder."""

    def edit(folder: Path) -> None:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def written(name: str, content: bytes) -> Edit:
    def edit(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return edit


def gone(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


TOML = "mailbot.toml"
CONFIGURATION: dict[str, tuple[Edit, str, str]] = {
    "no file": (gone(TOML), "mailbot.toml: ", "docs/mailbot.toml"),
    "no TOML": (replaced(TOML, "[imap]", "[imap"), r"mailbot\.toml:\d+: column \d+", ""),
    "no UTF-8": (written(TOML, b'[programme]\nname = "\xe9"\n'), "byte 20", "UTF-8"),
    "unknown key": (replaced(TOML, "host =", "hots ="), r"mailbot\.toml:\d+: imap\.hots", "right would be host"),
    "unknown table": (replaced(TOML, "[store]", "[sotre]"), r"mailbot\.toml:\d+: sotre", "right would be store"),
    "missing key": (replaced(TOML, "phone =", "# phone ="), "programme.phone: is missing", "613-555"),
    "missing table": (replaced(TOML, "[smtp]", "[paths2]"), r"mailbot\.toml", "right would be"),
    "a port that is none": (replaced(TOML, "port = ", "port = 99"), r"mailbot\.toml:\d+: imap\.port", "whole number"),
    "a word for a number": (replaced(TOML, "port = ", 'port = "x" # '), r"imap\.port", "whole number"),
    "an unknown mode": (replaced(TOML, '"live"', '"life"'), r"mailbot\.toml:\d+: programme\.mode", '"shadow"'),
    "a mode for no letter": (
        replaced(TOML, "[modes]", '[modes]\nintroductoin = "live"'),
        r"modes\.introductoin",
        "right would be introduction",
    ),
    "an address that is none": (replaced(TOML, "@programme.example.org", " at x"), r"programme\.address", "@"),
    "no time zone": (
        replaced(TOML, "[[coordinators]]", 'timezone = "Ottawa"\n[[coordinators]]'),
        r"programme\.timezone",
        "America/Toronto",
    ),
    "a password in the file": (replaced(TOML, "[smtp]", 'password = "x"\n[smtp]'), r"imap\.password", "password_file"),
    "a password to another machine in clear": (
        replaced(TOML, '"localhost"', '"imap.example.org"'),
        r"imap\.tls",
        "starttls",
    ),
    "no store": (replaced(TOML, "sqlite:///", "sqlight:///"), r"mailbot\.toml:\d+: store\.url", "sqlite:///"),
    "no folder": (replaced(TOML, 'rules = "rules"', 'rules = "rulez"'), r"paths\.rules", "leave the key out"),
}
RULES: dict[str, tuple[Edit, str, str]] = {
    "no span": (
        replaced("rules/policy.toml", 'within = "1 week"', 'within = "a week"'),
        r"policy\.toml:\d+: debts\.decision\.within",
        '"1',
    ),
    "unknown key": (
        replaced("rules/policy.toml", "wanted =", "wnated ="),
        r"policy\.toml:\d+: referrals\.wnated",
        "wanted",
    ),
    "a day that is none": (replaced("rules/policy.toml", '"friday"]', '"vendredi"]'), r"policy\.toml", "monday"),
    "missing table": (replaced("rules/policy.toml", "[debts.survey]", "[debts.polls]"), r"debts\.polls", "survey"),
    "closing before opening": (replaced("rules/policy.toml", '"17:00"', '"07:00"'), r"hours\.close", ""),
    "no province": (replaced("rules/policy.toml", '"ON"', '"XX"'), r"policy\.toml:\d+: hours", '"ON"'),
    "no TOML": (replaced("rules/en/intents.toml", "[[rule]]", "[[rule]"), r"intents\.toml:\d+", ""),
    "an intent that is none": (
        replaced("rules/en/intents.toml", 'intent = "accept"', 'intent = "acept"'),
        r"intents\.toml:\d+: rule accept\.happy",
        "accept",
    ),
    "no examples": (
        replaced("rules/en/intents.toml", "examples = ", "exampels = "),
        r"intents\.toml:\d+: .*exampels",
        "examples",
    ),
    "an id twice": (
        replaced("rules/en/intents.toml", 'id = "accept.will-meet"', 'id = "accept.happy"'),
        r"intents\.toml:\d+: .*accept\.happy",
        "",
    ),
    "a missing file": (gone("rules/fr/times.toml"), r"rules/fr/times\.toml: the file is missing", "copy"),
    "no policy": (gone("rules/policy.toml"), r"policy\.toml", "copy"),
}
EN = "templates/en/participant/"
TEMPLATES: dict[str, tuple[Edit, str, str]] = {
    "unknown variable": (
        replaced(EN + "proposal.j2", "{% if has_resume", "{% if has_resumee"),
        r"proposal\.j2:\d+",
        "has_resume",
    ),
    "unknown field": (replaced(EN + "closing.j2", "other.first", "other.frist"), r"closing\.j2:\d+", "first"),
    "no Jinja": (replaced(EN + "closing.j2", "{% endif %}", "{% endfi %}"), r"closing\.j2:\d+", ""),
    "no subject": (replaced(EN + "survey.j2", "Subject: ", "Subjct: "), r"survey\.j2:\d+", "Subject"),
    "no footer": (replaced(EN + "stopped.j2", "{{ say.footer() }}", ""), r"stopped\.j2:\d+", "footer"),
    "no twin": (gone("templates/fr/participant/stopped.j2"), r"fr/participant/stopped\.j2", "each language"),
    "an unknown name": (
        written(EN + "remider.j2", b"{# To #}\nSubject: x\n\nx"),
        r"remider\.j2",
        "reminder",
    ),
    "no UTF-8": (written(EN + "reminder.j2", b"{# To #}\nSubject: x\n\n\xe9"), r"reminder\.j2: byte \d+", "UTF-8"),
}
HEAD = "stage,connector_name,connector_email,connectee_name,connectee_email,resume\n"
GOOD = "introduced,Ruth Adeyemi,ruth@harbourline.example.com,Eric Tshibangu,eric@mail.example.net,\n"
BAD = GOOD.replace("ruth@harbourline.example.com", "kwame@rail.example.com")
SHEETS: dict[str, tuple[str, bytes, str, str]] = {
    "no file": ("none.csv", b"", r"none\.csv: can't be read", ""),
    "no sheet": ("m.ods", b"PK", r'm\.ods: "\.ods" is no kind of sheet', r"\.csv or \.xlsx"),
    "no workbook": ("m.xlsx", b"PK\x03\x04 no zip", r"m\.xlsx: is no \.xlsx workbook", "again"),
    "empty": ("m.csv", b"", r"m\.csv: is empty", "column names"),
    "only a head": ("m.csv", HEAD.encode(), r"m\.csv: has no match", "one match a line"),
    "unknown column": ("m.csv", (HEAD.replace("stage", "stgae") + GOOD).encode(), r"m\.csv:1: stgae", "stage"),
    "unknown stage": (
        "m.csv",
        (HEAD + GOOD + BAD.replace("introduced", "intro")).encode(),
        r"m\.csv:3: stage",
        "proposed",
    ),
    "no address": (
        "m.csv",
        (HEAD + GOOD + BAD.replace("kwame@", "kwame at ")).encode(),
        r"m\.csv:3: connector_email",
        "@",
    ),
    "no name": (
        "m.csv",
        (HEAD + GOOD + BAD.replace("Eric Tshibangu", "")).encode(),
        r"m\.csv:3: connectee_name",
        "Amina",
    ),
    "no résumé": ("m.csv", (HEAD + GOOD + BAD.strip() + "cv.pdf\n").encode(), r"m\.csv:3: resume", "path"),
    "the same match twice": ("m.csv", (HEAD + GOOD + GOOD).encode(), r"m\.csv:3: connectee_email", "one of them"),
    "an open quote": ("m.csv", (HEAD + GOOD + '"' + BAD).encode(), r"m\.csv:3", ""),
}


@pytest.fixture
def folder(programme: Programme) -> Path:
    """The programme's folder with rules and letters of its own, a mail waiting in its mailbox."""
    home = Path(programme.settings.file).parent
    shutil.copytree(shipped("templates"), home / "templates")
    replaced(TOML, 'rules = "rules"', 'rules = "rules"\ntemplates = "templates"')(home)
    ask(programme, "2026-03-02 10:00")
    return home


def refused(done: subprocess.CompletedProcess[str], place: str, right: str) -> None:
    """Exit 2 with one line; what is wrong has its place, and what would be right is said."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert re.search(place, done.stderr), done.stderr
    assert re.search(right, done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def state(folder: Path) -> list[str]:
    """All that the store holds; a look into it may tidy its files."""
    with closing(sqlite3.connect(folder / "mailbot.db")) as store:
        return list(store.iterdump())


@pytest.mark.parametrize("kind", CONFIGURATION)
def test_a_bad_configuration_starts_nothing(programme: Programme, folder: Path, kind: str) -> None:
    starts_nothing(programme, folder, *CONFIGURATION[kind])


@pytest.mark.parametrize("kind", RULES)
def test_a_bad_rule_starts_nothing(programme: Programme, folder: Path, kind: str) -> None:
    starts_nothing(programme, folder, *RULES[kind])


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_bad_letter_starts_nothing(programme: Programme, folder: Path, kind: str) -> None:
    starts_nothing(programme, folder, *TEMPLATES[kind])


def starts_nothing(programme: Programme, folder: Path, edit: Edit, place: str, right: str) -> None:
    edit(folder)
    before = state(folder)
    refused(run(programme, "run", "--once", "--now", "2026-03-02T12:00:00-05:00"), place, right)
    assert state(folder) == before
    assert programme.smtp.connections == 0
    assert not [word for word in programme.mailbox.flags().values() if word]


@pytest.mark.parametrize("kind", SHEETS)
def test_a_bad_sheet_opens_no_match_at_all(programme: Programme, folder: Path, kind: str) -> None:
    name, content, place, right = SHEETS[kind]
    if content or kind == "empty":
        (folder / name).write_bytes(content)
    before = state(folder)
    refused(run(programme, "import", str(folder / name), "--now", "2026-03-02T12:00:00-05:00"), place, right)
    assert state(folder) == before
    assert not programme.cases()


def test_a_bad_letter_opens_no_match_of_a_good_sheet(programme: Programme, folder: Path) -> None:
    (folder / "m.csv").write_text(HEAD + GOOD, encoding="utf-8")
    edit, place, right = TEMPLATES["unknown variable"]
    edit(folder)
    refused(run(programme, "import", str(folder / "m.csv")), place, right)
    assert not programme.cases()


def test_each_bad_cell_has_its_line(programme: Programme, folder: Path) -> None:
    rows = HEAD + GOOD + BAD.replace("introduced", "intro").replace("kwame@", "kwame at ")
    (folder / "m.csv").write_text(rows, encoding="utf-8")
    done = run(programme, "import", str(folder / "m.csv"))
    assert done.returncode == 2
    assert [line.split(": ")[2] for line in done.stderr.splitlines()] == ["stage", "connector_email"]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--now", "tomorrow", "--once"),
        ("run", "--now", "2026-03-02T12:00:00Z"),
        ("import",),
        ("run", "--onec"),
        ("rum",),
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_told_in_one_line(programme: Programme, words: tuple[str, ...]) -> None:
    refused(run(programme, *words), "mailbot", "right would be")


def test_mended_it_goes_on(programme: Programme, folder: Path) -> None:
    edit, _, _ = TEMPLATES["unknown variable"]
    edit(folder)
    now = ("run", "--once", "--now", "2026-03-02T12:00:00-05:00")
    assert run(programme, *now).returncode == 2
    replaced(EN + "proposal.j2", "has_resumee", "has_resume")(folder)
    assert run(programme, *now).returncode == 0
    assert [taken.recipients for taken in programme.smtp.taken] == [(LEILA.email,)]
