"""Every mail of the demo as files that anybody can open: .eml for a mail program, .txt and .html for the eyes."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape
from pathlib import Path

from mailbot.demo.people import text_of
from mailbot.demo.smtp import Carried


class Archive:
    """A folder with each message once, numbered in the order in which the server took them, and an index page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[str, str] = {}
        self._rows: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, carried: Carried) -> bool:
        """Write a message; False where it is there already (an introduction goes to each reader in an envelope)."""
        letter = parsed(carried.raw)
        ident = str(letter["Message-ID"])
        if ident in self._files:
            return False
        at = letter["Date"].datetime or carried.at
        name = f"{len(self._files) + 1:03}-{at:%m-%d-%H%M}-{_slug(letter)}"
        self._files[ident] = name
        (self.folder / f"{name}.eml").write_bytes(carried.raw)
        (self.folder / f"{name}.txt").write_text(_as_text(letter), encoding="utf-8")
        (self.folder / f"{name}.html").write_text(_as_html(letter), encoding="utf-8")
        self._rows.append(_row(at, letter, name))
        return True

    def close(self) -> Path:
        """Write the index; its path."""
        index = self.folder / "index.html"
        head = "<tr><th>When</th><th>From</th><th>To</th><th>Subject</th></tr>"
        rows = "\n".join(self._rows)
        index.write_text(_page("en", "Mail of the demo", f"<table>{head}\n{rows}</table>"), encoding="utf-8")
        return index

    def __len__(self) -> int:
        return len(self._files)


def parsed(raw: bytes) -> EmailMessage:
    """The demo's own mail, parsed: small and well-formed, so the standard library will do."""
    letter: EmailMessage = message_from_bytes(raw, policy=default)
    return letter


def _slug(letter: EmailMessage) -> str:
    sender = str(letter["From"].addresses[0].username)
    readers = "+".join(a.username for a in letter["To"].addresses)
    return re.sub(r"[^a-z0-9+-]+", ".", f"{sender.partition('+')[0]}-to-{readers}".lower())[:60]


def _as_text(letter: EmailMessage) -> str:
    head = "\n".join(f"{name}: {letter[name]}" for name in ("Date", "From", "To", "Cc", "Subject") if letter[name])
    attached = "".join(f"\n[attached: {part.get_filename()}]" for part in letter.iter_attachments())
    return f"{head}\n\n{text_of(letter)}{attached}\n"


def _as_html(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    if part is not None:
        return str(part.get_content())
    return _page("en", str(letter["Subject"]), f"<pre>{escape(text_of(letter))}</pre>")


def _row(at: datetime, letter: EmailMessage, name: str) -> str:
    cells = (
        escape(f"{at:%a %d %b %H:%M}"),
        escape(str(letter["From"].addresses[0].display_name)),
        escape(", ".join(a.display_name or a.addr_spec for a in letter["To"].addresses)),
        f'<a href="{name}.html">{escape(str(letter["Subject"]))}</a>'
        f' (<a href="{name}.txt">text</a>, <a href="{name}.eml">eml</a>)',
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _page(language: str, title: str, body: str) -> str:
    style = "body{font-family:sans-serif;margin:2em}td,th{text-align:left;padding:.2em 1em .2em 0}"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{style}</style></head><body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )
