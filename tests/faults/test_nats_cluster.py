"""Three NATS servers as one cluster, a live process at each: once and in order, whichever dies or falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import orjson
import pytest

from tests.faults.bed import Bed, until
from tests.faults.nodes import EVERYBODY, Cluster, Node, a_cluster, a_passage, some_nodes
from tests.nats import NatsServer, a_nats_cluster
from tests.service import free_port
from throughcare.live.nats_bus import SUBJECT, close, connect

pytestmark = pytest.mark.timeout(180)


def naming(ports: Sequence[int], first: int) -> str:
    """NATS_URL with all of these, so that this one is the first to be tried."""
    return ",".join(f"nats://127.0.0.1:{port}" for port in (*ports[first:], *ports[:first]))


@asynccontextmanager
async def talking(place: Bed, nats_urls: Sequence[str]) -> AsyncIterator[Cluster]:
    """A node for each NATS_URL, with two people on each, who have talked already."""
    async with AsyncExitStack() as stack:
        nodes: list[Node] = []
        for url in nats_urls:
            nodes += stack.enter_context(some_nodes(place, url, 1))
        cluster = await stack.enter_async_context(a_cluster(place, nodes))
        await cluster.join(*EVERYBODY)
        assert cluster.door.led_to == [node.port for node in cluster.nodes] * 2
        await said_and_seen(cluster)
        yield cluster


async def said_and_seen(cluster: Cluster) -> None:
    """Everybody posts, and has seen what all the others posted."""
    await cluster.talk(3)
    await cluster.all_answered()
    await cluster.all_seen()


@asynccontextmanager
async def listening_at(server: NatsServer) -> AsyncIterator[set[str]]:
    """The live processes that are heard at this server from now on, wherever they are connected."""
    heard: set[str] = set()

    async def take(message: Any) -> None:
        heard.add(orjson.loads(message.data)["node"])

    client = await connect(server.url)
    try:
        await client.subscribe(SUBJECT, cb=take)
        await client.flush()
        yield heard
    finally:
        await close(client)


async def each_hears_all(servers: Sequence[NatsServer]) -> None:
    """Wait until all three live processes are heard at each of these servers."""
    for server in servers:
        async with listening_at(server) as heard, asyncio.timeout(20):
            while len(heard) < 3:
                await asyncio.sleep(0.05)


async def hears_its_own(server: NatsServer) -> None:
    """At this server the one live process that is connected there is heard, and no other."""
    async with listening_at(server) as heard, asyncio.timeout(20):
        while not heard:
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.1)  # within which each says that it is there
        assert len(heard) == 1


async def test_one_server_after_another_dies_and_comes_back(place: Bed) -> None:
    with a_nats_cluster([free_port() for _ in range(3)]) as servers:
        ports = [server.port for server in servers]
        async with talking(place, [naming(ports, first) for first in range(3)]) as cluster:
            await each_hears_all(servers)
            for at, dead in enumerate(servers[:2]):  # its node goes to the next, and then both go to the last
                await cluster.talk(3)
                dead.kill()
                await cluster.talk(3)
                await each_hears_all(servers[at + 1 :])
                await said_and_seen(cluster)
            for dead in servers[:2]:
                await cluster.talk(3)
                await asyncio.to_thread(dead.start)
            await each_hears_all(servers)
            await cluster.talk(3)
            servers[2].kill()  # which all three had come to
            await cluster.talk(3)
            await each_hears_all(servers[:2])
            await cluster.until_all_say(b"ready\n")
            await said_and_seen(cluster)
            await cluster.judged("nats-cluster")
            assert len(cluster.door.led_to) == 6, "no page has noticed anything"


async def test_a_node_cut_off_from_its_server_takes_the_next_and_from_all_of_them_resyncs(place: Bed) -> None:
    with a_nats_cluster([free_port() for _ in range(3)]) as servers:
        ports = [server.port for server in servers]
        async with AsyncExitStack() as stack:
            ways = [await stack.enter_async_context(a_passage(port)) for port in ports]
            alone_by = naming([way.port for way in ways], 0)
            async with talking(place, [naming(ports, 1), naming(ports, 2), alone_by]) as cluster:
                alone = cluster.nodes[2]
                ways[0].is_cut = True  # the socket stays open, and nothing comes
                await cluster.talk(3)
                await until(lambda: bool(ways[1].led_to), cluster.missing)
                await cluster.until_all_say(b"ready\n")
                await each_hears_all(servers)
                await said_and_seen(cluster)
                for way in ways:
                    way.is_cut = True
                await cluster.talk(3)
                await cluster.until_all_say(b"ready\nbus-away\n", [alone])
                await said_and_seen(cluster)
                for way in ways:
                    way.is_cut = False
                await cluster.until_all_say(b"ready\n", [alone])
                await each_hears_all(servers)
                await said_and_seen(cluster)
                await cluster.judged("nats-cut-off")
                assert len(cluster.door.led_to) == 6


async def test_servers_that_no_longer_hear_each_other_lose_no_message(place: Bed) -> None:
    listening = [free_port() for _ in range(3)]
    async with AsyncExitStack() as stack:
        doors = [await stack.enter_async_context(a_passage(port)) for port in listening]
        servers = await asyncio.to_thread(
            stack.enter_context, a_nats_cluster(listening, [door.port for door in doors])
        )
        ports = [server.port for server in servers]
        async with talking(place, [naming(ports, first) for first in range(3)]) as cluster:
            await each_hears_all(servers)
            for door in doors:
                door.is_cut = True
            await cluster.talk(3)
            await asyncio.gather(*(hears_its_own(server) for server in servers))
            await cluster.until_all_say(b"ready\n")  # none of them knows
            await said_and_seen(cluster)  # comparing heads with the database finds it
            await cluster.talk(1, cluster.devices[:1])
            await cluster.all_answered()
            await cluster.all_seen()
            for door in doors:
                door.is_cut = False
            await each_hears_all(servers)
            await said_and_seen(cluster)
            await cluster.judged("nats-split")
            assert len(cluster.door.led_to) == 6
