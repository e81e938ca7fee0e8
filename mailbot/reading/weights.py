"""Weights of the confidence model, written by `python -m tools.train_confidence`."""

from __future__ import annotations

from collections.abc import Mapping

BIAS = 2.0
WEIGHTS: Mapping[str, float] = {
    "doubts": -0.8,
    "unread": -1.2,
    "sentences": -0.25,
    "unsure_people": -0.6,
    "intents": -0.3,
    "other": -1.0,
    "machine": 1.0,
}
