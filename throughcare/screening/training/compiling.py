"""From fitted weights to the tables of the model: what is added up at screening, already multiplied out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from typing import Any as Anything

import numpy as np

from throughcare.screening.model import GATE, GRAVE, LONG, SEVERITY, SHORT
from throughcare.screening.packed import SECOND, TABLES, pack
from throughcare.screening.training import matrix
from throughcare.screening.training.heads import Array

if TYPE_CHECKING:
    from throughcare.screening.training.make import Parts

# A feature that says less than this in every head is left out: the file is kept small.
_LEAST_SHORT: Final = {"words": 0.004, "grams": 0.006, "pairs": 0.08, "close": 0.06}
_LEAST_LONG: Final = 0.15


def compiled(parts: Parts) -> tuple[tuple[str, ...], dict[str, dict[Anything, int]]]:
    """The names of the heads, and the tables."""
    near = [(SHORT + flag, head) for flag, head in parts.short.items()]
    near += [(f"{SEVERITY}{level}", head) for level, head in parts.severity.items()]
    near += [(GRAVE, parts.grave), *((GATE + flag, head) for flag, head in parts.gates.items())]
    far = [LONG + flag for flag in parts.posts.weights]
    names = tuple(name for name, _ in near) + tuple(far)
    weights = np.column_stack([head.weights for _, head in near]) * matrix.SHORT_SCALE
    tables: dict[str, dict[Anything, Array]] = {name: {} for name in TABLES}
    zeros = np.zeros(len(names))
    for (table, key), shares in zip(parts.names, weights, strict=True):
        if np.abs(shares).max() >= _LEAST_SHORT[table]:
            row = zeros.copy()
            row[: len(near)] = shares * (matrix.GRAM if table == "grams" else 1.0)
            tables[table][key] = row
    for (table, key), shares in _posts(parts):
        if np.abs(shares).max() >= _LEAST_LONG or key in tables[table]:
            row = tables[table].setdefault(key, zeros.copy())
            row[len(near) :] = shares
    tables |= parts.communities.tables()
    return names, {
        name: {key: weight for key, row in table.items() if (weight := pack(row.tolist()))}
        for name, table in tables.items()
    } | {SECOND: parts.second.table}


def _posts(parts: Parts) -> Iterator[tuple[matrix.Column, Array]]:
    shares = np.column_stack(list(parts.posts.weights.values()))
    yield from zip(parts.posts.names, shares, strict=True)
