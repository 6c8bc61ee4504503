"""How much of something is enough: so many at once, and so many a second after that."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable


class Budget:
    """A purse that fills with time. `take` says whether there was one left."""

    __slots__ = ("_at", "_full", "_left", "_rate")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._full = burst
        self._left = burst
        self._at = 0.0

    def take(self, now: float) -> bool:
        """Take one at `now` (seconds of a monotonic clock), if there is one."""
        left = self._left + (now - self._at) * self._rate
        self._left = left = self._full if left > self._full else left
        self._at = now
        if left < 1.0:
            return False
        self._left = left - 1.0
        return True

    def is_full(self, now: float) -> bool:
        """Whether it is as full as it gets: then a new one would be the same."""
        return self._left + (now - self._at) * self._rate >= self._full

    def wait(self) -> float:
        """Seconds until there is one again."""
        return max(0.0, (1.0 - self._left) / self._rate)


class Budgets:
    """One purse each, for as many as a process remembers: the ones longest unused are forgotten. Thread-safe."""

    def __init__(self, rate: float, burst: float, most: int = 10_000) -> None:
        self._rate = rate
        self._burst = burst
        self._most = most
        self._of: OrderedDict[Hashable, Budget] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: Hashable) -> float:
        """Take one of somebody's, if there is one; seconds until there is one again, 0 where there was."""
        now = time.monotonic()
        with self._lock:
            budget = self._of.setdefault(who, Budget(self._rate, self._burst))
            self._of.move_to_end(who)
            while len(self._of) > self._most:
                self._of.popitem(last=False)
            return 0.0 if budget.take(now) else budget.wait()
