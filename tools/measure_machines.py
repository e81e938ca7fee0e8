"""How well machines' mail is told from people's: `python -m tools.measure_machines FOLDER [RECORDS.jsonl…]`.

FOLDER holds, or is given, the source archives of flufl.bounce (real bounces with their addresses) and talon (people's
mails); they are fetched by pip and never committed. A record is one of the reading contract: with a `reply` and no
wrong person it is a person's.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import subprocess
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mailbot.mail.message import parse
from mailbot.mail.triage import Kind, Verdict, triage

ARCHIVES = {"flufl.bounce": "6.0.0", "talon": "1.4.4"}
# Filed among the bounces and none: a hotel's answer, and a shop's automatic reply.
NO_BOUNCES = frozenset({"groupwise_03.txt", "qmail_08.txt"})
NOTICES = frozenset({"wrong_person", "out_of_office", "bounce"})
OWN = frozenset({"connector@welcome-ottawa.example.org"})
MACHINES = frozenset({Kind.BOUNCE, Kind.ABSENCE, Kind.AUTOMATIC, Kind.LIST, Kind.CALENDAR})


def fetch(folder: Path) -> None:
    """Downloads and unpacks the archives that the folder lacks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, version in ARCHIVES.items():
        if any(folder.glob(f"{name.replace('.', '?')}-{version}/")):
            continue
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*command, "--no-binary", ":all:", "--dest", folder, f"{name}=={version}"], check=True)
        for archive in folder.glob(f"{name.replace('.', '?')}-{version}.tar.gz"):
            with tarfile.open(archive) as content:
                content.extractall(folder, filter="data")


def verdict_of(raw: bytes) -> Verdict:
    """What a mail is taken for."""
    return triage(parse(raw), OWN, raw)


def bounces(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The real bounces, by name."""
    for path in sorted(folder.glob("flufl?bounce-*/**/data/*.txt")):
        if path.name not in NO_BOUNCES:
            yield path.name, path.read_bytes()


def addresses(folder: Path) -> Mapping[str, set[str]]:
    """Whom each of them says could not be reached, from the table of its own tests."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in folder.glob("flufl?bounce-*/**/test_detectors.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DETECTORS":
                for _, name, expected, _ in ast.literal_eval(node.value):
                    found[name] |= {address.decode().strip("<> ").lower() for address in expected}
    return found


def people(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Mails that people wrote."""
    for path in sorted(folder.glob("talon-*/**/fixtures/**/*")):
        if path.is_file() and path.suffix in {".eml", ""}:
            yield f"talon {path.name}", path.read_bytes()


def interpreters() -> Iterator[tuple[str, bytes]]:
    """The interpreter's own test mails, of every kind."""
    package = importlib.util.find_spec("test")
    for one in list(package.submodule_search_locations or []) if package else []:
        for path in sorted(Path(one).glob("test_email/data/*.txt")):
            yield f"interpreter {path.name}", path.read_bytes()


def recorded(path: Path) -> Iterator[tuple[str, bytes]]:
    """The people's mails among records."""
    for line in path.read_text("utf-8").splitlines():
        one: Mapping[str, Any] = json.loads(line)
        expected = one["expect"]
        if expected.get("reply") is not None and NOTICES.isdisjoint(expected.get("intents", ())):
            yield one["id"], one["eml"].encode("utf-8", "surrogateescape")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line a corpus, then what was taken for something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("records", nargs="*", type=Path)
    args = parser.parse_args(arguments)
    fetch(args.folder)
    _tell_bounces(args.folder)
    _tell_people("people's mails of talon", people(args.folder))
    for path in args.records:
        _tell_people(f"people's mails of {path.name}", recorded(path))
    _tell_kinds("interpreter's test mails", interpreters())
    return 0


def _tell_bounces(folder: Path) -> None:
    expected = addresses(folder)
    found = {name: verdict_of(raw) for name, raw in bounces(folder)}
    caught = [name for name, verdict in found.items() if verdict.kind is Kind.BOUNCE]
    right = [name for name in caught if set(found[name].bounced) == expected[name]]
    _say(f"bounces: {len(caught)} of {len(found)} caught, {len(right)} with all their addresses")
    for name, verdict in found.items():
        if name not in right:
            _say(f"  {name}: {verdict.kind}, {sorted(verdict.bounced)} for {sorted(expected[name])}")


def _tell_people(title: str, mails: Iterator[tuple[str, bytes]]) -> None:
    found = {name: verdict_of(raw) for name, raw in mails}
    wrong = {name: verdict for name, verdict in found.items() if verdict.kind in MACHINES}
    _say(f"{title}: {len(wrong)} of {len(found)} taken for a machine's")
    for name, verdict in wrong.items():
        _say(f"  {name}: {verdict.kind}, {verdict.rule}")


def _tell_kinds(title: str, mails: Iterator[tuple[str, bytes]]) -> None:
    found = {name: verdict_of(raw) for name, raw in mails}
    kinds = Counter(verdict.kind for verdict in found.values())
    _say(f"{title}: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    for name, verdict in found.items():
        if verdict.kind in MACHINES:
            _say(f"  {name}: {verdict.kind}, {verdict.rule}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
