"""One roster's forecast: missed targets by class and hour, against first-in-first-out, and the best hours to add.

Every variant meets the same arrivals (common random numbers), so that what differs is the roster or the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any, Final
from zoneinfo import ZoneInfo

from throughcare.moderation.coverage.forecast.classes import COST, TARGET_MINUTES, Kind
from throughcare.moderation.coverage.forecast.figures import Figure, mean, percentile, share
from throughcare.moderation.coverage.forecast.load import HOURS, Load, draw
from throughcare.moderation.coverage.forecast.queue import Item, Order, Shift, Staffed, run
from throughcare.moderation.coverage.rota import Turn, stints

SEEDS: Final = 40
WARM_UP, TAIL = timedelta(days=3), timedelta(days=3)
CANDIDATES: Final = 24  # hours tried one by one: those in which most late items still waited in time
FEWEST: Final = 6  # of them where a week holds very many items
MOST_ITEMS: Final = 20_000  # items a week times hours tried
BEST: Final = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that are simulated: `hours` is each hour's local hour of the week; `first` and `last` bound, in
    minutes, the week that is counted. Before it the queue warms up, after it what is left is worked off."""

    hours: tuple[int, ...]
    shifts: tuple[Shift, ...]
    first: float
    last: float

    @property
    def horizon(self) -> float:
        """The end of it all, in minutes."""
        return len(self.hours) * 60.0

    def with_hour(self, hour: int) -> tuple[Shift, ...]:
        """The shifts with one more moderator at this hour of every week."""
        more = [(n * 60.0, n * 60.0 + 60) for n, each in enumerate(self.hours) if each == hour]
        return (*self.shifts, *more)


@dataclass(frozen=True, slots=True)
class ClassForecast:
    """One class in a week: how many come, what share misses its target, and how long they wait (minutes).

    `bad_week` is the share in the worst of ten weeks. `first_in` is the share if the oldest went first.
    """

    kind: int
    a_week: float
    late: Figure
    bad_week: float
    usual_wait: float
    long_wait: float
    first_in: Figure


