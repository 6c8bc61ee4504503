"""Risk and waiting: due times, what comes first, and that nothing waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from throughcare.moderation.rules import (
    CLAIM_FOR,
    TARGETS,
    Level,
    due_at,
    is_claimed,
    level_of_message,
    level_of_report,
    urgency,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hours(*spans: tuple[float, float]) -> list[tuple[datetime, datetime]]:
    return [(NOON + HOUR * start, NOON + HOUR * end) for start, end in spans]


def test_targets_are_those_of_the_practice() -> None:
    assert [TARGETS[level] for level in sorted(Level, reverse=True)] == [
        timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4), timedelta(hours=24),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "staffed", "after"),
    [
        (Level.RED, None, 1),
        (Level.CRISIS, [(100, 101)], 1 / 6),  # a crisis waits for nobody's shift
        (Level.RED, [(0, 5)], 1),
        (Level.RED, [(-3, 0.5), (10, 20)], 10.5),
        (Level.AMBER, [(1, 3), (20, 30)], 22),
        (Level.AMBER, [(1, 3)], 5),  # no rota for later: the rest counts on the clock
        (Level.AMBER, [], 4),
        (Level.GREEN, [(0, 12), (24, 36)], 36),
    ],
)
def test_due_counts_staffed_hours(
    level: Level, staffed: list[tuple[float, float]] | None, after: float
) -> None:
    spans = None if staffed is None else hours(*staffed)
    assert due_at(level, NOON, spans) == NOON + HOUR * after


def test_words_have_the_class_of_what_was_found() -> None:
    assert level_of_message(4, []) == level_of_message(3, ["link"]) == Level.CRISIS
    assert level_of_message(2, []) == level_of_message(0, ["harassment"]) == Level.RED
    assert level_of_message(1, []) == level_of_message(0, ["link"]) == Level.AMBER
    assert level_of_message(0, []) == Level.GREEN
    assert level_of_message(0, [], is_held=True) == Level.RED
    assert level_of_report("danger") == Level.CRISIS
    assert level_of_report("other") == Level.RED


def test_fresh_ones_come_by_risk_and_equals_by_waiting() -> None:
    def fresh(level: Level, ago: timedelta = timedelta(0)) -> float:
        return urgency(level, NOON - ago, NOON - ago + TARGETS[level], NOON)

    assert sorted(Level, key=fresh, reverse=True) == sorted(Level, reverse=True)
    assert fresh(Level.AMBER, HOUR) > fresh(Level.AMBER)
    assert fresh(Level.GREEN, 25 * HOUR) > fresh(Level.AMBER)
    assert fresh(Level.GREEN, 71 * HOUR) < fresh(Level.RED) < fresh(Level.GREEN, 73 * HOUR)
    assert fresh(Level.GREEN, 167 * HOUR) < fresh(Level.CRISIS) < fresh(Level.GREEN, 169 * HOUR)


def test_clocks_that_disagree_do_no_harm() -> None:
    assert urgency(Level.RED, NOON, NOON, NOON) == 4
    assert urgency(Level.RED, NOON + HOUR, NOON + 2 * HOUR, NOON) == 4


@pytest.mark.parametrize("flood", list(Level))
def test_a_green_one_never_starves(flood: Level) -> None:
    """One reviewer does a row every six minutes, and one of the flood comes in every six minutes."""
    step = timedelta(minutes=6)
    waiting = [(Level.GREEN, NOON)]
    now = NOON
    for turn in range(3_000):
        now = NOON + step * turn
        waiting.append((flood, now))
        chosen = max(waiting, key=lambda row: urgency(row[0], row[1], row[1] + TARGETS[row[0]], now))
        waiting.remove(chosen)
        if chosen == (Level.GREEN, NOON):
            break
    else:
        pytest.fail("it starved")
    assert now - NOON <= timedelta(days=8)


def test_a_claim_lapses() -> None:
    assert not is_claimed(None, NOON)
    assert is_claimed(NOON, NOON + CLAIM_FOR - timedelta(seconds=1))
    assert not is_claimed(NOON, NOON + CLAIM_FOR)
