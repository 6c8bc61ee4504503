"""However often a page asks what it missed: one reading at a time, one answer, and none for whoever has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.live.talk import eventually, key, serving, talk
from tests.world import World
from throughcare.live import Server, stored


class Held:
    """Readings of what was missed, which wait until they are let go: the changes they were from."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.go = asyncio.Event()

    async def begun(self, count: int) -> None:
        """Wait until so many readings have begun."""

        async def so_many() -> bool:
            return len(self.read) >= count

        await eventually(so_many)


@asynccontextmanager
async def holding(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Server, Held]]:
    """A server whose readings wait."""
    held, events_since = Held(), stored.events_since

    async def wait(pool: Any, organization: int, changes: Any, *more: Any) -> Any:
        held.read.append(*changes.values())
        await held.go.wait()
        return await events_since(pool, organization, changes, *more)

    async with serving(heads_every=60.0) as server:
        monkeypatch.setattr(stored, "events_since", wait)
        yield server, held
        held.go.set()


async def test_what_is_asked_again_before_its_turn_is_one_question_from_the_lowest_change(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with holding(monkeypatch) as (server, held):
        ana = await talk(server, world.ana)
        for n in range(3):
            await ana.post(world.cohort_room, f"Row {n} is dug.")
        await ana.send(op="since", thread=key(world.cohort_room), change=3)
        await held.begun(1)
        for change in (2, 1, 2, 0, 3):
            await ana.send(op="since", thread=key(world.cohort_room), change=change)
        await ana.send(op="since", thread=key(world.support_group), change=0)
        await ana.ping()
        await held.begun(2)
        held.go.set()
        first, second = [await ana.wait("events", thread=key(world.cohort_room)) for _ in range(2)]
        assert [(a["from"], a["head"], len(a["events"])) for a in (first, second)] == [(3, 3, 0), (0, 3, 3)]
        await ana.wait("events", thread=key(world.support_group))
        assert sorted(held.read) == [0, 0, 3]
        # It can be asked anew once it was answered.
        await ana.send(op="since", thread=key(world.cohort_room), change=1)
        assert (await ana.wait("events"))["from"] == 1


async def test_nothing_is_read_for_whoever_has_gone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with holding(monkeypatch) as (server, held):
        talkers = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        for talker in talkers:  # two rooms each: six where four are read at once
            for room in (world.cohort_room, world.support_group):
                await talker.send(op="since", thread=key(room), change=0)
            await talker.ping()
        await held.begun(4)
        await talkers[2].close()

        async def gone() -> bool:
            return world.fay.id not in server.hub.members

        await eventually(gone)
        held.go.set()
        for talker in talkers[:2]:
            await talker.wait("events", thread=key(world.cohort_room))
            await talker.wait("events", thread=key(world.support_group))
        await talkers[0].send(op="since", thread=key(world.cohort_room), change=0)
        await talkers[0].wait("events")
        assert len(held.read) == 5
