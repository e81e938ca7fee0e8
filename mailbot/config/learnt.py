"""What reading has learnt, as it ships with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mailbot.reading.intents.opinion import IntentModel
from mailbot.reading.learnt import Learnt
from mailbot.reading.weights import Weights

FOLDER = Path(__file__).parents[1] / "reading" / "learnt"
OPINION, WEIGHTS = FOLDER / "opinion.npz", FOLDER / "weights.json"


@cache
def learnt() -> Learnt:
    """The second opinion and the weights, read once."""
    return Learnt(opinion(), Weights.from_json(WEIGHTS.read_text("utf-8")))


def opinion() -> IntentModel:
    """The second opinion alone: what the weights are trained beside."""
    with OPINION.open("rb") as file:
        return IntentModel.load(file)
