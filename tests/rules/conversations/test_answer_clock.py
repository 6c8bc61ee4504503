"""The clock of answers: hours in which staff are on, through nights, weekends and both changes of clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.conversations.rules import (
    ANSWER_HOURS,
    LEAST_HOURS,
    MOST_HOURS,
    RISES_AFTER,
    RISES_ANYHOW,
    StaffedTime,
    percentile,
    risen_since,
    summed_up,
)
from throughcare.kit import clock
from throughcare.kit.spans import Span, joined

CHICAGO = clock.zone("America/Chicago")
FOUR = timedelta(hours=4)


def local(day: int, hour: int, minute: int = 0, month: int = 6, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO, fold=fold)


WEEKDAYS = joined((local(day, 8), local(day, 20)) for day in (1, 2, 3, 4, 5))  # Monday to Friday


def risen(spans: Sequence[Span], start: datetime, target: timedelta, now: datetime) -> bool:
    return start <= risen_since(StaffedTime(spans), target, now)


def test_the_default_is_within_its_bounds() -> None:
    assert LEAST_HOURS <= ANSWER_HOURS <= MOST_HOURS


def test_a_night_does_not_count() -> None:
    assert StaffedTime(WEEKDAYS).between(local(1, 18), local(2, 9)) == timedelta(hours=3)
    assert StaffedTime(WEEKDAYS).due(local(1, 18), FOUR) == local(2, 10)
    assert StaffedTime(WEEKDAYS).due(local(1, 23), FOUR) == local(2, 12)
    assert StaffedTime(WEEKDAYS).due(local(1, 16), FOUR) == local(1, 20)


def test_when_the_rota_ends_nobody_knows() -> None:
    assert StaffedTime(WEEKDAYS).due(local(5, 18), FOUR) is None
    assert StaffedTime(()).due(local(1, 9), FOUR) is None
    assert StaffedTime(()).between(local(1, 9), local(2, 9)) == timedelta(0)


def test_without_any_hours_said_every_hour_counts() -> None:
    assert StaffedTime(None).due(local(6, 23), FOUR) == local(7, 3)
    assert StaffedTime(None).between(local(6, 23), local(7, 3)) == FOUR


def test_overlapping_and_touching_spans_count_once() -> None:
    spans = joined([(local(1, 9), local(1, 12)), (local(1, 8), local(1, 10)), (local(1, 12), local(1, 13))])
    assert spans == ((local(1, 8), local(1, 13)),)
    assert joined([(local(1, 9), local(1, 9)), (local(1, 9), local(1, 8))]) == ()


@pytest.mark.parametrize(
    ("month", "day", "real"),
    [
        (3, 8, timedelta(hours=3)),  # clocks go forward at 2: from midnight to 4 are three hours
        (11, 1, timedelta(hours=5)),  # they go back at 2: five
        (6, 1, timedelta(hours=4)),
    ],
)
def test_hours_are_real_hours_where_clocks_change(month: int, day: int, real: timedelta) -> None:
    spans = joined([(local(day, 0, month=month), local(day, 4, month=month))])
    start, end = local(day, 0, month=month), local(day, 23, month=month)
    assert StaffedTime(spans).between(start, end) == real
    assert StaffedTime(spans).due(start, real) == local(day, 4, month=month)
    assert StaffedTime(spans).due(start, real + timedelta(seconds=1)) is None


instants = st.integers(0, 60 * 24 * 10).map(lambda m: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=m))
some_spans = st.lists(st.tuples(instants, instants), max_size=8).map(joined)


@given(some_spans, instants, st.integers(1, 60 * 30))
def test_due_is_the_first_instant_with_so_many_hours_behind_it(
    spans: tuple[tuple[datetime, datetime], ...], start: datetime, minutes: int
) -> None:
    wanted = timedelta(minutes=minutes)
    due = StaffedTime(spans).due(start, wanted)
    if due is None:
        assert StaffedTime(spans).between(start, start + timedelta(days=30)) < wanted
    else:
        assert StaffedTime(spans).between(start, due) == wanted
        assert StaffedTime(spans).between(start, due - timedelta(minutes=1)) < wanted


@given(st.none() | some_spans, instants, instants, st.integers(1, 60 * 30))
def test_who_has_waited_so_long_is_whoever_asked_by_then(
    spans: tuple[tuple[datetime, datetime], ...] | None, start: datetime, now: datetime, minutes: int
) -> None:
    """To the minute, at the edge too: the same as counting for each how long she has waited."""
    on, wanted = StaffedTime(spans), timedelta(minutes=minutes)
    since = on.waited_since(now, wanted)
    for asked in {start, since or start, (since or start) + timedelta(minutes=1)}:
        assert (since is not None and asked <= since) == (on.between(asked, now) >= wanted)


@given(some_spans, instants, instants, st.integers(1, 60 * 30))
def test_who_has_risen_is_told_by_the_instant_since_when(
    spans: tuple[tuple[datetime, datetime], ...], start: datetime, now: datetime, minutes: int
) -> None:
    target = timedelta(minutes=minutes)
    waited = StaffedTime(spans).between(start, now)
    assert risen(spans, start, target, now) == (waited >= target * RISES_AFTER or now - start >= RISES_ANYHOW)


@given(some_spans, instants, instants)
def test_counting_agrees_with_counting_each_minute(
    spans: tuple[tuple[datetime, datetime], ...], start: datetime, end: datetime
) -> None:
    step, at, minutes = timedelta(minutes=1), start, 0
    while at < end:
        minutes += any(begins <= at < until for begins, until in spans)
        at += step
    assert StaffedTime(spans).between(start, end) == timedelta(minutes=minutes)


def test_staff_see_it_at_half_its_time_and_without_any_rota_after_a_weekend() -> None:
    assert not risen(WEEKDAYS, local(1, 19), FOUR, local(2, 8, 59))
    assert risen(WEEKDAYS, local(1, 19), FOUR, local(2, 9))
    assert not risen((), local(1, 9), FOUR, local(4, 8, 59))
    assert risen((), local(1, 9), FOUR, local(4, 9))
    assert risen(WEEKDAYS, local(5, 19), FOUR, local(8, 19))


def test_percentiles_are_values_that_were_measured() -> None:
    hours = [timedelta(hours=n) for n in (4, 1, 3, 2)]
    assert percentile(hours, 0.5) == timedelta(hours=2)
    assert percentile(hours, 0.9) == timedelta(hours=4)
    assert percentile([timedelta(hours=7)], 0.9) == timedelta(hours=7)
    assert percentile([], 0.5) is None


def test_one_that_waits_is_a_miss_only_when_it_is_overdue() -> None:
    now = local(2, 11)
    asked = [
        (local(1, 9), local(1, 10)),  # one hour
        (local(1, 9), local(1, 19)),  # ten: late
        (local(1, 19), local(2, 9)),  # two staffed hours, fourteen by the clock
        (local(1, 9), None),  # overdue
        (local(2, 9), None),  # waits, and is not due
    ]
    found = summed_up(asked, WEEKDAYS, FOUR, now)
    assert (found.asked, found.answered, found.settled, found.within) == (5, 3, 4, 2)
    assert found.share == 0.5
    assert found.staffed_median == timedelta(hours=2)
    assert found.staffed_p90 == timedelta(hours=10)
    assert (found.wall_median, found.wall_p90) == (timedelta(hours=10), timedelta(hours=14))


def test_a_week_in_which_nobody_asked() -> None:
    found = summed_up([], WEEKDAYS, FOUR, local(2, 11))
    assert (found.share, found.staffed_median, found.wall_p90) == (None, None, None)
