"""What will arrive, estimated from counts by hour of the week; and one week of it drawn by a seed.

Four weeks are few for 168 hours: each hour's count is pulled towards its class's average at that hour of the
day (a gamma prior worth `PRIOR_WEEKS`), and each seed draws its rates anew from what the counts leave open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from random import Random
from typing import Final

from throughcare.moderation.coverage.forecast.classes import DEFAULT_MINUTES, DEFAULT_SPREAD, Kind
from throughcare.moderation.coverage.forecast.queue import Item

HOURS: Final = 7 * 24
PRIOR_WEEKS: Final = 2.0
ENOUGH: Final = 20
"""Items in all below which nothing is forecast."""

ENOUGH_MEASURED: Final = 10
"""Handled items of a class below which its handling time is the stated assumption."""

LONGEST_HANDLING: Final = 90.0
_FLAT: Final = 0.1  # the part of a class that may come at any hour


@dataclass(frozen=True, slots=True)
class Handling:
    """How many minutes handling takes: mean, spread (standard deviation over mean), and out of how many
    measured ones; 0: an assumption."""

    mean: float
    spread: float
    measured: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """Counts by kind and hour of the week (Monday 0:00 first) over some weeks, and handling times by kind.

    `danger`: by kind the share in which somebody may be in danger; empty where none was.
    """

    weeks: float
    counts: tuple[tuple[int, ...], ...]
    handling: tuple[Handling, ...]
    danger: tuple[float, ...] = ()

    @property
    def total(self) -> int:
        """How many items were counted."""
        return sum(map(sum, self.counts))

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to say anything."""
        return self.total >= ENOUGH

    def prior(self) -> list[list[float]]:
        """Items a week by kind and hour, as each class's average at that hour of the day, smoothed."""
        by_hour = [sum(kind[h] for kind in self.counts for h in range(hour, HOURS, 24)) for hour in range(24)]
        smooth = [(by_hour[h - 1] + 2 * by_hour[h] + by_hour[(h + 1) % 24]) / 4 for h in range(24)]
        whole = sum(smooth) or 1.0
        profile = [(1 - _FLAT) * each / whole + _FLAT / 24 for each in smooth]
        return [[sum(kind) / self.weeks / 7 * profile[h % 24] for h in range(HOURS)] for kind in self.counts]

    def rates(self) -> list[list[float]]:
        """Expected items an hour, by kind and hour of the week."""
        prior = self.prior()
        return [
            [
                (self.counts[kind][h] + PRIOR_WEEKS * prior[kind][h]) / (self.weeks + PRIOR_WEEKS)
                for h in range(HOURS)
            ]
            for kind in Kind
        ]


def measured(minutes: Sequence[float], kind: Kind) -> Handling:
    """Handling times as measured, or the stated assumption where too few were. Very long ones are cut."""
    known = [min(max(each, 0.1), LONGEST_HANDLING) for each in minutes]
    if len(known) < ENOUGH_MEASURED:
        return Handling(DEFAULT_MINUTES[kind], DEFAULT_SPREAD)
    mean = sum(known) / len(known)
    variance = sum((each - mean) ** 2 for each in known) / (len(known) - 1)
    return Handling(mean, min(3.0, sqrt(variance) / mean), len(known))


def draw(load: Load, hours: Sequence[int], seed: int) -> list[Item]:
    """What arrives over a stretch, in order. `hours`: the hour of the week (0–167) of each hour of it.

    The same seed gives the same items, so that rosters and orders are compared on the same arrivals.
    """
    random = Random(seed)  # noqa: S311 - a simulation
    chance = Random(~seed)  # noqa: S311 - apart, so that the arrivals are the same whoever is in danger
    prior = load.prior()
    rates = [
        [
            random.gammavariate(
                load.counts[kind][h] + PRIOR_WEEKS * prior[kind][h], 1 / (load.weeks + PRIOR_WEEKS)
            )
            if load.counts[kind][h] or prior[kind][h]
            else 0.0
            for h in range(HOURS)
        ]
        for kind in Kind
    ]
    items: list[Item] = []
    for kind in Kind:
        handling = load.handling[kind]
        sigma2 = log(1 + handling.spread**2)
        danger = load.danger[kind] if load.danger else 0.0
        mu, sigma = log(handling.mean) - sigma2 / 2, sqrt(sigma2)
        for number, hour in enumerate(hours):
            rate = rates[kind][hour]
            into = random.expovariate(rate) if rate > 0 else 2.0
            while into < 1.0:
                takes = exp(random.gauss(mu, sigma))
                items.append(
                    Item((number + into) * 60, kind, min(takes, LONGEST_HANDLING), chance.random() < danger)
                )
                into += random.expovariate(rate)
    return sorted(items, key=lambda item: (item.at, item.kind))
