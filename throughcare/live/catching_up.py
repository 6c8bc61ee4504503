"""Reading what was missed: for whole rooms on this node, or for one line that asks from its cursor."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from throughcare.conversations.posting.pool import AWAY
from throughcare.kit import trace
from throughcare.kit.faults import say_fault
from throughcare.live import frames, stored
from throughcare.live.messages import Said, named, said_row

if TYPE_CHECKING:
    from throughcare.live.hub import Hub
    from throughcare.live.line import Line
    from throughcare.live.room import Room

log = logging.getLogger("throughcare.live")

_AGAIN: Final = 0.3
_AWAY: Final = "We can't reach our records right now. Your page asks again by itself."
_ROOMS: Final = 50
"""Rooms in one reading: with 200 events of each at most."""
_AT_ONCE: Final = 4
"""Answering takes no more of the database than this, however many lines come back at once."""


class Fetching:
    """Rooms that have missed something, read together: one reading of an organization at a time, and as many rooms
    in it as have gathered meanwhile.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._wanted: dict[int, dict[UUID, Room]] = defaultdict(dict)
        self._busy: set[int] = set()

    def want(self, room: Room) -> None:
        """Read what a room has missed and deliver it, soon."""
        self._wanted[room.organization][room.thread] = room
        if room.organization not in self._busy:
            self._busy.add(room.organization)
            self._hub.do(self._read(room.organization))

    async def _read(self, organization: int) -> None:
        """Until nobody of this organization wants anything."""
        try:
            while wanted := self._wanted.pop(organization, None):
                every = list(wanted.values())
                for start in range(0, len(every), _ROOMS):
                    await self._read_some(
                        organization, [room for room in every[start : start + _ROOMS] if not room.is_idle]
                    )
        finally:
            self._busy.discard(organization)

    async def _read_some(self, organization: int, rooms: list[Room]) -> None:
        if not rooms:
            return
        hub = self._hub
        readers = {member for room in rooms for member in room.lines}
        try:
            found = await stored.events_since(
                hub.pool, organization, {room.thread: room.head for room in rooms}, readers
            )
        except AWAY:
            await asyncio.sleep(_AGAIN)
            if not hub.is_closing:
                self._wanted[organization] |= {room.thread: room for room in rooms}
            return
        for room in rooms:
            await self._deliver(room, found.rows.get(room.thread, []), found.versions)

    async def _deliver(self, room: Room, rows: list[Any], versions: Mapping[UUID, int]) -> None:
        """Deliver to a room what was read of it, and want the rest if there is more."""
        if not rows or room.is_idle:
            return
        ours = {member: versions[member] for member in room.lines if member in versions}
        if not room.is_for(rows, ours):
            # Who may see it may have changed: `update` comes back here.
            room.fetch_again = True
            self._hub.stale(room)
            return
        more = len(rows) > stored.PAGE
        rows = rows[: stored.PAGE]
        events, authors = await said_rows(self._hub, room, rows)
        head = rows[-1]["change"] if more else rows[0]["head"]
        room.caught_up(events, authors, head, rows[0]["last_seq"] if not more else 0)
        if more:
            self.want(room)


class Answering:
    """Lines that ask from their cursors: a few at a time, and of each line and thread one.

    Each is answered, and soon, whatever goes wrong; what is asked again before its turn, once from the lowest change.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._asked: dict[tuple[Line, UUID], int] = {}
        self._busy: set[tuple[Line, UUID]] = set()

    def since(self, line: Line, thread: UUID, change: int) -> None:
        """Answer one line with what it missed."""
        key = line, thread
        self._asked[key] = min(change, self._asked.get(key, change))
        if key not in self._busy:
            self._busy.add(key)
            self._hub.do(self._answer(line, thread))

    async def _answer(self, line: Line, thread: UUID) -> None:
        """Until this line asks nothing more about this thread."""
        key = line, thread
        try:
            while key in self._asked:
                async with self._at_once:
                    if line.is_closed:
                        return
                    await self._answer_one(line, thread, self._asked.pop(key))
        finally:
            self._busy.discard(key)
            self._asked.pop(key, None)

    async def _answer_one(self, line: Line, thread: UUID, change: int) -> None:
        trace.begin()
        try:
            async with asyncio.timeout(self._hub.settings.catch_up):
                await _page_since(self._hub, line, thread, change)
        except Exception as error:
            log.warning("live: what was missed can't be read now (%s)", say_fault(error))
            line.push(frames.error("away", _AWAY, trace=trace.current()))


async def _page_since(hub: Hub, line: Line, thread: UUID, change: int) -> None:
    """Answer `since`: one frame with what this member may see of what came after `change`."""
    room = line.rooms.get(thread)
    if room is None:
        line.push(frames.frame("access", thread=thread, gone=True))
        return
    found = await stored.events_since(hub.pool, room.organization, {room.thread: change}, [line.member])
    rows = found.rows.get(room.thread, [])
    if rows and not room.is_for(rows, found.versions):
        await hub.stale(room, wait=True)
    if not rows or line.rooms.get(room.thread) is not room:
        if not line.is_closed and line.rooms.get(room.thread) is None:
            line.push(frames.frame("access", thread=room.key, gone=True))
        return
    more = len(rows) > stored.PAGE
    rows = rows[: stored.PAGE]
    events, authors = await said_rows(hub, room, rows)
    head = rows[-1]["change"] if more else rows[0]["head"]
    # Rights are those of this moment, not of the question.
    if line.rooms.get(room.thread) is not room:
        return
    shown = room.shown_to(line.member, list(zip(events, authors, strict=True)))
    line.push(
        frames.frame(
            "events", thread=room.key, **{"from": change}, head=max(head, change), events=shown, more=more
        )
    )


async def said_rows(hub: Hub, room: Room, rows: list[Any]) -> tuple[list[Said], list[UUID]]:
    """Stored rows as events, with their authors' names; those who have left are looked up by name alone."""
    found = [row for row in rows if row["id"] is not None]
    # Kept here, for while names are awaited the audience may be read anew, and an author may be gone from it.
    known = {row["author_id"]: room.author(row["author_id"]) for row in found}
    missing = {member for member, author in known.items() if author is None}
    if missing and room.world is not None:
        policy = room.world.policy
        names = await stored.names_of(hub.pool, room.organization, room.world.place.program, list(missing))
        for member, (first, last, alias, roles) in names.items():
            known[member] = room.names[member] = named(
                member, policy, first_name=first, last_name=last, alias=alias, roles=roles
            )
    events: list[Said] = []
    authors: list[UUID] = []
    for row in found:
        author = known[row["author_id"]]
        if author is not None:
            events.append(said_row(room.thread, row, author))
            authors.append(row["author_id"])
    return events, authors
