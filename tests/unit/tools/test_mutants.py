"""The survivors of mutation testing are listed with a reason, and a room below 90 % fails."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tools import mutants
from tools.mutants import ROOMS, ROOT, Mutant

KILLED, SURVIVED, REFUSED, UNTRIED, HUNG = "killed", "survived", "caught by type check", "not checked", "timeout"


@pytest.mark.parametrize("room", ROOMS)
def test_each_survivor_is_of_its_room_and_has_a_reason(room: str) -> None:
    for change, why in mutants._explained(room).items():
        path, _, _ = change.partition(" ")
        named = re.match(r"\S+ ([\w.]+): ", change)
        assert named is not None, change
        assert any(Path(path).match(pattern) for pattern in ROOMS[room].files), change
        assert f"def {named[1].rpartition('.')[2]}(" in (ROOT / path).read_text(encoding="utf-8"), change
        assert len(why.split()) >= 5, change


def test_each_list_is_of_a_room() -> None:
    assert {file.stem for file in mutants.EXPLAINED.iterdir()} == set(ROOMS)


def test_each_room_has_files_and_tests_that_exist() -> None:
    for room in ROOMS.values():
        assert all(list(ROOT.glob(pattern)) for pattern in room.files)
        assert all((ROOT / test).exists() for test in room.tests)


def test_a_list_without_a_reason_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mail.toml").write_text("[[survivors]]\nwhy = ' '\nchanges = ['x.py f: return None']\n")
    monkeypatch.setattr(mutants, "EXPLAINED", tmp_path)
    with pytest.raises(SystemExit, match=r"no reason is given for x\.py f: return None"):
        mutants._explained("mail")


@pytest.mark.parametrize(
    ("fates", "explained", "good"),
    [
        ([KILLED] * 10, False, True),
        ([KILLED] * 9 + [HUNG], False, True),
        ([KILLED] * 9 + [SURVIVED], True, True),
        ([KILLED] * 9 + [SURVIVED], False, False),
        ([KILLED] * 8 + [SURVIVED], True, False),  # 89 %
        ([KILLED] * 8 + [REFUSED] * 50 + [SURVIVED], True, False),  # what mypy refuses is not counted
        ([KILLED] * 9 + ["no tests"], False, False),
        ([KILLED] * 9 + [UNTRIED], True, False),
        ([], True, False),
    ],
)
def test_a_room_is_good_from_90_percent_with_each_survivor_explained(
    fates: list[str], explained: bool, good: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [Mutant(str(number), "x.py", fate) for number, fate in enumerate(fates)]
    changes = {f"x.py f: {one.name}": one.name for one in made if one.unnoticed}
    reasons = dict.fromkeys(changes, "because") if explained else {}
    assert mutants._told("mail", made, changes, reasons) is good
    assert capsys.readouterr().out.startswith("mail: " if explained or not changes else "    'x.py f: ")


def test_what_is_explained_and_survives_no_longer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    mutants._tell_of_noticed({"x.py f: 1": "because", "x.py f: 2": "because"}, {"x.py f: 2"})
    assert capsys.readouterr().out == "    no longer a survivor: x.py f: 1\n"


@pytest.mark.parametrize(
    ("fate", "may"), [(KILLED, False), (REFUSED, False), (SURVIVED, True), (HUNG, True), (UNTRIED, True)]
)
def test_only_what_no_test_failed_on_may_survive(fate: str, may: bool) -> None:
    assert Mutant("1", "x.py", fate).may_survive is may


@pytest.mark.parametrize("text", ["plain", 'a "b" \\c', "it's", 'it\'s "b" \\c'])
def test_what_is_printed_can_be_pasted(text: str) -> None:
    assert tomllib.loads(f"x = [{mutants._quoted(text)}]")["x"] == [text]
