"""Templates become letters: a kind, a language and its variables give a subject, a plain text and its HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError

from mailbot.errors import MailbotError
from mailbot.mail.compose import html
from mailbot.mail.compose.check import Problem, problems, wrong_reasons
from mailbot.mail.compose.filters import CLOSE, ONCE, as_value, filters
from mailbot.mail.compose.phrases import NBSP, french_spacing
from mailbot.mail.compose.reasons import Catalogue, Reasons
from mailbot.mail.compose.safe import header_text
from mailbot.mail.compose.variables import audience, continues

# A value that ends a sentence by itself, quoted or not, and the template's full stop after it.
_ENDED = re.compile(rf"(\.{CLOSE}|[.?!]{CLOSE}(?:\"|[ {NBSP}]»))\.(?!\.)")

LANGUAGES = ("en", "fr")
FOOTER = "\n-- \n"  # RFC 3676 §4.3: what follows is no part of the letter, and readers cut it from a reply


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a letter twice: as plain text (a line a paragraph) and as HTML blocks."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter in one language, before it has sender or receiver.

    `also` is the line that tells the reader of another language that theirs follows (`templates/<lang>/also.j2`).
    `continues`: its subject is that of a conversation which its readers know.
    """

    language: str
    subject: str
    body: Part
    footer: Part
    also: Part
    continues: bool = True

    @property
    def text(self) -> str:
        """The whole plain text."""
        return self.body.text + "\n" + FOOTER + self.footer.text + "\n"

    @property
    def html(self) -> str:
        """The whole HTML page."""
        parts = (
            html.section("div", self.language, self.body.html),
            html.section("footer", self.language, self.footer.html),
        )
        return html.document(self.language, self.subject, parts)


class LetterError(MailbotError):
    """A letter that can't be rendered: which template, and why in one line."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file}: {why}")
        self.file = file
        self.why = why


@dataclass(frozen=True, slots=True)
class Templates:
    """All letters of all languages, compiled when first used."""

    sources: Mapping[str, str]
    environments: Mapping[str, Environment]
    reasons: Reasons

    @classmethod
    def from_sources(cls, sources: Mapping[str, str], catalogue: Catalogue | None = None) -> Templates:
        """From texts by path (`en/participant/proposal.j2`, `fr/words.j2`) and the reasons by language and id.

        Their mistakes are for `check` to tell.
        """
        reasons = Reasons(catalogue or {})
        environments = {language: _environment(language, sources, reasons) for language in LANGUAGES}
        return cls(MappingProxyType(dict(sources)), MappingProxyType(environments), reasons)

    def render(self, kind: str, language: str, variables: Mapping[str, Any]) -> Rendered:
        """A letter of a kind (a LetterKind) in a language (`en`, `fr`); raises LetterError, never a half letter."""
        name = f"{audience(kind)}/{kind}.j2"
        head, _, rest = self._text(name, language, variables).strip("\n").partition("\n")
        if not head.startswith("Subject:"):
            raise LetterError(f"{language}/{name}", "its first line is not “Subject: …”")
        body, _, footer = rest.strip("\n").partition(FOOTER)
        also = self._text("also.j2", language, variables)
        subject = header_text(html.plain(head.removeprefix("Subject:")))
        return Rendered(language, subject, _part(body), _part(footer), _part(also), continues(kind))

    def check(self) -> list[Problem]:
        """Every mistake of the templates by file and line; empty where all is well."""
        return sorted((*problems(self.environments, self.sources), *wrong_reasons(self.reasons.catalogue)))

    def _text(self, name: str, language: str, variables: Mapping[str, Any]) -> str:
        try:
            raw = self.environments[language].get_template(name).render(variables)
        except (TemplateError, TypeError, ValueError, AttributeError) as error:
            raise LetterError(f"{language}/{name}", f"{type(error).__name__}: {error}") from error
        return _tidy(raw, language)


def _environment(language: str, sources: Mapping[str, str], reasons: Reasons) -> Environment:
    own = {
        name.removeprefix(f"{language}/"): _kept_breaks(text)
        for name, text in sources.items()
        if name.startswith(f"{language}/")
    }
    environment = Environment(
        loader=DictLoader(own),
        undefined=StrictUndefined,
        # Not to write HTML, but because jinja then tells what macros composed (Markup) from values (filters.as_value).
        autoescape=True,
        finalize=as_value,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.filters.update(filters(language))
    environment.filters["because"] = lambda text: reasons.told(str(text), language)
    return environment


def _kept_breaks(source: str) -> str:
    """A line that is one tag leaves no trace (`trim_blocks`); a line that merely ends in a tag keeps its line break."""
    return "\n".join(
        line[:-2] + "+%}" if line.endswith("%}") and line.count("{%") > 1 and line[-3] not in "+-" else line
        for line in source.split("\n")
    )


def _part(rendered: str) -> Part:
    return Part(html.plain(rendered).strip("\n"), html.fragment(rendered))


def _tidy(raw: str, language: str) -> str:
    """One blank line between paragraphs, nothing said twice that is said once, no doubled stop, French spacing."""
    first = re.sub(f"{ONCE}([^{ONCE}]*){ONCE}", r"\1", raw, count=1)
    text = re.sub(f"{ONCE}[^{ONCE}]*{ONCE}", "", first)
    text = "\n".join(line.rstrip(" ") for line in text.split("\n"))
    text = re.sub(r"^--$", "-- ", re.sub(r"\n{3,}", "\n\n", text), flags=re.MULTILINE)
    text = _ENDED.sub(r"\1", text)
    return html.own_words(text, french_spacing) if language == "fr" else text
