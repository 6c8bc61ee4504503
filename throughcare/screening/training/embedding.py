"""Words by their company: vectors from the texts themselves, so that a rare word leans on its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any as Anything
from typing import Final

import numpy as np
from scipy.sparse import coo_matrix
from sklearn.utils.extmath import randomized_svd

_REACH: Final = 4
_FEWEST: Final = 5
_MOST: Final = 14_000
SIZE: Final = 100


def embed(texts: Sequence[Sequence[str]], size: int = SIZE) -> dict[str, Anything]:
    """A vector of length 1 for every word that is used often enough."""
    counts = Counter(word for text in texts for word in text)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))[:_MOST]
    words = [word for word in ranked if counts[word] >= _FEWEST]
    if len(words) <= size:
        return {}
    number = {word: at for at, word in enumerate(words)}
    rows, columns, amounts = [], [], []
    for text in texts:
        line = np.array([number.get(word, -1) for word in text])
        for step in range(1, min(_REACH + 1, len(line))):
            first, second = line[:-step], line[step:]
            both = (first >= 0) & (second >= 0)
            rows.append(first[both])
            columns.append(second[both])
            amounts.append(np.full(int(both.sum()), 1 / step))
    shape = (len(words), len(words))
    together = coo_matrix((np.concatenate(amounts), (np.concatenate(rows), np.concatenate(columns))), shape)
    table = (together.tocsr() + together.tocsr().T).tocoo()
    often = np.asarray(table.sum(1)).ravel() + 1e-9
    context = often**0.75 / (often**0.75).sum()
    surprise = np.log(table.data / (often[table.row] * context[table.col]))
    positive = surprise > 0
    told = coo_matrix((surprise[positive], (table.row[positive], table.col[positive])), shape).tocsr()
    left, strength, _ = randomized_svd(told, size, n_iter=4, random_state=0)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return dict(zip(words, vectors, strict=True))
