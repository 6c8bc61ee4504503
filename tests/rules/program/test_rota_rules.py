"""A rota without a hole and without two by mistake, also on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from throughcare.program.refusals import Refused
from throughcare.program.rota import Planned, gaps, local_instant, must_cover, overlaps, week_of

ZONE = "America/Chicago"
OMAR, CLEO = UUID(int=1), UUID(int=2)


def at(text: str) -> datetime:
    return local_instant(text, ZONE)


def turn(who: UUID, start: str, end: str, **more: bool) -> Planned:
    return Planned(who, at(start), at(end), **more)


SPRING = week_of(date(2026, 3, 8), ZONE)  # clocks go forward on its Sunday
AUTUMN = week_of(date(2026, 11, 1), ZONE)


def test_a_week_has_as_many_hours_as_it_has():
    assert SPRING[1] - SPRING[0] == timedelta(hours=167)
    assert AUTUMN[1] - AUTUMN[0] == timedelta(hours=169)


def test_whole():
    plan = [
        turn(OMAR, "2026-03-02T00:00", "2026-03-05T00:00"),
        turn(CLEO, "2026-03-05T00:00", "2026-03-09T00:00"),
    ]
    must_cover(plan, *SPRING, ZONE)
    assert gaps(plan, *SPRING) == overlaps(plan) == []


def test_a_hole_is_named_in_the_programs_own_time():
    plan = [
        turn(OMAR, "2026-03-02T00:00", "2026-03-08T03:00"),
        turn(CLEO, "2026-03-08T08:00", "2026-03-09T00:00"),
    ]
    with pytest.raises(Refused, match="Nobody holds Sunday, March 8 at 3:00 am – Sunday, March 8 at 8:00 am"):
        must_cover(plan, *SPRING, ZONE)
    ((start, end),) = gaps(plan, *SPRING)
    assert (start, end) == (datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 3, 8, 13, tzinfo=UTC))


def test_the_hour_that_happens_twice_is_held_by_whoever_holds_past_it():
    plan = [
        turn(OMAR, "2026-10-26T00:00", "2026-11-01T01:30"),
        turn(CLEO, "2026-11-01T01:30", "2026-11-02T00:00"),
    ]
    must_cover(plan, *AUTUMN, ZONE)


def test_an_hour_that_is_not_is_refused():
    with pytest.raises(Refused, match="there is no 02:30"):
        at("2026-03-08T02:30")
    for wrong in ("", "soon", "2026-03-08T08:00+00:00"):
        with pytest.raises(Refused):
            at(wrong)


def test_two_by_mistake_and_two_by_plan():
    long = turn(OMAR, "2026-03-02T00:00", "2026-03-09T00:00")
    with pytest.raises(Refused, match="back-up"):
        must_cover([long, turn(CLEO, "2026-03-04T00:00", "2026-03-05T00:00")], *SPRING, ZONE)
    must_cover([long, turn(CLEO, "2026-03-04T00:00", "2026-03-05T00:00", is_backup=True)], *SPRING, ZONE)
    with pytest.raises(Refused, match="Nobody holds"):
        must_cover([turn(CLEO, "2026-03-02T00:00", "2026-03-09T00:00", is_backup=True)], *SPRING, ZONE)
