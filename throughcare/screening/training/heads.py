"""Fitting the heads of the model: linear, one for each flag, on just what the runtime adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from throughcare.screening import hits, reading
from throughcare.screening.findings import SELF_HARM
from throughcare.screening.training import matrix
from throughcare.screening.training.examples import OWN, SHORT_FLAGS, Example

_C: Final = 12.0
_C_SEVERITY: Final = 4.0
_FOLDS: Final = 3
_JUDGED: Final = frozenset(
    (OWN, "sad", "contact")
)  # what thresholds are settled on, so it is left out fold by fold
LEVELS: Final = (2, 3, 4)
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
    """A fitted head: weights of the columns, bias, and what it said of our own messages it had not seen."""

    weights: Array
    bias: float
    unseen: Array  # a score for each row, nan where there is none
    unseen_wide: Array  # the same of the wide look alone


def read(example: Example) -> Read:
    """Read one example as screening reads it."""
    if example.source == "cssrs":
        # Only its words are learned from: the rules need not look at so much text.
        pieces = reading.split(example.text)
        return Read(example, [word for piece in pieces for word in reading.words_of(piece)], (), [], {})
    seen = hits.look(example.text)
    rules = hits.told(seen.hits)
    return Read(example, seen.tokens, seen.marks, hits.named(seen, rules), rules)


def linear(table: csr_matrix, truth: Array, trust: Array, c: float) -> tuple[Array, float]:
    """The weights and bias of one head. A fixed seed and one thread: the same data, the same weights."""
    model = LogisticRegression(C=c, solver="liblinear", random_state=0, tol=5e-3, max_iter=100)
    model.fit(table, truth, sample_weight=trust)
    return model.coef_[0], float(model.intercept_[0])


def truth_of(reads: Sequence[Read], flag: str) -> Array:
    """1, 0, or -1 where nothing is known."""
    return np.array([one.example.labels.get(flag, -1) for one in reads])


def trust_of(reads: Sequence[Read]) -> Array:
    """How far each row is trusted."""
    return np.array([one.example.weight for one in reads])


def with_vectors(table: csr_matrix, reads: Sequence[Read], vectors: Mapping[str, Array]) -> csr_matrix:
    """The table with the sum of the words' vectors beside it."""
    if not vectors:
        return table
    dense = np.zeros((len(reads), len(next(iter(vectors.values())))))
    for at, one in enumerate(reads):
        known = [vectors[word] for word in sorted({*one.tokens, *one.marks}) if word in vectors]
        if known:
            dense[at] = np.sum(known, axis=0) * matrix.SHORT_SCALE
    return hstack([table, csr_matrix(dense)]).tocsr()


def short_heads(table: csr_matrix, reads: Sequence[Read], is_wide: Array) -> dict[str, Head]:
    """A head for each flag, from all whose label is known. `is_wide`: 1 for columns of the wide look."""
    return {flag: _fit(table, reads, truth_of(reads, flag), _C, is_wide) for flag in SHORT_FLAGS}


def severity_heads(table: csr_matrix, reads: Sequence[Read], is_wide: Array) -> dict[int, Head]:
    """Among messages of danger: whether it is ideation or worse, a plan or worse, an attempt."""
    danger = truth_of(reads, SELF_HARM) == 1
    heads = {}
    for level in LEVELS:
        truth = np.array([
            int(one.example.severity >= level) if is_danger and one.example.severity is not None else -1
            for one, is_danger in zip(reads, danger, strict=True)
        ])  # fmt: skip
        heads[level] = _fit(table, reads, truth, _C_SEVERITY, is_wide)
    return heads


def _fit(table: csr_matrix, reads: Sequence[Read], truth: Array, c: float, is_wide: Array) -> Head:
    trust = trust_of(reads)
    known = truth >= 0
    if len(set(truth[known])) < 2:
        nothing = np.full(len(reads), np.nan)
        return Head(np.zeros(table.shape[1]), -3.0, nothing, nothing)
    is_judged = np.array([one.example.source in _JUDGED for one in reads])
    mine, rest = np.flatnonzero(known & is_judged), np.flatnonzero(known & ~is_judged)
    unseen, unseen_wide = np.full(len(reads), np.nan), np.full(len(reads), np.nan)
    folds = min(_FOLDS, *np.bincount(truth[mine], minlength=2)) if len(mine) else 0
    if folds >= 2:
        for taught, left in StratifiedKFold(folds, shuffle=True, random_state=0).split(mine, truth[mine]):
            rows = np.concatenate([mine[taught], rest])
            weights, bias = linear(table[rows], truth[rows], trust[rows], c)
            unseen[mine[left]] = table[mine[left]] @ weights + bias
            unseen_wide[mine[left]] = table[mine[left]] @ (weights * is_wide) + bias
    rows = np.concatenate([mine, rest])
    weights, bias = linear(table[rows], truth[rows], trust[rows], c)
    return Head(weights, bias, unseen, unseen_wide)
