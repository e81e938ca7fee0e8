"""Mutation testing of the rooms that decide, send and authenticate; fails below 90 %, or where no reason is given.

mutmut changes one thing of a room at a time and runs the room's own tests. `python -m tools.mutants ROOM…` prints each
change that no test noticed, as tests/survivors/ lists them: with the reason why it is left. What mypy refuses is no
program, and is not counted. `--again` tries once more what survived the last run or took too long.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import chdir, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".mutants"
EXPLAINED = ROOT / "tests" / "survivors"
LEAST = 0.9
_COPIED = ("mailbot", "tests", "rules", "templates", "docs", "tools", "README.md", "CHANGELOG.md", "Makefile")
_UNNOTICED = ("survived", "no tests", "suspicious", "check was interrupted by user")


@dataclass(frozen=True, slots=True)
class Room:
    """Files that are changed, files among them that are not, and the tests that hold them."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    but: tuple[str, ...] = ()


ROOMS = {
    "cases": Room(("mailbot/cases/*",), ("tests/unit/cases",), but=("mailbot/cases/actions/*",)),
    "actions": Room(("mailbot/cases/actions/*",), ("tests/unit/cases",)),
    "mail": Room(
        tuple(f"mailbot/mail/{name}.py" for name in ("sender", "address", "header", "thread", "triage")),
        tuple(
            f"tests/unit/mail/test_{name}.py" for name in ("sender", "address", "header", "thread", "triage", "message")
        ),
    ),
    "outbox": Room(("mailbot/outbox/*",), ("tests/unit/outbox",)),
    "pipeline": Room(
        tuple(f"mailbot/pipeline/{name}.py" for name in ("locate", "participants", "gates", "breaker")),
        tuple(f"tests/unit/pipeline/test_{name}.py" for name in ("locate", "participants", "gates", "breaker")),
    ),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed function: mutmut's name for it, its file, and what became of it."""

    name: str
    path: str
    fate: str

    @property
    def unnoticed(self) -> bool:
        """Whether all tests passed."""
        return self.fate in _UNNOTICED

    @property
    def may_survive(self) -> bool:
        """Whether no test has failed: one that took too long may have done so on a busy machine."""
        return self.unnoticed or self.fate in ("timeout", "not checked")


def main(words: Sequence[str] | None = None) -> int:
    """Exit 0 where each room notices enough and each survivor is explained."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}; all where none is given")
    parser.add_argument("--for", dest="minutes", type=float, default=90.0, help="stop after so many minutes")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="of mutmut's names: mailbot.mail.sender.*")
    parser.add_argument("--again", action="store_true", help="what survived the last run, or took too long")
    args = parser.parse_args(words)
    if unknown := set(args.rooms) - set(ROOMS):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    end = time.monotonic() + 60 * args.minutes
    results = [_tried(name, args.only, args.again, end) for name in args.rooms or ROOMS]
    return 0 if all(results) else 1


def _tried(name: str, only: str, again: bool, end: float) -> bool:
    explained = _explained(name)
    folder = WORK / name
    names: list[str] = []
    if again:
        # On a busy machine a time-out may be the machine's.
        names = [one.name for one in _mutants(folder) if one.may_survive and fnmatch(one.name, only)]
    else:
        _prepare(folder, ROOMS[name])
        names = [] if only == "*" else [only]
    if not again or names:
        _run(folder, names, end)
    mutants = [one for one in _mutants(folder) if fnmatch(one.name, only)]
    if only == "*":
        _tell_of_noticed(explained, {change for change, _ in _changes(folder, [m for m in mutants if m.may_survive])})
    return _told(name, mutants, dict(_changes(folder, [one for one in mutants if one.unnoticed])), explained)


def _prepare(folder: Path, room: Room) -> None:
    """A project of its own beside ours, since mutmut reads what to do from pyproject.toml alone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in _COPIED:
        (folder / name).symlink_to(ROOT / name)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = {"only_mutate": room.files, "do_not_mutate": room.but, "pytest_add_cli_args_test_selection": room.tests}
    more = "".join(f"{key} = {list(values)!r}\n" for key, values in lists.items())
    (folder / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n{more}{_SETTINGS}", encoding="utf-8")


_SETTINGS = f"""
source_paths = ["mailbot"]
also_copy = {[name for name in _COPIED if name != "mailbot"]!r}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-m", "not alone"]
# Tests start servers: each change is tried in a process in which none was ever started.
process_isolation = "forkserver"
timeout_constant = 20.0
timeout_multiplier = 3.0
use_git_change_detection = false
# Without our own settings: what they add to the types is style.
type_check_command = [
    "{sys.executable}", "-m", "mypy", "--config-file=", "--strict", "--explicit-package-bases",
    "--ignore-missing-imports", "--disable-error-code", "unused-ignore", "--output", "json", "mailbot",
]
"""


def _run(folder: Path, names: Sequence[str], end: float) -> None:
    """mutmut, until it is done or time is over; what it found so far is kept."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", *names]
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        try:
            status = process.wait(max(1.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            sys.stdout.write("time is over\n")
            status = 0
        finally:
            _end(process)
    if status:
        sys.stdout.write((folder / "log.txt").read_text(encoding="utf-8")[-2000:])
        sys.exit(f"mutmut ended with {status}: see {folder / 'log.txt'}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """It and what it forked: a session of their own."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _mutants(folder: Path) -> Iterator[Mutant]:
    from mutmut.mutation.data import SourceFileMutationData  # noqa: PLC0415 - not for --help
    from mutmut.stats import status_by_exit_code  # noqa: PLC0415

    with chdir(folder):
        for meta in sorted(Path("mutants").rglob("*.meta")):
            path = str(meta.relative_to("mutants").with_suffix(""))
            data = SourceFileMutationData(path=path)
            data.load()
            yield from (Mutant(name, path, status_by_exit_code[code]) for name, code in data.exit_code_by_key.items())


def _changes(folder: Path, mutants: Sequence[Mutant]) -> Iterator[tuple[str, str]]:
    """Each change as the list of explanations has it (file, function, the lines as changed), and its mutant's name."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant  # noqa: PLC0415
    from mutmut.utils.format_utils import orig_function_and_class_names_from_key  # noqa: PLC0415

    with chdir(folder):
        for one in mutants:
            diff = get_diff_for_mutant(one.name, path=one.path).splitlines()[2:]
            lines = [line[1:].strip() for line in diff if line.startswith("+")]
            gone = [line[1:].strip() for line in diff if line.startswith("-")]
            function, of = orig_function_and_class_names_from_key(one.name)
            where = f"{one.path} {of + '.' if of else ''}{function.rpartition('.')[2]}"
            yield f"{where}: {' '.join(lines) if lines else 'without ' + ' '.join(gone)}", one.name


def _explained(room: str) -> dict[str, str]:
    """Change → why no test can notice it, or need not."""
    file = EXPLAINED / f"{room}.toml"
    groups = tomllib.loads(file.read_text(encoding="utf-8")).get("survivors", ())
    bare = [change for group in groups if not group["why"].strip() for change in group["changes"]]
    if bare:
        sys.exit(f"{file}: no reason is given for {bare[0]}")
    return {change: group["why"] for group in groups for change in group["changes"]}


def _tell_of_noticed(explained: Mapping[str, str], surviving: Set[str]) -> None:
    """What is explained and survives no longer, or is no change of today's code: to be struck from the list."""
    for change in explained:
        if change not in surviving:
            sys.stdout.write(f"    no longer a survivor: {change}\n")


def _told(room: str, mutants: Sequence[Mutant], changes: Mapping[str, str], explained: Mapping[str, str]) -> bool:
    fates = Counter(one.fate for one in mutants)
    counted = [one for one in mutants if one.fate not in ("caught by type check", "not checked")]
    unnoticed = sum(one.unnoticed for one in counted)
    share = 1 - unnoticed / len(counted) if counted else 0.0
    bare = {change: name for change, name in changes.items() if change not in explained}
    for change, name in bare.items():
        sys.stdout.write(f"    {_quoted(change)},  # {name}\n")
    sys.stdout.write(
        f"{room}: {len(counted)} changes, {len(counted) - unnoticed} noticed ({share:.1%}), {unnoticed} survive, "
        f"{len(bare)} of them unexplained; refused by mypy: {fates['caught by type check']}; "
        f"not tried: {fates['not checked']}\n"
    )
    return share >= LEAST and not bare and not fates["not checked"]


def _quoted(text: str) -> str:
    """A TOML string."""
    return f"'{text}'" if "'" not in text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    sys.exit(main())
