"""Features of texts as sparse matrices, with the names of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any as Anything
from typing import Final, TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from throughcare.screening import features

Column = tuple[str, Anything]  # the table of the model, and the key in it
_Feature = TypeVar("_Feature")
SHORT_SCALE: Final = 1 / 6  # of every feature in a short text
GRAM: Final = 0.3  # a run of letters counts this much of a word


def wide(tokens: Sequence[str], marks: Iterable[str] = (), *, with_pairs: bool = True) -> dict[Column, float]:
    """Words, runs of letters and pairs of words, as `Weigher.wide` adds them up."""
    found: dict[Column, float] = {}
    for word in sorted({*tokens, *marks}):
        found["words", word] = 1.0
        for gram in features.grams(word):
            found["grams", gram] = found.get(("grams", gram), 0.0) + GRAM
    for pair in sorted(features.pairs(tokens)) if with_pairs else ():
        found["pairs", pair] = 1.0
    return found


def words_alone(tokens: Sequence[str], marks: Iterable[str] = ()) -> dict[Column, float]:
    """What a whole post is weighed by: each word once, made comparable over lengths."""
    words = sorted({*tokens, *marks})
    size = max(1, len(words)) ** -0.5
    return {("words", word): size for word in words}


def close(tokens: Sequence[str], named: Iterable[features.Feature] = ()) -> dict[Column, float]:
    """What only the close look sees, and what the rules found."""
    found: dict[Column, float] = {("close", one): 1.0 for one, _, _ in features.close(tokens)}
    found.update({("close", one): 1.0 for one in named})
    return found


def columns(rows: Iterable[Mapping[Column, float]], fewest: int) -> list[Column]:
    """The features that at least `fewest` rows have, in an order that hangs on nothing else."""
    counts = Counter(column for row in rows for column in row)
    return sorted((column for column, count in counts.items() if count >= fewest), key=repr)


def matrix(
    rows: Sequence[Mapping[_Feature, float]], names: Sequence[_Feature], scale: float = 1.0
) -> csr_matrix:
    """The rows as a matrix over the named columns."""
    number = {name: at for at, name in enumerate(names)}
    starts, places, amounts = [0], [], []
    for row in rows:
        known = sorted((number[column], amount) for column, amount in row.items() if column in number)
        places += [place for place, _ in known]
        amounts += [amount * scale for _, amount in known]
        starts.append(len(places))
    return csr_matrix(
        (np.array(amounts, dtype=float), np.array(places, dtype=np.int32), np.array(starts, dtype=np.int32)),
        shape=(len(rows), len(names)),
    )
