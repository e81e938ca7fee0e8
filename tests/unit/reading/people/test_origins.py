"""People of every origin are found alike, whatever the frame of the sentence that gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailbot.reading.reader import Reader
from tests.reading.scoring import person_key
from tools.measure_names import found_in, half_of, measure, recall

ROWS = [json.loads(line) for line in (Path(__file__).parent / "names.jsonl").read_text("utf-8").splitlines()]
CORPUS = Path(__file__).parents[3] / "reading" / "names.jsonl"


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row['origin']}: {row['name']}") for row in ROWS])
def test_the_person_of_a_sentence_is_found_whole(reader: Reader, row: dict[str, str]) -> None:
    assert person_key(row) in found_in(reader, row)


def test_the_half_that_rules_learnt_from_stays_read(reader: Reader) -> None:
    rows = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    counts, _ = measure(reader, [row for row in rows if half_of(row) == 0])
    assert sum(c["hit"] for c in counts.values()) >= 0.93 * sum(c["hit"] + c["miss"] for c in counts.values())
    assert min(recall(count) for count in counts.values()) >= 75
