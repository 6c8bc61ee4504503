"""A forecast in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from throughcare.moderation.coverage import sentences
from throughcare.moderation.coverage.forecast.classes import Kind
from throughcare.moderation.coverage.forecast.figures import Figure
from throughcare.moderation.coverage.forecast.load import HOURS, Handling
from throughcare.moderation.coverage.forecast.plan import BetterHour, ClassForecast, Forecast

NONE = Figure(0.0, 0.0, 0.0)
NOTHING = (0.0,) * HOURS
ZONE = "America/Chicago"


def a_class(kind: Kind, a_week: float, late: Figure = NONE) -> ClassForecast:
    return ClassForecast(int(kind), a_week, late, late.high, 5.0, 50.0, late)


def at_hours(*hours: int) -> tuple[float, ...]:
    return tuple(float(hour in hours) for hour in range(HOURS))


def a_forecast(amber: Figure = NONE, missed: tuple[float, ...] = NOTHING) -> Forecast:
    classes = (
        a_class(Kind.CRISIS, 1.2),
        a_class(Kind.RED, 10),
        a_class(Kind.AMBER, 40, amber),
        a_class(Kind.GREEN, 0),
    )
    better = BetterHour(
        6 * 24 + 19,
        Figure(8.0, 6.25, 10.0),
        Figure(8.0, 6.0, 10.0),
        (NONE, NONE, Figure(0.1, 0.08, 0.14), NONE),
    )
    expected = (NOTHING, NOTHING, at_hours(1), NOTHING)
    return Forecast(40, classes, expected, (0,) * HOURS, (NOTHING, NOTHING, missed, NOTHING), (better,), NONE)


SUNDAY_EVENING = range(6 * 24 + 18, 7 * 24)
LATE = Figure(0.31, 0.27, 0.36)


def test_what_is_late_when_and_what_an_hour_would_change() -> None:
    found = a_forecast(LATE, at_hours(*SUNDAY_EVENING, 40))
    assert sentences.headline(found) == (
        "With this roster, about 3 in 10 amber posts wait longer than 4 hours, mostly Sunday evening."
    )
    assert sentences.advice(found, ZONE, "en") == (
        "One more hour on Sunday, 7:00 pm–8:00 pm would help most. "
        "Late amber posts would go from 31 in 100 to 10 in 100 (likely between 8 and 14)."
    )
    [hour] = sentences.hour_lines(found, ZONE, "en")
    assert hour.between == "In all, about 8 fewer missed targets a week (likely between 6.2 and 10)."


def test_nothing_late_is_said_as_gladly() -> None:
    found = replace(a_forecast(), better=())
    assert sentences.headline(found) == "With this roster nearly everything is reached in time."
    assert sentences.advice(found, ZONE, "en") == ""
    lines = sentences.class_lines(found)
    assert lines[Kind.AMBER].line == "None are likely to wait longer."
    assert lines[Kind.GREEN].line == "None are expected."


def test_an_hour_that_may_change_nothing_is_not_praised() -> None:
    found = a_forecast(LATE)
    unsure = replace(found.better[0], saves=Figure(0.2, -0.1, 0.5))
    found = replace(found, better=(unsure,))
    assert sentences.advice(found, ZONE, "en") == ""
    assert sentences.hour_lines(found, ZONE, "en")[0].line == "It may help a little, or not at all."


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (range(6 * 24 + 18, 7 * 24), "Sunday evening"),
        (range(6), "early on Monday"),
        ([day * 24 + 20 for day in range(7)], "in the evening"),
        ([8, 9, 24 * 3 + 13, 24 * 3 + 14], "Monday morning"),
        ([8, 9, 40, 66, 90, 117, 130, 2, 24 * 3 + 13], ""),
        ([], ""),
    ],
)
def test_when_it_is_late(hours: list[int], said: str) -> None:
    assert sentences.mostly(at_hours(*hours)) == said


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (0.0, "none"),
        (0.02, "about 1 in 50"),
        (0.09, "about 1 in 11"),
        (0.1, "about 1 in 10"),
        (0.31, "about 3 in 10"),
        (0.94, "about 9 in 10"),
        (0.97, "nearly all"),
    ],
)
def test_shares_as_people_say_them(part: float, said: str) -> None:
    assert sentences.say_share(part) == said


def test_what_was_assumed_is_said() -> None:
    lines = sentences.handling_lines([Handling(20, 0.8), Handling(3.04, 1, 13), *[Handling(5, 0.8)] * 2])
    assert lines[0] == "Crisis: 20 minutes, assumed, as too few of yours were measured."
    assert lines[1] == "Red: 3 minutes, measured on 13 of yours."
