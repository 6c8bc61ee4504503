"""What screening finds in messages by another hand, never trained or tuned on: it gets no worse.

The floors are a little under what was measured when the model was made (docs/understand/screening.md).
"""

from __future__ import annotations

import json
import random
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from throughcare.screening import Findings, screen
from throughcare.screening.findings import SELF_HARM

TRAINING = Path(__file__).parents[3] / "training"
SETS = (
    "blind",
    "blind2",
    "blind3",
    "blind4",
    "blind5",
    "blind6",
    "blind7",
    "blind8",
    "blind9",
    "blind10",
    "blind11",
    "blind12",
    "blind13",
    "blind14",
    "blind15",
    "blind16",
    "blind17",
)  # by some twenty hands
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
    ("blind", "suicide_risk"): (0.94, 0.79),
    ("blind", "contact"): (0.9, 0.9),
    ("blind", "substance"): (0.63, 0.6),
    ("blind", "harassment"): (0.8, 0.81),
    ("blind", "eating_disorder"): (0.9, 0.66),
    ("blind", "abuse"): (0.86, 0.55),
    ("blind2", "suicide_risk"): (0.97, 0.84),
    ("blind2", "contact"): (0.96, 0.92),
    ("blind2", "substance"): (0.7, 0.6),
    ("blind2", "harassment"): (0.6, 0.87),
    ("blind3", "suicide_risk"): (0.96, 0.92),
    ("blind3", "contact"): (0.93, 0.93),
    ("blind3", "substance"): (0.88, 0.63),
    ("blind3", "harassment"): (0.8, 0.87),
    ("blind3", "eating_disorder"): (0.76, 0.78),
    ("blind3", "abuse"): (0.83, 0.68),
    ("blind4", "suicide_risk"): (0.94, 0.9),
    ("blind4", "contact"): (0.93, 0.93),
    ("blind4", "substance"): (0.8, 0.64),
    ("blind4", "harassment"): (0.86, 0.87),
    ("blind4", "eating_disorder"): (0.84, 0.84),
    ("blind4", "abuse"): (0.91, 0.57),
    ("blind5", "suicide_risk"): (0.91, 0.87),
    ("blind5", "contact"): (0.93, 0.92),
    ("blind5", "substance"): (0.72, 0.72),
    ("blind5", "harassment"): (0.73, 0.9),
    ("blind5", "eating_disorder"): (0.76, 0.61),
    ("blind5", "abuse"): (0.91, 0.45),
    ("blind6", "suicide_risk"): (0.7, 0.58),
    ("blind7", "suicide_risk"): (0.96, 0.96),
    ("blind8", "suicide_risk"): (0.94, 0.91),
    ("blind9", "suicide_risk"): (0.87, 0.95),
    ("blind10", "suicide_risk"): (0.94, 0.9),
    ("blind11", "suicide_risk"): (0.82, 0.84),
    ("blind12", "suicide_risk"): (0.93, 0.868),
    ("blind13", "suicide_risk"): (0.93, 0.86),
    ("blind14", "suicide_risk"): (0.96, 0.943),
    ("blind15", "suicide_risk"): (0.8, 0.86),
    ("blind16", "suicide_risk"): (0.92, 0.89),
    ("blind17", "suicide_risk"): (0.9, 0.86),
}
WORST = {
    "blind": 0.94,
    "blind2": 0.97,
    "blind3": 0.95,
    "blind4": 0.94,
    "blind5": 0.92,
    "blind6": 0.67,
    "blind7": 0.96,
    "blind8": 0.94,
    "blind9": 0.891,
    "blind10": 0.92,
    "blind11": 0.82,
    "blind12": 0.92,
    "blind13": 0.93,
    "blind14": 0.96,
    "blind15": 0.79,
    "blind16": 0.9,
    "blind17": 0.88,
}  # of ideation and worse, raised
# Of plans, self-harm and attempts at least so many ring; of calm talk, much of it made to look like danger, at
# most so many.
RINGS = {
    "blind": (0.8, 0.055),
    "blind2": (0.86, 0.04),
    "blind3": (0.83, 0.015),
    "blind4": (0.7, 0.02),
    "blind5": (0.74, 0.037),
    "blind6": (0.3, 0.035),
    "blind7": (0.8, 0.025),
    "blind8": (0.64, 0.02),
    "blind9": (0.4, 0.06),
    "blind10": (0.65, 0.05),
    "blind11": (0.53, 0.065),
    "blind12": (0.75, 0.085),
    "blind13": (0.81, 0.075),
    "blind14": (0.8, 0.03),
    "blind15": (0.48, 0.02),
    "blind16": (0.84, 0.045),
    "blind17": (0.77, 0.09),
}


@pytest.mark.parametrize(("name", "label"), FLOORS)
def test_recall_and_precision_stay(name: str, label: str) -> None:
    recall, precision = FLOORS[name, label]
    assert _recall(name, label) >= recall
    assert _precision(name, label) >= precision


