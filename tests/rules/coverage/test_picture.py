"""The picture of a forecast stays within its frame and says what its table says."""

from __future__ import annotations

import pytest

from tests.rules.coverage.loads import a_load, a_stretch, a_week_of_shifts
from throughcare.moderation.coverage import picture
from throughcare.moderation.coverage.forecast.plan import Forecast, forecast


@pytest.fixture(scope="module")
def found() -> Forecast:
    turns = [*a_week_of_shifts(8, 12), *a_week_of_shifts(10, 14), *a_week_of_shifts(23, 24)]
    return forecast(a_load(4, 20, 60, 90), a_stretch(turns), 30, candidates=0)


def test_everything_lies_within_the_picture(found: Forecast) -> None:
    rows = picture.lay_out(found)
    assert [row.weekday for row in rows] == list(range(7))
    for row in rows:
        for column in row.columns:
            assert picture.LEFT <= float(column.x) <= picture.WIDTH - float(column.width)
            assert float(column.y) >= picture.TOP - 0.1
            assert float(column.y) + float(column.height) == pytest.approx(float(row.base_y), abs=0.2)
            assert float(column.late_height or 0) <= float(column.height) + 0.1
        for line in row.lines:
            assert float(line.x) + float(line.width) <= picture.WIDTH + 0.1
        assert float(row.line_y) + picture.ON <= picture.height()


def test_the_line_says_how_many_are_on(found: Forecast) -> None:
    [monday, *_] = picture.lay_out(found)
    assert [(line.people, line.is_labelled) for line in monday.lines] == [
        (1, True),
        (2, True),
        (1, True),
        (1, False),
    ]
    assert monday.hours_on == 7


def test_the_tallest_column_is_the_busiest_hour_and_the_table_adds_up(found: Forecast) -> None:
    rows = picture.lay_out(found)
    tallest = max(float(column.height) for row in rows for column in row.columns)
    assert tallest == pytest.approx(picture.TALL, abs=0.1)
    assert sum(row.expected for row in rows) == pytest.approx(sum(map(sum, found.expected)))
    assert 0 < sum(row.late for row in rows) <= sum(map(sum, found.missed)) + 1e-9


def test_the_busiest_column_and_the_latest_carry_words(found: Forecast) -> None:
    labels = [label for row in picture.lay_out(found) for label in row.labels]
    busiest = max(sum(kind[hour] for kind in found.expected) for hour in range(168))
    assert [label.count for label in labels if label.count] == [f"{busiest:.1f}"]
    assert len(labels) <= 2
    assert all(picture.LEFT < float(label.x) < picture.WIDTH for label in labels)
