"""How much of something is enough: so many at once, and so many a second after that."""

from __future__ import annotations


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