@dataclass(frozen=True, slots=True)
class BetterHour:
    """What one more moderator at an hour of the week (0–167) would change.

    `fewer`: missed targets a week that would not be missed; `saves`: the same weighted by class, by which hours
    are compared. `late`: the shares then.
    """

    hour: int
    fewer: Figure
    saves: Figure
    late: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a roster leads to. By hour of the week: `expected` items an hour, `people` on, `missed` a week by
    kind. `order_saves`: weighted missed targets a week that risk × waiting avoids against the oldest first."""

    seeds: int
    classes: tuple[ClassForecast, ...]
    expected: tuple[tuple[float, ...], ...]
    people: tuple[int, ...]
    missed: tuple[tuple[float, ...], ...]
    better: tuple[BetterHour, ...]
    order_saves: Figure

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def stretch_from(turns: Sequence[Turn], zone: ZoneInfo, now: datetime) -> Stretch:
    """The seven days from the coming local midnight, through any clock change, with the roster's shifts."""
    midnight = (now.astimezone(zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    first, last = midnight.timestamp(), (midnight + timedelta(days=7)).timestamp()
    start, end = first - WARM_UP.total_seconds(), last + TAIL.total_seconds()
    hours = []
    for number in range(round((end - start) / 3600)):
        local = datetime.fromtimestamp(start + number * 3600, zone)
        hours.append(local.weekday() * 24 + local.hour)
    begins, ends = datetime.fromtimestamp(start, zone), datetime.fromtimestamp(end, zone)
    shifts = [
        ((stint.from_at.timestamp() - start) / 60, (stint.until_at.timestamp() - start) / 60)
        for stint in stints(turns, zone, begins, ends)
    ]
    return Stretch(
        tuple(hours),
        tuple((max(0.0, a), b) for a, b in shifts),
        (first - start) / 60,
        (last - start) / 60,
    )


def forecast(load: Load, stretch: Stretch, seeds: int = SEEDS, candidates: int = CANDIDATES) -> Forecast:
    """Simulate `seeds` weeks of this load on this roster, and again with each of some hours added to it.

    The same input gives the same answer.

    Raises ValueError for a load that is not enough to say anything.
    """
    if not load.is_enough:
        raise ValueError("too little to say")
    weeks = [draw(load, stretch.hours, seed) for seed in range(seeds)]
    now = _Variant(weeks, stretch, stretch.shifts, Order.TWO_CLOCK)
    oldest = _Variant(weeks, stretch, stretch.shifts, Order.FIRST_IN)
    tried = [
        (hour, _Variant(weeks, stretch, stretch.with_hour(hour), Order.TWO_CLOCK))
        for hour in now.hours_worth_trying(candidates)
    ]
    better = [
        BetterHour(
            hour,
            mean([a - b for a, b in zip(now.all_late, variant.all_late, strict=True)]),
            mean([a - b for a, b in zip(now.costs, variant.costs, strict=True)]),
            tuple(variant.late_share(kind) for kind in Kind),
        )
        for hour, variant in tried
    ]
    better.sort(key=lambda each: (-each.saves.mean, each.hour))
    return Forecast(
        seeds,
        tuple(_class(kind, now, oldest) for kind in Kind),
        tuple(tuple(each) for each in load.rates()),
        people_by_hour(stretch),
        tuple(tuple(count / seeds for count in kind) for kind in now.missed),
        tuple(each for each in better[:BEST] if each.saves.mean > 0),
        mean([a - b for a, b in zip(oldest.costs, now.costs, strict=True)]),
    )


def people_by_hour(stretch: Stretch) -> tuple[int, ...]:
    """By hour of the week: the fewest people on at any moment of it in the counted week.

    An hour that clocks skip has nobody; one that comes twice has the fewer of both.
    """
    found: dict[int, int] = {}
    for number, hour in enumerate(stretch.hours):
        if stretch.first <= number * 60 < stretch.last:
            # On at every minute of the hour, sampled each five minutes: shifts may hand over within it.
            moments = [number * 60 + minute for minute in range(0, 60, 5)]
            on = min(sum(a <= at < b for a, b in stretch.shifts) for at in moments)
            found[hour] = min(found.get(hour, on), on)
    return tuple(found.get(hour, 0) for hour in range(HOURS))


class _Variant:
    """The same weeks under one roster and one order: what was late, and how late."""

    def __init__(
        self, weeks: Sequence[Sequence[Item]], stretch: Stretch, shifts: Sequence[Shift], order: Order
    ) -> None:
        self.stretch = stretch
        self.staffed = Staffed(shifts)
        self.count = [[0] * len(weeks) for _ in Kind]
        self.late = [[0] * len(weeks) for _ in Kind]
        self.waits: list[list[float]] = [[] for _ in Kind]
        self.missed = [[0] * HOURS for _ in Kind]
        self.worth = [0.0] * HOURS
        for number, items in enumerate(weeks):
            begun = run(items, shifts, order, stretch.horizon)
            for item, at in zip(items, begun, strict=True):
                if stretch.first <= item.at < stretch.last:
                    self._count(number, item, at)
        self.costs = [
            sum(COST[kind] * self.late[kind][number] for kind in Kind) for number in range(len(weeks))
        ]

        self.all_late = [sum(self.late[kind][number] for kind in Kind) for number in range(len(weeks))]

    def _count(self, number: int, item: Item, begun: float) -> None:
        kind = item.kind
        waited = self._waited(item, min(begun, self.stretch.horizon))
        self.count[kind][number] += 1
        self.waits[kind].append(waited)
        if begun < inf and waited <= TARGET_MINUTES[kind]:
            return
        self.late[kind][number] += 1
        hours = self.stretch.hours
        self.missed[kind][hours[int(item.at // 60)]] += 1
        # Somebody more in one of these hours could have begun it in time. At most a week of them.
        due = item.at + TARGET_MINUTES[kind]
        for each in {hours[n] for n in range(int(item.at // 60), min(int(due // 60) + 1, len(hours)))}:
            self.worth[each] += COST[kind]

    def _waited(self, item: Item, begun: float) -> float:
        """Minutes on the clock of its class."""
        return self.staffed.between(item.at, begun) if item.kind is Kind.GREEN else begun - item.at

    def late_share(self, kind: Kind) -> Figure:
        """What share of a class is late."""
        return share(self.late[kind], self.count[kind])

    def hours_worth_trying(self, candidates: int) -> list[int]:
        """Hours of the week in which late items waited in time, most of them first; as many as time allows."""
        a_week = sum(map(sum, self.count)) / len(self.costs)
        most = min(candidates, max(FEWEST, int(MOST_ITEMS / max(a_week, 1))))
        return sorted((h for h in range(HOURS) if self.worth[h]), key=lambda h: (-self.worth[h], h))[:most]


def _class(kind: Kind, now: _Variant, oldest: _Variant) -> ClassForecast:
    weekly = sorted(
        late / count for late, count in zip(now.late[kind], now.count[kind], strict=True) if count
    )
    waits = sorted(now.waits[kind])
    return ClassForecast(
        int(kind),
        sum(now.count[kind]) / len(now.count[kind]),
        now.late_share(kind),
        percentile(weekly, 0.9),
        percentile(waits, 0.5),
        percentile(waits, 0.9),
        oldest.late_share(kind),
    )
