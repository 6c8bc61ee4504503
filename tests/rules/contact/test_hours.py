"""Hours of the week through nights, zones and the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from throughcare.contact.hours import (
    FOREVER,
    WeekClock,
    birthday,
    instant,
    moment,
    months_later,
    start_of_week,
)
from throughcare.contact.kinds import Windows
from throughcare.contact.model import Window
from throughcare.contact.reading import Notes

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def clock(*windows: str) -> WeekClock:
    """A clock of hours as a policy file writes them."""
    notes = Notes({})
    read = Windows().read(list(windows), (), notes)
    assert read is not None, notes.problems
    return WeekClock(read)


def test_an_hour_may_be_written_with_one_digit() -> None:
    notes = Notes({})
    assert Windows().read("every day 7:00-9:30", (), notes) == Windows().read(
        "every day 07:00-09:30", (), notes
    )
    assert Windows().read("every day 22:00-7:00", (), notes) == Windows().read(
        "every day 22:00-07:00", (), notes
    )
    assert notes.problems == []


def utc(*parts: int) -> float:
    """Seconds of a UTC time."""
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("windows", "zone", "at", "inside", "until"),
    [
        ("every day 08:00-22:00", NEW_YORK, (2026, 11, 23, 13, 0), True, (2026, 11, 24, 3, 0)),
        ("every day 22:00-07:00", NEW_YORK, (2026, 11, 24, 5, 0), True, (2026, 11, 24, 12, 0)),
        ("mon 22:00-07:00", NEW_YORK, (2026, 11, 24, 5, 0), True, (2026, 11, 24, 12, 0)),
        ("tue 22:00-07:00", NEW_YORK, (2026, 11, 24, 5, 0), False, (2026, 11, 25, 3, 0)),
        ("sun 22:00-07:00", NEW_YORK, (2026, 11, 23, 11, 59), True, (2026, 11, 23, 12, 0)),
        ("weekends all day", NEW_YORK, (2026, 11, 21, 5, 0), True, (2026, 11, 23, 5, 0)),
        # Clocks go forward on 8 March 2026 at 2:00: 2:30 does not exist and counts as 3:00.
        ("every day 02:30-05:00", NEW_YORK, (2026, 3, 8, 6, 59), False, (2026, 3, 8, 7, 0)),
        ("every day 02:30-05:00", NEW_YORK, (2026, 3, 8, 7, 0), True, (2026, 3, 8, 9, 0)),
        ("sun 02:10-02:50", NEW_YORK, (2026, 3, 8, 7, 0), False, (2026, 3, 15, 6, 10)),
        # They go back on 1 November 2026 at 2:00: 1:30 comes twice, the first counts.
        ("sun 01:30-05:00", NEW_YORK, (2026, 11, 1, 5, 30), True, (2026, 11, 1, 10, 0)),
        ("sat 22:00-01:30", NEW_YORK, (2026, 11, 1, 5, 29), True, (2026, 11, 1, 5, 30)),
        ("every day 08:00-22:00", NEW_YORK, (2026, 11, 1, 12, 59), False, (2026, 11, 1, 13, 0)),
        # Lord Howe goes back by half an hour, on 5 April 2026 at 2:00.
        ("every day 01:45-03:00", LORD_HOWE, (2026, 4, 4, 14, 45), True, (2026, 4, 4, 16, 30)),
    ],
)
def test_hours_hold_until(
    windows: str, zone: ZoneInfo, at: tuple[int, ...], inside: bool, until: tuple[int, ...]
) -> None:
    assert clock(windows).within(zone, utc(*at)) == (inside, utc(*until))


def test_always_and_never_have_no_end() -> None:
    assert clock("every day all day").within(NEW_YORK, 0.0) == (True, FOREVER)
    assert clock("weekdays all day", "weekends all day").within(NEW_YORK, 0.0) == (True, FOREVER)
    assert clock("mon-sat all day", "sun 00:00-12:00", "sun 12:00-24:00").within(NEW_YORK, 0.0) == (
        True,
        FOREVER,
    )
    assert WeekClock(()).within(NEW_YORK, 0.0) == (False, FOREVER)


def test_each_stretch_of_weeks_meets_the_next() -> None:
    hours = clock("mon 10:00-11:00")
    at, turns = utc(2026, 1, 1), []
    while at < utc(2027, 1, 1):
        inside, until = hours.within(NEW_YORK, at)
        assert until > at
        turns.append((inside, until))
        at = until
    opened = sum(1 for (before, _), (after, _) in pairwise(turns) if after and not before)
    assert opened == 52


def test_days_are_read_in_every_form() -> None:
    notes = Notes({})
    read = Windows().read("fri-mon, wed 09:00-10:00", (), notes)
    assert read == tuple(Window(day, 540, 600) for day in (0, 2, 4, 5, 6))
    assert notes.problems == []


def test_weeks_birthdays_and_months_are_local() -> None:
    began = utc(2026, 3, 6, 2)  # still the 5th in New York
    assert moment(start_of_week(began, 2, NEW_YORK)) == datetime(2026, 3, 12, 4, tzinfo=UTC)
    assert moment(birthday(date(2008, 2, 29), 18, NEW_YORK)) == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert moment(birthday(date(2008, 11, 1), 18, NEW_YORK)) == datetime(2026, 11, 1, 4, tzinfo=UTC)
    end = instant(datetime(2026, 1, 31, 9), NEW_YORK)  # noqa: DTZ001
    assert moment(months_later(end, 1, NEW_YORK)) == datetime(2026, 2, 28, 14, tzinfo=UTC)
    assert moment(months_later(end, 12, NEW_YORK)) == datetime(2027, 1, 31, 14, tzinfo=UTC)
    assert birthday(date(9990, 1, 1), 18, NEW_YORK) == FOREVER
