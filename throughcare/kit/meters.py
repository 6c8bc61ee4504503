"""Counting and measuring inside a process, cheap enough for the message path. What is measured: `measured`.

Plain numbers behind a lock: an observation costs a third of a microsecond, and nothing else is loaded or opened
where no operator asks for metrics (decision 0020). `config.metrics` turns them into Prometheus' text when asked.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

MOST_CHILDREN: Final = 2_000
"""Of one family. What comes later is counted together, under OTHER: no stranger's request fills the memory."""
OTHER: Final = "other"
_is_word: Final = re.compile(r"[a-z]{1,30}(?:-[a-z]{1,30}){0,5}|[1-5][0-9][0-9]").fullmatch
"""A name out of our code, or an HTTP status: no id and no number of anybody fits."""


class Count:
    """A number that only grows."""

    __slots__ = ("_lock", "_value")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value = 0

    def add(self, more: int = 1) -> None:
        """Count some more."""
        with self._lock:
            self._value += more

    @property
    def value(self) -> int:
        """How many so far."""
        return self._value


class Level:
    """A number that rises and falls. Until somebody sets it there is none, and none is shown."""

    __slots__ = ("_value",)

    def __init__(self) -> None:
        self._value: float | Callable[[], float] | None = None

    def set(self, value: float) -> None:
        """It is this now."""
        self._value = value

    def watch(self, look: Callable[[], float]) -> None:
        """It is whatever `look` says at the moment somebody asks, from another thread."""
        self._value = look

    @property
    def value(self) -> float | None:
        """What it is now, if anybody knows."""
        return self._value() if callable(self._value) else self._value


class Spread:
    """How often values fell between bounds, and their sum."""

    __slots__ = ("_counts", "_lock", "_sum", "bounds")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self._counts = [0] * (len(self.bounds) + 1)
        self._sum = 0.0
        self._lock = threading.Lock()

    def observe(self, value: float) -> None:
        """Note one value."""
        with self._lock:
            self._counts[bisect_left(self.bounds, value)] += 1
            self._sum += value

    @property
    def value(self) -> tuple[list[int], float]:
        """How many fell at or below each bound and above the one before, the last above all; and their sum."""
        with self._lock:
            return list(self._counts), self._sum


M = TypeVar("M", Count, Level, Spread)


class Sample(NamedTuple, Generic[M]):
    """One child of a family, with its labels' values in the family's order."""

    labels: tuple[str, ...]
    meter: M


class Family(Generic[M]):
    """Meters of one name, told apart by labels.

    `labels` gives each label's values; an empty list stands for names out of our own code, such as a route's,
    of which children are made as they come. `processes` are those in which it means something.
    """

    def __init__(
        self,
        make: Callable[[], M],
        name: str,
        help_text: str,
        *,
        processes: Sequence[str],
        labels: Mapping[str, Sequence[str]],
    ) -> None:
        self.name = name
        self.help_text = help_text
        self.processes = tuple(processes)
        self.labels = {label: tuple(values) for label, values in labels.items()}
        self._make: Callable[[], M] = make
        self._lock = threading.Lock()
        self._children: dict[tuple[str, ...], M] = {}
        # What can be is there from the start, at zero: a rate is only seen of what was there before it rose.
        if all(self.labels.values()):
            for values in _combined(list(self.labels.values())):
                self._children[values] = make()

    def of(self, *values: str) -> M:
        """The child with these labels' values, made if its values are names out of the code. Never raises for a
        value: one that is no such name, or one too many, is counted under OTHER.
        """
        found = self._children.get(values)
        return found if found is not None else self._new(values)

    def _new(self, values: tuple[str, ...]) -> M:
        with self._lock:
            is_full = len(self._children) >= MOST_CHILDREN
            allowed = zip(values, self.labels.values(), strict=True)
            if is_full or not all(
                _is_word(value) and value in (known or (value,)) for value, known in allowed
            ):
                values = (OTHER,) * len(self.labels)
            return self._children.setdefault(values, self._make())

    def samples(self) -> list[Sample[M]]:
        """All children as they are now."""
        with self._lock:
            return [Sample(values, meter) for values, meter in self._children.items()]


class Counter(Family[Count]):
    """Counts, by labels. Its name ends in `_total`."""

    def __init__(
        self, name: str, help_text: str, *, processes: Sequence[str], **labels: Sequence[str]
    ) -> None:
        super().__init__(Count, name, help_text, processes=processes, labels=labels)

    def add(self, more: int = 1) -> None:
        """Count some more, where there are no labels."""
        self._children[()].add(more)


class Gauge(Family[Level]):
    """Levels, by labels."""

    def __init__(
        self, name: str, help_text: str, *, processes: Sequence[str], **labels: Sequence[str]
    ) -> None:
        super().__init__(Level, name, help_text, processes=processes, labels=labels)

    def set(self, value: float) -> None:
        """It is this now, where there are no labels."""
        self._children[()].set(value)

    def watch(self, look: Callable[[], float]) -> None:
        """As `Level.watch`, where there are no labels."""
        self._children[()].watch(look)


class Histogram(Family[Spread]):
    """Spreads over the same bounds, by labels."""

    def __init__(
        self,
        name: str,
        help_text: str,
        bounds: Sequence[float],
        *,
        processes: Sequence[str],
        **labels: Sequence[str],
    ) -> None:
        super().__init__(lambda: Spread(bounds), name, help_text, processes=processes, labels=labels)

    def observe(self, value: float) -> None:
        """Note one value, where there are no labels."""
        self._children[()].observe(value)


def _combined(values: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every choice of one value a label; one empty choice where there are no labels."""
    if not values:
        yield ()
        return
    for first in values[0]:
        for rest in _combined(values[1:]):
            yield (first, *rest)
