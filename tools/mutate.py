"""Mutation testing in small: changes one thing of a module at a time, and lists what its tests do not notice.

python -m tools.mutate mailbot/mail/sender.py tests/unit/mail/test_sender.py tests/gates/test_sender.py
"""

from __future__ import annotations

import argparse
import ast
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_LOADED_ONCE = ("authres", "sqlalchemy", "structlog")
_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
_CALLS = {"all": "any", "any": "all", "min": "max", "max": "min"}


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """Each change: its line, what it is, and the module with it."""
    for number, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node):
            changed = deepcopy(tree)
            change(next(one for index, one in enumerate(ast.walk(changed)) if index == number))
            yield getattr(node, "lineno", 0), what, ast.fix_missing_locations(changed)


def _changes(node: ast.AST):  # type: ignore[no-untyped-def]
    match node:
        case ast.Compare(ops=[op]) if type(op) in _SWAPS:
            yield f"{type(op).__name__} turned", lambda n: n.ops.__setitem__(0, _SWAPS[type(n.ops[0])]())
        case ast.BoolOp() | ast.BinOp() if type(node.op) in _SWAPS:
            yield f"{type(node.op).__name__} turned", lambda n: setattr(n, "op", _SWAPS[type(n.op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield (
                "not dropped",
                lambda n: (setattr(n, "op", ast.Not()), setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand))),
            )
        case ast.If() | ast.IfExp():
            yield "condition turned", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))
        case ast.Constant(value=bool()):
            yield "bool turned", lambda n: setattr(n, "value", not n.value)
        case ast.Constant(value=int()):
            yield "number + 1", lambda n: setattr(n, "value", n.value + 1)
        case ast.Constant(value=str()) if node.value and "\n" not in node.value and " " not in node.value:
            yield f"text {node.value!r} changed", lambda n: setattr(n, "value", n.value + "XX")
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield f"{name} turned", lambda n: setattr(n.func, "id", _CALLS[n.func.id])
        case ast.Return(value=value) if value is not None and not _is_none(value):
            yield "return None", lambda n: setattr(n, "value", ast.Constant(None))


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _bare(tree: ast.Module) -> ast.Module:
    """Without what is no behaviour: docstrings, imports' names, annotations."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value = ast.Constant("")
    return tree


def survives(module: Path, text: str, tests: Sequence[str], seconds: float) -> bool:
    """Whether the tests pass with the module so, in a child of this process; a hang counts as noticed."""
    child = os.fork()
    if child == 0:
        signal.alarm(int(seconds) + 1)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        os.chdir(ROOT)
        with tempfile.TemporaryDirectory() as folder:
            changed = Path(folder) / "changed.py"
            changed.write_text(text, encoding="utf-8")
            sys.meta_path.insert(0, _finder(".".join(module.with_suffix("").parts), str(changed)))
            status = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests])
        os._exit(int(status))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _finder(module: str, file: str):  # type: ignore[no-untyped-def]
    """Finds the changed file under the module's name, and nothing else."""

    class Finder:
        @staticmethod
        def find_spec(name: str, _path: object, _target: object = None) -> ModuleSpec | None:
            return spec_from_file_location(name, file) if name == module else None

    return Finder


def main(words: Sequence[str] | None = None) -> int:
    """Print each survivor and the share that was noticed; exit 1 below `--least`."""
    parser = argparse.ArgumentParser(prog="mutate", description=__doc__)
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--least", type=float, default=0.9)
    parser.add_argument("--for", dest="minutes", type=float, default=20.0, help="stop after so many minutes")
    args = parser.parse_args(words)
    tree = _bare(ast.parse((ROOT / args.module).read_text(encoding="utf-8")))
    for name in _LOADED_ONCE:
        import_module(name)
    began = time.monotonic()
    if not survives(args.module, ast.unparse(tree), args.tests, 300):
        sys.stdout.write("the tests fail without any change\n")
        return 2
    alone = time.monotonic() - began
    tried = left = 0
    for line, what, changed in mutants(tree):
        if time.monotonic() - began > args.minutes * 60:
            sys.stdout.write("time is over\n")
            break
        tried += 1
        if survives(args.module, ast.unparse(changed), args.tests, 10 + 5 * alone):
            left += 1
            sys.stdout.write(f"{args.module}:{line}: {what}\n")
            sys.stdout.flush()
    share = 1 - left / tried if tried else 0.0
    sys.stdout.write(f"{args.module}: {tried} changes, {tried - left} noticed ({share:.0%})\n")
    return 0 if share >= args.least else 1


if __name__ == "__main__":
    sys.exit(main())
