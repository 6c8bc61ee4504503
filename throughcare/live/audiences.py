"""Reading who may see a thread, for many threads at once; what changes meanwhile is read again."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Final
from uuid import UUID

import asyncpg

from throughcare.conversations.facts import World, run, worlds_of
from throughcare.conversations.posting import in_organization
from throughcare.conversations.posting.pool import AWAY
from throughcare.kit.faults import say_fault

if TYPE_CHECKING:
    from throughcare.live.hub import Hub
    from throughcare.live.room import Room

log = logging.getLogger("throughcare.live")

_AGAIN: Final = 0.3
_NOT_NOW: Final = (*AWAY, asyncpg.PostgresError)
"""It asks for ids only: what the database answers with is no thread's fault. A lock was waited for too long, say."""

_Waiters = dict[UUID, list[asyncio.Future[None]]]


class Audiences:
    """The threads whose audiences have to be read anew, and who waits for it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._stale: dict[int, set[UUID]] = defaultdict(set)
        self._waiters: _Waiters = defaultdict(list)
        self._is_reading = False

    def is_awaited(self, thread: UUID) -> bool:
        """Whether somebody waits for this thread's audience."""
        return thread in self._waiters

    def stale(self, room: Room, *, wait: bool = False) -> asyncio.Future[None]:
        """Read a room's audience anew, soon; with `wait` the future is done when that has happened.

        It raises what was wrong with the thread's facts if they can't be understood. While the database can't be
        read it waits: whoever awaits it says for how long.
        """
        done: asyncio.Future[None] = self._hub.loop.create_future()
        if wait:
            self._waiters[room.thread].append(done)
        else:
            done.set_result(None)
        self._stale[room.organization].add(room.thread)
        if not self._is_reading:
            self._is_reading = True
            self._hub.do(self._read())
        return done

    async def _read(self) -> None:
        try:
            while self._stale:
                organization, threads = next(iter(self._stale.items()))
                del self._stale[organization]
                waiters = {thread: self._waiters.pop(thread, []) for thread in threads}
                await self._read_some(organization, waiters)
        finally:
            self._is_reading = False

    async def _read_some(self, organization: int, waiters: _Waiters) -> None:
        fault: Exception | None = None
        try:
            rooms = self._hub.rooms
            listening = {thread: [*rooms[thread].lines] for thread in waiters if thread in rooms}
            # Posts are decided from this without its being read again, if the versions in it still hold: they and
            # the facts must be of one moment.
            async with in_organization(self._hub.pool, organization, at_once=True) as connection:
                worlds = await run(connection, worlds_of(organization, list(waiters), listening=listening))
            for thread in waiters:
                self._updated(thread, worlds.get(thread))
        except _NOT_NOW as error:
            log.warning("live: can't read audiences (%s)", type(error).__name__)
            for thread, futures in waiters.items():
                if futures:
                    self._waiters[thread] = futures + self._waiters.pop(thread, [])
            self._stale[organization] |= waiters.keys()
            await asyncio.sleep(_AGAIN)
            return
        except Exception as error:
            if len(waiters) > 1:  # one of them can't be understood: the others can
                for thread, futures in waiters.items():
                    await self._read_some(organization, {thread: futures})
                return
            log.error("live: an audience can't be understood (%s)", say_fault(error))
            fault = error
        for futures in waiters.values():
            for future in futures:
                if future.done():
                    continue
                if fault is None:
                    future.set_result(None)
                else:
                    future.set_exception(fault)

    def _updated(self, thread: UUID, world: World | None) -> None:
        room = self._hub.rooms.get(thread)
        if room is None:
            return
        if world is None:
            room.forget()
        else:
            room.update(world)
        self._hub.drop_if_idle(room)
