"""Hours of the week, days, weeks and birthdays as instants, through every clock change.

Where clocks go forward, a time that does not exist counts as the moment they jump. Where they go back, the
first of the two equal times counts. Instants are seconds since 1970 (UTC) as floats; `FOREVER` means that
nothing changes. No policy is known here.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from throughcare.contact.model import DAY, Window

FOREVER = float("inf")
WEEK_SECONDS = 7 * 86400
_STRETCH = 4 * WEEK_SECONDS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1024)
def zone_of(name: str, otherwise: str) -> ZoneInfo:
    """The zone of that name; an unknown one counts as `otherwise`, an unknown `otherwise` as UTC."""
    for each in (name, otherwise):
        try:
            return ZoneInfo(each)
        except (ValueError, OSError, KeyError):
            continue
    return ZoneInfo("UTC")


def moment(seconds: float) -> datetime | None:
    """The aware UTC instant; None for one that never comes."""
    if seconds == FOREVER:
        return None
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


def instant(local: datetime, zone: ZoneInfo) -> float:
    """Seconds since 1970 of a wall-clock time (naive) in a zone. Raises OverflowError beyond the calendar."""
    early = local.replace(tzinfo=zone, fold=0)
    found = early.timestamp()
    if datetime.fromtimestamp(found, zone).replace(tzinfo=None, fold=0) == local:
        return found
    low, high = int(local.replace(tzinfo=zone, fold=1).timestamp()), int(found)
    before = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return float(high)


def _day(seconds: float, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(seconds, zone).date()


@lru_cache(maxsize=4096)
def start_of_day(day: date, zone: ZoneInfo) -> float:
    """When a day begins on the clocks of a zone; `FOREVER` beyond the calendar."""
    try:
        return instant(datetime.combine(day, time()), zone)
    except (OverflowError, ValueError, OSError):
        return FOREVER


def next_midnight(seconds: float, zone: ZoneInfo) -> float:
    """When the next day begins on the clocks of a zone."""
    try:
        return start_of_day(_day(seconds, zone) + timedelta(days=1), zone)
    except (OverflowError, ValueError, OSError):
        return FOREVER


@lru_cache(maxsize=4096)
def start_of_week(began: float, week: int, zone: ZoneInfo) -> float:
    """When week `week` begins (week 1 is the one of the first day), at midnight in the zone."""
    try:
        return start_of_day(_day(began, zone) + timedelta(days=7 * (week - 1)), zone)
    except (OverflowError, ValueError, OSError):
        return FOREVER


@lru_cache(maxsize=4096)
def birthday(born: date, age: int, zone: ZoneInfo) -> float:
    """When somebody turns `age`; one born on a leap day does so on the first of March."""
    try:
        return start_of_day(born.replace(year=born.year + age), zone)
    except ValueError:
        if born.year + age > 9999:
            return FOREVER
        return start_of_day(date(born.year + age, 3, 1), zone)


@lru_cache(maxsize=512)
def months_later(seconds: float, months: int, zone: ZoneInfo) -> float:
    """The same time of day `months` months on; the last day of the month where there is no such day."""
    try:
        local = datetime.fromtimestamp(seconds, zone).replace(tzinfo=None, fold=0)
        year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
        last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        return instant(local.replace(year=year, month=month + 1, day=min(local.day, last)), zone)
    except (OverflowError, ValueError, OSError):
        return FOREVER


@lru_cache(maxsize=256)
def minutes_of(windows: tuple[Window, ...]) -> tuple[tuple[int, int], ...]:
    """The windows as merged minutes of one week, from Monday midnight, none over its end."""
    week = 7 * DAY
    pieces: list[tuple[int, int]] = []
    for window in windows:
        start, end = window.weekday * DAY + window.start, window.weekday * DAY + window.end
        pieces += [(start, min(end, week))] + ([(0, end - week)] if end > week else [])
    merged: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def is_always(windows: tuple[Window, ...]) -> bool:
    """Whether the windows leave no minute of the week out."""
    return minutes_of(windows) == ((0, 7 * DAY),)


def _turns(windows: tuple[Window, ...], zone: ZoneInfo, stretch: int) -> tuple[list[float], float]:
    """When the hours begin and end, in turn, over one stretch of four weeks and some more."""
    spans: list[tuple[float, float]] = []
    first = stretch * _STRETCH
    last = first + _STRETCH + 2 * WEEK_SECONDS
    for step in range(-2, (_STRETCH + 2 * WEEK_SECONDS) // 86400 + 2):
        try:
            day = _day(float(first), zone) + timedelta(days=step)
            for window in windows:
                if window.weekday == day.weekday():
                    begins = datetime.combine(day, time()) + timedelta(minutes=window.start)
                    ends = datetime.combine(day, time()) + timedelta(minutes=window.end)
                    spans.append((instant(begins, zone), instant(ends, zone)))
        except (OverflowError, ValueError, OSError):
            continue
    turns: list[float] = []
    for begins_at, ends_at in sorted(spans):
        if begins_at >= ends_at:
            continue
        if turns and begins_at <= turns[-1]:
            turns[-1] = max(turns[-1], ends_at)
        else:
            turns += [begins_at, ends_at]
    return turns, float(last)


class WeekClock:
    """A set of weekly hours that answers quickly: each stretch of four weeks in a zone is worked out once."""

    __slots__ = ("always", "known", "windows")
    _MOST_KNOWN = 400

    def __init__(self, windows: tuple[Window, ...]) -> None:
        self.windows = windows
        self.always = is_always(windows)
        self.known: dict[tuple[str | None, int], tuple[list[float], float]] = {}

    def within(self, zone: ZoneInfo, seconds: float) -> tuple[bool, float]:
        """Whether the hours hold at an instant, and until when that stays so (never later than it does)."""
        if self.always or not self.windows:
            return self.always, FOREVER
        key = (zone.key, int(seconds // _STRETCH))
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= self._MOST_KNOWN:
                self.known.clear()
            found = self.known[key] = _turns(self.windows, zone, key[1])
        turns, last = found
        place = bisect_right(turns, seconds)
        return place % 2 == 1, turns[place] if place < len(turns) else last
