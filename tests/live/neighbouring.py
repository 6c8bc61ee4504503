"""Socket processes that know of each other, what they say on either bus, and who listens in."""

from __future__ import annotations

import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
import orjson

from tests.database import ready
from tests.live.talk import eventually, serving, sql
from throughcare.conversations.posting.pool import ANNOUNCEMENTS
from throughcare.live import Server
from throughcare.live.nats_bus import SUBJECT, close, connect

SECRET_WORDS = "The heron stood in the shallows all morning."


@asynccontextmanager
async def nodes(count: int, **changes: Any) -> AsyncIterator[list[Server]]:
    """So many socket processes that know of each other and compare heads hardly ever: what arrives came by bus."""
    async with AsyncExitStack() as stack:
        servers = [
            await stack.enter_async_context(serving(**{"heads_every": 60.0} | changes)) for _ in range(count)
        ]
        await all_there(servers)
        yield servers


async def all_there(servers: list[Server]) -> None:
    """Wait until each hears all the others, and the database."""

    async def there() -> bool:
        return all(
            server.listening.is_listening
            and server.bus.is_hearing
            and len(server.hub.neighbours._last_heard) == len(servers) - 1
            for server in servers
        )

    await eventually(there, seconds=20)


async def all_deaf(*servers: Server) -> None:
    """Wait until these have noticed that they hear nothing."""

    async def deaf() -> bool:
        return not any(server.bus.is_hearing for server in servers)

    await eventually(deaf)


@asynccontextmanager
async def overhearing(bus: str) -> AsyncIterator[list[dict[str, Any]]]:
    """Whatever any node says on the bus."""
    heard: list[dict[str, Any]] = []
    if bus:
        client = await connect(bus)

        async def take(message: Any) -> None:
            heard.append(orjson.loads(message.data))

        await client.subscribe(SUBJECT, cb=take)
        await client.flush()
        yield heard
        await close(client)
        return
    connection = await asyncpg.connect(ready().owner_url)
    await connection.add_listener(ANNOUNCEMENTS, lambda *told: heard.append(orjson.loads(told[3])))
    yield heard
    await connection.close()


async def say(bus: str, payload: bytes) -> None:
    """Say anything at all on the bus, as somebody who has got hold of it."""
    if not bus:
        await sql("SELECT pg_notify($1, $2)", ANNOUNCEMENTS, payload.decode())
        return
    client = await connect(bus)
    await client.publish(SUBJECT, payload)
    await client.flush()
    await close(client)


def ready_says(server: Server) -> tuple[int, bytes]:
    """What readiness answers when it is well, or nearly."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/readyz", timeout=5) as answer:
        return answer.status, answer.read()
