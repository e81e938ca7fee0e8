"""Where the rules and letters that ship with the program are: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def folder(name: str) -> Path:
    """The folder of `rules` or `templates`: mailbot/share/ of a wheel, else the checkout's own."""
    packed = _PACKAGE / "share" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
