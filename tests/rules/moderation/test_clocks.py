"""Risk and waiting: due times, what comes first, and that nothing waits for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.moderation.rules import (
    CLAIM_FOR,
    TARGETS,
    Level,
    Waits,
    due_at,
    in_order,
    is_claimed,
    is_danger,
    level_of_message,
    level_of_report,
    urgency,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROWS = st.lists(
    st.builds(
        lambda level, minutes, is_danger: Waits(
            level,
            NOON - timedelta(minutes=minutes),
            NOON - timedelta(minutes=minutes) + TARGETS[level],
            is_danger,
        ),
        st.sampled_from(list(Level)),
        st.integers(0, 5_000),
        st.booleans(),
    ),
    max_size=12,
)


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


def waits(level: Level, ago: timedelta, *, is_danger: bool = False) -> Waits:
    return Waits(level, NOON - ago, NOON - ago + TARGETS[level], is_danger)


def test_whoever_may_be_in_danger_is_first_of_her_class_and_as_urgent_as_its_most_urgent() -> None:
    late, fresh = waits(Level.RED, 2 * HOUR), waits(Level.RED, timedelta(0))
    danger = waits(Level.RED, timedelta(minutes=1), is_danger=True)
    worse = waits(Level.RED, timedelta(minutes=9), is_danger=True)
    amber, crisis = waits(Level.AMBER, 12 * HOUR), waits(Level.CRISIS, timedelta(0))
    rows = [fresh, amber, late, danger, crisis, worse]
    # Red is at 12, as whoever waited two hours in it; amber is late, at 8, as a fresh crisis is.
    assert [rows[n] for n in in_order(rows, NOON)] == [worse, danger, late, amber, crisis, fresh]
    assert in_order([fresh, danger], NOON) == [1, 0]
    assert in_order([], NOON) == []


def test_mild_words_of_somebody_in_danger_do_not_overtake_a_graver_class() -> None:
    rows = [waits(Level.RED, timedelta(0)), waits(Level.AMBER, HOUR, is_danger=True)]
    assert in_order(rows, NOON) == [0, 1]


def test_what_is_danger() -> None:
    assert is_danger(Level.RED, ["link", "self-harm"])
    assert is_danger(Level.CRISIS, [], is_report=True), "a member says that somebody is in danger"
    assert not is_danger(Level.RED, ["harassment"], is_report=True)
    assert not is_danger(Level.CRISIS, ["abuse"])


@given(ROWS, ROWS)
def test_order_keeps_every_row_once_and_its_promises(some: list[Waits], more: list[Waits]) -> None:
    rows = some + more
    order = in_order(rows, NOON)
    assert sorted(order) == list(range(len(rows)))
    place = {number: at for at, number in enumerate(order)}
    for a, one in enumerate(rows):
        for b, other in enumerate(rows):
            if one.level is other.level and one.is_danger and not other.is_danger:
                assert place[a] < place[b]
            if one.is_danger is other.is_danger is False and one.urgency(NOON) > other.urgency(NOON):
                assert place[a] < place[b]


def test_a_claim_lapses() -> None:
    assert not is_claimed(None, NOON)
    assert is_claimed(NOON, NOON + CLAIM_FOR - timedelta(seconds=1))
    assert not is_claimed(NOON, NOON + CLAIM_FOR)
