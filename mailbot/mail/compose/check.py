"""Finds what is wrong with the templates before a letter needs them: by file and line, with what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from mailbot.mail.compose.reasons import Catalogue, unlike
from mailbot.mail.compose.variables import COMMON, PARTICIPANT, STAFF, Fields, audience, declared

SHARED = ("words.j2", "also.j2")
# The programme opens doors; no letter says that a job stands behind one. To say that it promises none is welcome.
_A_JOB = r"(?:an?|the|your|une?|le|votre|ton|l['’]) ?(?:\w+ )?(?:job|position|interview|emploi|poste|entrevue)\b"
_PROMISE = re.compile(
    r"(?<!no )(?<!not )(?<!['’]t )\b(?:(?:guarantees?|promises?|garantit|garantissons|promet|promettons) (?:you |of )?|"
    r"will (?:\w+ly )?(?:get|find|land|receive|have|be offered|lead (?:you )?to|bring (?:you )?) ?|"
    r"(?:aur|obtiendr|trouver|décrocher|recevr)(?:as|ez) (?:\w+ )?|(?:mènera|aboutira) à )" + _A_JOB,
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a template: `line` counts from 1; `wrong` and `right` are plain phrases."""

    file: str
    line: int
    wrong: str
    right: str


def problems(environments: Mapping[str, Environment], sources: Mapping[str, str]) -> list[Problem]:
    """Every mistake of every template, in the order of files and lines; empty where all is well."""
    found: list[Problem] = []
    for language, environment in environments.items():
        own = {
            name.removeprefix(f"{language}/"): text for name, text in sources.items() if name.startswith(f"{language}/")
        }
        found += _missing(language, own)
        macros = _macros(environment, own.get("words.j2", ""))
        for name, text in own.items():
            found += _mistakes(environment, f"{language}/{name}", name, text, macros)
    return sorted(found)


def wrong_reasons(catalogue: Catalogue) -> Iterator[Problem]:
    """What a language's reasons lack, or have that no other has."""
    for language, ident, wrong in unlike(catalogue):
        yield Problem(f"{language}/reasons.toml", 1, f"{ident} {wrong}", "each reason in each language, by one id")


def expected() -> tuple[str, ...]:
    """Each file that a language must have, relative to its folder."""
    return SHARED + tuple(f"{audience(kind)}/{kind}.j2" for kind in (*PARTICIPANT, *STAFF))


def _missing(language: str, own: Mapping[str, str]) -> Iterator[Problem]:
    for name in expected():
        if name not in own:
            yield Problem(f"{language}/{name}", 1, "the file is missing", "each letter exists in each language")
    for name in own:
        if name not in expected():
            near = get_close_matches(name, expected(), 1)
            yield Problem(
                f"{language}/{name}", 1, "no letter has this name", near[0] if near else "a name of docs/letters.md"
            )


def _mistakes(environment: Environment, file: str, name: str, text: str, macros: frozenset[str]) -> Iterator[Problem]:
    if name not in expected():
        return
    try:
        tree = environment.parse(text, name)
        environment.compile(tree, name)
    except TemplateSyntaxError as error:
        yield Problem(file, error.lineno, error.message or "syntax error", "see the Jinja template syntax")
        return
    table = dict(COMMON) if name in SHARED else declared(name.rpartition("/")[2].removesuffix(".j2"))
    yield from (Problem(file, line, wrong, right) for line, wrong, right in _names(tree, table))
    yield from (Problem(file, line, wrong, right) for line, wrong, right in _fields(tree, table, macros))
    if name not in SHARED:
        yield from _frame(file, text, tree)
    for number, line in enumerate(text.split("\n"), 1):
        if promise := _PROMISE.search(line):
            yield Problem(file, number, f"promises a job: {promise[0]!r}", "a chance, an introduction, no outcome")


def _frame(file: str, text: str, tree: nodes.Template) -> Iterator[Problem]:
    """What every letter has: a head comment, its subject above a blank line, and the shared footer."""
    if not text.startswith("{#"):
        yield Problem(file, 1, "no head comment", "{# To whom, when, which variables #}")
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines, 1) if line.startswith("Subject: ")]
    if not heads:
        yield Problem(file, 1, "no subject", "a line “Subject: …” before the text")
    elif heads[0] < len(lines) and lines[heads[0]].strip():
        yield Problem(file, heads[0] + 1, "the text follows the subject directly", "a blank line between them")
    called = {node.attr for node in tree.find_all(nodes.Getattr)}
    if "footer" not in called and "staff_footer" not in called:
        yield Problem(file, len(lines), "no footer", "{{ say.footer() }} as the last line")


def _names(tree: nodes.Template, table: Mapping[str, Fields]) -> Iterator[tuple[int, str, str]]:
    unknown = find_undeclared_variables(tree) - set(table)
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name in unknown:
            yield node.lineno, f"unknown variable {node.name!r}", _near(node.name, sorted(table))


def _fields(
    tree: nodes.Template, table: Mapping[str, Fields], macros: frozenset[str]
) -> Iterator[tuple[int, str, str]]:
    yield from _asked(tree, dict(table) | {node.target: macros for node in tree.find_all(nodes.Import)})


def _asked(node: nodes.Node, known: Mapping[str, Fields]) -> Iterator[tuple[int, str, str]]:
    """What is asked of names under a node; a loop's own name has the fields of its list."""
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name):
        known = {**known, node.target.name: known.get(node.iter.name, frozenset())}
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        fields = known.get(node.node.name)
        if fields and node.attr not in fields:
            yield node.lineno, f"{node.node.name!r} has no {node.attr!r}", _near(node.attr, sorted(fields))
    for child in node.iter_child_nodes():
        yield from _asked(child, known)


def _macros(environment: Environment, words: str) -> frozenset[str]:
    try:
        return frozenset(node.name for node in environment.parse(words).find_all(nodes.Macro))
    except TemplateSyntaxError:
        return frozenset()


def _near(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, 1)
    return near[0] if near else "one of " + ", ".join(names)
