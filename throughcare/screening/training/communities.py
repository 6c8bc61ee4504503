"""Which community a whole post may be from: one head for each, of which one is right, from the public posts.

What else a post may be about is half of what it is about: heads that stand against each other tell a post
on drink from one on fear that names a drink better than a yes or no to drink alone.

There are two panels of such heads: one of logistic regression, and one of ridge regression, in which each head is to
say 1 of its own posts and 0 of others. Of posts left out the second knows better which are about substances, the
first which are of other flags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any as Anything
from typing import Final

import numpy as np
from scipy.linalg import inv
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
_ROUNDS: Final = 150
# Of the ridge: how much the weights are held back, as a share of what the mean post says of itself; how free each head
# is to say more of all posts alike; and how sharply the heads then stand against each other.
_HELD_BACK: Final = 1.8
_FREE: Final = 100.0
_SHARPNESS: Final = 10.0
_BY_RIDGE: Final = frozenset((SUBSTANCE,))
_RIDGE: Final = "ridge:"  # what the names of the second panel begin with
_TABLES: Final = {"words": POST_WORDS, "grams": POST_GRAMS}
_RARITY: Final = 0.25
_FEWEST: Final = {POST_WORDS: 3, POST_GRAMS: 5}
_FOLDS: Final = 2
_STEP: Final = 128  # weights are told in shares of this: finer ones fill the file and change nothing


@dataclass(slots=True)
class Communities:
    """The heads in order, panel after panel; for each panel its flags, and which of its heads speak for each;
    weights of the columns, biases, and for each flag what was said of posts not seen (nan where nothing was)."""

    names: tuple[str, ...]
    panels: list[dict[str, list[int]]]
    columns: list[matrix.Column]
    weights: Array
    biases: Array
    unseen: dict[str, Array]

    def tables(self) -> dict[str, dict[Anything, Array]]:
        """The weights as the model adds them up."""
        told: dict[str, dict[Anything, Array]] = {POST_WORDS: {}, POST_GRAMS: {}}
        for (table, key), shares in zip(self.columns, self.weights, strict=True):
            told[table][key] = (
                np.round(shares * (matrix.GRAM if table == POST_GRAMS else 1.0) * _STEP) / _STEP
            )
        return told


def fit(reads: Sequence[Read]) -> Communities:
    """Fit the heads on all posts that say where they are from."""
    from_ = np.array([str(one.example.extra.get(COMMUNITY, "")) for one in reads])
    known = np.flatnonzero(from_ != "")
    unseen = {flag: np.full(len(reads), np.nan) for flag in _FLAGS}
    names, sizes = np.unique(from_[known], return_counts=True)
    if len(names) < 2 or sizes.min() < _FOLDS:
        return Communities((), [], [], np.zeros((0, 0)), np.zeros(0), unseen)
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
        for flag in of_flag.keys() - _BY_RIDGE:
            unseen[flag][known[left]] = told(said, of_flag[flag])
    weights, biases = _linear(table, from_[known])
    by_ridge, biases_by_ridge, said = _ridge(table, (from_[known][:, None] == names).astype(float))
    for flag in _BY_RIDGE:
        unseen[flag][known] = told(said, of_flag[flag])
    return Communities(
        (*map(str, names), *(f"{_RIDGE}{name}" for name in names)),
        [
            {flag: mine for flag, mine in of_flag.items() if (flag in _BY_RIDGE) is is_ridge}
            for is_ridge in (False, True)
        ],
        columns,
        np.hstack([weights, by_ridge]) * rarity[:, None],
        np.concatenate([biases, biases_by_ridge]),
        unseen,
    )


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


def _ridge(table: csr_matrix, truth: Array) -> tuple[Array, Array, Array]:
    """Weights and biases by least squares, and what each post is told by heads that were fitted without it.

    `truth`: 1 for each post's own community, else 0. In the dual form, for there are far more columns than posts; with
    posts left out one by one by the usual identity (Rifkin & Lippert, 2007, Notes on Regularized Least Squares).
    """
    alike = (table @ table.T).toarray()
    held_back = _HELD_BACK * float(np.mean(np.diag(alike)))
    inverse = inv(alike + _FREE + held_back * np.eye(len(alike)))
    shares = inverse @ truth
    left_out = truth - shares / np.diag(inverse)[:, None]
    return table.T @ shares * _SHARPNESS, shares.sum(0) * _FREE * _SHARPNESS, left_out * _SHARPNESS
