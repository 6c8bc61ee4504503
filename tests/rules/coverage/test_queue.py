"""The simulated queue: nothing is lost or done twice, theory agrees, and a crisis never waits for anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from throughcare.moderation import rules
from throughcare.moderation.coverage.forecast.classes import TARGET_MINUTES, Kind, urgency
from throughcare.moderation.coverage.forecast.queue import Item, Order, Staffed, run

JUNE = datetime(2026, 6, 3, 17, tzinfo=UTC)
ORDERS = st.sampled_from(list(Order))
SHIFTS = st.lists(
    st.tuples(st.integers(0, 900), st.integers(5, 400)).map(lambda s: (float(s[0]), float(s[0] + s[1]))),
    max_size=6,
)
ITEMS = st.lists(
    st.tuples(st.integers(0, 1000), st.sampled_from(list(Kind)), st.integers(1, 40)), max_size=40
).map(lambda rows: [Item(float(at), kind, float(takes)) for at, kind, takes in sorted(rows)])


def test_one_moderator_with_random_arrivals_waits_as_queueing_theory_says() -> None:
    """M/M/1 at seven tenths: the mean wait is ρ/(μ−λ) = 23.3 minutes."""
    random = Random(7)
    comes, goes = 0.07, 0.1
    at, items = 0.0, []
    for _ in range(60_000):
        at += random.expovariate(comes)
        items.append(Item(at, Kind.GREEN, random.expovariate(goes)))
    begun = run(items, [(0.0, at + 10_000)], Order.FIRST_IN, at + 10_000)
    waits = [b - item.at for item, b in zip(items, begun, strict=True)]
    assert sum(waits) / len(waits) == pytest.approx(comes / goes / (goes - comes), rel=0.08)
    assert sum(wait == 0 for wait in waits) / len(waits) == pytest.approx(0.3, abs=0.01), "idle three tenths"


@given(ITEMS, SHIFTS, ORDERS)
def test_no_more_is_handled_at_once_than_people_are_there(
    items: list[Item], shifts: list[tuple[float, float]], order: Order
) -> None:
    begun = run(items, shifts, order, 3000.0)
    staffed = Staffed(shifts)
    handled = []
    for item, at in zip(items, begun, strict=True):
        if at == inf:
            continue
        assert at >= item.at
        if item.kind is Kind.CRISIS and not staffed.holds(at):
            continue  # to the on-call clinician
        assert staffed.holds(at), "somebody is on when it is begun"
        handled.append((at, at + item.takes))
    for at, _ in handled:
        assert sum(a <= at < b for a, b in handled) <= len(shifts)


@given(ITEMS, SHIFTS, ORDERS)
def test_whoever_is_free_takes_what_waits(
    items: list[Item], shifts: list[tuple[float, float]], order: Order
) -> None:
    """Nothing waits while a moderator is free: an item is only left over where every shift had its hands full."""
    always = [*shifts, (0.0, 5000.0)]
    assert inf not in run(items, always, order, 5000.0)


@given(ITEMS, SHIFTS)
def test_a_crisis_goes_before_everything_or_to_the_person_on_call(
    items: list[Item], shifts: list[tuple[float, float]]
) -> None:
    begun = run(items, shifts, Order.TWO_CLOCK, 3000.0)
    staffed = Staffed(shifts)
    for item, at in zip(items, begun, strict=True):
        if item.kind is not Kind.CRISIS:
            continue
        assert at < inf, "it never stays in the queue"
        if not staffed.holds(item.at):
            assert at == item.at
        for other, other_at in zip(items, begun, strict=True):
            if other.kind is not Kind.CRISIS:
                assert not item.at < other_at < at, "nothing else is begun while it waits"


def test_a_crisis_left_when_the_last_one_goes_is_handed_over() -> None:
    items = [Item(50.0, Kind.GREEN, 90.0), Item(55.0, Kind.CRISIS, 10.0)]
    assert run(items, [(0.0, 60.0)], Order.TWO_CLOCK, 1000.0) == [50.0, 140.0]
    # She finishes what she began; until then she is there. With somebody after her nothing is handed over.
    assert run(items, [(0.0, 60.0), (60.0, 120.0)], Order.TWO_CLOCK, 1000.0) == [50.0, 60.0]


def test_an_item_that_comes_as_a_shift_ends_is_heard_by_whoever_is_left() -> None:
    items = [Item(60.0, Kind.AMBER, 5.0)]
    assert run(items, [(0.0, 60.0), (0.0, 90.0)], Order.TWO_CLOCK, 200.0) == [60.0]
    assert run(items, [(0.0, 60.0), (60.0, 90.0)], Order.TWO_CLOCK, 200.0) == [60.0]
    assert run(items, [(0.0, 60.0), (75.0, 90.0)], Order.TWO_CLOCK, 200.0) == [75.0]


def test_nobody_on_means_that_nothing_but_a_crisis_is_begun() -> None:
    items = [Item(1.0, kind, 1.0) for kind in Kind]
    assert run(items, [], Order.TWO_CLOCK, 100.0) == [1.0, inf, inf, inf]
    assert run([], [(0.0, 10.0)], Order.FIRST_IN, 100.0) == []


def test_risk_times_waiting_orders_the_rest() -> None:
    assert urgency(Kind.RED, 0) > urgency(Kind.AMBER, 20), "a fresh red before a young amber"
    assert urgency(Kind.AMBER, 230) < urgency(Kind.RED, 0), "and before an amber that is nearly due"
    assert urgency(Kind.AMBER, 241) > urgency(Kind.RED, 0), "one that is late comes before a fresh red"
    items = [Item(0.0, Kind.GREEN, 30.0), Item(1.0, Kind.GREEN, 5.0), Item(2.0, Kind.RED, 5.0)]
    assert run(items, [(0.0, 99.0)], Order.TWO_CLOCK, 99.0) == [0.0, 35.0, 30.0]
    assert run(items, [(0.0, 99.0)], Order.FIRST_IN, 99.0) == [0.0, 30.0, 35.0]


@given(st.sampled_from(list(Kind)), st.integers(0, 10_000))
def test_urgency_and_targets_are_those_of_the_queue_itself(kind: Kind, waited: int) -> None:
    opened = datetime(2026, 6, 3, 17, tzinfo=UTC)
    target = rules.TARGETS[kind.level]
    now = opened + timedelta(minutes=waited)
    assert urgency(kind, waited) == pytest.approx(rules.urgency(kind.level, opened, opened + target, now))
    assert timedelta(minutes=TARGET_MINUTES[kind]) == target
    assert Kind.of(kind.level) is kind


@given(ITEMS, st.randoms(use_true_random=False))
def test_what_is_taken_is_what_the_queue_itself_would_give(items: list[Item], random: Random) -> None:
    """One moderator, nothing that is a crisis (the forecast takes those first): at each turn the same rule."""
    items = [
        # No two at one instant (exactly so, in binary): which of them is seen first would be chance.
        replace(one, at=one.at + number / 1024, is_danger=random.random() < 0.3)
        for number, one in enumerate(one for one in items if one.kind is not Kind.CRISIS)
    ]
    begun = run(items, [(0.0, 3000.0)], Order.TWO_CLOCK, 3000.0)
    opened = [JUNE + timedelta(minutes=one.at) for one in items]
    rows = [
        rules.Waits(one.kind.level, at, at + rules.TARGETS[one.kind.level], one.is_danger)
        for one, at in zip(items, opened, strict=True)
    ]
    for at in sorted(begun):
        there = [n for n, one in enumerate(items) if one.at <= at <= begun[n]]
        first = there[rules.in_order([rows[n] for n in there], JUNE + timedelta(minutes=at))[0]]
        taken = begun.index(at)
        now = JUNE + timedelta(minutes=at)

        def place(n: int, there: list[int] = there, now: datetime = now) -> float:
            alike = [rows[m] for m in there if rows[m].level is rows[n].level]
            return max(one.urgency(now) for one in (alike if rows[n].is_danger else [rows[n]]))

        assert place(first) == pytest.approx(place(taken))
        assert rows[first].is_danger is rows[taken].is_danger
        if rows[first].level is rows[taken].level:
            assert rows[first].opened == rows[taken].opened


def test_danger_comes_first_in_its_class_and_moves_no_other_class() -> None:
    items = [
        Item(0.0, Kind.AMBER, 60.0),
        Item(1.0, Kind.RED, 5.0),
        Item(2.0, Kind.RED, 5.0, is_danger=True),
        Item(3.0, Kind.GREEN, 5.0, is_danger=True),
    ]
    assert run(items, [(0.0, 999.0)], Order.TWO_CLOCK, 999.0) == [0.0, 65.0, 60.0, 70.0]
    assert run(items, [(0.0, 999.0)], Order.FIRST_IN, 999.0) == [0.0, 60.0, 65.0, 70.0]


@given(SHIFTS, st.integers(0, 1300), st.integers(0, 1300))
def test_staffed_minutes_are_counted_as_by_hand(
    shifts: list[tuple[float, float]], one: int, other: int
) -> None:
    start, end = sorted((one, other))
    by_hand = sum(any(a <= minute < b for a, b in shifts) for minute in range(start, end))
    staffed = Staffed(shifts)
    assert staffed.between(float(start), float(end)) == by_hand
    assert staffed.holds(float(one)) == any(a <= one < b for a, b in shifts)
