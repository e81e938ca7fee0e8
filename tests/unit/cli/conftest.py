"""A programme's folder with its configuration, as commands are started in one."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFIG = """\
[programme]
name = "Example Connector Program"
address = "connector@example.org"
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


@pytest.fixture
def programme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a mailbot.toml and no password anywhere."""
    (tmp_path / "mailbot.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("MAILBOT_IMAP_PASSWORD", "MAILBOT_SMTP_PASSWORD", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
