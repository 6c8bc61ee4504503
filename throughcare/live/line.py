"""One person's open socket: reads her frames, keeps her limits, and never lets her slowness slow others."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from throughcare.conversations.posting import (
    Held,
    Kept,
    Outcome,
    Posted,
    Refused,
    compose,
    offers_help,
)
from throughcare.conversations.posting.haste import is_looked_at
from throughcare.kit import clock, measured, trace, wire
from throughcare.kit.budget import Budget
from throughcare.kit.text import BadText
from throughcare.live import frames
from throughcare.live.stored import Ticket

if TYPE_CHECKING:
    from throughcare.conversations.posting import Post
    from throughcare.live.hub import Hub
    from throughcare.live.room import Room

_TEXT: Final = WSMsgType.TEXT
_CLOSE: Final = WSMsgType.CLOSE
_PONG: Final = WSMsgType.PONG
_EARLY: Final = 32  # frames that may come before the hello
_FLOOD: Final = 200  # frames over the limit after which the line is closed
_TYPING_EVERY: Final = 2.0
_GOODBYE: Final = 0.3
_LAST_ANSWERS: Final = 0.4
_LOOKED_AT_HERE: Final = 6_000  # characters; what is far longer than a message is looked at beside the loop

_ACKS: Final = {
    Posted: measured.ACK.of("posted"),
    Held: measured.ACK.of("held"),
    Refused: measured.ACK.of("refused"),
    Kept: measured.ACK.of("kept"),
}

_TOO_FAST = "That was a lot at once. Wait a moment, then send it again. Your words are kept."
_UNREADABLE = "What arrived here could not be read. Reload the page and try again."


class Line(WSListener):
    """A WebSocket. `member` is set once its ticket has been used; until then nothing is known of anybody.

    `is_back`: its page says that it had a line before which broke.
    """

    def __init__(self, hub: Hub, token: str, *, is_back: bool = False) -> None:
        settings = hub.settings
        self.hub = hub
        self.token = token
        self.organization = 0
        self.member = UUID(int=0)
        self.account = UUID(int=0)
        self.sign_in = ""
        self.opened = time.monotonic()
        self.rooms: dict[UUID, Room] = {}
        self.programs: set[UUID | None] = set()
        self.is_back = is_back
        self.is_ready = False
        self.is_closed = False
        self._end_code = "gone"
        self._had_rooms = False
        self._transport: WSTransport | None = None
        self._write: Any = None
        self._ending: Any = None
        self._early: list[wire.Frame | wire.BadFrame] = []
        self._frames = Budget(settings.frames_per_second, settings.frames_burst)
        self._over = 0
        self._in_flight = 0
        self._typed: dict[UUID, float] = {}
        self._paused = False
        self._goes_first = b""
        self._queue: deque[bytes] = deque()
        self._queued = 0

    # The socket

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The upgrade is done; who it is comes next."""
        self._transport = transport
        raw = transport.underlying_transport
        raw.set_write_buffer_limits(high=64 * 1024, low=16 * 1024)
        self._write = raw.write
        self.hub.admit(self)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The line is gone, whoever ended it."""
        self.is_closed = True
        measured.ENDS.of(self._end_code).add()
        self._queue.clear()
        if self._ending is not None:
            self._ending.cancel()
        self.hub.left(self)

    def pause_writing(self) -> None:
        """She reads more slowly than we write: keep a bounded queue."""
        self._paused = True

    def resume_writing(self) -> None:
        """She has caught up with what was written."""
        self._paused = False
        while self._queue and not self._paused:
            frame = self._queue.popleft()
            self._queued -= len(frame)
            self._write(frame)

    def push(self, frame: bytes) -> None:
        """Send a whole frame, now or when she has read what went before. Far behind: let her go, she
        resumes."""
        if self.is_closed:
            return
        if self._goes_first:
            frame, self._goes_first = self._goes_first + frame, b""
        if not self._paused:
            self._write(frame)
            return
        self._queue.append(frame)
        self._queued += len(frame)
        settings = self.hub.settings
        if len(self._queue) > settings.queue_frames or self._queued > settings.queue_bytes:
            self._end_code = "slow"
            self.is_closed = True
            self._queue.clear()
            if self._transport is not None:
                # Nothing more fits into her socket, a goodbye included.
                self._transport.underlying_transport.abort()

    def close(self, code: str, sentence: str, close_code: WSCloseCode = WSCloseCode.POLICY_VIOLATION) -> None:
        """Say goodbye and why, then close: when she has answered, or half a second later.

        A socket closed at once with something of hers unread would take the goodbye away with it.
        """
        if self.is_closed or self._transport is None:
            return
        self._write(frames.bye(code, sentence))
        self._end_code = code
        self.is_closed = True
        self._queue.clear()
        self._transport.send_close(close_code)
        self.hub.leaving(self)
        self._ending = self.hub.loop.call_later(_GOODBYE, self._transport.disconnect)

    # What she sends

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Whatever arrives gets an answer, and never an exception."""
        if self.is_closed:
            if frame.msg_type == _CLOSE:
                transport.disconnect()
            return
        if frame.msg_type != _TEXT or not frame.fin or frame.rsv1 or frame.rsv2 or frame.rsv3:
            self._unusual(transport, frame)
            return
        now = time.monotonic()
        if not self._frames.take(now):
            self._too_many()
            return
        if frame.payload_size > wire.MAX_FRAME:
            said: wire.Frame | wire.BadFrame = wire.decode(bytes(wire.MAX_FRAME + 1))
        else:
            said = wire.decode(frame.get_payload_as_bytes())
        if self.is_ready:
            self._take(said, now)
        elif len(self._early) < _EARLY:
            self._early.append(said)
        else:
            self.close("too-early", "Your page sent too much before it was let in. Reload it, please.")

    def _unusual(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == _CLOSE:
            self.is_closed = True
            transport.send_close(frame.get_close_code())
            transport.disconnect()
        elif frame.msg_type != _PONG:
            self.close("unreadable", _UNREADABLE, WSCloseCode.UNSUPPORTED_DATA)

    def _too_many(self) -> None:
        self._over += 1
        if self._over > _FLOOD:
            self.close("flood", "Too much arrived on this line, so it was closed. It opens again in a while.")
        elif self._over % 20 == 1:
            self.push(frames.error("too-fast", _TOO_FAST))

    def welcome(self) -> None:
        """The hello is out: now whatever came early."""
        self.is_ready = True
        self._had_rooms = bool(self.rooms)
        early, self._early = self._early, []
        for said in early:
            if not self.is_closed:
                self._take(said, time.monotonic())

    def admitted(self, ticket: Ticket) -> None:
        """Whose line it is."""
        self.organization, self.member, self.account, self.sign_in = ticket

    def _take(self, said: wire.Frame | wire.BadFrame, now: float) -> None:
        if isinstance(said, wire.Post):
            self._post(said, now)
        elif isinstance(said, wire.BadFrame):
            if said.words is None:
                self._refuse(said)
            else:
                self._post(said.words, now, said)
        elif isinstance(said, wire.Since):
            self.hub.since(self, said.thread, said.change)
        elif isinstance(said, wire.Seen):
            room = self.rooms.get(said.thread)
            if room is None:
                self._not_here(said.thread)
            else:
                self.hub.read_marks.seen(self, room, said.seq)
        elif isinstance(said, wire.Typing):
            self._typing(said.thread, now)
        else:
            self.push(frames.frame("pong", now=clock.now()))

    def _not_here(self, thread: UUID) -> None:
        self.push(frames.frame("access", thread=thread, gone=True))

    def _refuse(self, bad: wire.BadFrame) -> None:
        self.push(frames.error(bad.code, bad.sentence, bad.client_id))

    def _post(self, said: wire.Post, now: float, bad: wire.BadFrame | None = None) -> None:
        """Take a post. Of a bad frame: its words, which go on only if they call for somebody."""
        trace.begin()
        most = self.hub.settings.most_in_flight
        is_in_time = self._in_flight < most and self.hub.budget(self).take(now)
        if not is_in_time and (self._in_flight >= 2 * most or not is_looked_at(self.member)):
            self._too_fast(said)
            return
        self._in_flight += 1
        if len(said.body) <= _LOOKED_AT_HERE:
            self._submit(said, now, partial(self._compose, said), is_in_time, bad)
        else:
            self.hub.do(self._post_long(said, now, is_in_time, bad))

    def _too_fast(self, said: wire.Post) -> None:
        opens = clock.now() + timedelta(seconds=max(1.0, self.hub.budget(self).wait()))
        self.push(
            frames.frame(
                "refused", client_id=said.client_id, code="too-fast", sentence=_TOO_FAST, opens_at=opens
            )
        )

    async def _post_long(
        self, said: wire.Post, now: float, is_in_time: bool, bad: wire.BadFrame | None
    ) -> None:
        """Look at far more text than a message holds beside this loop: others' words don't wait for it."""
        here = copy_context()
        looked = self.hub.loop.run_in_executor(None, here.run, self._compose, said)
        await asyncio.wait([looked])
        self._submit(said, now, looked.result, is_in_time, bad)

    def _compose(self, said: wire.Post) -> Post:
        return compose(
            organization=self.organization,
            thread=said.thread,
            author=self.member,
            client_id=said.client_id,
            body=said.body,
            kind=said.kind,
            topic=said.topic,
            note=said.note,
            reply_to=said.reply_to,
        )

    def _submit(
        self,
        said: wire.Post,
        now: float,
        composed: Callable[[], Post],
        is_in_time: bool,
        bad: wire.BadFrame | None,
    ) -> None:
        try:
            post = composed()
        except BadText as text:
            self._in_flight -= 1
            self.push(
                frames.frame(
                    "refused", client_id=said.client_id, code=text.code, sentence=text.sentence, opens_at=None
                )
            )
            return
        if (bad is not None or not is_in_time) and not post.calls_for_somebody:
            self._in_flight -= 1
            if bad is not None:
                self._refuse(bad)
            else:
                self._too_fast(said)
            return
        self.hub.poster.submit(post, partial(self._answered, post, now))

    def _answered(self, post: Post, came: float, outcome: Outcome) -> None:
        self._in_flight -= 1
        _ACKS[type(outcome)].observe(time.monotonic() - came)
        answer = frames.answer(post.client_id, outcome, offers_help=offers_help(post), trace=post.trace)
        if type(outcome) is not Posted:
            self.push(answer)
            return
        # The event of her own message follows at once: both go in one write.
        self._goes_first = answer
        try:
            self.hub.posted(post, outcome)
        finally:
            answer, self._goes_first = self._goes_first, b""
            if answer:
                self.push(answer)

    def _typing(self, thread: UUID, now: float) -> None:
        room = self.rooms.get(thread)
        if room is None:
            self._not_here(thread)
        elif now - self._typed.get(thread, -_TYPING_EVERY) >= _TYPING_EVERY:
            self._typed[thread] = now
            if room.typing(self.member):
                self.hub.neighbours.typing(room, self.member)

    # What is taken from her

    def gained_one(self) -> None:
        """A thread has opened to her."""
        self._had_rooms = True

    def lost_one(self) -> None:
        """One of her threads is closed to her now. When it was the last, so is this line: after the answers
        to what she has sent, which hears nothing more meanwhile.
        """
        if self._had_rooms and not self.rooms and self._ending is None:
            wait = _LAST_ANSWERS if self._in_flight else 0.0
            self._ending = self.hub.loop.call_later(wait, self._end)

    def _end(self) -> None:
        self._ending = None
        if not self.rooms:
            self.close(
                "ended", "Your place here has ended. Your own words stay yours, and Help now is always here."
            )
