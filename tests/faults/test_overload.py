"""Three times as much as the database can take: every post is answered, memory is bounded, and it is over soon."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import psutil
import pytest

from tests.faults.bed import Bed, a_bed
from tests.faults.history import Answered, Event, Sent
from tests.faults.keeping import verdict
from tests.faults.message_clients import Device
from tests.faults.rooms import Room, a_room

PEOPLE = 40
EACH_SECOND = 3  # posts of each: as many as a member may send for long
A_POST_TAKES = 0.025  # seconds in the database, one after another: 40 a second, a third of what comes
SECONDS = 4
MOST_MEMORY = 64 * 1024 * 1024  # more than before; what is on its way is a tenth of it


@pytest.fixture
def bed() -> Iterator[Bed]:
    """The service on a database of its own, with fsync."""
    with a_bed() as made:
        yield made


@asynccontextmanager
async def slow_storing(bed: Bed) -> AsyncIterator[None]:
    """Every message takes its time in the database, as on a bad disk."""
    await bed.sql(
        "CREATE FUNCTION public.take_time() RETURNS trigger LANGUAGE plpgsql AS"
        f" 'BEGIN PERFORM pg_sleep({A_POST_TAKES}); RETURN NULL; END'"
    )
    await bed.sql(
        "CREATE TRIGGER slow AFTER INSERT ON conversations_message"
        " FOR EACH ROW EXECUTE FUNCTION public.take_time()"
    )
    yield
    # Waits for the batch that is under way.
    await bed.sql("DROP TRIGGER slow ON conversations_message")


async def _flood(room: Room) -> None:
    """Everybody posts at an even pace, whether or not she has been answered."""

    async def talk(device: Device, at: float) -> None:
        for number in range(SECONDS * EACH_SECOND):
            await asyncio.sleep(max(0.0, at + number / EACH_SECOND - time.monotonic()))
            await device.say(room.id)

    began = time.monotonic()
    await asyncio.gather(
        *(talk(one, began + n / len(room.devices) / EACH_SECOND) for n, one in enumerate(room.devices))
    )


async def _seconds_to_answer(room: Room) -> float:
    began = time.monotonic()
    await room.ana.say(room.id)
    await room.answered(room.ana)
    return time.monotonic() - began


def _waits(events: list[Event]) -> list[float]:
    """How long each post waited for its first answer, in the order in which they were sent."""
    sent: dict[str, float] = {}
    answered: dict[str, float] = {}
    for event in events:
        if isinstance(event, Sent):
            sent.setdefault(event.client_id, event.at)
        elif isinstance(event, Answered):
            answered.setdefault(event.client_id, event.at)
    return [answered[client_id] - at for client_id, at in sent.items()]


async def test_three_times_saturation_slows_answers_and_loses_none(bed: Bed) -> None:
    live = psutil.Process(bed.service.processes["live"].pid)
    async with a_room(bed, PEOPLE) as room:
        await _seconds_to_answer(room)
        quick = min([await _seconds_to_answer(room) for _ in range(3)])
        before = live.memory_info().rss
        async with slow_storing(bed):
            await _flood(room)
            await room.answered(*room.devices)
        most = live.memory_info().rss
        flooded = list(room.history.events)
        await asyncio.sleep(2)
        after = sorted([await _seconds_to_answer(room) for _ in range(5)])[2]
    found, words = verdict(room.history.events, "overload")
    assert not found, words
    waits = _waits(flooded)
    assert len(waits) >= PEOPLE * SECONDS * EACH_SECOND
    assert max(waits) > 2.0, "it was too much at once"
    assert most - before < MOST_MEMORY
    assert after < max(2.0, 10 * quick), "it is as it was before"
    ops = {event.op for event in flooded if isinstance(event, Answered)}
    assert ops <= {"posted", "kept", "refused"}
    codes = {event.code for event in flooded if isinstance(event, Answered) and event.op == "refused"}
    assert codes <= {"too-fast"}, "nobody is told that her words failed"
