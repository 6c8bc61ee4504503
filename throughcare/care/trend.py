"""The picture of how scores went: a line, and the band within which change is ordinary. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from throughcare.care.instruments import Instrument

WIDTH, HEIGHT = 320, 120
LEFT, RIGHT, TOP, BOTTOM = 26, 10, 10, 22


@dataclass(frozen=True, slots=True)
class Trend:
    """Coordinates of an SVG of WIDTH × HEIGHT. `band`: top and height of the ordinary change around the first score;
    `dots`: x, y and score, the oldest first.
    """

    points: str
    dots: tuple[tuple[float, float, int], ...]
    band: tuple[float, float]
    most: int
    first_at: datetime
    last_at: datetime

    width, height = WIDTH, HEIGHT
    left, right = LEFT, WIDTH - RIGHT
    inner = WIDTH - LEFT - RIGHT
    base = HEIGHT - BOTTOM


def trend_of(instrument: Instrument, scores: Sequence[tuple[datetime, int]]) -> Trend | None:
    """The picture of these scores, the oldest first; None for fewer than two. Times stand at their own distances."""
    if len(scores) < 2:
        return None
    first, last = scores[0][0], scores[-1][0]
    span = max((last - first).total_seconds(), 1.0)
    dots = tuple(
        (
            round(LEFT + (at - first).total_seconds() / span * (WIDTH - LEFT - RIGHT), 1),
            _height(instrument, points),
            points,
        )
        for at, points in scores
    )
    begun = scores[0][1]
    upper = _height(instrument, min(begun + instrument.change, instrument.most))
    lower = _height(instrument, max(begun - instrument.change, 0))
    return Trend(
        " ".join(f"{x},{y}" for x, y, _points in dots),
        dots,
        (upper, round(lower - upper, 1)),
        instrument.most,
        first,
        last,
    )


def _height(instrument: Instrument, points: int) -> float:
    return round(TOP + (1 - points / instrument.most) * (HEIGHT - TOP - BOTTOM), 1)
