"""PHQ-9 and GAD-7: their words, their scores against a table of their own, and which answers open a concern."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.care.instruments import CHOICES, GAD_7, IMPACT, INSTRUMENTS, PHQ_9, band, open_items, score
from throughcare.care.rules import EVERY, danger, is_due
from throughcare.care.trend import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, trend_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ALL = st.sampled_from(sorted(INSTRUMENTS))


def answers_of(*given: int | None) -> dict[str, int | None]:
    return {str(number): answer for number, answer in enumerate(given, 1)}


# The published tables, written down anew: the lowest and the highest score of each band.
@pytest.mark.parametrize(
    ("key", "lowest", "highest", "name"),
    [
        ("phq-9", 0, 4, "minimal"),
        ("phq-9", 5, 9, "mild"),
        ("phq-9", 10, 14, "moderate"),
        ("phq-9", 15, 19, "moderately-severe"),
        ("phq-9", 20, 27, "severe"),
        ("gad-7", 0, 4, "minimal"),
        ("gad-7", 5, 9, "mild"),
        ("gad-7", 10, 14, "moderate"),
        ("gad-7", 15, 21, "severe"),
    ],
)
def test_every_score_has_its_published_band(key: str, lowest: int, highest: int, name: str) -> None:
    assert {band(INSTRUMENTS[key], points) for points in range(lowest, highest + 1)} == {name}
    assert INSTRUMENTS[key].most == {"phq-9": 27, "gad-7": 21}[key]


@given(key=ALL, data=st.data())
def test_a_score_is_the_sum_or_none_at_all(key: str, data: st.DataObject) -> None:
    instrument = INSTRUMENTS[key]
    count = len(instrument.items)
    given_answers = data.draw(
        st.lists(st.none() | st.integers(0, 3), min_size=count, max_size=count), label="answers"
    )
    answers = answers_of(*given_answers)
    found = score(instrument, answers | {IMPACT: 3})
    assert found == (None if None in given_answers else sum(g for g in given_answers if g is not None))
    assert open_items(instrument, answers) == [k for k, g in answers.items() if g is None]
    missing = dict(list(answers.items())[1:])
    assert score(instrument, missing) is None, "what was never sent was left open"


@pytest.mark.parametrize(("said", "level"), [(0, 0), (1, 2), (2, 3), (3, 3), (None, 1)])
def test_the_ninth_item_opens_a_concern_whatever_the_others_say(said: int | None, level: int) -> None:
    for rest in (0, 3, None):
        assert danger(PHQ_9, answers_of(*[rest] * 8, said)) == level
    assert danger(PHQ_9, {}) == 1, "a form without it is a form on which it was left open"


def test_a_questionnaire_that_does_not_ask_about_death_opens_nothing() -> None:
    assert danger(GAD_7, answers_of(*[3] * 7)) == 0
    assert danger(GAD_7, {}) == 0


def test_the_words_are_the_instruments_own() -> None:
    # Compared with the published forms when this was written: a change of a letter has to be meant.
    for key, digest in (("phq-9", "49476528ba436f64"), ("gad-7", "ac6d886ccd5951ac")):
        instrument = INSTRUMENTS[key]
        words = [instrument.lead, *instrument.items, *CHOICES]
        if instrument.impact:
            words += [instrument.impact.words, *instrument.impact.choices]
        assert sha256("\n".join(words).encode()).hexdigest()[:16] == digest, key
    assert PHQ_9.words("9") == "Thoughts that you would be better off dead or of hurting yourself in some way"
    assert PHQ_9.safety == "9"
    assert (len(PHQ_9.items), len(GAD_7.items)) == (9, 7)


@given(every=st.sampled_from(EVERY), hours=st.integers(0, 24 * 60))
def test_due_again_after_so_many_days(every: int, hours: int) -> None:
    due = is_due(NOW - timedelta(hours=hours), every, NOW)
    assert due == (every > 0 and hours >= every * 24)
    assert is_due(None, every, NOW) == (every > 0)


@given(
    key=ALL,
    scores=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 21)), min_size=0, max_size=30),
)
def test_the_picture_stays_in_its_frame_and_runs_from_first_to_last(
    key: str, scores: list[tuple[int, int]]
) -> None:
    instrument = INSTRUMENTS[key]
    points = [(NOW + timedelta(days=day), score) for day, score in sorted(scores)]
    trend = trend_of(instrument, points)
    if len(points) < 2:
        assert trend is None
        return
    assert trend is not None
    assert all(LEFT <= x <= WIDTH - RIGHT and TOP <= y <= HEIGHT - BOTTOM for x, y, _score in trend.dots)
    assert [dot[2] for dot in trend.dots] == [score for _at, score in points]
    assert [dot[0] for dot in trend.dots] == sorted(dot[0] for dot in trend.dots)
    top, height = trend.band
    assert TOP <= top <= top + height <= HEIGHT - BOTTOM + 0.1
    assert top <= trend.dots[0][1] <= top + height, "the first score lies in its own band"
