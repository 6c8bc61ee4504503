"""Reading what was missed: for a whole room on this node, or for one line that asks from its cursor."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from throughcare.conversations.posting.pool import AWAY
from throughcare.kit import trace
from throughcare.live import frames, stored
from throughcare.live.messages import Said, named, said_row

if TYPE_CHECKING:
    from throughcare.live.hub import Hub
    from throughcare.live.line import Line
    from throughcare.live.room import Room

log = logging.getLogger("throughcare.live")

_AGAIN: Final = 0.3
_AWAY: Final = "We can't reach our records right now. Your page asks again by itself."
_AT_ONCE: Final = asyncio.Semaphore(4)
"""Catching up never takes more of the database than this, however many lines come back at once."""


async def caught_up(hub: Hub, room: Room) -> None:
    """Deliver to a room what it has missed, page by page, until it stands where the thread stands."""
    try:
        while True:
            try:
                rows = await stored.events_since(hub.pool, room.organization, room.thread, room.head)
            except AWAY:
                await asyncio.sleep(_AGAIN)
                if room.is_idle or hub.is_closing:
                    return
                continue
            if not rows or room.is_idle:
                return
            if rows[0]["access_version"] > room.access_version:
                # Who may see it may have changed: `update` comes back here.
                room.fetch_again = True
                hub.stale(room)
                return
            more = len(rows) > stored.PAGE
            rows = rows[: stored.PAGE]
            events, authors = await said_rows(hub, room, rows)
            head = rows[-1]["change"] if more else rows[0]["head"]
            room.caught_up(events, authors, head, rows[0]["last_seq"] if not more else 0)
            if not more:
                return
    finally:
        room.fetching = False


async def page_since(hub: Hub, room: Room, line: Line, change: int) -> None:
    """Answer `since`: one frame with what this member may see of what came after `change`."""
    async with _AT_ONCE:
        try:
            rows = await stored.events_since(hub.pool, room.organization, room.thread, change)
        except AWAY:
            log.warning("live: what was missed can't be read now")
            line.push(frames.error("away", _AWAY, trace=trace.current()))
            return
        if rows and rows[0]["access_version"] > room.access_version:
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
