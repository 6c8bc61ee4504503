"""Fitting the heads of the model: linear, one for each flag, on just what the runtime adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any as Anything
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from throughcare.screening import hits
from throughcare.screening.findings import HARASSMENT, SELF_HARM
from throughcare.screening.training.examples import OWN, SHORT_FLAGS, Example

_C: Final = 30.0
_C_SEVERITY: Final = 4.0
_PRIOR_LEAST: Final = 0.5
_PRIOR_MOST: Final = 3.0
_FOLDS: Final = 4
_TOLERANCE: Final = 5e-3  # where fitting ends
_JUDGED: Final = frozenset(
    (OWN, "sad", "contact")
)  # what thresholds are settled on, so it is left out fold by fold
_SAME_HANDS: Final = 7  # a set that came in one file is left out in so many parts
LEVELS: Final = (2, 3, 4)
GRAVE_FROM: Final = 3
Array = Anything


@dataclass(slots=True)
class Read:
    """An example as the screening reads it."""

    example: Example
    tokens: list[str]
    marks: tuple[str, ...]
    named: list[tuple[str, ...]]
    rules: dict[str, float]


@dataclass(slots=True)
class Head:
    """A fitted head: weights of the columns, bias, and what it said of messages of files it had not seen."""

    weights: Array
    bias: float
    unseen: Array  # a score for each row, nan where there is none


def read(example: Example) -> Read:
    """Read one example as screening reads it."""
    seen = hits.look(example.text)
    rules = hits.told(seen.hits)
    return Read(example, seen.tokens, seen.marks, hits.named(seen, rules), rules)


def linear(
    table: csr_matrix, truth: Array, trust: Array, c: float, tolerance: float = _TOLERANCE
) -> tuple[Array, float]:
    """The weights and bias of one head. A fixed seed and one thread: the same data, the same weights."""
    model = LogisticRegression(C=c, solver="liblinear", random_state=0, tol=tolerance, max_iter=100)
    model.fit(table, truth, sample_weight=trust)
    return model.coef_[0], float(model.intercept_[0])


def telling(
    table: csr_matrix, truth: Array, trust: Array, c: float, tolerance: float = _TOLERANCE
) -> tuple[Array, float]:
    """As `linear`, but what is far likelier on one side than on the other may weigh more (naive Bayes as a
    prior, after Wang & Manning 2012): of much use where texts are short and few."""
    there = (table > 0).astype(float).multiply(trust[:, None]).tocsr()
    often, seldom = (np.asarray(there[truth == side].sum(0)).ravel() + 1 for side in (1, 0))
    ratio = np.abs(np.log((often / often.sum()) / (seldom / seldom.sum())))
    prior = _PRIOR_LEAST + np.minimum(ratio, _PRIOR_MOST) / 2
    weights, bias = linear((table @ diags(prior)).tocsr(), truth, trust, c, tolerance)
    return weights * prior, bias


def truth_of(reads: Sequence[Read], flag: str) -> Array:
    """1, 0, or -1 where nothing is known."""
    return np.array([one.example.labels.get(flag, -1) for one in reads])


def severities_of(reads: Sequence[Read]) -> Array:
    """The severity of each, 0 where there is none."""
    return np.array([one.example.severity or 0 for one in reads])


def trust_of(reads: Sequence[Read]) -> Array:
    """How far each row is trusted."""
    return np.array([one.example.weight for one in reads])


def short_heads(table: csr_matrix, reads: Sequence[Read]) -> dict[str, Head]:
    """A head for each flag, from all whose label is known."""
    return {
        # Most of what is known of harassment is tweets of two sets: no prior may be taken from them.
        flag: fit(table, reads, truth_of(reads, flag), _C, linear if flag == HARASSMENT else telling)
        for flag in SHORT_FLAGS
    }


def severity_heads(table: csr_matrix, reads: Sequence[Read]) -> dict[int, Head]:
    """Among messages of danger: whether it is ideation or worse, a plan or worse, an attempt."""
    danger, severities = truth_of(reads, SELF_HARM) == 1, severities_of(reads)
    return {
        level: fit(table, reads, np.where(danger & (severities > 0), severities >= level, -1), _C_SEVERITY)
        for level in LEVELS
    }


def grave_head(table: csr_matrix, reads: Sequence[Read]) -> Head:
    """Among all messages: whether it is a plan, self-harm or an attempt."""
    truth, severities = truth_of(reads, SELF_HARM), severities_of(reads)
    known = (truth == 0) | (severities > 0)
    return fit(table, reads, np.where(known & (truth >= 0), severities >= GRAVE_FROM, -1), _C)


def gate_heads(table: csr_matrix, reads: Sequence[Read], is_wide: Array) -> dict[str, Head]:
    """The heads of flags by the wide look alone. `is_wide`: which columns it sees.

    One for each flag: one for all of them together asked for a close look three times as often, since a word
    that is nothing to most flags and much to one stood in the way of the others.
    """
    gates = {}
    for flag, head in short_heads(table[:, is_wide], reads).items():
        weights = np.zeros(table.shape[1])
        weights[is_wide] = head.weights
        gates[flag] = Head(weights, head.bias, head.unseen)
    return gates


def folds_of(reads: Sequence[Read]) -> Array:
    """Which fold a row is left out in, -1 for never. Neighbours in a file are left out together: what is near
    the same stands side by side, and would give itself away."""
    sizes = Counter(one.example.group for one in reads if one.example.source == OWN)
    # What says nothing of danger goes last: more of it must not move where danger is settled.
    telling_of_danger = {one.example.group for one in reads if SELF_HARM in one.example.labels}
    loads = [0] * _FOLDS
    fold: dict[str, int] = {}
    for group, size in sorted(
        sizes.items(), key=lambda each: (each[0] not in telling_of_danger, -each[1], each[0])
    ):
        fold[group] = min(range(_FOLDS), key=lambda number: (loads[number], number))
        loads[fold[group]] += size
    return np.array([
        fold[one.example.group] if one.example.source == OWN
        else at // _SAME_HANDS % _FOLDS if one.example.source in _JUDGED
        else -1
        for at, one in enumerate(reads)
    ])  # fmt: skip


def fit(
    table: csr_matrix,
    reads: Sequence[Read],
    truth: Array,
    c: float,
    how: Callable[..., tuple[Array, float]] = telling,
) -> Head:
    """A head for all rows whose truth is known: fitted on them, and fold by fold on what it has not seen."""
    trust, left_out = trust_of(reads), folds_of(reads)
    known = truth >= 0
    unseen = np.full(len(reads), np.nan)
    if len(set(truth[known])) < 2:
        return Head(np.zeros(table.shape[1]), -3.0, unseen)
    for number in range(_FOLDS):
        rows, left = np.flatnonzero(known & (left_out != number)), np.flatnonzero(left_out == number)
        if len(left) and len(set(truth[rows])) == 2:
            weights, bias = how(table[rows], truth[rows], trust[rows], c)
            unseen[left] = table[left] @ weights + bias
    unseen[~known] = np.nan
    weights, bias = how(table[known], truth[known], trust[known], c)
    return Head(weights, bias, unseen)
