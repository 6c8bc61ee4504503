"""Times week by week are drawn on one scale, with the aim where it belongs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from throughcare.core import times
from throughcare.core.templatetags.throughcare_ui import took
from throughcare.core.times import Took

FOUR = timedelta(hours=4)
END = times.WIDTH - times.RIGHT


def hours(median: float | None, p90: float | None = None) -> Took:
    return Took(
        "Jun 1",
        None if median is None else timedelta(hours=median),
        None if p90 is None else timedelta(hours=p90),
    )


def test_all_weeks_share_one_scale() -> None:
    picture = times.lay_out([hours(1, 2), hours(2, 4), hours(3, 5)], FOUR)
    one, two, three = (float(bar.half) for bar in picture.bars)
    assert two == pytest.approx(2 * one, abs=0.2)
    assert three == pytest.approx(3 * one, abs=0.2)
    assert float(picture.bars[1].ninety) == pytest.approx(float(picture.target_x))
    assert [bar.is_late for bar in picture.bars] == [False, False, True]


def test_nothing_leaves_the_picture() -> None:
    picture = times.lay_out([hours(1, 200), hours(90, 90), hours(None)], FOUR)
    for bar in picture.bars:
        assert times.LEFT + float(bar.half) <= END + 0.1
        assert bar.ninety == "" or float(bar.ninety) <= END + 0.1
        assert bar.y + times.ROW <= picture.height
    assert times.LEFT < float(picture.target_x) < END


def test_a_week_without_any_has_no_bar() -> None:
    [bar] = times.lay_out([hours(None)], FOUR).bars
    assert (bar.half, bar.ninety, bar.is_late) == ("0.0", "", False)


def test_an_aim_takes_time() -> None:
    with pytest.raises(ValueError, match="aim"):
        times.lay_out([], timedelta(0))


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (None, "–"),
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1, minutes=20), "1 h 20 min"),
        (timedelta(hours=4), "4 h"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(hours=52), "2 d 4 h"),
    ],
)
def test_how_long_in_words(time: timedelta | None, words: str) -> None:
    assert took(time) == words
