"""The forecast: measured over forty weeks with fixed seeds, asserted with a margin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.coverage.loads import CHICAGO, JUNE, a_load, a_stretch, a_week_of_shifts
from throughcare.moderation.coverage.forecast.classes import COST, DEFAULT_MINUTES, Kind
from throughcare.moderation.coverage.forecast.exchange import in_another_process, read_forecast
from throughcare.moderation.coverage.forecast.figures import mean, percentile, share
from throughcare.moderation.coverage.forecast.load import HOURS, Load, draw, measured
from throughcare.moderation.coverage.forecast.plan import (
    SEEDS,
    Forecast,
    forecast,
    people_by_hour,
    stretch_from,
)

BUSY = a_load(100, 450, 1250, 2750)
QUIET = a_load(1, 4, 12, 30)


@pytest.fixture(scope="module")
def busy() -> Forecast:
    """One person from 8 to 10 with very much to do."""
    return forecast(BUSY, a_stretch(a_week_of_shifts(8, 22)), candidates=8)


def late_cost(found: Forecast) -> float:
    return sum(COST[each.kind] * each.late.mean * each.a_week for each in found.classes)


def test_risk_times_waiting_misses_fewer_targets_than_the_oldest_first(busy: Forecast) -> None:
    assert busy.seeds == SEEDS >= 30
    assert busy.order_saves.low > 20, "missed targets a week, weighted; the whole interval"
    crisis, red = busy.classes[Kind.CRISIS], busy.classes[Kind.RED]
    assert crisis.late.high < crisis.first_in.low / 2
    assert red.late.high < red.first_in.low


def test_more_people_never_miss_more_on_the_same_arrivals() -> None:
    load = a_load(10, 40, 100, 250)
    costs = [
        late_cost(forecast(load, a_stretch(a_week_of_shifts(8, end, people)), 30, candidates=0))
        for people, end in ((1, 14), (1, 20), (2, 20), (3, 20))
    ]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[-1] + 1


@pytest.mark.parametrize("seed", range(5))
def test_a_shift_more_anywhere_misses_no_more(seed: int) -> None:
    """On the same thirty weeks; a tenth of a missed target is what taking things in another order may cost."""
    random = Random(seed)
    load = a_load(10, 40, 120, 200, seed=seed)
    starts = [random.randrange(20) for _ in range(2)]
    turns = [turn for start in starts for turn in a_week_of_shifts(start, start + 4)]
    fewer = forecast(load, a_stretch(turns), 30, candidates=0)
    start = random.randrange(22)
    more = forecast(load, a_stretch([*turns, *a_week_of_shifts(start, start + 3)]), 30, candidates=0)
    assert late_cost(more) <= late_cost(fewer) + 0.1


def test_each_hour_it_names_helps_surely_and_the_best_stands_first(busy: Forecast) -> None:
    assert len(busy.better) == 3
    assert all(hour.saves.low > 0 for hour in busy.better)
    gains = [hour.saves.mean for hour in busy.better]
    assert gains == sorted(gains, reverse=True)
    for figure in (each.late for each in busy.classes):
        assert 0 <= figure.low <= figure.mean <= figure.high <= 1


def test_an_added_hour_does_what_was_said_of_it(busy: Forecast) -> None:
    """The same weeks with that hour really on the roster come to the same shares."""
    [best, *_] = busy.better
    stretch = a_stretch(a_week_of_shifts(8, 22))
    with_it = forecast(BUSY, replace(stretch, shifts=stretch.with_hour(best.hour)), candidates=0)
    assert [each.late for each in with_it.classes] == list(best.late)
    assert late_cost(busy) - late_cost(with_it) == pytest.approx(best.saves.mean)


def test_enough_people_miss_next_to_nothing_and_no_hour_is_asked_for() -> None:
    found = forecast(QUIET, a_stretch(a_week_of_shifts(0, 24, 2)))
    assert all(each.late.mean < 0.02 for each in found.classes)
    assert all(not hour.saves.is_sure for hour in found.better)


def test_an_empty_roster_misses_everything_but_a_crisis_which_goes_to_the_person_on_call() -> None:
    found = forecast(a_load(10, 10, 10, 10), a_stretch([]), 30)
    assert [each.late.mean for each in found.classes] == [0, 1, 1, 1]
    assert set(found.people) == {0}


def test_it_is_the_same_each_time_and_in_another_process() -> None:
    stretch = a_stretch(a_week_of_shifts(9, 12))
    found = forecast(QUIET, stretch)
    assert forecast(QUIET, stretch) == found
    assert read_forecast(found.as_json()) == found
    assert in_another_process(QUIET, stretch) == found


def test_other_seeds_are_other_weeks_and_the_same_seed_the_same() -> None:
    hours = a_stretch([]).hours
    assert draw(BUSY, hours, 1) == draw(BUSY, hours, 1)
    assert draw(BUSY, hours, 1) != draw(BUSY, hours, 2)


def test_what_is_drawn_comes_to_what_was_counted() -> None:
    hours = tuple(range(HOURS))
    weeks = [draw(BUSY, hours, seed) for seed in range(60)]
    for kind in Kind:
        drawn = sum(item.kind is kind for week in weeks for item in week) / len(weeks)
        assert drawn == pytest.approx(sum(BUSY.counts[kind]) / 4, rel=0.06)
        assert sum(BUSY.rates()[kind]) == pytest.approx(sum(BUSY.counts[kind]) / 4)
    takes = [item.takes for week in weeks for item in week if item.kind is Kind.GREEN]
    assert sum(takes) / len(takes) == pytest.approx(DEFAULT_MINUTES[Kind.GREEN], rel=0.05)
    assert all(week == sorted(week, key=lambda item: item.at) for week in weeks)


def test_too_little_says_nothing() -> None:
    empty = Load(4.0, ((0,) * HOURS,) * 4, tuple(measured([], kind) for kind in Kind))
    for load in (empty, a_load(0, 2, 5, 9)):
        assert not load.is_enough
        with pytest.raises(ValueError, match="too little"):
            forecast(load, a_stretch([]))
    assert draw(empty, tuple(range(HOURS)), 1) == []


def test_a_class_that_never_came_is_not_forecast_to_be_late() -> None:
    found = forecast(a_load(0, 30, 0, 0), a_stretch(a_week_of_shifts(8, 12)), 30)
    assert found.classes[Kind.CRISIS].a_week == 0
    assert found.classes[Kind.CRISIS].late.high == 0


@pytest.mark.parametrize(("now", "long"), [("2026-03-05", 167), ("2026-10-29", 169), ("2026-06-04", 168)])
def test_a_week_with_a_clock_change_has_an_hour_less_or_more(now: str, long: int) -> None:
    at = datetime.fromisoformat(now).replace(hour=18, tzinfo=UTC)
    stretch = stretch_from(a_week_of_shifts(0, 24), CHICAGO, at)
    assert (stretch.last - stretch.first) / 60 == long
    counted = stretch.hours[int(stretch.first // 60) : int(stretch.last // 60)]
    assert counted[0] % 24 == 0
    assert len(set(counted)) == min(long, HOURS)
    skipped = set(range(HOURS)) - set(counted)
    assert skipped == ({6 * 24 + 2} if long == 167 else set())
    found = forecast(QUIET, stretch, 30)
    assert all(on == 1 for hour, on in enumerate(found.people) if hour not in skipped)


def test_an_hour_added_on_a_clock_change_stays_at_its_hour() -> None:
    stretch = stretch_from([], CHICAGO, datetime(2026, 10, 29, 18, tzinfo=UTC))
    evening = 6 * 24 + 19
    [(start, _)] = [s for s in stretch.with_hour(evening) if stretch.first <= s[0] < stretch.last]
    assert stretch.hours[int(start // 60)] == evening


def test_overlapping_people_are_counted_and_half_an_hour_is_not_an_hour() -> None:
    turns = [*a_week_of_shifts(8, 12), *a_week_of_shifts(11, 14)]
    on = people_by_hour(a_stretch(turns, JUNE))
    assert on[:24] == (0,) * 8 + (1, 1, 1, 2, 1, 1) + (0,) * 10


def test_handling_times_are_as_measured_or_stated_as_assumed() -> None:
    assert measured([3.0] * 9, Kind.RED).measured == 0
    found = measured([2.0, 4.0] * 10, Kind.RED)
    assert (found.mean, found.measured) == (3.0, 20)
    assert measured([1e9] * 20, Kind.RED).mean == 90


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=40))
def test_intervals_hold_their_number(rows: list[tuple[int, int]]) -> None:
    parts = [float(min(a, b)) for a, b in rows]
    wholes = [float(max(a, b)) for a, b in rows]
    figure = share(parts, wholes)
    assert 0 <= figure.low <= figure.high <= 1
    assert share(parts, wholes) == figure
    assert percentile(sorted(parts), 0) == min(parts)
    assert percentile(sorted(parts), 1) == max(parts)


def test_an_interval_of_the_mean_covers_the_truth_about_as_often_as_it_says() -> None:
    random = Random(3)
    held = 0
    for _ in range(200):
        figure = mean([random.gauss(5, 2) for _ in range(40)])
        held += figure.low <= 5 <= figure.high
    assert held >= 180, "95 in 100, less what 40 weeks and chance cost"
