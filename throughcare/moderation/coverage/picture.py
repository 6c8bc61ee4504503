"""The week of a forecast laid out for a picture and the table behind it. No Django.

Seven rows of 24 columns. A column's height is what is expected in that hour, its upper, striped part what is
likely to be reached too late; the line under it is filled where somebody is on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from throughcare.moderation.coverage.forecast.load import HOURS
from throughcare.moderation.coverage.forecast.plan import Forecast

WIDTH: Final = 320
LEFT: Final = 40
TOP: Final = 22
TALL: Final = 26  # units of the tallest column
ON: Final = 8  # units of the line of people
STEP: Final = 46
COLUMN: Final = (WIDTH - LEFT) / 24


@dataclass(frozen=True, slots=True)
class Column:
    """One hour: places are text, so that no language writes a decimal comma into the SVG."""

    x: str
    width: str
    y: str
    height: str
    late_height: str  # of its upper part; empty: too little to draw


@dataclass(frozen=True, slots=True)
class Line:
    """Hours in a row with the same number of people on."""

    x: str
    width: str
    middle: str
    people: int
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Words over a column: `count` is what is expected in that hour; None: the word for late."""

    x: str
    y: str
    count: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One day, and the same in numbers: items expected, of them late, hours on."""

    weekday: int  # Monday is 0
    text_y: str
    base_y: str
    line_y: str
    line_text_y: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    expected: float
    late: float
    hours_on: int


def lay_out(found: Forecast) -> list[Row]:
    """Seven rows, Monday first."""
    expected = [sum(kind[hour] for kind in found.expected) for hour in range(HOURS)]
    late = [min(sum(kind[hour] for kind in found.missed), expected[hour]) for hour in range(HOURS)]
    most = max(expected) or 1.0
    busiest, latest = expected.index(max(expected)), late.index(max(late))
    rows = []
    for weekday in range(7):
        base = TOP + weekday * STEP + TALL
        hours = range(weekday * 24, weekday * 24 + 24)
        columns = []
        for hour in hours:
            height = expected[hour] / most * TALL
            upper = late[hour] / most * TALL
            if height >= 0.3:
                columns.append(
                    Column(
                        f"{LEFT + hour % 24 * COLUMN + 1:.1f}",
                        f"{COLUMN - 2:.1f}",
                        f"{base - height:.1f}",
                        f"{height:.1f}",
                        f"{upper:.1f}" if upper >= 0.6 else "",
                    )
                )
        rows.append(
            Row(
                weekday,
                f"{base:.1f}",
                f"{base:.1f}",
                f"{base + 1:.1f}",
                f"{base + ON:.1f}",
                tuple(columns),
                tuple(_lines(found.people[hours.start : hours.stop])),
                tuple(
                    _label(hour, base - expected[hour] / most * TALL, count)
                    for hour, count in _labelled(busiest, latest, expected, late)
                    if hour in hours
                ),
                sum(expected[hours.start : hours.stop]),
                sum(late[hours.start : hours.stop]),
                sum(on > 0 for on in found.people[hours.start : hours.stop]),
            )
        )
    return rows


def _labelled(
    busiest: int, latest: int, expected: list[float], late: list[float]
) -> list[tuple[int, str | None]]:
    """Which columns carry words: the busiest its number, and the one with most that is late, if another."""
    found: list[tuple[int, str | None]] = []
    if expected[busiest] > 0:
        found.append((busiest, f"{expected[busiest]:.1f}"))
    is_near = busiest // 24 == latest // 24 and abs(busiest - latest) < 6
    if late[latest] >= 0.05 and not is_near:
        found.append((latest, None))
    return found


def _label(hour: int, top: float, count: str | None) -> Label:
    middle = LEFT + (hour % 24 + 0.5) * COLUMN
    return Label(f"{min(max(middle, LEFT + 24), WIDTH - 24):.1f}", f"{top - 2.5:.1f}", count)


def _lines(people: tuple[int, ...]) -> list[Line]:
    found: list[Line] = []
    start = 0
    for hour in range(1, 25):
        if hour < 24 and people[hour] == people[start]:
            continue
        if people[start]:
            x, width = LEFT + start * COLUMN, (hour - start) * COLUMN
            found.append(
                Line(f"{x:.1f}", f"{width:.1f}", f"{x + width / 2:.1f}", people[start], hour - start >= 2)
            )
        start = hour
    return found


def height() -> int:
    """Units from top to bottom of the picture."""
    return TOP + 7 * STEP - (STEP - TALL - ON) + 3


def hour_marks() -> list[tuple[str, int]]:
    """Where the hours 0, 6, 12, 18 and 24 stand: x as text, and the hour."""
    return [(f"{LEFT + hour * COLUMN:.1f}", hour) for hour in (0, 6, 12, 18, 24)]
