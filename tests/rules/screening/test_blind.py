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

BLIND = Path(__file__).parents[3] / "training" / "blind.jsonl"
FLAGS = {
    "suicide_risk": "self-harm",
    "contact": "contact-details",
    "substance": "substance",
    "harassment": "harassment",
    "eating_disorder": "eating",
    "abuse": "abuse",
}


@lru_cache
def _screened() -> list[tuple[dict[str, Any], Findings]]:
    rows = [json.loads(line) for line in BLIND.read_text("utf-8").splitlines() if line.strip()]
    return [(row, screen(row["text"])) for row in rows]


def _recall(label: str, *, least: int = 0) -> float:
    meant = [
        FLAGS[label] in found.flags
        for row, found in _screened()
        if row["labels"].get(label, 0) == 1 and (row.get("severity") or 0) >= least
    ]
    return sum(meant) / len(meant)


def _precision(label: str) -> float:
    raised = [
        row["labels"].get(label, 0) == 1
        for row, found in _screened()
        if FLAGS[label] in found.flags and row["labels"].get(label, 0) is not None
    ]
    return sum(raised) / len(raised)


FLOORS = {
    "suicide_risk": (0.72, 0.78),
    "contact": (0.9, 0.84),
    "substance": (0.46, 0.45),
    "harassment": (0.64, 0.72),
    "eating_disorder": (0.75, 0.5),
    "abuse": (0.73, 0.35),
}


@pytest.mark.parametrize("label", FLOORS)
def test_recall_and_precision_stay(label: str) -> None:
    recall, precision = FLOORS[label]
    assert _recall(label) >= recall
    assert _precision(label) >= precision


def test_the_worst_are_found_most() -> None:
    assert _recall("suicide_risk", least=2) >= 0.78
