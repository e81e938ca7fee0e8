"""Where passwords come from: the environment, a file of their own, systemd credentials; never mailbot.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from mailbot.config.toml import Document


def password(document: Document, section: str, password_file: str | None, environ: Mapping[str, str]) -> str:
    """The password of `imap` or `smtp`, the first of the three places that has one; empty where none has."""
    variable = f"MAILBOT_{section.upper()}_PASSWORD"
    for place, secret in _places(document, section, variable, password_file, environ):
        if any(ord(c) < 32 for c in secret):
            raise document.fault(
                f"{section}.password_file", f"the password in {place} has a line break or control character"
            )
        if secret:
            return secret
    return ""


def mend(section: str) -> str:
    """What to do where no password is found."""
    variable = f"MAILBOT_{section.upper()}_PASSWORD"
    return f"set {variable}, name a {section}.password_file, or load the systemd credential {section}_password"


def _places(
    document: Document, section: str, variable: str, password_file: str | None, environ: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    yield variable, environ.get(variable, "")
    if password_file is not None:
        file = document.file.parent / password_file
        yield str(file), _first_line(document, f"{section}.password_file", file)
    if credentials := environ.get("CREDENTIALS_DIRECTORY"):
        file = Path(credentials) / f"{section}_password"
        if file.is_file():
            yield str(file), _first_line(document, section, file)


def _first_line(document: Document, key: str, file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as text:
            return text.read(1 << 16).rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise document.fault(key, f'"{file}" is not UTF-8 text') from error
    except OSError as error:
        wrong = f'"{file}" can\'t be read ({error.strerror or error})'
        raise document.fault(key, wrong, "right would be a file that this user may read") from error
