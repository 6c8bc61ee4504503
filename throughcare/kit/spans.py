"""Spans of time: aware instants, from (included) until (excluded)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeAlias

Span: TypeAlias = tuple[datetime, datetime]


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in UTC, sorted, two that touch or overlap made one; those that end before they begin left out.

    In UTC because Python subtracts two times of one zone as wall clocks, an hour wrong where clocks change.
    """
    found: list[Span] = []
    for start, end in sorted((start.astimezone(UTC), end.astimezone(UTC)) for start, end in spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
