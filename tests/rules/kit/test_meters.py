"""Meters count what they are told, from many threads, and never take an id or a stranger's text for a name."""

from __future__ import annotations

import threading

import pytest

from throughcare.kit.meters import MOST_CHILDREN, OTHER, Counter, Gauge, Histogram, Level

PROCESSES = ["web"]


def test_what_falls_on_a_bound_is_at_or_below_it() -> None:
    spread = Histogram("throughcare_x_seconds", "X.", (0.1, 1.0), processes=PROCESSES)
    for value in (0.05, 0.1, 0.2, 1.0, 7.0):
        spread.observe(value)
    counts, total = spread.of().value
    assert counts == [2, 2, 1]
    assert total == pytest.approx(8.35)


def test_many_threads_lose_nothing() -> None:
    count = Counter("throughcare_x_total", "X.", processes=PROCESSES)
    spread = Histogram("throughcare_x_seconds", "X.", (1.0,), processes=PROCESSES)

    def often() -> None:
        for _ in range(5_000):
            count.add()
            spread.observe(0.5)

    threads = [threading.Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count.of().value == 20_000
    assert spread.of().value == ([20_000, 0], 10_000.0)


def test_known_values_are_there_at_zero_and_unknown_ones_are_other() -> None:
    count = Counter("throughcare_x_total", "X.", processes=PROCESSES, kind=("new", "again"))
    assert [(values, meter.value) for values, meter in count.samples()] == [(("new",), 0), (("again",), 0)]
    count.of("stranger").add()
    assert {values for values, _ in count.samples()} == {("new",), ("again",), (OTHER,)}


@pytest.mark.parametrize(
    "value",
    [
        "Ana Reyes",
        "ana@example.org",
        "0199f3c2-7a11-7c40-9d0e-4f6b3a2c1d55",
        "4711",
        "",
        "a" * 200,
        "/threads/1",
        "über",
        "a_b",
    ],
)
def test_no_id_name_or_address_becomes_a_label(value: str) -> None:
    count = Counter("throughcare_x_total", "X.", processes=PROCESSES, route=())
    count.of(value).add()
    assert [values for values, _ in count.samples()] == [(OTHER,)]


def test_children_are_bounded() -> None:
    count = Counter("throughcare_x_total", "X.", processes=PROCESSES, route=())
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [a + b + c for a in letters for b in letters for c in letters][: MOST_CHILDREN + 50]
    for name in names:
        count.of(name).add()
    samples = count.samples()
    assert len(samples) == MOST_CHILDREN + 1
    assert count.of(OTHER).value == 50


def test_a_level_is_unknown_until_it_is_set_and_may_be_looked_at_when_asked() -> None:
    level = Level()
    assert level.value is None
    level.set(3)
    assert level.value == 3
    gauge = Gauge("throughcare_x", "X.", processes=PROCESSES)
    there: list[int] = []
    gauge.watch(lambda: len(there))
    there.append(1)
    assert gauge.of().value == 1
