"""mailbot.toml becomes settings, and each fault is one line that names file, line, key, value and the mend."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mailbot.config.settings import EXAMPLES, Auth, Mode, Settings, Tls, load
from mailbot.errors import ConfigError

ROOT = Path(__file__).parents[3]
ENVIRON = {"MAILBOT_IMAP_PASSWORD": "open sesame", "MAILBOT_SMTP_PASSWORD": "ali baba"}
LEAST = """\
[programme]
name = "Example Connector Program"
address = "Connector@example.org"
phone = "613-555-0100"
postal = "1 Example Street, Ottawa, Ontario"
[[coordinators]]
name = "Amina Tremblay"
email = "amina@example.org"
[imap]
host = "imap.example.org"
user = "connector@example.org"
[smtp]
host = "smtp.example.org"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "mailbot.toml"
    file.write_text(text, encoding="utf-8")
    return file


def fault(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load(write(folder, text), ENVIRON if environ is None else environ)
    line = str(caught.value)
    assert "\n" not in line
    assert caught.value.exit_status == 2
    return line.replace(f"{folder}/", "")


def test_the_least_that_must_be_said_gives_the_defaults(tmp_path: Path) -> None:
    settings = load(write(tmp_path, LEAST), ENVIRON)
    assert settings.programme.mode is Mode.SUPERVISED
    assert settings.programme.zone.key == "America/Toronto"
    assert settings.programme.subaddress == "+"
    imap = settings.imap
    assert (imap.port, imap.tls, imap.auth, imap.password) == (993, Tls.IMPLICIT, Auth.PASSWORD, "open sesame")
    assert (imap.mailbox, imap.drafts, imap.sent, imap.trusted_authserv) == ("INBOX", "Drafts", "Sent", ())
    smtp = settings.smtp
    assert (smtp.port, smtp.tls, smtp.user, smtp.password) == (587, Tls.STARTTLS, "", "")
    assert settings.modes == {}
    assert settings.store.url == f"sqlite:///{tmp_path}/mailbot.db"
    assert (settings.paths.rules, settings.paths.templates) == (None, None)


def test_the_example_in_docs_is_a_configuration(tmp_path: Path) -> None:
    settings = load(write(tmp_path, (ROOT / "docs/mailbot.toml").read_text(encoding="utf-8")), ENVIRON)
    assert settings.modes == {"referral_introduction": Mode.SUPERVISED}
    assert settings.imap.trusted_authserv == ("mx.example.org",)
    assert settings.coordinators[0].email == "amina@example.org"


def test_every_key_has_an_example_in_docs() -> None:
    text = (ROOT / "docs/mailbot.toml").read_text(encoding="utf-8").replace("# [paths]", "[paths]")
    text = text.replace("# rules =", "rules =").replace("# templates =", "templates =")
    table = tomllib.loads(text)
    shown = {f"{section}.{key}" for section, keys in table.items() if isinstance(keys, dict) for key in keys}
    shown |= {f"coordinators.{key}" for key in table["coordinators"][0]}
    assert set(EXAMPLES) - shown == {"smtp.auth"}
    assert {key for key in shown - set(EXAMPLES) if not key.startswith("modes.")} == set()


@pytest.mark.parametrize(
    ("section", "tls", "port"),
    [
        ("imap", "implicit", 993),
        ("imap", "starttls", 143),
        ("imap", "none", 143),
        ("smtp", "implicit", 465),
        ("smtp", "starttls", 587),
        ("smtp", "none", 25),
    ],
)
def test_the_port_follows_from_tls(tmp_path: Path, section: str, tls: str, port: int) -> None:
    text = LEAST.replace(f'host = "{section}.example.org"', f'host = "127.0.0.1"\ntls = "{tls}"')
    settings = load(write(tmp_path, text), ENVIRON)
    assert {"imap": settings.imap.port, "smtp": settings.smtp.port}[section] == port


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_without_tls_only_this_machine_is_spoken_to(tmp_path: Path, host: str) -> None:
    text = LEAST.replace('host = "smtp.example.org"', f'host = "{host}"\ntls = "none"')
    assert load(write(tmp_path, text), ENVIRON).smtp.tls is Tls.NONE


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "[smtp]",
            'port = "993"\n[smtp]',
            'mailbot.toml:12: imap.port: "993" will not do; right would be a whole number such as 993',
        ),
        (
            "[smtp]",
            "port = 70000\n[smtp]",
            "mailbot.toml:12: imap.port: 70000 will not do; right would be a whole number such as 993",
        ),
        (
            "[smtp]",
            "prot = 993\n[smtp]",
            "mailbot.toml:12: imap.prot: unknown key; right would be port",
        ),
        (
            "[smtp]",
            'password = "hush"\n[smtp]',
            "mailbot.toml:12: imap.password: no secret is kept in this file; "
            "right would be password_file, or MAILBOT_IMAP_PASSWORD in the environment",
        ),
        (
            'host = "imap.example.org"\n',
            "",
            'mailbot.toml:9: imap.host: is missing; right would be "imap.example.org"',
        ),
        (
            'host = "imap.example.org"',
            'host = "imap.example.org"\ntls = "none"',
            'mailbot.toml:11: imap.tls: "none" would send the password in clear to "imap.example.org"; '
            'right would be "implicit" or "starttls"',
        ),
        (
            'phone = "613-555-0100"',
            'phone = "613-555-0100"\nmode = "on"',
            'mailbot.toml:5: programme.mode: "on" will not do; right would be "shadow", "supervised" or "live"',
        ),
        (
            'phone = "613-555-0100"',
            'phone = "613-555-0100"\ntimezone = "America/Ottawa"',
            'mailbot.toml:5: programme.timezone: "America/Ottawa" is no time zone; right would be "America/Toronto"',
        ),
        (
            'email = "amina@example.org"',
            'email = "Amina <amina@example.org>"',
            'mailbot.toml:8: coordinators[0].email: "Amina <amina@example.org>" will not do; '
            'right would be "amina@example.org"',
        ),
        (
            'email = "amina@example.org"',
            'email = "connector@EXAMPLE.org"',
            'mailbot.toml:8: coordinators[0].email: "connector@EXAMPLE.org" is taken; '
            "right would be the coordinator's own address",
        ),
        (
            "[smtp]",
            'trusted_authserv = "mx.example.org"\n[smtp]',
            'mailbot.toml:12: imap.trusted_authserv: "mx.example.org" will not do; right would be ["mx.example.org"]',
        ),
        ("[smtp]", "[smpt]", "mailbot.toml:12: smpt: unknown key; right would be smtp"),
        (
            "[[coordinators]]",
            "[coordinators]",
            "mailbot.toml:6: coordinators: is no table; right would be [[coordinators]]",
        ),
        ("[[coordinators]]", "[x]", "mailbot.toml:6: x: unknown key"),
        (
            'name = "Amina Tremblay"',
            'name = "A\\nBcc: x@x.net"',
            'mailbot.toml:7: coordinators[0].name: "A\\nBcc: x@x.net" will not do; right would be "Amina Tremblay"',
        ),
        ("[smtp]", "[smtp", "mailbot.toml:12: column 6: no valid TOML: Expected ']' at the end of a table declaration"),
    ],
)
def test_a_fault_is_one_line_with_the_mend(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in LEAST
    assert fault(tmp_path, LEAST.replace(old, new)).startswith(line)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (
            '[modes]\nintroductoin = "live"\n',
            "mailbot.toml:15: modes.introductoin: unknown key; right would be introduction",
        ),
        ('[modes]\ndigest = "shadow"\n', "mailbot.toml:15: modes.digest: unknown key"),
        ('[modes]\nproposal = "off"\n', 'mailbot.toml:15: modes.proposal: "off" will not do'),
        ('[paths]\nrules = "nowhere"\n', "mailbot.toml:15: paths.rules: "),
        ("[paths]\nrules = 3\n", "mailbot.toml:15: paths.rules: 3 will not do"),
        ('[store]\nurl = "mysql://x"\n', "mailbot.toml:15: store.url: is no address of a store"),
        ('[store]\nurl = "postgresql+psycopg://bot:pw@db/x"\n', "mailbot.toml:15: store.url: is no address"),
        ("[store]\npath = 1\n", "mailbot.toml:15: store.path: unknown key; right would be one of url"),
    ],
)
def test_a_fault_in_what_may_be_left_out(tmp_path: Path, more: str, line: str) -> None:
    said = fault(tmp_path, LEAST + more)
    assert said.startswith(line)
    assert ":pw@" not in said


