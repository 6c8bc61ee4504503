"""How far people have read: told to their other devices at once, stored soon, and never further back."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from throughcare.kit.faults import say_fault
from throughcare.kit.ids import new_id
from throughcare.live import frames, stored

if TYPE_CHECKING:
    from throughcare.live.hub import Hub
    from throughcare.live.line import Line
    from throughcare.live.room import Room

log = logging.getLogger("throughcare.live")

_EVERY: Final = 0.5


class ReadMarks:
    """The marks of everybody online that are newer than what is stored."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._known: dict[tuple[UUID, UUID], int] = {}
        self._waiting: dict[int, dict[tuple[UUID, UUID], tuple[UUID, int]]] = defaultdict(dict)
        self._timer: Any = None

    def of(self, member: UUID, thread: UUID) -> int:
        """How far a member has read, as far as this process knows."""
        return self._known.get((member, thread), 0)

    def seen(self, line: Line, room: Room, seq: int) -> None:
        """Note how far somebody has read, and tell her other devices."""
        seq = min(seq, room.seq)
        key = (line.member, room.thread)
        if seq <= self._known.get(key, 0):
            return
        self._known[key] = seq
        self._waiting[room.organization][key] = (new_id(), seq)
        for other in self._hub.members.get(line.member, ()):
            if other is not line:
                other.push(frames.frame("seen", thread=room.key, seq=seq))
        if self._timer is None:
            self._timer = self._hub.loop.call_later(_EVERY, lambda: self._hub.do(self.store()))

    async def store(self) -> None:
        """Store what waits. What can't be stored now is tried again with the next."""
        self._timer = None
        waiting, self._waiting = self._waiting, defaultdict(dict)
        for organization, marks in waiting.items():
            try:
                await stored.write_marks(self._hub.pool, organization, marks)
            except Exception as error:
                log.warning("live: read marks can't be stored now (%s)", say_fault(error))
                for key, mark in marks.items():
                    self._waiting[organization].setdefault(key, mark)
            else:
                told = [(thread, member, seq) for (member, thread), (_, seq) in marks.items()]
                self._hub.neighbours.seen(organization, told)
        if not self._waiting:
            self._forget(self._hub.members)

    def _forget(self, online: Container[UUID]) -> None:
        self._known = {key: seq for key, seq in self._known.items() if key[0] in online}
