"""The queue of one stretch of time, simulated: items arrive, moderators of a roster take them one by one.

Time is in minutes since the stretch began. A moderator takes the most urgent item when she is free and
finishes what she has begun, also beyond her shift. A crisis is taken before everything else; one that comes
(or still waits) when nobody is on goes to the on-call clinician at once and leaves this queue.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any, TypeAlias

import simpy

from throughcare.moderation.coverage.forecast.classes import Kind, urgency

Shift: TypeAlias = tuple[float, float]
"""From (included) until (excluded), in minutes; one moderator. Two that overlap are two moderators."""


class Order(StrEnum):
    """Which item is taken next."""

    TWO_CLOCK = "two-clock"  # by risk times waiting, a crisis first
    FIRST_IN = "first-in"  # the oldest


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits for a moderator: when it comes, its class, how many minutes it will take, and
    whether somebody may be in danger.
    """

    at: float
    kind: Kind
    takes: float
    is_danger: bool = False


class _Waiting:
    """What waits of one class, each in the order it came: those in danger, and the others."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._danger: deque[int] = deque()
        self._others: deque[int] = deque()

    def __bool__(self) -> bool:
        return bool(self._danger or self._others)

    def add(self, number: int) -> None:
        """One more has come."""
        (self._danger if self._items[number].is_danger else self._others).append(number)

    @property
    def since(self) -> float:
        """When the one that waits longest came."""
        return min(self._items[queue[0]].at for queue in (self._danger, self._others) if queue)

    def oldest(self) -> int:
        """Take the one that waits longest."""
        heads = [queue for queue in (self._danger, self._others) if queue]
        return min(heads, key=lambda queue: self._items[queue[0]].at).popleft()

    def first(self) -> int:
        """Take the first as `rules.in_order` has it: whoever may be in danger is at the head of her class."""
        return (self._danger or self._others).popleft()


class Staffed:
    """When at least one moderator is on, and how much of such time lies between two instants."""

    def __init__(self, shifts: Sequence[Shift]) -> None:
        self.starts: list[float] = []
        self.ends: list[float] = []
        for start, end in sorted(shifts):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            elif start < end:
                self.starts.append(start)
                self.ends.append(end)
        self.last_moments = frozenset(self.ends)
        self._before = [0.0]
        for start, end in zip(self.starts, self.ends, strict=True):
            self._before.append(self._before[-1] + end - start)

    def holds(self, at: float) -> bool:
        """Whether somebody is on."""
        place = bisect_right(self.starts, at) - 1
        return place >= 0 and at < self.ends[place]

    def until(self, at: float) -> float:
        """Minutes of staffed time before an instant."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(at, self.ends[place]) - self.starts[place]

    def between(self, start: float, end: float) -> float:
        """Minutes of staffed time between two instants."""
        return self.until(end) - self.until(start)


def run(items: Sequence[Item], shifts: Sequence[Shift], order: Order, horizon: float) -> list[float]:
    """When each item is begun, in the order of `items` (which are sorted by `at`); `inf`: not by `horizon`."""
    env = simpy.Environment()
    desk = _Desk(env, items, Staffed(shifts), order)
    env.process(desk.arrivals())
    for start, end in sorted(shifts):
        if start < min(end, horizon):
            env.process(desk.moderator(start, end))
    env.run(until=horizon)
    return desk.begun


class _Desk:
    """What waits, who is free, and what has been begun."""

    def __init__(self, env: simpy.Environment, items: Sequence[Item], staffed: Staffed, order: Order) -> None:
        self.env = env
        self.items = items
        self.staffed = staffed
        self.order = order
        self.begun = [inf] * len(items)
        self.waiting = tuple(_Waiting(items) for _ in Kind)
        self.free: deque[Any] = deque()  # the bells of moderators who wait for something to do

    def arrivals(self) -> Generator[Any, Any, None]:
        """Put each item into the queue at its time."""
        for number, item in enumerate(self.items):
            yield self.env.timeout(item.at - self.env.now)
            if item.kind is Kind.CRISIS and not self.staffed.holds(self.env.now):
                self.begun[number] = self.env.now
                continue
            self.waiting[item.kind].add(number)
            self.wake()

    def wake(self) -> None:
        """Call one moderator who is free."""
        if self.free:
            self.free.popleft().succeed()

    def moderator(self, start: float, end: float) -> Generator[Any, Any, None]:
        """One shift of one moderator."""
        env = self.env
        yield env.timeout(start - env.now)
        shift_ends = env.timeout(end - env.now)
        while env.now < end:
            number = self.next_item()
            if number is None:
                bell = env.event()
                self.free.append(bell)
                yield bell | shift_ends
                if not bell.triggered:
                    self.free.remove(bell)
                continue
            self.begun[number] = env.now
            yield env.timeout(self.items[number].takes)
        if any(self.waiting):
            self.wake()  # whoever rang her bell at this very moment must be heard by somebody else
        if end in self.staffed.last_moments:
            self.hand_over()

    def hand_over(self) -> None:
        """Nobody is on any more: what is a crisis goes to the on-call clinician."""
        crises = self.waiting[Kind.CRISIS]
        while crises:
            self.begun[crises.oldest()] = self.env.now

    def next_item(self) -> int | None:
        """Take the item that is due to be taken now out of the queue; None where nothing waits.

        A class is as urgent as the one that waits longest in it; at its head stands whoever may be in danger.
        """
        waiting = [kind for kind in Kind if self.waiting[kind]]
        if not waiting:
            return None
        if self.order is Order.FIRST_IN:
            return self.waiting[min(waiting, key=lambda kind: self.waiting[kind].since)].oldest()
        if Kind.CRISIS in waiting:
            return self.waiting[Kind.CRISIS].first()
        return self.waiting[max(waiting, key=self.urgency_of)].first()

    def urgency_of(self, kind: Kind) -> float:
        """How urgent a class is now."""
        return urgency(kind, self.env.now - self.waiting[kind].since)
