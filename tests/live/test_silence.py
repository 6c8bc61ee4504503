"""Whatever ended the connection that listens: a sign-out may have gone unheard, so every line proves itself anew."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.database import ready
from tests.live.talk import dial, eventually, serving, talk
from tests.world import World
from throughcare.conversations.posting.pool import connect
from throughcare.live import Server, listening


class _Cancelled:
    """A connection whose next look whether it is alive is cancelled when somebody says so, as by an operator."""

    def __init__(self, connection: Any, now: asyncio.Event) -> None:
        self._connection, self._now = connection, now

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    async def execute(self, text: str) -> Any:
        if self._now.is_set():
            self._now.clear()
            raise asyncpg.QueryCanceledError("canceling statement due to user request")
        return await self._connection.execute(text)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set it, and the connection that listens ends."""
    now = asyncio.Event()

    async def cancelled(url: str) -> Any:
        return _Cancelled(await connect(url), now)

    monkeypatch.setattr(listening, "connect", cancelled)
    monkeypatch.setattr(listening, "_ALIVE_EVERY", 0.05)
    return now


async def hears(server: Server) -> None:
    """Wait until a server listens."""

    async def so() -> bool:
        return server.listening.is_listening

    await eventually(so)


async def test_whoever_is_on_line_comes_in_again(world: World, now: asyncio.Event) -> None:
    async with serving(heads_every=60.0) as server:
        await hears(server)
        ana = await talk(server, world.ana)
        assert not ana.has("bye")
        now.set()
        assert (await ana.wait("bye"))["code"] == "again"
        await hears(server)
        back = await talk(server, world.ana)
        await asyncio.sleep(0.2)
        await back.ping()
        assert not back.has("bye"), "once is enough"


async def test_so_does_whoever_is_being_let_in(world: World, now: asyncio.Event) -> None:
    async with serving(heads_every=60.0) as server:
        await hears(server)
        other = await asyncpg.connect(ready().owner_url)
        try:
            async with other.transaction():
                await other.execute("LOCK TABLE conversations_seat IN ACCESS EXCLUSIVE MODE")
                ana = await dial(server, world.ana)

                async def known() -> bool:
                    return world.ana.id in server.hub.members

                await eventually(known)
                now.set()
                assert (await ana.wait("bye"))["code"] == "again"
        finally:
            await other.close()
        await ana.closed.wait()
        assert not ana.has("hello")


async def test_a_connection_that_is_lost_is_a_silence_as_well(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_ALIVE_EVERY", 0.05)
    async with serving(heads_every=60.0) as server:
        await hears(server)
        ana = await talk(server, world.ana)
        them = await asyncpg.connect(ready().app_url)  # the same login may
        try:
            await them.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name LIKE '%:live-listening' AND datname = current_database()"
            )
        finally:
            await them.close()
        assert (await ana.wait("bye"))["code"] == "again"
