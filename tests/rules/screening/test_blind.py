"""What screening finds in messages by another hand, never trained or tuned on: it gets no worse.

The floors are a little under what was measured when the model was made (docs/understand/screening.md).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from throughcare.screening import Findings, screen

TRAINING = Path(__file__).parents[3] / "training"
SETS = ("blind", "blind2")  # by two hands
FLAGS = {
    "suicide_risk": "self-harm",
    "contact": "contact-details",
    "substance": "substance",
    "harassment": "harassment",
    "eating_disorder": "eating",
    "abuse": "abuse",
}


@lru_cache
def _screened(name: str) -> list[tuple[dict[str, Any], Findings]]:
    lines = (TRAINING / f"{name}.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [(row, screen(row["text"])) for row in rows]


def _recall(name: str, label: str, *, least: int = 0) -> float:
    meant: list[bool] = [
        FLAGS[label] in found.flags
        for row, found in _screened(name)
        if row["labels"].get(label, 0) == 1 and (row.get("severity") or 0) >= least
    ]
    return sum(meant) / len(meant)


def _precision(name: str, label: str) -> float:
    raised: list[bool] = [
        bool(row["labels"].get(label, 0) == 1)
        for row, found in _screened(name)
        if FLAGS[label] in found.flags and row["labels"].get(label, 0) is not None
    ]
    return sum(raised) / len(raised)


def _ringing(name: str, *, is_danger: bool, least: int = 0) -> float:
    """The share that rings on call, of danger of at least this severity or of calm talk."""
    rings: list[bool] = [
        found.severity > 0
        for row, found in _screened(name)
        if row["labels"].get("suicide_risk", 0) == int(is_danger) and (row.get("severity") or 0) >= least
    ]
    return sum(rings) / len(rings)


FLOORS = {
    ("blind", "suicide_risk"): (0.71, 0.78),
    ("blind", "contact"): (0.9, 0.9),
    ("blind", "substance"): (0.53, 0.45),
    ("blind", "harassment"): (0.68, 0.81),
    ("blind", "eating_disorder"): (0.7, 0.62),
    ("blind", "abuse"): (0.86, 0.47),
    ("blind2", "suicide_risk"): (0.8, 0.86),
    ("blind2", "contact"): (0.92, 0.96),
    ("blind2", "substance"): (0.63, 0.54),
    ("blind2", "harassment"): (0.4, 0.9),
}
WORST = {"blind": 0.76, "blind2": 0.8}  # of ideation and worse, raised
# Of plans, self-harm and attempts at least so many ring; of calm talk, most of it made to look like danger,
# at most so many.
RINGS = {"blind": (0.68, 0.055), "blind2": (0.71, 0.04)}


@pytest.mark.parametrize(("name", "label"), FLOORS)
def test_recall_and_precision_stay(name: str, label: str) -> None:
    recall, precision = FLOORS[name, label]
    assert _recall(name, label) >= recall
    assert _precision(name, label) >= precision


@pytest.mark.parametrize("name", SETS)
def test_the_worst_are_found_most(name: str) -> None:
    assert _recall(name, "suicide_risk", least=2) >= WORST[name]


@pytest.mark.parametrize("name", SETS)
def test_the_pager_rings_for_danger_and_seldom_else(name: str) -> None:
    least, most = RINGS[name]
    assert _ringing(name, is_danger=True, least=3) >= least
    assert _ringing(name, is_danger=False) <= most
