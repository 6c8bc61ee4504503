"""Training: the same messages give the same bytes, and the command says what it lacks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from throughcare.screening import model, packed
from throughcare.screening.judging import topics
from throughcare.screening.training import communities, examples
from throughcare.screening.training.make import make

CALM = ("walked the dog", "made soup with my cousin", "group at six", "slept well", "court went fine")
DANGER = ("want to be dead", "my letter is written", "cut again tonight", "tried and woke up", "no way out")


def _taught() -> list[examples.Example]:
    rows = [
        {"text": f"{text} number {number}", "capability": "x", "severity": severity, "labels": labels}
        for number in range(6)
        for text, severity, labels in (
            *((text, 0, {"suicide_risk": 0}) for text in CALM),
            *((text, 1 + number % 4, {"suicide_risk": 1}) for text in DANGER),
            ("text me on my cell", 0, {"contact": 1}),
            ("nobody needs you here loser", 0, {"harassment": 1, "suicide_risk": None}),
        )
    ]
    return list(examples.own(("made-up", row) for row in rows))


def test_the_same_messages_give_the_same_bytes() -> None:
    first, again = (packed.write(make(_taught(), lambda line: None)) for _ in range(2))
    assert first == again
    made = packed.read(first)
    assert made.facts["made_from"] == {"own": len(_taught())}
    judge = model.Judge(made)
    assert len(judge.weigher.wide(["dead"]).words) == 1


def _posts() -> list[examples.Example]:
    rows = [
        {"text": " ".join([text] * 8 + [str(number)]), "subreddit": place, "labels": labels}
        for number in range(8)
        for text, place, labels in (
            (
                "the bottle again and the shakes of a morning without wine",
                "drink",
                {"substance": 1, "off_topic": 0},
            ),
            ("my heart races and i fear the wine i did not drink", "fear", {"substance": 0, "off_topic": 0}),
            ("the tax form wants a number that nobody gave me", "money", {"substance": 0, "off_topic": 1}),
        )
    ]
    return list(examples.public("rmhd", rows))


def test_what_a_post_is_about_is_told_by_where_it_may_be_from() -> None:
    first, again = (packed.write(make(_taught() + _posts(), lambda line: None)) for _ in range(2))
    assert first == again
    made = packed.read(first)
    assert made.communities == ("drink", "fear", "money", "ridge:drink", "ridge:fear", "ridge:money")
    judge = model.Judge(made)
    assert judge.panels == [(slice(0, 3), [("off-topic", [2])]), (slice(3, 6), [("substance", [0])])]
    drink, fear, tax = (
        topics(set(text.split()), judge) for text in ("bottle shakes", "heart races", "tax form")
    )
    assert drink["substance"] > 0 > max(fear["substance"], tax["substance"])
    assert tax["off-topic"] > 0 > max(fear["off-topic"], drink["off-topic"])


def test_what_is_only_called_offensive_is_hardly_trusted() -> None:
    rows = [{"text": "x", "labels": {"harassment": 1, "hate": hate}} for hate in (1, 0, 0, 0)]
    (hateful, _), (offensive, _) = (
        list(examples.public("davidson", some)) for some in (rows[:1] * 4, rows[1:] * 2)
    )
    assert offensive.weight < hateful.weight


def test_a_label_left_out_is_no_and_null_is_unknown() -> None:
    row = {"text": "x", "capability": "c", "severity": 0, "labels": {"suicide_risk": None}}
    (one,) = examples.own([("f", row)])
    assert "self-harm" not in one.labels
    assert one.labels["harassment"] == 0
    assert not one.is_ordinary


@pytest.mark.parametrize(
    "arguments", [[], ["--messages", "nowhere"], ["--messages", "training/messages", "--second", "nowhere"]]
)
def test_the_command_says_what_it_lacks(arguments: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "throughcare.config", "screening", "train", *arguments],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("throughcare: ")


def test_the_command_screens_json_lines() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "throughcare.config", "screen"],
        input=b'{"id": 1, "text": "I want to die"}\n',
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["suicide_risk"] >= 0.5


def test_the_ridge_is_what_it_is_by_the_book_and_so_is_each_post_left_out() -> None:
    chance = np.random.default_rng(0)
    table = chance.random((9, 5))
    truth = np.eye(3)[[0, 1, 2] * 3]
    weights, biases, left_out = communities._ridge(csr_matrix(table), truth)

    held_back = communities._HELD_BACK * np.mean(np.sum(table**2, 1))
    # The bias is a column as high as it is free; in the primal form the columns are held back, not the posts.
    wide = np.hstack([table, np.full((9, 1), communities._FREE**0.5)])

    def by_the_book(rows: list[int]) -> Any:
        some = wide[rows]
        return np.linalg.solve(some.T @ some + held_back * np.eye(6), some.T @ truth[rows])

    expected = by_the_book([*range(9)]) * communities._SHARPNESS
    assert np.allclose(weights, expected[:5])
    assert np.allclose(biases, expected[5] * communities._FREE**0.5)
    for at in range(9):
        without = by_the_book([row for row in range(9) if row != at])
        assert np.allclose(left_out[at], wide[at] @ without * communities._SHARPNESS)
