"""When a message has waited too long for an answer, counted in hours in which staff are on. No Django, no I/O.

What is a first message and what is an answer stands once, in SQL: `queries.answers`. This is the clock.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import ceil
from typing import Final

from throughcare.kit.spans import Span

ANSWER_HOURS: Final = 4
LEAST_HOURS, MOST_HOURS = 1, 24
"""Staffed hours within which a first message has an answer: a program's own choice, this without one.

Four because members of a large peer-support service complained of four and more hours without anybody there.
"""

RISES_AFTER: Final = 0.5
"""The share of that time after which staff see it on the Desk: while it can still be kept."""

RISES_ANYHOW: Final = timedelta(days=3)
"""By the wall clock, more than a weekend: a rota that nobody wrote must not hide anybody."""

LOOKS_AHEAD: Final = timedelta(days=14)
"""How far the rota is read for the instant at which so many hours will have passed."""


_NONE: Final = timedelta(0)


class StaffedTime:
    """How long staff are on, of one program: its spans added up once, so that each question is a look-up.

    `spans` as `joined` gives them; None where a program says nothing about hours: then every hour counts.
    """

    __slots__ = ("_begins", "_is_always", "_through", "_untils")

    def __init__(self, spans: Sequence[Span] | None) -> None:
        self._is_always = spans is None
        self._begins = [begins for begins, _ in spans or ()]
        self._untils = [until for _, until in spans or ()]
        lengths = [until - begins for begins, until in spans or ()]
        self._through = list(
            accumulate(lengths, initial=timedelta(0))
        )  # before each span, and after the last

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How long they were on between two instants; zero where `end` is not after `start`."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if self._is_always:
            return max(end - start, _NONE)
        return max(self._before(end) - self._before(start), _NONE)

    def due(self, start: datetime, wanted: timedelta) -> datetime | None:
        """The instant at which they will have been on for `wanted` (more than nothing) since `start`.

        None where the spans end before: nobody knows yet when the next hours are.
        """
        start = start.astimezone(UTC)
        if self._is_always:
            return start + wanted
        total = self._before(start) + wanted
        after = bisect_left(self._through, total)
        if after >= len(self._through):
            return None
        return self._untils[after - 1] - (self._through[after] - total)

    def waited_since(self, now: datetime, wanted: timedelta) -> datetime | None:
        """The latest start since which they have been on for `wanted` (more than nothing) by now: whoever asked then
        or before has waited that long, and nobody who asked later.

        None where nobody has: they were not on for so long in all.
        """
        now = now.astimezone(UTC)
        if self._is_always:
            return now - wanted
        total = self._before(now) - wanted
        if total < _NONE:
            return None
        within = bisect_right(self._through, total) - 1
        return self._begins[within] + (total - self._through[within])

    def _before(self, at: datetime) -> timedelta:
        """How long they were on from the first span until then."""
        begun = bisect_right(self._begins, at)
        if not begun:
            return _NONE
        return self._through[begun] - max(self._untils[begun - 1] - at, _NONE)


def risen_since(on: StaffedTime, target: timedelta, now: datetime) -> datetime:
    """Staff should see by now whoever asked then or before, and nobody who asked later."""
    anyhow = now.astimezone(UTC) - RISES_ANYHOW
    return max(anyhow, on.waited_since(now, target * RISES_AFTER) or anyhow)


def percentile(values: Iterable[timedelta], share: float) -> timedelta | None:
    """The smallest of the values that at least this share of them does not exceed (nearest rank).

    None where there are no values. A value that was measured, never one between two.
    """
    ranked = sorted(values)
    if not ranked:
        return None
    return ranked[max(1, ceil(share * len(ranked))) - 1]


@dataclass(frozen=True, slots=True)
class Summary:
    """First answers of one week: how many first messages, how many answered, and how fast by two clocks.

    `settled` are those that can be judged: answered, or overdue; `within` those of them answered in time.
    """

    asked: int
    answered: int
    settled: int
    within: int
    staffed_median: timedelta | None
    staffed_p90: timedelta | None
    wall_median: timedelta | None
    wall_p90: timedelta | None

    @property
    def share(self) -> float | None:
        """The share answered within the target, of those that can be judged; None where there are none."""
        return self.within / self.settled if self.settled else None


def summed_up(
    asked: Sequence[tuple[datetime, datetime | None]],
    spans: Sequence[Span] | None,
    target: timedelta,
    now: datetime,
) -> Summary:
    """What a week's first messages say, each as (asked at, first answered at or None).

    One that waits still and is not due is in no share; one that waits and is overdue is a miss.
    """
    staffed: list[timedelta] = []
    wall: list[timedelta] = []
    within = missed = 0
    on = StaffedTime(spans)
    for start, answered in asked:
        waited = on.between(start, answered or now)
        if answered is not None:
            staffed.append(waited)
            wall.append(max(answered.astimezone(UTC) - start.astimezone(UTC), timedelta(0)))
            within += waited <= target
        else:
            missed += waited > target
    return Summary(
        asked=len(asked),
        answered=len(staffed),
        settled=len(staffed) + missed,
        within=within,
        staffed_median=percentile(staffed, 0.5),
        staffed_p90=percentile(staffed, 0.9),
        wall_median=percentile(wall, 0.5),
        wall_p90=percentile(wall, 0.9),
    )
