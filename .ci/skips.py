"""Fails where a test was skipped: what was not run is not known to be good."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from xml.etree import ElementTree


def main(paths: Sequence[str]) -> int:
    """Prints each skipped test of JUnit reports with its reason; 1 where there is one."""
    roots = [ElementTree.parse(path).getroot() for path in paths]  # noqa: S314 - written by our own test run
    cases = [case for root in roots for case in root.iter("testcase")]
    skipped = [(case, case.find("skipped")) for case in cases if case.find("skipped") is not None]
    for case, why in skipped:
        reason = why.get("message", "") if why is not None else ""
        print(f"skipped: {case.get('classname')}::{case.get('name')}: {reason}", file=sys.stderr)
    return 1 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
