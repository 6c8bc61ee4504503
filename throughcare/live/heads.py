"""Comparing this node with PostgreSQL every second or two: heads, audiences, standings, seats, the late
pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Final
from uuid import UUID

from throughcare.conversations.posting.pool import AWAY
from throughcare.kit import clock, measured
from throughcare.live import stored

if TYPE_CHECKING:
    from throughcare.live.hub import Hub
    from throughcare.live.room import Room

log = logging.getLogger("throughcare.live")

_ON_ITS_WAY: Final = 0.25
"""How long a change may be on its way through this process before it counts as missed."""


class Heads:
    """The loop that finds whatever no announcement told."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.last_answer = time.monotonic()
        self.late_pages = 0
        self._soon = asyncio.Event()
        self._last_heartbeat = 0.0
        self._last_seats = time.monotonic()

    @property
    def is_answering(self) -> bool:
        """Whether the database answered lately."""
        return time.monotonic() - self.last_answer < max(5.0, 4 * self.hub.settings.heads_every)

    async def run(self) -> None:
        """Compare for ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.hub.settings.heads_every):
                    await self._soon.wait()
            self._soon.clear()
            try:
                async with asyncio.timeout(10):
                    await self.compare()
                self.last_answer = time.monotonic()
            except AWAY as error:
                log.warning("live: the database is away (%s)", type(error).__name__)

    def compare_soon(self) -> None:
        """Compare at once: something may have been missed."""
        self._soon.set()

    async def compare(self) -> None:
        """Once through every organization with somebody online."""
        hub = self.hub
        now = time.monotonic()
        always = now - self._last_heartbeat >= hub.settings.heartbeat_every
        if always:
            self._last_heartbeat = now
            hub.neighbours.say_here()
            hub.forget_old_sign_ins()
            hub.renew_old_lines()
            # Who watches the pager: whoever runs may say that it is late.
            self.late_pages = await hub.pool.fetchval(stored.LATE_PAGES, clock.now())
            measured.PAGES_LATE.set(self.late_pages)
        seats = now - self._last_seats >= hub.settings.seats_every
        if seats:
            self._last_seats = now
        rooms: dict[int, dict[UUID, Room]] = defaultdict(dict)
        for room in hub.rooms.values():
            rooms[room.organization][room.thread] = room
        members: dict[int, set[UUID]] = defaultdict(set)
        for line in hub.lines:
            if line.is_ready:
                members[line.organization].add(line.member)
        if not members:
            await hub.pool.fetchval("SELECT 1")
        for organization, online in members.items():
            await self._compare(organization, rooms[organization], list(online))
            if seats:
                await hub.seek_seats(organization)
        for room in list(hub.rooms.values()):
            room.check_time()
            room.tell_head(always=always)

    async def _compare(self, organization: int, rooms: dict[UUID, Room], members: list[UUID]) -> None:
        hub = self.hub
        heads, versions = await stored.heads_and_versions(hub.pool, organization, list(rooms), members)
        for thread, room in rooms.items():
            head = heads.get(thread)
            if room.world is None:
                continue
            if (
                head is None
                or not room.is_current(head.access_version, head.policy_number)
                or any(not room.knows(member, versions.get(member)) for member in room.lines)
            ):
                hub.stale(room)
            if head is not None and head.change > room.head:
                hub.loop.call_later(_ON_ITS_WAY, self._missed, room, head.change)

    def _missed(self, room: Room, change: int) -> None:
        if room.head < change and self.hub.rooms.get(room.thread) is room:
            measured.EVENTS_MISSED.add()
            self.hub.fetch(room)
