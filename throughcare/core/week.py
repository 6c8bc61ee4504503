"""A week of staffed and quiet hours, laid out for a picture and the table behind it. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Final

from throughcare.kit.clock import say_time_of_day

DAY: Final = 24 * 60
KINDS: Final = ("staffed", "quiet")

# The picture is drawn for a phone, so that its letters are read there at their own size: 320 units across.
WIDTH: Final = 320
LEFT: Final = 40
TOP: Final = 22
ROW: Final = 22
STEP: Final = 28
LABEL_NEEDS: Final = 56  # units a bar must have to carry its word

Span = tuple[int, int, str]
Hours = Mapping[int, Sequence[Span]] | Sequence[Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One span on one day. Places are text, so that no language writes a decimal comma into the SVG."""

    kind: str
    x: str
    width: str
    middle: str
    word: bool  # this bar carries the word of its kind


@dataclass(frozen=True, slots=True)
class Row:
    """One day: its bars, and the same in words. No words: none that day; an empty word: the whole day."""

    weekday: int  # Monday is 0
    y: int
    text_y: int
    bars: tuple[Bar, ...]
    staffed: tuple[str, ...]
    quiet: tuple[str, ...]


def lay_out(hours: Hours, zone: str, language: str = "en") -> list[Row]:
    """Seven rows, Monday first, from `(start minute, end minute, "staffed" | "quiet")` per weekday.

    A span may run past midnight (end over 1440, or end before start): the rest is drawn on the next day.
    Raises ValueError for a minute outside 0-2880 or a kind that isn't one.
    """
    days = _split_at_midnight(hours)
    labelled: set[str] = set()
    rows = []
    for weekday, spans in enumerate(days):
        y = TOP + weekday * STEP
        bars = []
        for start, end, kind in spans:
            width = (end - start) * (WIDTH - LEFT) / DAY
            x = LEFT + start * (WIDTH - LEFT) / DAY
            carries = kind not in labelled and width >= LABEL_NEEDS
            if carries:
                labelled.add(kind)
            bars.append(Bar(kind, f"{x:.1f}", f"{width:.1f}", f"{x + width / 2:.1f}", carries))
        in_words = {
            kind: tuple(_say(s, e, zone, language) for s, e, k in spans if k == kind) for kind in KINDS
        }
        rows.append(Row(weekday, y, y + 15, tuple(bars), in_words["staffed"], in_words["quiet"]))
    return rows


def hour_marks() -> list[tuple[str, int]]:
    """Where the hours 0, 6, 12, 18 and 24 stand: x as text, and the hour."""
    return [(f"{LEFT + hour * (WIDTH - LEFT) / 24:.1f}", hour) for hour in (0, 6, 12, 18, 24)]


def height() -> int:
    """Units from top to bottom of the picture."""
    return TOP + 7 * STEP - (STEP - ROW) + 1


def say_clock(minute: int, zone: str, language: str) -> str:
    """A minute of the day as "9:30 pm"; the zone is named once, above the table."""
    hour = minute % DAY // 60
    return say_time_of_day(time(hour, minute % 60), zone, language, is_named=False)


def _say(start: int, end: int, zone: str, language: str) -> str:
    if (start, end) == (0, DAY):
        return ""
    return f"{say_clock(start, zone, language)}–{say_clock(end, zone, language)}"


def _split_at_midnight(hours: Hours) -> list[list[Span]]:
    days: list[list[Span]] = [[] for _ in range(7)]
    items = hours.items() if isinstance(hours, Mapping) else enumerate(hours)
    for weekday, spans in items:
        for start, stated_end, kind in spans:
            if kind not in KINDS:
                raise ValueError(f"Hours are staffed or quiet, not {kind!r}.")
            end = stated_end if stated_end > start else stated_end + DAY
            if not (0 <= start < DAY and end <= 2 * DAY):
                raise ValueError(f"{start} to {stated_end} are not minutes of a day.")
            days[weekday % 7].append((start, min(end, DAY), kind))
            if end > DAY:
                days[(weekday + 1) % 7].append((0, end - DAY, kind))
    return [sorted(day) for day in days]
