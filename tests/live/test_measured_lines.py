"""What the socket process measures, and what its log lines and answers say of a trace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.live.talk import a_ticket, dial, key, serving, talk
from tests.world import World
from throughcare.kit import measured
from throughcare.kit.meters import Histogram


def seen(histogram: Histogram, *labels: str) -> tuple[int, float]:
    counts, total = histogram.of(*labels).value
    return sum(counts), total


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not what():
            await asyncio.sleep(0.01)


async def test_posts_answers_and_receivers_are_measured(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        answered, sent = seen(measured.ACK, "posted"), seen(measured.FAN_OUT)
        await ana.post(world.cohort_room, "Good evening.")
        await ben.sees(world.cohort_room, "Good evening.")
        now = seen(measured.ACK, "posted")
        assert now[0] == answered[0] + 1
        assert 0 < now[1] - answered[1] < 5
        assert seen(measured.FAN_OUT) == (sent[0] + 1, sent[1] + 2)
        assert measured.SOCKETS.of().value == 2
        assert measured.ROOMS.of().value == len(server.hub.rooms)
        held = seen(measured.ACK, "held")[0]
        answer = await ana.post(world.cohort_room, "Call me at 555 010 4477, please.")
        assert answer["op"] == "held"
        assert seen(measured.ACK, "held")[0] == held + 1


async def test_lines_are_counted_as_they_come_back_and_go(world: World) -> None:
    async with serving() as server:
        hellos = {kind: measured.HELLOS.of(kind).value for kind in ("new", "again")}
        ends = {why: measured.ENDS.of(why).value for why in ("gone", "ticket", "unreadable")}
        ana = await talk(server, world.ana)
        await ana.close()
        back = await dial(server, world.ana, ticket=await a_ticket(world.ana) + "&again=1")
        await back.wait("hello")
        await back.line.send(b"\x00")
        await back.wait("bye")
        turned_away = await dial(server, world.ana, ticket="never-made")
        await turned_away.wait("bye")
        assert {kind: measured.HELLOS.of(kind).value for kind in hellos} == {
            "new": hellos["new"] + 1,
            "again": hellos["again"] + 1,
        }
        await until(lambda: all(measured.ENDS.of(why).value == count + 1 for why, count in ends.items()))
        assert measured.SOCKETS.of().value == 0


async def test_what_was_missed_is_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as server:
        await talk(server, world.ana)
        before = measured.EVENTS_MISSED.of().value
        room = server.hub.rooms[world.cohort_room.id]
        monkeypatch.setattr(server.hub, "fetch", lambda _room: None)
        server.heads._missed(room, room.head + 1)
        assert measured.EVENTS_MISSED.of().value == before + 1


async def test_an_answer_that_is_our_fault_says_its_trace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughcare.live import stored

    async def away(*_: Any) -> Any:
        raise ConnectionError

    async with serving(heads_every=60.0) as server:
        ana = await talk(server, world.ana, ticket=await a_ticket(world.ana))
        monkeypatch.setattr(stored, "events_since", away)
        await ana.send(op="since", thread=key(world.cohort_room), change=0)
        answer = await ana.wait("error")
        assert answer["code"] == "away"
        assert len(answer["trace"]) == 32
        await ana.send(op="since", thread=str(uuid4()), change=0)
        assert (await ana.wait("access"))["gone"]
