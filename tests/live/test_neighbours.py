"""Two socket processes behind one address: members spread over them see one thread, over either bus."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest

from tests.live.neighbouring import SECRET_WORDS, nodes, overhearing, say
from tests.live.talk import a_ticket, dial, eventually, in_django, key, lose_seat, serving, sql, talk
from tests.nats import a_nats_server
from tests.world import World
from throughcare.kit import clock
from throughcare.program.actions.pairs import block_member


async def test_what_is_posted_on_one_node_is_seen_on_the_others_at_once(world: World, bus: str) -> None:
    async with nodes(3, nats_url=bus) as servers:
        people = [world.ana, world.ben, world.fay]
        talkers = [await talk(server, who) for server, who in zip(servers, people, strict=True)]
        answers = await asyncio.gather(
            *(talker.post(world.cohort_room, f"Row {n} is dug.") for talker in talkers for n in range(60))
        )
        assert [answer["op"] for answer in answers] == ["posted"] * 180
        for talker in talkers:
            await talker.until(lambda talker=talker: len(talker.bodies(world.cohort_room)) == 180)
        assert len({tuple(talker.bodies(world.cohort_room)) for talker in talkers}) == 1
        assert [talker.asked for talker in talkers] == [0, 0, 0], "no gap ever reached a page"


async def test_staff_and_members_and_whoever_blocked_see_their_own_sight_of_it(
    world: World, bus: str
) -> None:
    def block() -> None:
        with world.at():
            block_member(world.actor(world.eve), other=world.ana)

    await in_django(block)
    async with nodes(2, nats_url=bus) as (here, there):
        ana = await talk(here, world.ana)
        ben, eve, fay = [await talk(there, who) for who in (world.ben, world.eve, world.fay)]
        await ana.post(world.support_group, "To each her own.")
        assert (await ben.sees(world.support_group, "To each her own."))["author"]["name"] == "Ana R."
        assert (await fay.sees(world.support_group, "To each her own."))["author"]["name"] == "Ana Reyes"
        await eve.until(lambda: eve.bodies(world.support_group) == [None])
        (folded,) = eve.shown[key(world.support_group)].values()
        assert folded["folded"]


async def test_typing_and_read_marks_cross_nodes(world: World, bus: str) -> None:
    async with nodes(2, nats_url=bus) as (here, there):
        ana, ben, elsewhere = (
            await talk(here, world.ana),
            await talk(there, world.ben),
            await talk(there, world.ana),
        )
        await ana.send(op="typing", thread=key(world.cohort_room))
        assert (await ben.wait("typing"))["member"] == {"id": str(world.ana.id), "name": "Ana R."}
        await ben.post(world.cohort_room, "What are you writing?")
        await ana.sees(world.cohort_room, "What are you writing?")
        await ana.send(op="seen", thread=key(world.cohort_room), seq=1)
        assert (await elsewhere.wait("seen"))["seq"] == 1
        assert not ana.has("typing")
        assert not ben.has("seen")


async def test_a_ticket_lets_in_once_at_whichever_node(world: World, bus: str) -> None:
    async with nodes(2, nats_url=bus) as (here, there):
        ticket = await a_ticket(world.ana)
        await talk(there, world.ana, ticket=ticket)
        again = await dial(here, world.ana, ticket=ticket)
        assert (await again.wait("bye"))["code"] == "ticket"


async def test_the_bus_carries_ids_and_numbers_only(world: World, bus: str) -> None:
    async with overhearing(bus) as heard, nodes(2, nats_url=bus) as (here, there):
        ana, ben = await talk(here, world.ana), await talk(there, world.ben)
        await ana.send(op="typing", thread=key(world.cohort_room))
        await ana.post(world.cohort_room, SECRET_WORDS, kind="struggling")
        await ben.sees(world.cohort_room, SECRET_WORDS)
        await ben.send(op="seen", thread=key(world.cohort_room), seq=1)

        async def all_said() -> bool:
            return {"here", "moved", "typing", "seen"} <= {told["kind"] for told in heard}

        await eventually(all_said)
    ours = [told for told in heard if "node" in told]
    fields = {name for told in ours for name in told}
    assert fields == {"kind", "node", "organization", "threads", "thread", "member", "marks"}
    (moved,) = [told for told in ours if told["kind"] == "moved"]
    assert moved["organization"] == world.bridgewell.id
    assert moved["threads"] == [[str(world.cohort_room.id), 1]]
    said = orjson.dumps(ours).decode()
    for private in ("heron", "Ana", "Reyes", "struggling"):
        assert private not in said


async def test_whoever_is_alone_tells_nobody(world: World, bus: str) -> None:
    async with overhearing(bus) as heard, serving(nats_url=bus) as server:
        ana = await talk(server, world.ana)
        await ana.post(world.cohort_room, "Nobody else is here.")
        await ana.sees(world.cohort_room, "Nobody else is here.")
        await asyncio.sleep(0.1)
    # Other tests of this process are over, and only a node says what node it is.
    assert {told["kind"] for told in heard if "node" in told} <= {"here"}


async def test_however_much_is_told_at_once_fits_into_a_notification(world: World) -> None:
    async with nodes(2) as (here, _):
        payloads: list[bytes] = []
        here.hub.neighbours.bus = Collecting(payloads)
        for _ in range(200):
            here.hub.neighbours.moved(2**31 - 1, uuid4(), 2**31 - 1)
        await asyncio.sleep(0)
        here.hub.neighbours.seen(2**31 - 1, [(uuid4(), uuid4(), 2**31 - 1) for _ in range(200)])
    told = [orjson.loads(payload) for payload in payloads]
    assert sum(len(one.get("threads", ())) for one in told) == 200
    assert sum(len(one.get("marks", ())) for one in told) == 200
    assert max(map(len, payloads)) < 8_000


class Collecting:
    """A bus that leads nowhere."""

    is_hearing = True

    def __init__(self, payloads: list[bytes]) -> None:
        self.send = payloads.append

    async def run(self) -> None:
        """Nothing to hear."""


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"[]", b"7", b'"here"', b"{}", b'{"kind": "moved"}', b'{"kind": "moved", "node": "x"}',
        b'{"kind": "moved", "node": "x", "organization": 1, "threads": 7}',
        b'{"kind": "moved", "node": "x", "organization": 1, "threads": [7]}',
        b'{"kind": "moved", "node": "x", "organization": 1, "threads": [["no id", "seven"]]}',
        b'{"kind": "typing", "node": "x", "organization": 1}',
        b'{"kind": "seen", "node": "x", "organization": 1, "marks": [[1, 2, 3]]}',
        b'{"kind": "unheard-of", "node": "x"}', b"\xff\x00",
    ],
)  # fmt: skip
async def test_what_cannot_be_understood_harms_nobody(
    world: World, payload: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        server.hub.neighbours.heard(payload)
        assert (await ana.post(world.cohort_room, "All is well."))["op"] == "posted"
        assert "something on the side failed" not in caplog.text


async def test_what_is_forged_shows_nobody_a_word(world: World, bus: str) -> None:
    room, number = key(world.cohort_room), world.bridgewell.id
    async with nodes(2, nats_url=bus) as (here, there):
        ana, ben = await talk(here, world.ana), await talk(there, world.ben)
        await ana.post(world.cohort_room, "The first.")
        await ben.sees(world.cohort_room, "The first.")
        forged: list[dict[str, Any]] = [
            {"kind": "moved", "organization": number, "threads": [[room, 1_000_000], [str(uuid4()), 3]]},
            {"kind": "moved", "organization": number + 1, "threads": [[room, 5]]},
            # Otto has no place in this room, and Nora none in this organization.
            *(
                {"kind": "typing", "organization": number, "thread": room, "member": str(who.id)}
                for who in (world.otto, world.nora)
            ),
            {"kind": "typing", "organization": number + 1, "thread": room, "member": str(world.ana.id)},
            {"kind": "seen", "organization": number, "marks": [[room, str(world.ben.id), 1_000_000]]},
        ]
        for told in forged:
            await say(bus, orjson.dumps({"node": "a stranger", **told}))
        # More than the thread holds nobody can have read.
        assert (await ben.wait("seen"))["seq"] == 1
        await ana.post(world.cohort_room, "The second.")
        await ben.sees(world.cohort_room, "The second.")
        assert ben.bodies(world.cohort_room) == ["The first.", "The second."]
        assert not ben.has("typing")


@pytest.mark.parametrize("by", ["seat", "standing"])
async def test_a_message_that_outruns_the_news_of_a_revocation_waits_for_it(world: World, by: str) -> None:
    """The bus is quicker than NOTIFY here: the node that delivers hears nothing of the revocation but by reading."""
    with a_nats_server() as nats:
        async with nodes(2, nats_url=nats.url) as (here, there):
            for task in there._loops:
                task.cancel()  # it compares no heads and hears no announcement any more
            ana, ben, fay = (
                await talk(there, world.ana),
                await talk(here, world.ben),
                await talk(there, world.fay),
            )
            await ben.post(world.cohort_room, "Before.")
            await ana.sees(world.cohort_room, "Before.")
            if by == "seat":
                await lose_seat(world.cohort_room, world.ana)
            else:
                await sql(
                    "UPDATE program_episode SET ended_at = $1 WHERE id = $2",
                    clock.now() - timedelta(seconds=1),
                    world.ana_episode.id,
                )
                await sql("UPDATE program_standing SET version = version + 1 WHERE id = $1", world.ana.id)
            await ben.post(world.cohort_room, "After.")
            await ana.wait("access", gone=True, thread=key(world.cohort_room))
            await fay.sees(world.cohort_room, "After.")
            assert ana.bodies(world.cohort_room) == ["Before."]
