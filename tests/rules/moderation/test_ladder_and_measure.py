"""The ladder of corrections, the drawn sample and Wilson's interval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from throughcare.kit.ids import new_id
from throughcare.moderation.rules import CorrectionFacts, is_drawn, is_strike, next_step, wilson

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)


def gave(step: str, counts_until: datetime | None = LATER, *, is_lifted: bool = False) -> CorrectionFacts:
    return CorrectionFacts(step, None if step == "note" else counts_until, is_lifted)


def test_what_counts() -> None:
    assert is_strike(gave("reminder"), NOW)
    assert not is_strike(gave("note"), NOW)
    assert not is_strike(gave("warning", EARLIER), NOW)
    assert not is_strike(gave("warning", NOW), NOW)
    assert not is_strike(gave("warning", is_lifted=True), NOW)


@pytest.mark.parametrize(
    ("given", "suggested"),
    [
        ([], "note"),
        ([gave("note")], "reminder"),
        ([gave("note", is_lifted=True)], "note"),
        ([gave("reminder")], "warning"),
        ([gave("warning"), gave("note")], "limited"),
        ([gave("limited"), gave("reminder")], "paused"),
        ([gave("paused")], "paused"),
        ([gave("paused", EARLIER)], "note"),
        ([gave("paused", EARLIER), gave("reminder")], "warning"),
        ([gave("paused", is_lifted=True)], "note"),
    ],
)
def test_the_next_step(given: list[CorrectionFacts], suggested: str) -> None:
    assert next_step(given, NOW) == suggested


def test_the_sample_is_always_the_same_and_about_as_large_as_asked() -> None:
    ids = [new_id() for _ in range(20_000)]
    drawn = [one for one in ids if is_drawn(one, 20)]
    assert drawn == [one for one in ids if is_drawn(one, 20)]
    assert 300 < len(drawn) < 500
    assert set(drawn) <= {one for one in ids if is_drawn(one, 40)}
    assert not any(is_drawn(one, 0) for one in ids)
    assert is_drawn(UUID(int=5), 1000)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I: method 3 is Wilson's without correction.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_against_published_intervals(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
