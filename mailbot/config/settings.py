"""mailbot.toml and its secrets as one frozen value, checked whole before anything runs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from mailbot.cases.letters import LetterKind
from mailbot.config.secrets import mend, password
from mailbot.config.toml import Document, parse
from mailbot.errors import ConfigError

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]
Address = Annotated[
    str, msgspec.Meta(max_length=254, pattern=r"^[^\s@<>()\[\]\\,;:\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]


class Mode(StrEnum):
    """What becomes of a letter to a participant: a draft, a question to the coordinator first, or straight out."""

    SHADOW = "shadow"
    SUPERVISED = "supervised"
    LIVE = "live"


class Tls(StrEnum):
    """How a connection is made private."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


class Auth(StrEnum):
    """How to sign in; with xoauth2 the password is the access token."""

    PASSWORD = "password"  # noqa: S105 - the word, no secret
    XOAUTH2 = "xoauth2"


@dataclass(frozen=True, slots=True)
class Programme:
    """Who the letters come from."""

    name: Line
    address: Address
    phone: Line
    postal: Line
    timezone: Line = "America/Toronto"
    subaddress: Literal["+", "-", "=", ""] = "+"
    mode: Mode = Mode.SUPERVISED

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the programme works."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Coordinator:
    """A member of staff."""

    name: Line
    email: Address


@dataclass(frozen=True, slots=True)
class Imap:
    """The mailbox. `port` is 993, or 143 where `tls` is not implicit; `timeout` in seconds."""

    host: Line
    user: Line
    port: Port = 0
    tls: Tls = Tls.IMPLICIT
    password: str = field(default="", repr=False)
    auth: Auth = Auth.PASSWORD
    mailbox: Line = "INBOX"
    drafts: Line = "Drafts"
    sent: str = "Sent"
    trusted_authserv: tuple[Line, ...] = ()
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where letters leave. `port` is 587, 465 for implicit TLS, 25 without any; no `user`: no sign-in."""

    host: Line
    port: Port = 0
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    auth: Auth = Auth.PASSWORD
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Store:
    """The case book's place: SQLite (the path made absolute) or PostgreSQL."""

    url: Line = "sqlite:///mailbot.db"


@dataclass(frozen=True, slots=True)
class Paths:
    """The programme's own rules and letters, absolute; None for those that ship with the program."""

    rules: Path | None = None
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All of mailbot.toml. `modes` maps a letter kind's word to its own mode."""

    file: Path
    programme: Programme
    coordinators: tuple[Coordinator, ...]
    imap: Imap
    smtp: Smtp
    modes: Mapping[str, Mode] = field(default_factory=dict)
    store: Store = Store()
    paths: Paths = Paths()


EXAMPLES: Mapping[str, str] = {
    "programme.name": '"Ottawa Connector Program"',
    "programme.address": '"connector@example.org"',
    "programme.phone": '"613-555-0100"',
    "programme.postal": '"1 Example Street, Ottawa, Ontario"',
    "programme.timezone": '"America/Toronto"',
    "programme.subaddress": '"+", or "" where the server takes no sub-addresses',
    "programme.mode": '"shadow", "supervised" or "live"',
    "coordinators.name": '"Amina Tremblay"',
    "coordinators.email": '"amina@example.org"',
    "imap.host": '"imap.example.org"',
    "imap.port": "a whole number such as 993",
    "imap.tls": '"implicit" or "starttls" ("none" on this machine only)',
    "imap.user": '"connector@example.org"',
    "imap.password_file": '"imap.password"',
    "imap.auth": '"password" or "xoauth2"',
    "imap.mailbox": '"INBOX"',
    "imap.drafts": '"Drafts"',
    "imap.sent": '"Sent", or "" where the server files sent mail itself',
    "imap.trusted_authserv": '["mx.example.org"]',
    "smtp.host": '"smtp.example.org"',
    "smtp.port": "a whole number such as 587",
    "smtp.tls": '"starttls" or "implicit" ("none" on this machine only)',
    "smtp.user": '"connector@example.org"',
    "smtp.password_file": '"smtp.password"',
    "smtp.auth": '"password" or "xoauth2"',
    "store.url": '"sqlite:///mailbot.db"',
    "paths.rules": '"rules"',
    "paths.templates": '"templates"',
}
"""Every key of mailbot.toml with what would be right: the second half of each fault."""

