"""The other socket processes: what this one tells them, and what it does about what they tell. Ids and numbers only.

Nothing that a neighbour says is believed. "This thread has moved" makes this node read the thread from PostgreSQL,
under the audience that PostgreSQL has; "she is writing" is decided again from this node's own facts. So a
telling that is lost costs a moment (heads are compared every second or two), one that comes twice costs a look,
and one that is forged shows nobody a word (decision 0018).
"""

from __future__ import annotations

import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from throughcare.kit.ids import parse_id

if TYPE_CHECKING:
    from throughcare.live.bus import Bus
    from throughcare.live.hub import Hub
    from throughcare.live.room import Room

log = logging.getLogger("throughcare.live")

_AT_ONCE: Final = 75
"""The most threads or marks in one telling: PostgreSQL's NOTIFY takes under 8,000 bytes, and a mark is 90."""

_MOST: Final = 1_000
"""More nodes than anybody runs."""

_REMEMBERED: Final = 3.0
"""So many heartbeats after it was last heard a node counts as gone."""


class Neighbours:
    """The other nodes, over whatever bus there is. All of it belongs to the hub's loop."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.node = secrets.token_hex(8)
        self.heard_myself = 0.0  # of the loop's clock
        self.bus: Bus | None = None
        self._last_heard: dict[str, float] = {}
        self._moved: dict[int, dict[UUID, int]] = defaultdict(dict)

    @property
    def are_there(self) -> bool:
        """Whether another node was heard lately. Whoever is alone tells nobody anything."""
        return bool(self._last_heard)

    @property
    def number(self) -> int:
        """How many other nodes were heard lately."""
        return len(self._last_heard)

    # Telling

    def moved(self, organization: int, thread: UUID, change: int) -> None:
        """A thread stands at this change since a commit of this node. Those of one batch are told together."""
        if not self._last_heard:
            return
        if not self._moved:
            self.hub.loop.call_soon(self._tell_moved)
        threads = self._moved[organization]
        threads[thread] = max(change, threads.get(thread, 0))

    def _tell_moved(self) -> None:
        moved, self._moved = self._moved, defaultdict(dict)
        for organization, threads in moved.items():
            for some in _parts(threads.items()):
                self._tell("moved", organization=organization, threads=some)

    def typing(self, room: Room, member: UUID) -> None:
        """Somebody is writing."""
        if self._last_heard:
            self._tell("typing", organization=room.organization, thread=room.thread, member=member)

    def seen(self, organization: int, marks: Iterable[tuple[UUID, UUID, int]]) -> None:
        """These marks are stored: (thread, member, seq)."""
        if self._last_heard:
            for some in _parts(marks):
                self._tell("seen", organization=organization, marks=some)

    def say_here(self) -> None:
        """This node is there: said when it begins to hear, and with every heartbeat."""
        now, lasts = self.hub.loop.time(), _REMEMBERED * self.hub.settings.heartbeat_every
        self._last_heard = {node: at for node, at in self._last_heard.items() if now - at < lasts}
        self._tell("here")

    def _tell(self, kind: str, **ids: Any) -> None:
        if self.bus is not None:
            # `default`: an id that asyncpg has read is a UUID of its own kind.
            self.bus.send(orjson.dumps({"kind": kind, "node": self.node, **ids}, default=str))

    # Hearing

    def heard(self, payload: bytes | str) -> None:
        """Something came over the bus. What can't be read is noted, and nothing else happens."""
        try:
            told = orjson.loads(payload)
            self.take(told["kind"], told)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            log.warning("live: a neighbour could not be understood")

    def take(self, kind: str, told: dict[str, Any]) -> bool:
        """Do something about what was told; False if it is no neighbour's kind of telling.

        Raises KeyError, TypeError or ValueError where a field is missing or is none of its kind.
        """
        act = {
            "here": self._here,
            "moved": self._has_moved,
            "typing": self._types,
            "seen": self._has_seen,
        }.get(kind)
        if act is None:
            return False
        node = str(told["node"])[:64]
        if node == self.node:
            self.heard_myself = self.hub.loop.time()
            return True
        is_new = node not in self._last_heard
        if is_new and len(self._last_heard) >= _MOST:
            raise ValueError("more nodes than there can be")
        self._last_heard[node] = self.hub.loop.time()
        if is_new:
            self.say_here()
        act(told)
        return True

    def _here(self, _told: dict[str, Any]) -> None:
        """It is noted already that this node is there."""

    def _has_moved(self, told: dict[str, Any]) -> None:
        for thread, change in told["threads"]:
            room = self._room(told, thread)
            if room is not None:
                room.wants(int(change))

    def _types(self, told: dict[str, Any]) -> None:
        room, member = self._room(told, told["thread"]), parse_id(told["member"])
        if room is not None and member is not None:
            room.typing(member)

    def _has_seen(self, told: dict[str, Any]) -> None:
        for thread, member, seq in told["marks"]:
            room, who = self._room(told, thread), parse_id(member)
            if room is not None and who is not None:
                room.seen(who, int(seq))

    def _room(self, told: dict[str, Any], thread: object) -> Room | None:
        """The room of a thread here, if it is of the organization that was named."""
        found = parse_id(thread)
        room = self.hub.rooms.get(found) if found is not None else None
        return room if room is not None and room.organization == told["organization"] else None


def _parts(things: Iterable[Any]) -> Iterable[list[Any]]:
    every = list(things)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
