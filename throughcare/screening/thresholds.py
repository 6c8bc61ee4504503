"""A program's own thresholds: which flags a text has at them, and how many messages a day that is to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from throughcare.screening import ready
from throughcare.screening.findings import THRESHOLD


def flags_at(scores: Iterable[tuple[str, float]], thresholds: Mapping[str, float]) -> frozenset[str]:
    """The flags whose score reaches their threshold; a flag without one has the model's own, THRESHOLD."""
    return frozenset(flag for flag, score in scores if score >= thresholds.get(flag, THRESHOLD))


def expected_flags_per_day(flag: str, threshold: float, messages_per_day: float) -> float | None:
    """How many of so many everyday messages a day a flag would be raised on, none of them being meant.

    None when nothing is known of the flag. Measured on everyday messages that the heads had not seen: where
    members write otherwise, the number is another.
    """
    counts: list[int] | None = ready.LOADED.facts.get("ordinary", {}).get(flag)
    if not counts or not sum(counts):
        return None
    place = min(max(threshold, 0.0), 1.0) * len(counts)
    first = min(int(place), len(counts) - 1)
    # Within the bin of the threshold the messages are taken to be spread evenly.
    above = sum(counts[first + 1 :]) + counts[first] * (1 - (place - first))
    return messages_per_day * above / sum(counts)


def more_flags_per_day(flag: str, threshold: float, messages_per_day: float) -> float | None:
    """How many more messages a day there are to read than at the model's own threshold; below 0, fewer."""
    at_own = expected_flags_per_day(flag, THRESHOLD, messages_per_day)
    at_this = expected_flags_per_day(flag, threshold, messages_per_day)
    return None if at_own is None or at_this is None else at_this - at_own
