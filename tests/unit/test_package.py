"""The wheel holds everything that the program needs, and works from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout, built without asking any registry, and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=100)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.parametrize("folder", ["rules", "templates"])
def test_what_staff_edit_is_packed_whole(unpacked: Path, folder: str) -> None:
    def files(at: Path) -> set[str]:
        return {file.relative_to(at).as_posix() for file in at.rglob("*") if file.is_file()}

    assert files(unpacked / "mailbot" / "share" / folder) == files(ROOT / folder) != set()


def test_the_migrations_are_packed(unpacked: Path) -> None:
    migrations = "mailbot/store/migrations/versions"
    packed = {file.name for file in (unpacked / migrations).glob("*.py")}
    assert packed == {file.name for file in (ROOT / migrations).glob("*.py")} != set()


def test_the_program_finds_its_rules_and_makes_its_store_from_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    script = (
        "import mailbot; from mailbot.config import shipped; from mailbot.config.rules import policy, reading_rules;"
        "from mailbot.store import Store; policy(None); reading_rules(None);"
        "store = Store('sqlite:///book.db', 'connector@example.org'); store.upgrade(); store.close();"
        "print(mailbot.__file__, shipped.folder('rules'), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
    )
    package = unpacked / "mailbot"
    assert done.stdout.splitlines() == [str(package / "__init__.py"), str(package / "share" / "rules")]
