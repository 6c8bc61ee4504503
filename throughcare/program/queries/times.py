"""Weekly times and the days to come, as staff see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from throughcare.kit import clock
from throughcare.program.models import CancelledDay, Cohort, Program, SessionWindow, WeeklyTime
from throughcare.program.rules import Weekly, days_of, span_on

SHOWN_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A weekly time: its day, and its hours on its own clock."""

    id: UUID
    weekday: int
    starts: time
    ends: time
    zone: str
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time to come. `on` is its day on its own clock."""

    weekly_id: UUID
    on: date
    from_at: datetime
    until_at: datetime
    is_cancelled: bool


def times_of(program: Program, cohort: Cohort | None) -> tuple[list[TimeLine], list[Occurrence]]:
    """The weekly times of a cohort, or of staffed hours, and the next two weeks. Two queries."""
    rows = list(WeeklyTime.objects.filter(program=program, cohort=cohort).order_by("weekday", "starts"))
    cancelled = _cancelled(rows)
    now = clock.now()
    coming = [found for row in rows for found in _coming(row, cancelled[row.id], now)]
    lines = [
        TimeLine(
            row.id,
            row.weekday,
            _on_the_clock(row.starts),
            _on_the_clock(row.starts + row.minutes),
            row.zone,
            row.until_on,
        )
        for row in rows
    ]
    return lines, sorted(coming, key=lambda one: one.from_at)


def next_sessions(cohort: Cohort, most: int = 3) -> list[SessionWindow]:
    """The next sessions of a cohort, the one that is on now first. One query."""
    found = SessionWindow.objects.filter(cohort=cohort, until_at__gt=clock.now()).order_by("from_at")
    return list(found[:most])


def weekly_times(*, program_id: UUID, cohort_id: UUID | None) -> list[Weekly]:
    """The weekly times of a cohort, or of staffed hours, with their cancelled days. Two queries."""
    rows = list(WeeklyTime.objects.filter(program=program_id, cohort=cohort_id))
    cancelled = _cancelled(rows)
    return [as_weekly(row, cancelled[row.id]) for row in rows]


def as_weekly(row: WeeklyTime, cancelled: set[date]) -> Weekly:
    """A row as the pure rules take it."""
    return Weekly(row.weekday, row.starts, row.minutes, row.zone, row.from_on, row.until_on, cancelled)


def _cancelled(rows: list[WeeklyTime]) -> dict[UUID, set[date]]:
    days: dict[UUID, set[date]] = {row.id: set() for row in rows}
    for weekly_id, on in CancelledDay.objects.filter(weekly__in=list(days)).values_list("weekly_id", "on"):
        days[weekly_id].add(on)
    return days


def _coming(row: WeeklyTime, cancelled: set[date], now: datetime) -> list[Occurrence]:
    weekly, zone = as_weekly(row, cancelled), clock.zone(row.zone)
    first, last = now.astimezone(zone).date(), (now + SHOWN_AHEAD).astimezone(zone).date()
    found = []
    for day in days_of(weekly, first, last):
        begins, ends = span_on(weekly, day)
        if begins > now and begins < ends:
            found.append(Occurrence(row.id, day, begins, ends, day in cancelled))
    return found


def _on_the_clock(minutes: int) -> time:
    return (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).time()