_REQUIRED = ("programme", "coordinators", "imap", "smtp")
_PORTS: Mapping[str, Mapping[Tls, int]] = {
    "imap": {Tls.IMPLICIT: 993, Tls.STARTTLS: 143, Tls.NONE: 143},
    "smtp": {Tls.IMPLICIT: 465, Tls.STARTTLS: 587, Tls.NONE: 25},
}


def load(path: Path, environ: Mapping[str, str], *, signing_in: bool = True) -> Settings:
    """Read, check and complete the file; ConfigError names the first fault.

    With `signing_in` False missing passwords are no fault: for commands that open the store alone.
    """
    document = parse(path, "right would be --config and the programme's file (docs/mailbot.toml is an example)")
    _known(document)
    programme = _convert(document, "programme", Programme, document.table["programme"])
    return Settings(
        file=path.absolute(),
        programme=_zoned(document, programme),
        coordinators=_coordinators(document, programme),
        imap=_imap(document, environ, signing_in),
        smtp=_smtp(document, environ, signing_in),
        modes=_modes(document),
        store=_store(document),
        paths=_paths(document),
    )


def _known(document: Document) -> None:
    """Unknown keys are errors; so are missing tables."""
    names = {*_REQUIRED, "modes", "store", "paths"}
    for name, value in document.table.items():
        _among(document, name, names)
        rows = value if name == "coordinators" else [value]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise document.fault(name, "is no table", _header(name))
        known = {key.split(".")[1] for key in EXAMPLES if key.startswith(f"{name}.")}
        for number, row in enumerate(rows if known else []):
            place = f"{name}[{number}]" if name == "coordinators" else name
            for key in row:
                _among(document, f"{place}.{key}", known)
    for name in _REQUIRED:
        if name not in document.table:
            raise document.fault(name, "is missing", _header(name))


def _header(name: str) -> str:
    return "right would be " + ("[[coordinators]]" if name == "coordinators" else f"[{name}]")


def _among(document: Document, key: str, known: set[str]) -> None:
    name = key.rpartition(".")[2]
    if name in known:
        return
    if name == "password":
        section = key.partition(".")[0]
        raise document.fault(
            key,
            "no secret is kept in this file",
            f"right would be password_file, or MAILBOT_{section.upper()}_PASSWORD in the environment",
        )
    close = get_close_matches(name, known, n=1)
    raise document.fault(
        key, "unknown key", f"right would be {close[0] if close else 'one of ' + ', '.join(sorted(known))}"
    )


_T = TypeVar("_T")
_WHERE = re.compile(r" - at `\$([^`]*)`$")
_NUMBER = re.compile(r"\[\d+\]")
_MISSING = re.compile(r"^Object missing required field `(\w+)`")


def _convert(document: Document, key: str, kind: type[_T], table: Mapping[str, Any]) -> _T:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise _invalid(document, key, table, str(error)) from None


def _invalid(document: Document, key: str, table: Mapping[str, Any], said: str) -> ConfigError:
    """The converter's complaint in the words of a person: where, what is there, what would be right."""
    if missing := _MISSING.match(said):
        return _wrong(document, f"{key}.{missing[1]}", "is missing")
    at = _WHERE.search(said)
    name = re.split(r"[.\[]", at[1].lstrip("."))[0] if at else ""
    return _wrong(document, f"{key}.{name}", f"{_shown(table.get(name))} will not do")


def _wrong(document: Document, key: str, wrong: str) -> ConfigError:
    example = EXAMPLES[_NUMBER.sub("", key)]
    return document.fault(key, wrong, f"right would be {example}")


