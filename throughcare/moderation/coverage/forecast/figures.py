"""Means and shares with intervals, by bootstrap over simulated weeks. The same numbers give the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

RESAMPLES: Final = 400
_LOW, _HIGH = 0.025, 0.975


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval lies on one side of nothing."""
        return self.low > 0 or self.high < 0


@lru_cache(maxsize=8)
def _resamples(size: int) -> tuple[tuple[int, ...], ...]:
    random = Random(size)  # noqa: S311 - statistics
    return tuple(tuple(random.choices(range(size), k=size)) for _ in range(RESAMPLES))


def share(parts: Sequence[float], wholes: Sequence[float]) -> Figure:
    """The sum of the parts over the sum of the wholes, one of each a week; nothing out of nothing is 0."""
    found = _ratio(sum(parts), sum(wholes))
    again = sorted(
        _ratio(sum(parts[i] for i in picked), sum(wholes[i] for i in picked))
        for picked in _resamples(len(parts))
    )
    return Figure(found, percentile(again, _LOW), percentile(again, _HIGH))


def mean(values: Sequence[float]) -> Figure:
    """The mean of one number a week."""
    return share(values, [1.0] * len(values))


def percentile(ordered: Sequence[float], part: float) -> float:
    """The value below which this part of the ordered values lies; 0 of none."""
    if not ordered:
        return 0.0
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