def test_the_second_coordinator_is_found_by_line(tmp_path: Path) -> None:
    text = LEAST + '[[coordinators]]\nname = "Jean-Guy Hébert"\nemail = "jg"\n'
    assert fault(tmp_path, text).startswith('mailbot.toml:16: coordinators[1].email: "jg" will not do')


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mailbot\.toml: can't be read \(No such file or directory\)"):
        load(tmp_path / "mailbot.toml", ENVIRON)


def test_a_file_in_another_charset_says_where(tmp_path: Path) -> None:
    file = tmp_path / "mailbot.toml"
    file.write_bytes(LEAST.encode() + "# Montréal\n".encode("cp1252"))
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(file, ENVIRON)


def test_relative_places_are_meant_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "our rules").mkdir()
    more = '[store]\nurl = "sqlite:///data/book.db?timeout=5"\n[paths]\nrules = "our rules"\n'
    settings = load(write(tmp_path, LEAST + more), ENVIRON)
    assert settings.store.url == f"sqlite:///{tmp_path}/data/book.db?timeout=5"
    assert settings.paths.rules == tmp_path / "our rules"


class TestSecrets:
    """Environment, then password_file, then systemd credentials; shown nowhere."""

    with_file = LEAST.replace("[smtp]", 'password_file = "imap.password"\n[smtp]')

    def test_the_environment_goes_before_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "imap.password").write_text("from the file\n", encoding="utf-8")
        assert self.imap_password(tmp_path, ENVIRON) == "open sesame"
        assert self.imap_password(tmp_path, {}) == "from the file"

    def imap_password(self, folder: Path, environ: dict[str, str]) -> str:
        return load(write(folder, self.with_file), environ).imap.password

    def test_systemd_credentials(self, tmp_path: Path) -> None:
        (tmp_path / "imap_password").write_text("from systemd", encoding="utf-8")
        settings = load(write(tmp_path, LEAST), {"CREDENTIALS_DIRECTORY": str(tmp_path)})
        assert settings.imap.password == "from systemd"

    def test_no_password_says_where_one_may_be(self, tmp_path: Path) -> None:
        said = fault(tmp_path, LEAST, {})
        assert said.startswith("mailbot.toml:11: imap.user: has no password; set MAILBOT_IMAP_PASSWORD")

    def test_a_command_that_opens_no_mailbox_needs_none(self, tmp_path: Path) -> None:
        assert load(write(tmp_path, LEAST), {}, signing_in=False).imap.password == ""

    def test_a_missing_password_file_is_named(self, tmp_path: Path) -> None:
        assert "imap.password_file" in fault(tmp_path, self.with_file, {})

    def test_smtp_with_a_user_needs_a_password(self, tmp_path: Path) -> None:
        said = fault(tmp_path, LEAST + 'user = "connector@example.org"\n', {"MAILBOT_IMAP_PASSWORD": "x"})
        assert said.startswith("mailbot.toml:14: smtp.user: has no password")

    def test_a_password_of_two_lines_is_refused_unseen(self, tmp_path: Path) -> None:
        said = fault(tmp_path, LEAST, {"MAILBOT_IMAP_PASSWORD": "hush\r\nA1 LOGOUT"})
        assert "line break" in said
        assert "hush" not in said

    def test_no_secret_is_shown(self, tmp_path: Path) -> None:
        settings: Settings = load(write(tmp_path, LEAST + 'user = "connector@example.org"\n'), ENVIRON)
        assert settings.smtp.password == "ali baba"
        assert "ali baba" not in repr(settings)
        assert "open sesame" not in repr(settings)
