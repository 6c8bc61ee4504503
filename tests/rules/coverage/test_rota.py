"""Weekly shifts as instants: clock changes, midnight, overlaps, dates left out, gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from throughcare.kit.spans import joined
from throughcare.moderation.coverage.rota import DAY, Turn, digest, gaps, stints

CHICAGO = ZoneInfo("America/Chicago")
MO, FAY = UUID(int=1), UUID(int=2)
LONG_AGO = date(2026, 1, 1)


def a_turn(weekday: int, start: int, end: int, member: UUID = MO, **more: object) -> Turn:
    return Turn(uuid4(), member, weekday, start * 60, end * 60, **({"from_on": LONG_AGO} | more))  # type: ignore[arg-type]


def week_of(year: int, month: int, day: int) -> tuple[datetime, datetime]:
    start = datetime(year, month, day, tzinfo=CHICAGO)
    return start, start + timedelta(days=7)


def hours(turns: list[Turn], since: datetime, until: datetime) -> float:
    spans = joined((s.from_at, s.until_at) for s in stints(turns, CHICAGO, since, until))
    return sum((end - start).total_seconds() for start, end in spans) / 3600


def test_a_shift_stays_at_its_hour_when_clocks_change() -> None:
    evening = a_turn(6, 18, 22)
    for sunday in (date(2026, 3, 1), date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 8)):
        since, until = week_of(sunday.year, sunday.month, sunday.day)
        [stint] = stints([evening], CHICAGO, since, until)
        assert (stint.on, stint.from_at.astimezone(CHICAGO).hour) == (sunday, 18)
        assert stint.until_at.astimezone(CHICAGO).hour == 22


def test_the_night_of_a_clock_change_is_an_hour_shorter_or_longer() -> None:
    night = [a_turn(5, 22, 22 + 8)]  # Saturday 10 pm to Sunday 6 am
    for since, long in ((week_of(2026, 3, 2), 7), (week_of(2026, 10, 26), 9), (week_of(2026, 6, 1), 8)):
        assert hours(night, *since) == long


def test_a_shift_that_the_clocks_swallow_does_not_happen() -> None:
    assert stints([a_turn(6, 2, 3)], CHICAGO, *week_of(2026, 3, 2)) == []
    assert len(stints([a_turn(6, 2, 3)], CHICAGO, *week_of(2026, 3, 9))) == 1


def test_all_day_every_day_leaves_no_gap_through_a_clock_change() -> None:
    always = [a_turn(day, 0, 24) for day in range(7)]
    for since, until in (week_of(2026, 3, 2), week_of(2026, 10, 26)):
        spans = joined((s.from_at, s.until_at) for s in stints(always, CHICAGO, since, until))
        assert gaps(spans, since, until) == []


def test_overlapping_and_adjoining_shifts_are_one_staffed_time() -> None:
    since, until = week_of(2026, 6, 1)
    turns = [a_turn(0, 8, 12), a_turn(0, 11, 14, FAY), a_turn(0, 14, 16)]
    spans = joined((s.from_at, s.until_at) for s in stints(turns, CHICAGO, since, until))
    assert [(a.astimezone(CHICAGO).hour, b.astimezone(CHICAGO).hour) for a, b in spans] == [(8, 16)]
    assert len(gaps(spans, since, until)) == 2


def test_dates_left_out_and_dates_beyond_leave_a_gap() -> None:
    turn = a_turn(
        2, 9, 17, from_on=date(2026, 6, 3), until_on=date(2026, 6, 17), off=frozenset({date(2026, 6, 10)})
    )
    found = stints([turn], CHICAGO, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 7, 30, tzinfo=UTC))
    assert [stint.on for stint in found] == [date(2026, 6, 3), date(2026, 6, 17)]


def test_one_that_passes_midnight_holds_on_the_next_day() -> None:
    since, _until = week_of(2026, 6, 8)
    [stint] = stints([a_turn(6, 20, 26)], CHICAGO, since, since + timedelta(days=1))
    assert stint.on == date(2026, 6, 7)
    assert stint.holds(datetime(2026, 6, 8, 1, 30, tzinfo=CHICAGO))
    assert not stint.holds(datetime(2026, 6, 8, 2, 0, tzinfo=CHICAGO))


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, DAY - 1), st.integers(15, 960)), max_size=12),
    st.integers(0, 2 * 365 * 24),
    st.sampled_from(["America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"]),
)
def test_gaps_and_shifts_share_out_the_week(shifts: list[tuple[int, int, int]], hour: int, zone: str) -> None:
    since = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    until = since + timedelta(days=7)
    turns = [Turn(uuid4(), MO, day, start, start + long, date(2020, 1, 1)) for day, start, long in shifts]
    found = stints(turns, ZoneInfo(zone), since, until)
    spans = joined((max(s.from_at, since), min(s.until_at, until)) for s in found)
    free = gaps(spans, since, until)
    assert sum((b - a for a, b in [*spans, *free]), timedelta()) == timedelta(days=7)
    for a, b in free:
        middle = a + (b - a) / 2
        assert not any(stint.holds(middle) for stint in found)
    assert digest(turns) == digest(list(reversed(turns)))
