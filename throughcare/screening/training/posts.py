"""Heads of a yes and a no for whole posts of the public sets, and how they go together with the close look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import diags
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from throughcare.screening.findings import ABUSE, OFF_TOPIC
from throughcare.screening.training import matrix
from throughcare.screening.training.heads import Array, Read, linear, truth_of

LONG_FLAGS: Final = (ABUSE, OFF_TOPIC)  # of the rest, and of the topic of long posts, `communities` tell
_C: Final = 8.0
_RARITY: Final = 0.25
_FEWEST: Final = 3
_FOLDS: Final = 2
_TRUST: Final = {"rmhd": 1.0, "counsel": 1.0, "sad": 0.15}


@dataclass(slots=True)
class Posts:
    """The columns of whole posts, and for each flag weights, bias and what was said of posts not seen."""

    names: list[matrix.Column]
    weights: dict[str, Array]
    biases: dict[str, float]
    unseen: dict[str, Array]


def fit(reads: Sequence[Read]) -> Posts:
    """Fit a head for each flag of long posts."""
    rows = [matrix.words_alone(one.tokens, one.marks) for one in reads]
    chosen = [row for row, one in zip(rows, reads, strict=True) if one.example.source in _TRUST]
    names = matrix.columns(chosen, _FEWEST)
    table = matrix.matrix(rows, names)
    # A word that few posts have says more than one that all have.
    often = np.maximum(1, np.asarray((matrix.matrix(chosen, names) > 0).sum(0)).ravel())
    rarity = (np.log(max(1, len(chosen)) / often) + 1) * _RARITY
    table = (table @ diags(rarity)).tocsr()
    posts = Posts(names, {}, {}, {})
    for flag in LONG_FLAGS:
        truth = truth_of(reads, flag)
        trust = np.array([_TRUST.get(one.example.source, 0.0) for one in reads])
        known = np.flatnonzero((truth >= 0) & (trust > 0))
        posts.unseen[flag] = np.full(len(reads), np.nan)
        if np.bincount(truth[known], minlength=2).min() < _FOLDS:
            posts.weights[flag], posts.biases[flag] = np.zeros(len(names)), -3.0
            continue
        for taught, left in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(known, truth[known]):
            weights, bias = linear(table[known[taught]], truth[known[taught]], trust[known[taught]], _C)
            posts.unseen[flag][known[left]] = table[known[left]] @ weights + bias
        weights, posts.biases[flag] = linear(table[known], truth[known], trust[known], _C)
        posts.weights[flag] = weights * rarity
    return posts


def mix(near: Array, whole: Array, truth: Array, beside: float | None = None) -> list[float]:
    """How far to go by the close look and by the whole post: a, b and c in a * near + b * whole + c.

    A post of danger that is missed costs more than one read in vain. `beside`: how much the close look counts
    beside the whole post, where that is settled: it learned from how these very posts begin, and would be
    believed too far.
    """
    known = (truth >= 0) & ~np.isnan(whole) & ~np.isnan(near)
    if len(set(truth[known])) < 2:
        return [1.0, 0.0, -1.0]
    both = np.column_stack([near[known], whole[known]])
    if beside is not None:
        both = both @ np.array([[beside], [1.0]])
    model = LogisticRegression(C=1.0, solver="liblinear", random_state=0, class_weight={0: 1.0, 1: 4.0})
    model.fit(both, truth[known])
    found = [max(0.0, float(one)) for one in model.coef_[0]]
    a, b = found if beside is None else (beside * found[0], found[0])
    return [a, b, float(model.intercept_[0])]
