"""The scoreboard of faults: each row a module, run whole by tools/faults.py and in slices by the tests."""
