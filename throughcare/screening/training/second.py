"""Fitting the second reading of danger: on more messages than the first, and with everyday stress made to count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from throughcare.screening import features, second
from throughcare.screening.findings import SELF_HARM
from throughcare.screening.packed import SCALE
from throughcare.screening.training import matrix
from throughcare.screening.training.examples import OWN, SECOND
from throughcare.screening.training.heads import Head, Read, fit, telling, truth_of

_LEARNED: Final = frozenset((OWN, SECOND, "sad"))
# Most of what people write is everyday stress, of which there is little beside messages that only look like danger:
# counted so often, it is raised half as often and nearly no danger is lost.
_EVERYDAY_TRUST: Final = 15.0
_C: Final = 30.0
# Where fitting ends. Looser, 169 messages more made it end a round sooner, with a quarter of the weights gone.
_TOLERANCE: Final = 1e-3
# How many messages must have a feature, and what it must at least say to be kept: the file is to stay small.
_FEWEST: Final = {second.WORD: 2, second.LETTERS: 2, second.RULES: 2, "1": 3, "2": 4, "3": 4}
_LEAST: Final = {second.WORD: 0.004, second.LETTERS: 0.005, second.RULES: 0.0, "1": 0.1, "2": 0.1, "3": 0.1}
# How much calmer than what it raises the first reading may be for the second to be asked, in logits. Nine in ten of the
# texts that are read closely are no calmer.
DOUBTS: Final = 6.0


class Fitted(NamedTuple):
    """`table`: as `packed.Model` has it; `bias`; and what it said of messages it had not seen, one for each of those
    that it was given, nan where there is nothing."""

    table: dict[features.Feature, int]
    bias: float
    unseen: np.ndarray


def told(tokens: Sequence[str], named: Iterable[features.Feature] = ()) -> dict[features.Feature, float]:
    """The features of a message, as `Second.total` adds them up. `named`: what the rules found."""
    found: dict[features.Feature, float] = {(second.RULES, *one): 1.0 for one in named}
    for word in sorted({*tokens}):
        found[second.WORD, word] = 1.0
        for run in features.grams(word):
            found[second.LETTERS, run] = found.get((second.LETTERS, run), 0.0) + matrix.GRAM
    for apart in second.APART:
        found |= {(str(apart), *pair): 1.0 for pair in sorted(second.pairs(tokens, apart))}
    return found


def fitted(reads: Sequence[Read]) -> Fitted:
    """Fit it. `reads`: short messages; those it does not learn from are passed over."""
    chosen = [at for at, one in enumerate(reads) if one.example.source in _LEARNED]
    taught = [_trusted(reads[at]) for at in chosen]
    rows = [told(one.tokens, one.named) for one in taught]
    counts = Counter(feature for row in rows for feature in row)
    names = sorted(feature for feature, count in counts.items() if count >= _FEWEST[feature[0]])
    table = matrix.matrix(rows, names, matrix.SHORT_SCALE)
    head = fit(table, taught, truth_of(taught, SELF_HARM), _C, partial(telling, tolerance=_TOLERANCE))
    unseen = np.full(len(reads), np.nan)
    unseen[chosen] = head.unseen
    return Fitted(dict(_kept(names, head)), head.bias, unseen)


def _trusted(one: Read) -> Read:
    is_everyday = one.example.source == "sad"
    return replace(one, example=replace(one.example, weight=_EVERYDAY_TRUST)) if is_everyday else one


def _kept(names: Sequence[features.Feature], head: Head) -> Iterator[tuple[features.Feature, int]]:
    for name, weight in zip(names, head.weights.tolist(), strict=True):
        share = weight * matrix.SHORT_SCALE * (matrix.GRAM if name[0] == second.LETTERS else 1.0)
        if abs(share) >= _LEAST[name[0]]:
            yield name, round(share * SCALE)
