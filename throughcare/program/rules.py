"""Weekly times as instants: 7:00 pm stays 7:00 pm through every clock change. No Django."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from throughcare.contact.hours import instant
from throughcare.kit import clock
from throughcare.kit.spans import Span


@dataclass(frozen=True, slots=True)
class Weekly:
    """Something that is every week: `weekday` 0 is Monday, `starts` is minutes since midnight in `zone`.

    It lasts `minutes` on the clock, on days from `from_on` until `until_on` (included; None: no end), the
    `cancelled` ones left out.
    """

    weekday: int
    starts: int
    minutes: int
    zone: str
    from_on: date
    until_on: date | None = None
    cancelled: Collection[date] = ()


def days_of(weekly: Weekly, first: date, last: date) -> Iterator[date]:
    """Its days from `first` until `last`, both included, the cancelled ones among them."""
    start = max(first, weekly.from_on)
    end = last if weekly.until_on is None else min(last, weekly.until_on)
    day = start + timedelta(days=(weekly.weekday - start.weekday()) % 7)
    while day <= end:
        yield day
        day += timedelta(days=7)


def span_on(weekly: Weekly, day: date) -> Span:
    """When it is on one day.

    A time that clocks jump over counts as the moment they jump; of two equal times the first one counts.
    Raises clock.UnknownZone.
    """
    zone = clock.zone(weekly.zone)
    begins = datetime(day.year, day.month, day.day) + timedelta(minutes=weekly.starts)  # noqa: DTZ001 - a wall clock
    ends = begins + timedelta(minutes=weekly.minutes)
    return (
        datetime.fromtimestamp(instant(begins, zone), UTC),
        datetime.fromtimestamp(instant(ends, zone), UTC),
    )


def spans_of(times: Iterable[Weekly], since: datetime, until: datetime) -> list[Span]:
    """All that is to come of these times: what begins at `since` or later and before `until`, in order.

    Two that begin together count once, as the longer. Nothing whose hours a clock change swallows.
    """
    found: dict[datetime, datetime] = {}
    for weekly in times:
        zone = clock.zone(weekly.zone)
        first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
        for day in days_of(weekly, first, last):
            if day in weekly.cancelled:
                continue
            begins, ends = span_on(weekly, day)
            if since <= begins < until and begins < ends:
                found[begins] = max(ends, found.get(begins, ends))
    return sorted(found.items())
