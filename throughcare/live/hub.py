"""Everybody online on this node: letting in, reading audiences, catching up; the rooms deliver by
themselves."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Coroutine, Iterable
from typing import Any, Final
from uuid import UUID

from throughcare.conversations.posting import Post, Posted, Poster
from throughcare.conversations.posting.pool import AWAY
from throughcare.kit import clock, measured
from throughcare.kit.budget import Budget
from throughcare.live import frames, stored
from throughcare.live.audiences import Audiences
from throughcare.live.catching_up import Answering, Fetching
from throughcare.live.line import Line
from throughcare.live.neighbours import Neighbours
from throughcare.live.read_marks import ReadMarks
from throughcare.live.room import Arrival, Room
from throughcare.live.settings import LiveSettings

log = logging.getLogger("throughcare.live")

_BAD_TICKET: Final = "This page's way in was used or is too old. It asks for a new one."
_NO_RECORDS: Final = "We can't reach our records right now. Your page tries again by itself."


class Hub:
    """The state of one socket process. All of it belongs to one event loop."""

    def __init__(self, settings: LiveSettings, pool: Any, poster: Poster) -> None:
        self.settings = settings
        self.pool = pool
        self.poster = poster
        self.loop = asyncio.get_running_loop()
        self.lines: set[Line] = set()
        self.saying_goodbye: set[Line] = set()
        self.members: dict[UUID, set[Line]] = {}
        self.at_work: set[Line] = set()  # lines of people who work for a program
        self.rooms: dict[UUID, Room] = {}
        self._budgets: dict[UUID, Budget] = {}
        self.audiences = Audiences(self)
        self.fetching = Fetching(self)
        self.answering = Answering(self)
        self.read_marks = ReadMarks(self)
        self.neighbours = Neighbours(self)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._gone_sign_ins: dict[str, float] = {}
        self.is_closing = False

    def do(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something on the side. What goes wrong is noted by kind, and harms nobody."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("live: something on the side failed (%s)", type(error).__name__)

    # Letting in

    def admit(self, line: Line) -> None:
        """Find out who a line is, and greet her."""
        self.lines.add(line)
        if self.is_closing:
            line.close("restart", "This restarts right now. Your page comes back by itself.")
            return
        self.do(self._admit(line))

    async def _admit(self, line: Line) -> None:
        try:
            async with asyncio.timeout(self.settings.admission):
                await self._let_in(line)
        except AWAY:
            line.close("away", _NO_RECORDS)
        except BaseException:
            line.close("away", _NO_RECORDS)
            raise
        finally:
            if line.is_closed:
                self._take_out(line)

    async def _let_in(self, line: Line) -> None:
        digest = hashlib.sha256(line.token.encode("utf-8", "backslashreplace")).digest()
        line.token = ""
        ticket = await stored.use_ticket(self.pool, digest, clock.now())
        if ticket is None or ticket.sign_in in self._gone_sign_ins:
            line.close("ticket", _BAD_TICKET)
            return
        line.admitted(ticket)
        member, organization = ticket.member, ticket.organization
        self.members.setdefault(member, set()).add(line)
        seats = (await stored.seats_of(self.pool, organization, [member]))[member]
        line.programs = (await stored.programs_of_staff(self.pool, organization, [member]))[member]
        if line.programs and line in self.lines:
            self.at_work.add(line)
        # Others may leave these rooms while we wait: they stay until she has come in.
        rooms = [self.room(organization, thread) for thread in seats]
        for room in rooms:
            room.holds += 1
        try:
            await self._bring_up_to_date(organization, member, rooms)
            if line.is_closed or line not in self.lines:
                self.left(line)
                return
            self._greet(line, seats, rooms)
        finally:
            for room in rooms:
                room.holds -= 1
                self.drop_if_idle(room)

    def _greet(self, line: Line, seats: dict[UUID, int], rooms: list[Room]) -> None:
        """Join and say hello in one step: what the hello says is exactly what has been delivered."""
        threads: dict[str, dict[str, int]] = {}
        for room in rooms:
            if room.join(line):
                threads[room.key] = {
                    "change": room.head,
                    "seq": room.seq,
                    "read": max(seats[room.thread], self.read_marks.of(line.member, room.thread)),
                }
        measured.HELLOS.of("again" if line.is_back else "new").add()
        line.push(frames.hello(line.member, clock.now(), threads))
        line.welcome()
        self._trim(line.member)

    async def _bring_up_to_date(self, organization: int, member: UUID, rooms: list[Room]) -> None:
        """Have these rooms' audiences here, none older than what is stored now."""
        threads = [room.thread for room in rooms]
        heads, versions = await stored.heads_and_versions(self.pool, organization, threads, [member])
        waiting = []
        for room in rooms:
            head = heads.get(room.thread)
            if (
                head is None
                or not room.is_current(head.access_version, head.policy_number)
                or not room.knows(member, versions.get(member))
            ):
                waiting.append(self.stale(room, wait=True))
        if waiting:
            await asyncio.gather(*waiting)

    def _trim(self, member: UUID) -> None:
        """A member has so many lines and no more: her oldest goes."""
        lines = self.members.get(member, set())
        while len(lines) > self.settings.most_per_member:
            oldest = min(lines, key=lambda line: line.opened)
            lines.discard(oldest)
            oldest.close("too-many", "This is open in too many windows. It goes on in the newest ones.")

    def left(self, line: Line) -> None:
        """A line is gone."""
        self.saying_goodbye.discard(line)
        self._take_out(line)

    def leaving(self, line: Line) -> None:
        """A line has been told goodbye: it gets nothing more, and closes in a moment."""
        if line in self.lines:
            self.saying_goodbye.add(line)
        self._take_out(line)

    def _take_out(self, line: Line) -> None:
        self.lines.discard(line)
        self.at_work.discard(line)
        lines = self.members.get(line.member)
        if lines is not None:
            lines.discard(line)
            if not lines:
                del self.members[line.member]
        for room in list(line.rooms.values()):
            room.leave(line)
            self.drop_if_idle(room)
        line.rooms.clear()

    def drop_if_idle(self, room: Room) -> None:
        """Let a room go in which nobody is."""
        if (
            room.is_idle
            and not self.audiences.is_awaited(room.thread)
            and self.rooms.get(room.thread) is room
        ):
            room.close()
            del self.rooms[room.thread]

    def budget(self, line: Line) -> Budget:
        """How much a member may post, over all her lines."""
        found = self._budgets.get(line.member)
        if found is None:
            found = Budget(self.settings.posts_per_second, self.settings.posts_burst)
            self._budgets[line.member] = found
        return found

    # Audiences

    def room(self, organization: int, thread: UUID) -> Room:
        """The room of a thread, made when there is none yet; its audience is read by whoever makes it
        stale."""
        found = self.rooms.get(thread)
        if found is None:
            found = self.rooms[thread] = Room(self, organization, thread)
        return found

    def stale(self, room: Room, *, wait: bool = False) -> asyncio.Future[None]:
        """Read a room's audience anew, soon; with `wait` the future is done when that has happened."""
        return self.audiences.stale(room, wait=wait)

    def gained(self, room: Room, member: UUID) -> None:
        """A member who is online may have come into a thread."""
        for line in list(self.members.get(member, ())):
            if line.is_ready and room.thread not in line.rooms and room.join(line):
                told = {
                    "change": room.head,
                    "seq": room.seq,
                    "read": self.read_marks.of(member, room.thread),
                }
                line.push(frames.frame("access", thread=room.key, changed=True, **told))
                line.gained_one()

    async def seek_seats(self, organization: int, members: Iterable[UUID] | None = None) -> None:
        """Look for seats of members online that this node doesn't know of, and read those threads."""
        online = [m for m in self.online(organization) if members is None or m in members]
        if not online:
            return
        for member, seats in (await stored.seats_of(self.pool, organization, online)).items():
            for line in self.members.get(member, ()):
                for thread in seats:
                    if line.is_ready and thread not in line.rooms:
                        self.stale(self.room(organization, thread))

    def online(self, organization: int) -> list[UUID]:
        """The members of one organization who are online here."""
        return [
            member
            for member, lines in self.members.items()
            if any(line.organization == organization for line in lines)
        ]

    # Messages

    def posted(self, post: Post, outcome: Posted) -> None:
        """A post of this process stands: on to its receivers, and to the other nodes that it does."""
        self.neighbours.moved(post.organization, post.thread, outcome.change)
        room = self.rooms.get(post.thread)
        if room is None:
            return
        if not outcome.again:
            room.arrive(Arrival(post, outcome))
        elif outcome.change > room.head:
            self.fetch(room)

    def fetch(self, room: Room) -> None:
        """Read what a room has missed and deliver it."""
        self.fetching.want(room)

    def since(self, line: Line, thread: UUID, change: int) -> None:
        """Answer one line with what it missed."""
        if thread in line.rooms:
            self.answering.since(line, thread, change)
        else:
            line.push(frames.frame("access", thread=thread, gone=True))

    # Ends

    def end_sign_in(self, sign_in: str | None, account: str | None, *, is_idle: bool = False) -> None:
        """Somebody signed out, was signed out everywhere, or used her sign-in too long ago: her lines close."""
        if sign_in:
            self._gone_sign_ins[sign_in] = self.loop.time() + 120.0
        for line in list(self.lines):
            if (sign_in and line.sign_in == sign_in) or (account and str(line.account) == account):
                if is_idle:
                    line.close("timed-out", "You were signed out, because nothing was done for a while.")
                else:
                    line.close("signed-out", "You have signed out.")

    def forget_old_sign_ins(self) -> None:
        """Tickets last half a minute: a sign-in that ended long ago needs no remembering. Nor does the budget of
        whoever has been away for as long as it takes to be full again.
        """
        now = self.loop.time()
        self._gone_sign_ins = {key: until for key, until in self._gone_sign_ins.items() if until > now}
        self._budgets = {
            member: budget
            for member, budget in self._budgets.items()
            if member in self.members or not budget.is_full(time.monotonic())
        }

    def renew_old_lines(self) -> None:
        """A sign-in can end without a word, as by an operator's hand: old lines prove theirs anew."""
        born_before = time.monotonic() - self.settings.line_lasts
        for line in list(self.lines):
            if line.is_ready and line.opened < born_before:
                line.close("again", "Your page reconnects, as it does every hour.")

    async def close(self) -> None:
        """Commit and answer what has been taken, then say goodbye to everybody."""
        self.is_closing = True
        await self.poster.close()
        await self.read_marks.store()
        for line in list(self.lines):
            line.close("restart", "This restarts right now. Your page comes back by itself.")
        while self.saying_goodbye:
            await asyncio.sleep(0.01)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