def _shown(value: object) -> str:
    """A value as TOML writes it, cut short."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _zoned(document: Document, programme: Programme) -> Programme:
    if programme.timezone not in available_timezones():
        raise _wrong(document, "programme.timezone", f"{_shown(programme.timezone)} is no time zone")
    return programme


def _coordinators(document: Document, programme: Programme) -> tuple[Coordinator, ...]:
    rows: Sequence[Mapping[str, Any]] = document.table["coordinators"]
    if not rows:
        raise document.fault("coordinators", "is empty", "right would be at least one [[coordinators]]")
    taken = {programme.address.lower()}
    found = []
    for number, row in enumerate(rows):
        found.append(_convert(document, f"coordinators[{number}]", Coordinator, row))
        if found[-1].email.lower() in taken:
            wrong = f"{_shown(found[-1].email)} is taken"
            raise document.fault(f"coordinators[{number}].email", wrong, "right would be the coordinator's own address")
        taken.add(found[-1].email.lower())
    return tuple(found)


def _imap(document: Document, environ: Mapping[str, str], signing_in: bool) -> Imap:
    imap = _convert(document, "imap", Imap, _without_secret(document, "imap"))
    secret = _password(document, "imap", environ, signing_in)
    return replace(imap, port=_port(document, "imap", imap), password=secret)


def _smtp(document: Document, environ: Mapping[str, str], signing_in: bool) -> Smtp:
    smtp = _convert(document, "smtp", Smtp, _without_secret(document, "smtp"))
    secret = _password(document, "smtp", environ, signing_in) if smtp.user else ""
    return replace(smtp, port=_port(document, "smtp", smtp), password=secret)


def _without_secret(document: Document, section: str) -> dict[str, Any]:
    return {key: value for key, value in document.table[section].items() if key != "password_file"}


def _password(document: Document, section: str, environ: Mapping[str, str], wanted: bool) -> str:
    file = document.table[section].get("password_file")
    if file is not None and (not isinstance(file, str) or not file):
        raise _wrong(document, f"{section}.password_file", f"{_shown(file)} will not do")
    if not wanted:
        return ""
    secret = password(document, section, file, environ)
    if not secret:
        raise document.fault(f"{section}.user", "has no password", mend(section))
    return secret


def _port(document: Document, section: str, server: Imap | Smtp) -> int:
    if server.tls is Tls.NONE and not _loopback(server.host):
        wrong = f'"none" would send the password in clear to {_shown(server.host)}'
        raise document.fault(f"{section}.tls", wrong, 'right would be "implicit" or "starttls"')
    return server.port or _PORTS[section][server.tls]


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _modes(document: Document) -> dict[str, Mode]:
    modes = {}
    letters = {kind.value for kind in LetterKind if not kind.staff}
    for name, mode in document.table.get("modes", {}).items():
        _among(document, f"modes.{name}", letters)
        if mode not in list(Mode):
            right = f"right would be {EXAMPLES['programme.mode']}"
            raise document.fault(f"modes.{name}", f"{_shown(mode)} will not do", right)
        modes[name] = Mode(mode)
    return modes


_FILE_URL = re.compile(r"sqlite:///(?P<path>[^?]+)(?P<query>\?.*)?")
_SERVER_URL = re.compile(r"postgresql\+psycopg://(?:[^/@:]+@)?[^/@]*/[^@]+")


def _store(document: Document) -> Store:
    """A relative SQLite path is meant from the configuration's folder; a password in the URL is refused unseen."""
    store = _convert(document, "store", Store, document.table.get("store", {}))
    if file := _FILE_URL.fullmatch(store.url):
        path = (document.file.parent / file["path"]).absolute()
        return Store(f"sqlite:///{path}{file['query'] or ''}")
    if not _SERVER_URL.fullmatch(store.url):
        wrong = "is no address of a store that can be used, or holds a password"
        right = f"right would be {EXAMPLES['store.url']} or postgresql+psycopg://user@host/name (password in ~/.pgpass)"
        raise document.fault("store.url", wrong, right)
    return store


def _paths(document: Document) -> Paths:
    return Paths(_folder(document, "rules"), _folder(document, "templates"))


def _folder(document: Document, name: str) -> Path | None:
    given = document.table.get("paths", {}).get(name)
    if given is None:
        return None
    if not isinstance(given, str) or not given:
        raise _wrong(document, f"paths.{name}", f"{_shown(given)} will not do")
    folder = (document.file.parent / given).absolute()
    if not folder.is_dir():
        raise document.fault(
            f"paths.{name}", f'"{folder}" is no folder', "leave the key out for what ships with mailbot"
        )
    return folder
