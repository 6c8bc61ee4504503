"""Three live processes, one room spread over them: once and in order, whatever dies, restarts, loses or races."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.bed import Bed, until
from tests.faults.history import Access
from tests.faults.message_tabs import Tab
from tests.faults.nodes import EVERYBODY, Cluster, Node, a_cluster, a_passage, some_nodes
from tests.nats import NatsServer, a_nats_server

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def nats_server() -> Iterator[NatsServer]:
    """It is killed and started again, and runs when a test begins."""
    with a_nats_server() as server:
        yield server


@pytest.fixture
def nats(nats_server: NatsServer) -> NatsServer:
    """NATS, which runs."""
    if not nats_server.is_running:
        nats_server.start()
    return nats_server


@pytest.fixture(scope="module")
def by_nats(place: Bed, nats_server: NatsServer) -> Iterator[list[Node]]:
    """Three nodes with NATS between them."""
    with some_nodes(place, nats_server.url, 3) as nodes:
        yield nodes


@pytest.fixture(scope="module")
def by_notify(place: Bed) -> Iterator[list[Node]]:
    """Three nodes with nothing but PostgreSQL between them."""
    with some_nodes(place, "", 3) as nodes:
        yield nodes


@pytest.fixture(params=["notify", "nats"])
def nodes(request: pytest.FixtureRequest) -> list[Node]:
    """Three nodes, over either bus."""
    if request.param == "nats":
        request.getfixturevalue("nats")
    return list(request.getfixturevalue(f"by_{request.param}"))


@asynccontextmanager
async def talking(place: Bed, nodes: list[Node]) -> AsyncIterator[Cluster]:
    """Three nodes with two people on each, who have talked already."""
    async with a_cluster(place, nodes) as cluster:
        await cluster.join(*EVERYBODY)
        assert cluster.door.led_to == [node.port for node in cluster.nodes] * 2
        await cluster.talk(3)
        await cluster.all_answered()
        await cluster.all_seen()
        yield cluster


async def test_a_live_process_dies(place: Bed, nodes: list[Node]) -> None:
    async with talking(place, nodes) as cluster:
        for node in cluster.nodes[:2]:
            await cluster.talk(4)
            node.kill()
            await cluster.talk(4)
            await cluster.bring_back(node)
        await cluster.talk(2)
        await cluster.judged("nodes")
        assert len(cluster.door.led_to) >= 6 + 4, "those of the dead came in again"


async def test_any_web_process_answers_any_request(place: Bed, by_notify: list[Node]) -> None:
    with some_nodes(place, "", 2, "web") as webs:
        for web in webs:
            web.start()
        async with talking(place, by_notify) as cluster, a_passage(*(web.port for web in webs)) as door:
            for web in webs:
                await asyncio.to_thread(web.wait)
            tab = Tab(
                "ben's tab",
                cluster.members["ben"],
                cluster.room,
                cluster.history,
                port=door.port,
                password=place.people["password"],
            )
            at_it = asyncio.create_task(tab.run())
            for _ in range(3):  # each reading and each posting by another process than the one before
                await until(lambda: tab.is_ready, cluster.missing)
                tab.go.set()
                await until(lambda: not tab.is_ready, cluster.missing)
                await cluster.talk(1)
                await cluster.all_answered()
            await until(lambda: tab.is_ready, cluster.missing)
            tab.leave()
            await at_it
            await cluster.judged("nodes")
            assert door.led_to[:4] == [webs[0].port, webs[1].port] * 2


async def test_nats_restarts(place: Bed, by_nats: list[Node], nats: NatsServer) -> None:
    async with talking(place, by_nats) as cluster:
        for _ in range(2):
            await cluster.talk(4)
            nats.kill()
            await cluster.talk(4)
            await cluster.until_all_say(b"ready\nbus-away\n")
            await cluster.talk(4)
            await asyncio.to_thread(nats.start)
            await cluster.talk(4)
            await cluster.until_all_say(b"ready\n")
        await cluster.judged("nodes")
        assert len(cluster.door.led_to) == 6, "no page has noticed anything"


async def test_nats_loses_everything_and_the_last_event_of_a_quiet_thread(
    place: Bed, by_nats: list[Node], nats: NatsServer
) -> None:
    async with talking(place, by_nats) as cluster:
        nats.freeze()  # it takes what is sent, and passes nothing on
        await cluster.talk(3)
        await cluster.all_answered()
        await cluster.talk(1, cluster.devices[:1])
        await cluster.all_answered()
        nats.kill()  # with all that it had taken
        await cluster.judged("nodes")
        assert len(cluster.door.led_to) == 6


async def test_a_node_that_is_cut_off_notices_and_its_people_miss_nothing(
    place: Bed, by_nats: list[Node], nats: NatsServer
) -> None:
    async with a_passage(nats.port) as way:
        with some_nodes(place, f"nats://127.0.0.1:{way.port}", 1) as (alone,):
            async with talking(place, [*by_nats[:2], alone]) as cluster:
                way.is_cut = True
                await cluster.talk(4)
                await cluster.until_all_say(b"ready\nbus-away\n", [alone])
                await cluster.talk(4)
                await cluster.all_answered()
                await cluster.all_seen()
                way.is_cut = False
                await cluster.until_all_say(b"ready\n", [alone])
                await cluster.talk(4)
                await cluster.judged("nodes")
                assert len(cluster.door.led_to) == 6


async def test_a_revocation_and_messages_race_across_nodes(place: Bed, nodes: list[Node]) -> None:
    async with talking(place, nodes) as cluster:
        others = [device for device in cluster.devices if not device.name.startswith("ana")]
        ana = cluster.members["ana"]["id"]
        cluster.history.note(Access(ana, cluster.room, "losing"))
        held = cluster.hand.holding("end_stay", episode=cluster.episodes["ana"])
        taking = asyncio.create_task(held.__aenter__())
        while not taking.done():  # so some stand before the revocation, from every node
            await cluster.talk(1, others)
            await asyncio.wait([taking], timeout=0.1)
        commit = await taking
        try:
            await cluster.talk(3, others)  # these wait for its locks
            committing = asyncio.create_task(commit())
            await cluster.talk(3, others)
            await committing
            cluster.history.note(Access(ana, cluster.room, "lost"))
        finally:
            await held.__aexit__(None, None, None)
        await cluster.talk(1, others)
        await cluster.judged("nodes-revocation", others)
        ((last, head),) = await place.sql(
            "SELECT s.until_seq, t.seq FROM conversations_seat s JOIN conversations_thread t ON t.id = s.thread_id"
            " WHERE s.member_id = $1 AND s.thread_id = $2",
            ana,
            cluster.room,
        )
        assert 0 < last < head