# The sixth and the fifteenth are taken from what was written to be missed.
HARD = ("blind6", "blind15")


def test_of_all_sets_but_the_hard_ones_nearly_all_danger_is_raised_and_little_else() -> None:
    rows = [one for name in SETS if name not in HARD for one in _screened(name)]
    meant = [SELF_HARM in found.flags for row, found in rows if row["labels"].get("suicide_risk", 0) == 1]
    vain = [SELF_HARM in found.flags for row, found in rows if row["labels"].get("suicide_risk", 0) == 0]
    assert len(meant) > 1600
    assert sum(meant) >= 0.94 * len(meant)
    assert sum(meant) >= 0.88 * (sum(meant) + sum(vain))


@pytest.mark.parametrize("name", SETS)
def test_the_worst_are_found_most(name: str) -> None:
    assert _recall(name, "suicide_risk", least=2) >= WORST[name]


@pytest.mark.parametrize("name", SETS)
def test_the_pager_rings_for_danger_and_seldom_else(name: str) -> None:
    least, most = RINGS[name]
    assert _ringing(name, is_danger=True, least=3) >= least
    assert _ringing(name, is_danger=False) <= most


def _page(chance: random.Random, words: int) -> str:
    """Calm everyday talk by several people, of at least so many words, to stand before something else."""
    calm = [
        row["text"] for name in SETS for row, _ in _screened(name) if row["capability"] == "calm_everyday"
    ]
    page = ""
    while len(page.split()) < words:
        said = chance.choice(calm).strip()
        page += said + (" " if said[-1] in ".?!" else ". ")
    return page


@pytest.mark.parametrize("words", [15, 46, 100])
def test_danger_stays_danger_behind_calm_talk(words: int) -> None:
    chance = random.Random(words)
    alone = [
        (row["text"], found)
        for name in SETS[2:5]
        for row, found in _screened(name)
        if row["labels"].get("suicide_risk") == 1 and "self-harm" in found.flags
        if len(row["text"].split()) <= 40
    ]
    behind = [(found, screen(_page(chance, words) + text)) for text, found in alone]
    assert len(behind) > 380
    assert sum("self-harm" in found.flags for _, found in behind) > 0.83 * len(behind)
    rang = [found for before, found in behind if before.severity]
    assert sum(found.severity > 0 for found in rang) > 0.88 * len(rang)


def test_a_page_of_calm_talk_is_seldom_taken_for_danger() -> None:
    chance = random.Random(1)
    pages = [screen(_page(chance, 60)) for _ in range(400)]
    assert sum("self-harm" in found.flags for found in pages) < 0.05 * len(pages)
    assert sum(found.severity > 0 for found in pages) < 0.01 * len(pages)


# Words in a row: "I feel calm for the first time in a year" is anybody's, a longer run is a copy.
LONGEST_SHARED = 14
SHORT_SHARED = 9  # the same for files written when most of the sets were there
# Its dangerous messages and their calm twins, by the same hands: the set was drawn from what they wrote.
TWINS = ("pairs-replies-02.jsonl", "blind6")


def _runs(text: str, size: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w']+", text.lower().replace("’", "'"))
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


@pytest.mark.parametrize("name", SETS)
def test_no_training_message_repeats_a_blind_one(name: str) -> None:
    said = [row["text"] for row, _ in _screened(name)]
    long = set().union(*(_runs(text, LONGEST_SHARED) for text in said))
    short = set().union(*(_runs(text, SHORT_SHARED) for text in said))
    assert short
    for file, is_later, texts in _trained():
        if (file, name) == TWINS:
            continue
        known = short if is_later else long
        assert [text for text, runs in texts if runs & known] == [], file


@lru_cache
def _trained() -> list[tuple[str, bool, list[tuple[str, set[tuple[str, ...]]]]]]:
    """By file, whether it was written when most of the sets were there, and its messages with their runs of words."""
    found = []
    for file in sorted(TRAINING.glob("*/*.jsonl")):
        is_later = file.name.startswith("short-") or file.parent.name == "second"
        size = SHORT_SHARED if is_later else LONGEST_SHARED
        lines = file.read_text("utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines if line.strip()]
        found.append((file.name, is_later, [(text, _runs(text, size)) for text in texts]))
    assert sum(len(texts) for *_rest, texts in found) > 30_000
    return found


def test_of_what_the_second_reading_learned_no_message_stands_whole_in_a_blind_set() -> None:
    """Also none that is shorter than the runs above, and each says what it is."""
    blind = {_plainly(row["text"]) for name in SETS for row, _ in _screened(name)}
    files = sorted((TRAINING / "second").glob("*.jsonl"))
    assert files
    for file in files:
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        assert [row["text"] for row in rows if _plainly(row["text"]) in blind] == [], file.name
        for row in rows:
            assert row["labels"]["suicide_risk"] == (row["severity"] > 0), row["text"]


def _plainly(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))
