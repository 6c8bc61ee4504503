"""Which community a whole post may be from: one head for each, of which one is right, from the public posts.

What else a post may be about is half of what it is about: heads that stand against each other tell a post
on drink from one on fear that names a drink better than a yes or no to drink alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from throughcare.screening.findings import EATING, OFF_TOPIC, SELF_HARM, SUBSTANCE
from throughcare.screening.packed import POST_GRAMS, POST_WORDS
from throughcare.screening.training import matrix
from throughcare.screening.training.examples import COMMUNITY
from throughcare.screening.training.heads import Array, Read, truth_of
from throughcare.screening.weighing import UNSURE

_FLAGS: Final = (SELF_HARM, SUBSTANCE, EATING, OFF_TOPIC)
_C: Final = 10.0
_TABLES: Final = {"words": POST_WORDS, "grams": POST_GRAMS}
_RARITY: Final = 0.25
_FEWEST: Final = {POST_WORDS: 3, POST_GRAMS: 5}
_FOLDS: Final = 2
_ROUNDS: Final = 150


@dataclass(slots=True)
class Communities:
    """The communities in order, those that speak for each flag, weights of the columns, biases, and for each
    flag what was said of posts not seen (nan where nothing was)."""

    names: tuple[str, ...]
    of_flag: dict[str, list[int]]
    columns: list[matrix.Column]
    weights: Array
    biases: Array
    unseen: dict[str, Array]

    def tables(self) -> dict[str, dict[Anything, Array]]:
        """The weights as the model adds them up."""
        told: dict[str, dict[Anything, Array]] = {POST_WORDS: {}, POST_GRAMS: {}}
        for (table, key), shares in zip(self.columns, self.weights, strict=True):
            told[table][key] = shares * (matrix.GRAM if table == POST_GRAMS else 1.0)
        return told


def fit(reads: Sequence[Read]) -> Communities:
    """Fit the heads on all posts that say where they are from."""
    from_ = np.array([str(one.example.extra.get(COMMUNITY, "")) for one in reads])
    known = np.flatnonzero(from_ != "")
    unseen = {flag: np.full(len(reads), np.nan) for flag in _FLAGS}
    names, sizes = np.unique(from_[known], return_counts=True)
    if len(names) < 2 or sizes.min() < _FOLDS:
        return Communities((), {}, [], np.zeros((0, 0)), np.zeros(0), unseen)
    rows = [_row(one) for one in reads if one.example.extra.get(COMMUNITY)]
    columns = [
        column
        for fewest, table in sorted((fewest, table) for table, fewest in _FEWEST.items())
        for column in matrix.columns(rows, fewest)
        if column[0] == table
    ]
    table = matrix.matrix(rows, columns)
    rarity = _rarity(table)
    table = (table @ diags(rarity)).tocsr()
    of_flag = {flag: _speaking(names, from_, truth_of(reads, flag)) for flag in _FLAGS}
    for taught, left in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(known, from_[known]):
        weights, biases = _linear(table[taught], from_[known][taught])
        said = table[left] @ weights + biases
        for flag, mine in of_flag.items():
            unseen[flag][known[left]] = told(said, mine)
    weights, biases = _linear(table, from_[known])
    return Communities(tuple(map(str, names)), of_flag, columns, weights * rarity[:, None], biases, unseen)


def told(said: Array, mine: Sequence[int]) -> Array:
    """How much rather one of `mine` than any other, in logits."""
    sure = np.exp(said - said.max(1, keepdims=True))
    share = sure[:, list(mine)].sum(1) / sure.sum(1)
    share = np.clip(share, UNSURE, 1 - UNSURE)
    return np.log(share / (1 - share))


def _row(one: Read) -> Mapping[matrix.Column, float]:
    """Each word once with the runs of letters in it, made comparable over lengths."""
    even = max(1, len({*one.tokens, *one.marks})) ** -0.5
    return {
        (_TABLES[table], key): amount * even
        for (table, key), amount in matrix.wide(one.tokens, one.marks, with_pairs=False).items()
    }


def _rarity(table: csr_matrix) -> Array:
    """A word that few posts have says more than one that all have."""
    often = np.maximum(1, np.asarray((table > 0).sum(0)).ravel())
    return (np.log(table.shape[0] / often) + 1) * _RARITY


def _speaking(names: Array, from_: Array, truth: Array) -> list[int]:
    """The communities of which most posts have the flag."""
    return [at for at, name in enumerate(names) if np.mean(truth[from_ == name] == 1) > 0.5]


def _linear(table: csr_matrix, truth: Array) -> tuple[Array, Array]:
    model = LogisticRegression(C=_C, solver="lbfgs", tol=1e-3, max_iter=_ROUNDS)
    model.fit(table, truth)
    if len(model.classes_) == 2:  # of two the second's weights are told alone
        return np.vstack([-model.coef_[0], model.coef_[0]]).T / 2, np.array(
            [-1.0, 1.0]
        ) * model.intercept_ / 2
    return model.coef_.T, model.intercept_
