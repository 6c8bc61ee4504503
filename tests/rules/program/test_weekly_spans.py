"""Weekly times as instants: the clock on the wall decides, through both changes of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from throughcare.kit import clock
from throughcare.program.rules import Weekly, days_of, span_on, spans_of

ZONES = ("America/Chicago", "America/Phoenix", "Europe/Dublin", "Australia/Lord_Howe", "America/St_Johns")


def evening(**fields: object) -> Weekly:
    values: dict[str, object] = {
        "weekday": 1, "starts": 19 * 60, "minutes": 180, "zone": "America/Chicago",
        "from_on": date(2026, 1, 1),
    }  # fmt: skip
    return Weekly(**(values | fields))  # type: ignore[arg-type]


def test_seven_in_the_evening_stays_seven_in_the_evening() -> None:
    weeks = spans_of([evening()], datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    assert [start.hour for start, _ in weeks] == [1, 1, 0, 0, 0], "Chicago's clocks go forward on March 8"
    place = clock.zone("America/Chicago")
    assert {start.astimezone(place).strftime("%a %H:%M") for start, _ in weeks} == {"Tue 19:00"}
    assert {end.astimezone(place).strftime("%a %H:%M") for _, end in weeks} == {"Tue 22:00"}


def test_the_night_of_a_change_is_as_long_as_the_clock_says() -> None:
    night = evening(weekday=5, starts=22 * 60, minutes=8 * 60)
    for day, hours in ((date(2026, 3, 7), 7), (date(2026, 10, 31), 9), (date(2026, 6, 6), 8)):
        start, end = span_on(night, day)
        assert end - start == timedelta(hours=hours)


def test_a_time_that_does_not_exist_is_the_moment_of_the_jump() -> None:
    start, end = span_on(evening(weekday=6, starts=150, minutes=60), date(2026, 3, 8))
    assert start == datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert end == datetime(2026, 3, 8, 8, 30, tzinfo=UTC)
    inside = evening(weekday=6, starts=130, minutes=30)
    week = (datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=UTC))
    assert spans_of([inside], *week) == [], "what the change swallows is not there"


def test_it_begins_ends_and_skips_days() -> None:
    weekly = evening(
        from_on=date(2026, 5, 5), until_on=date(2026, 5, 26), cancelled=frozenset({date(2026, 5, 12)})
    )
    days = list(days_of(weekly, date(2026, 1, 1), date(2026, 12, 31)))
    assert days == [date(2026, 5, 5), date(2026, 5, 12), date(2026, 5, 19), date(2026, 5, 26)]
    spans = spans_of([weekly], datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))
    assert [start.astimezone(clock.zone("America/Chicago")).day for start, _ in spans] == [5, 19, 26]


def test_two_at_the_same_moment_are_one() -> None:
    since = datetime(2026, 5, 4, tzinfo=UTC)
    spans = spans_of([evening(), evening(minutes=60)], since, since + timedelta(days=6))
    assert len(spans) == 1
    assert spans[0][1] - spans[0][0] == timedelta(hours=3)


@given(
    weekday=st.integers(0, 6),
    starts=st.integers(0, 24 * 60 - 1),
    minutes=st.integers(5, 24 * 60),
    zone=st.sampled_from(ZONES),
    since=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_rolling_on_day_by_day_makes_the_same_windows(
    weekday: int, starts: int, minutes: int, zone: str, since: datetime
) -> None:
    weekly = Weekly(weekday, starts, minutes, zone, date(2025, 1, 1))
    far = spans_of([weekly], since, since + timedelta(days=28))
    later = since + timedelta(days=1)
    assert [span for span in far if span[0] >= later] == spans_of([weekly], later, since + timedelta(days=28))
    assert all(since <= start < end for start, end in far)
    assert all(end - start <= timedelta(minutes=minutes, hours=1) for start, end in far)
