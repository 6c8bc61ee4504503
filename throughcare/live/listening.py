"""What other processes announce with PostgreSQL NOTIFY. Losing the connection loses time, never an event."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from throughcare.conversations.posting.pool import ANNOUNCEMENTS, AWAY, connect
from throughcare.kit.ids import parse_id
from throughcare.live import frames

if TYPE_CHECKING:
    from throughcare.live.hub import Hub

log = logging.getLogger("throughcare.live")

_ALIVE_EVERY: Final = 5.0
_AGAIN: Final = 0.3
_MISSED: Final = "Your page reconnects, to be sure that nothing was missed."


class Listening:
    """The connection that listens, opened again whenever it is lost."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.is_listening = False
        self._was_deaf = False
        self._seeking: dict[int, set[UUID] | None] = {}

    async def run(self) -> None:
        """Listen for ever."""
        while True:
            connection: Any = None
            try:
                connection = await connect(self.hub.settings.app_url)
                await connection.add_listener(ANNOUNCEMENTS, self._heard)
                self.is_listening = True
                if self._was_deaf:
                    self._after_silence()
                    self._was_deaf = False
                self.hub.neighbours.say_here()
                while not connection.is_closed():
                    await asyncio.sleep(_ALIVE_EVERY)
                    await connection.execute("SELECT 1")
            except AWAY as error:
                log.warning("live: not listening (%s)", type(error).__name__)
            finally:
                self.is_listening, self._was_deaf = False, True
                if connection is not None:
                    with contextlib.suppress(Exception):
                        connection.terminate()
            await asyncio.sleep(_AGAIN)

    def _after_silence(self) -> None:
        """A sign-out may have gone unheard, and nothing stored tells of it: lines from before, also those that are
        being let in, prove themselves anew.

        A page asks for a new ticket, which only a sign-in that still stands gets, and resumes where it was.
        """
        for line in list(self.hub.lines):
            line.close("again", _MISSED)

    def _heard(self, _connection: Any, _process: int, _channel: str, payload: str) -> None:
        try:
            told = orjson.loads(payload)
            kind = told["kind"]
            organization = int(told.get("organization") or 0)
            if self.hub.neighbours.take(kind, told):
                return
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
            log.warning("live: an announcement could not be read")
            return
        if kind == "change":
            for thread in _ids(told, "thread", "threads"):
                room = self.hub.rooms.get(thread)
                if room is not None:
                    room.wants()
        elif kind == "access":
            self._access(organization, told)
        elif kind == "signed-out":
            self.hub.end_sign_in(told.get("sign_in"), told.get("account"))
        elif kind == "timed-out":
            self.hub.end_sign_in(told.get("sign_in"), None, is_idle=True)
        elif kind == "notice":
            self._notice(organization, told)

    def _access(self, organization: int, told: dict[str, Any]) -> None:
        """Who may see what has changed: read these audiences anew, and look for seats not known here."""
        hub = self.hub
        threads, members = _ids(told, "thread", "threads"), _ids(told, "member", "members")
        programs = _ids(told, "program", "programs")
        for room in list(hub.rooms.values()):
            if room.organization != organization:
                continue
            # Also those with a seat and no line here: what they post by a form bears the name they have now.
            people = room.world.people if room.world is not None else room.lines
            program = room.world.place.program if room.world is not None else None
            if room.thread in threads or program in programs or not members.isdisjoint(people):
                hub.stale(room)
        self._seek(organization, None if threads or programs else members)

    def _seek(self, organization: int, members: set[UUID] | None) -> None:
        """Many announcements come together: look once for all of them."""
        if organization not in self._seeking:
            self._seeking[organization] = members
            self.hub.loop.call_later(0.05, self._seek_now, organization)
            return
        already = self._seeking[organization]
        self._seeking[organization] = None if already is None or members is None else already | members

    def _seek_now(self, organization: int) -> None:
        members = self._seeking.pop(organization)
        self.hub.do(self._look(organization, members))

    async def _look(self, organization: int, members: set[UUID] | None) -> None:
        with contextlib.suppress(*AWAY):
            await self.hub.seek_seats(organization, members)

    def _notice(self, organization: int, told: dict[str, Any]) -> None:
        """Something on somebody's pages has changed; the page asks what."""
        about = str(told.get("about") or "today")
        notice = frames.frame("notice", about=about)
        members, programs = _ids(told, "member", "members"), _ids(told, "program", "programs")
        told_to = {line for member in members for line in self.hub.members.get(member, ())}
        if programs:
            told_to |= {
                line
                for line in self.hub.at_work
                if None in line.programs or not programs.isdisjoint(line.programs)
            }
        for line in told_to:
            if line.organization == organization and line.is_ready:
                line.push(notice)


def _ids(told: dict[str, Any], one: str, many: str) -> set[UUID]:
    """The ids under either name; what is no id is left out."""
    values = [told.get(one), *(told.get(many) or ())]
    return {found for value in values if (found := parse_id(value)) is not None}
