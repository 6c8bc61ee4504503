"""Live, web and PostgreSQL killed in turn while people talk: what was answered stands once, in its place."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.history import History, Stored, check_answers, check_audit, check_order, check_screens
from tests.faults.message_storm import Bed, Storm, a_bed

# About a minute on two free cores; every wait within is bounded by itself and says what is missing.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """The service on a database of its own, with fsync."""
    with a_bed() as made:
        yield made


@pytest.fixture(scope="module")
def storm(bed: Bed) -> tuple[History, Stored]:
    """What people did and saw while everything was killed 15 times, and what stands after it."""

    async def all_of_it() -> tuple[History, Stored]:
        history = await Storm(bed).run()
        return history, await bed.stored()

    return asyncio.run(all_of_it())


def test_the_storm_was_one(storm: tuple[History, Stored]) -> None:
    history, stored = storm
    kills = Counter(kill.victim for kill in history.kills)
    sys.stderr.write(history.summary(stored) + "\n")
    assert min(kills["live"], kills["web"], kills["postgres"]) >= 15
    assert history.in_flight() >= 100
    assert history.surprises == []


def test_every_post_was_answered_with_the_one_row_that_stands(storm: tuple[History, Stored]) -> None:
    assert check_answers(*storm) == []


def test_places_and_changes_have_no_gap(storm: tuple[History, Stored]) -> None:
    assert check_order(storm[1]) == []


def test_no_screen_shows_a_gap_or_a_double(storm: tuple[History, Stored]) -> None:
    assert check_screens(*storm) == []


def test_each_message_has_its_line_in_the_audit_trail(storm: tuple[History, Stored]) -> None:
    assert check_audit(storm[1]) == []
