"""A week of hours is laid out the same in the picture and in the table."""

from __future__ import annotations

import pytest

from throughcare.core import week

ZONE = "America/Chicago"
NIGHT = [[(8 * 60, 22 * 60, "staffed"), (22 * 60, 7 * 60, "quiet")]] * 7


def test_a_span_over_midnight_goes_on_the_next_day() -> None:
    rows = week.lay_out([[(22 * 60, 7 * 60, "quiet")], *[[]] * 6], ZONE)

    assert rows[0].quiet == ("10:00 pm–12:00 am",)
    assert rows[1].quiet == ("12:00 am–7:00 am",)
    assert rows[2].quiet == ()
    assert float(rows[1].bars[0].x) == week.LEFT


def test_sunday_night_goes_on_monday() -> None:
    rows = week.lay_out({6: [(23 * 60, 25 * 60, "quiet")]}, ZONE)

    assert rows[0].quiet == ("12:00 am–1:00 am",)
    assert rows[6].quiet == ("11:00 pm–12:00 am",)


def test_bars_stay_in_the_picture_and_cover_their_share_of_it() -> None:
    for row in week.lay_out(NIGHT, ZONE):
        ends = [float(bar.x) + float(bar.width) for bar in row.bars]
        assert all(float(bar.x) >= week.LEFT for bar in row.bars)
        assert max(ends) <= week.WIDTH + 0.1
        staffed = sum(float(bar.width) for bar in row.bars if bar.kind == "staffed")
        assert staffed == pytest.approx((week.WIDTH - week.LEFT) * 14 / 24, abs=0.1)


def test_each_kind_is_labelled_once() -> None:
    labels = [bar.kind for row in week.lay_out(NIGHT, ZONE) for bar in row.bars if bar.word]

    assert sorted(labels) == ["quiet", "staffed"]


def test_a_whole_day_and_no_day() -> None:
    rows = week.lay_out([[(0, 1440, "staffed")]], ZONE)

    assert len(rows) == 7
    assert rows[0].staffed == ("",)
    assert rows[1].bars == ()


@pytest.mark.parametrize(
    "span", [(-1, 60, "quiet"), (1440, 1500, "quiet"), (0, 2881, "staffed"), (0, 60, "open")]
)
def test_what_is_no_span_is_refused(span: tuple[int, int, str]) -> None:
    with pytest.raises(ValueError, match=r"minutes of a day|staffed or quiet"):
        week.lay_out([[span]], ZONE)
