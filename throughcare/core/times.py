"""How long something took in each of some weeks, laid out for a picture: half of it, nine of ten, and the aim.

No Django. The words and numbers stand in a table beside the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

# Drawn for a phone, as the week is: 320 units across, a label at the left, the number at the right.
WIDTH: Final = 320
LEFT: Final = 50
RIGHT: Final = 72
TOP: Final = 22
ROW: Final = 14
STEP: Final = 26
MOST_TARGETS: Final = (
    3  # what took longer than so many times the aim ends at the edge; its number stands beside it
)


@dataclass(frozen=True, slots=True)
class Took:
    """One week: what it is called, and how long half and nine of ten took. None: nothing to measure."""

    label: str
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One week as it is drawn. Places are text, so that no language writes a decimal comma into the SVG."""

    took: Took
    y: int
    text_y: int
    middle: str
    half: str  # width of the bar that ends at the median
    ninety: str  # where the line to the ninetieth of a hundred ends; empty where there is none
    is_late: bool  # nine of ten took longer than the aim


@dataclass(frozen=True, slots=True)
class Picture:
    """All that the template draws."""

    bars: tuple[Bar, ...]
    target_x: str
    height: int


def lay_out(weeks: Sequence[Took], target: timedelta) -> Picture:
    """Bars on one scale from nothing to a little over the longest, at most `MOST_TARGETS` of the aim.

    Raises ValueError for an aim that is not longer than nothing.
    """
    if target <= timedelta(0):
        raise ValueError("an aim takes some time")
    longest = max([target * 1.25, *(took for week in weeks for took in (week.median, week.p90) if took)])
    whole = min(longest, target * MOST_TARGETS)
    room = WIDTH - LEFT - RIGHT

    def place(took: timedelta) -> float:
        return LEFT + room * min(took / whole, 1.0)

    bars = []
    for number, week in enumerate(weeks):
        y = TOP + number * STEP
        half = place(week.median) - LEFT if week.median is not None else 0.0
        bars.append(
            Bar(
                week,
                y,
                y + ROW - 3,
                f"{y + ROW / 2:.1f}",
                f"{half:.1f}",
                f"{place(week.p90):.1f}" if week.p90 is not None else "",
                week.p90 is not None and week.p90 > target,
            )
        )
    return Picture(tuple(bars), f"{place(target):.1f}", TOP + len(bars) * STEP)
