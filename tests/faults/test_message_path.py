"""Everything is broken in turn while people talk: what was answered stands once, in its place, on every screen."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter

import pytest

from tests.faults.bed import a_bed
from tests.faults.history import Answered, Deed, Fault, Sent
from tests.faults.keeping import in_flight, kept_if_broken_off, summary, verdict
from tests.faults.message_storm import CALL, LONG, Storm
from tests.faults.schedule import FAULTS, make_schedule

SEED = int(os.environ.get("TESTS_SEED", "20260"))
POSTS, FAULT_COUNT = 400, len(FAULTS)


# About a minute on two free cores; every wait within is bounded by itself and says what is missing.
@pytest.mark.timeout(600)
def test_a_storm_breaks_no_promise() -> None:
    with a_bed("work", module="tests.moved_clock") as bed:
        storm = Storm(bed, posts=POSTS, faults=FAULT_COUNT, seed=SEED)
        with kept_if_broken_off(storm.history, f"storm-{SEED}"):
            events = asyncio.run(storm.run())
        unheard, calm = asyncio.run(bed.unheard(CALL)), asyncio.run(bed.unheard(LONG))
    sys.stderr.write("\n".join(["", f"seed {SEED}", *summary(events), ""]))
    found, words = verdict(events, f"storm-{SEED}")
    assert not found, words
    assert calm, "calm words raise no concern, so this looks where it should"
    assert unheard == [], "words of danger stand, and nobody was rung about them"
    # It was a storm: each fault came, while people waited for answers and changed their minds.
    faults = Counter((event.what, event.whom) for event in events if isinstance(event, Fault))
    assert faults == dict.fromkeys(FAULTS, 1)
    assert in_flight(events) >= 15
    posted = {event.client_id for event in events if isinstance(event, Answered) and event.op == "posted"}
    assert len(posted) >= POSTS * 0.9
    assert any(isinstance(event, Answered) and event.op == "held" for event in events)
    calls = {event.client_id for event in events if isinstance(event, Sent) and CALL in event.body}
    assert len(calls & posted) >= 5
    assert any(isinstance(event, Deed) and event.is_done and event.verb == "withdraw" for event in events)


def test_a_seed_makes_the_same_schedule_again() -> None:
    steps = make_schedule(7, posts=1000, faults=40)
    assert steps == make_schedule(7, posts=1000, faults=40)
    assert steps != make_schedule(8, posts=1000, faults=40)
    assert [step.posts for step in steps] == sorted(step.posts for step in steps)
    assert {(step.what, step.whom) for step in steps} == set(FAULTS)
