"""One member's line to a server, as the load generator holds it: as little work of its own as can be.

Every system is spoken to in its own protocol over its own kind of line; what the generator needs of each is the
same five things: connect, be in one's rooms, post and be answered, hear what is delivered, ask for what was missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol
from uuid import uuid4

import orjson
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.people import ORIGIN

Who = dict[
    str, Any
]  # `room`, `user`; for Throughcare also `thread` and `tickets`; `parts`: the same for each room of many
Mark = dict[str, Any]
Heard = Callable[[], None]


class Ear(Protocol):
    """A line that is open. `delivered` counts messages that came, one's own included."""

    delivered: int
    trouble: int
    ready: asyncio.Future[None]
    waiting: asyncio.Future[bool] | None  # the answer to a post: whether others get it at once

    def post(self, who: Who, words: str) -> None:
        """Post; `waiting` is set when the server has answered."""
        ...

    def note(self) -> None:
        """From now on, know how far one has read."""
        ...

    def leave(self) -> Mark:
        """Drop the line; how far one had read in each room."""
        ...

    def ask(self, who: Who, mark: Mark) -> None:
        """Ask for everything in this room that was missed since."""
        ...


class Speech(Protocol):
    """How a system is spoken to."""

    name: str

    async def connect(self, port: int, who: Who, heard: Heard) -> Ear:
        """Open a member's line and be in the room; returns once the server says so."""
        ...


class WebSocketEar(WSListener):
    """A line that carries JSON texts. `DELIVERED`, `ANSWERED` and so on are how frames begin."""

    DELIVERED: tuple[bytes, ...]
    POSTED: tuple[bytes, ...]
    HELD: tuple[bytes, ...] = ()
    READY: tuple[bytes, ...]
    QUIET: tuple[bytes, ...] = ()

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.transport: WSTransport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting: asyncio.Future[bool] | None = None
        self.delivered = 0
        self.trouble = 0
        self.mark: Mark | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        text = frame.get_payload_as_bytes()
        if text.startswith(self.DELIVERED):
            self.delivered += 1
            if self.mark is not None:
                self.mark.update(self.place(orjson.loads(text)))
            self.heard()
        elif text.startswith(self.POSTED):
            self.answer(True)
        elif text.startswith(self.READY):
            if not self.ready.done():
                self.ready.set_result(None)
        elif self.HELD and text.startswith(self.HELD):
            self.answer(False)
        elif not (self.QUIET and text.startswith(self.QUIET)):
            self.other(text)

    def answer(self, is_posted: bool) -> None:
        """Whoever posted goes on."""
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(is_posted)

    def other(self, text: bytes) -> None:
        """A frame that nobody expected."""
        self.trouble += 1

    def say(self, frame: Any) -> None:
        """Send it."""
        assert self.transport is not None
        self.transport.send(WSMsgType.TEXT, orjson.dumps(frame))

    def place(self, frame: Any) -> Mark:
        """Which room a delivered message is of, and how far it brings one there."""
        raise NotImplementedError

    def note(self) -> None:
        self.mark = {}

    def leave(self) -> Mark:
        if self.transport is not None:
            self.transport.disconnect()
        return self.mark or {}


class FloorEar(WebSocketEar):
    """The floor's arrays."""

    DELIVERED = (b'["said"',)
    POSTED = (b'["posted"',)
    READY = (b'["joined"',)
    QUIET = (b'["whole"',)

    def post(self, who: Who, words: str) -> None:
        self.say(["post", str(uuid4()), who["room"], words])

    def place(self, frame: Any) -> Mark:
        return {frame[1]: frame[2]}

    def ask(self, who: Who, mark: Mark) -> None:
        self.say(["since", who["room"], mark[who["room"]]])


class ProductEar(WebSocketEar):
    """Throughcare's protocol."""

    DELIVERED = (b'{"op":"event"',)
    POSTED = (b'{"op":"posted"',)
    HELD = (b'{"op":"held"',)
    READY = (b'{"op":"hello"',)
    QUIET = (b'{"op":"heads"', b'{"op":"notice"', b'{"op":"seen"')

    def post(self, who: Who, words: str) -> None:
        self.say(
            {
                "op": "post",
                "client_id": str(uuid4()),
                "thread": who["thread"],
                "body": words,
                "kind": "plain",
            }
        )

    def place(self, frame: Any) -> Mark:
        return {frame["thread"]: frame["change"]}

    def ask(self, who: Who, mark: Mark) -> None:
        self.say({"op": "since", "thread": who["thread"], "change": mark[who["thread"]]})

    def other(self, text: bytes) -> None:
        frame = orjson.loads(text)
        if frame["op"] != "events":
            self.trouble += 1
            return
        for _ in frame["events"]:
            self.delivered += 1
            self.heard()
        if frame["more"]:
            self.say({"op": "since", "thread": frame["thread"], "change": frame["events"][-1]["change"]})


class FloorSpeech:
    """The floor knows nobody: whoever joins a room is in it."""

    name = "floor"

    async def connect(self, port: int, who: Who, heard: Heard) -> Ear:
        _, ear = await ws_connect(lambda: FloorEar(heard), f"ws://127.0.0.1:{port}/")
        assert isinstance(ear, FloorEar)
        ear.say(["join", *who.get("rooms", [who["room"]])])
        await asyncio.wait_for(ear.ready, 60)
        return ear


class ProductSpeech:
    """A ticket of the member's opens one line; her rooms come with her."""

    name = "throughcare"

    async def connect(self, port: int, who: Who, heard: Heard) -> Ear:
        _, ear = await ws_connect(
            lambda: ProductEar(heard),
            f"ws://127.0.0.1:{port}/live?ticket={who['tickets'].pop()}",
            extra_headers={"Origin": ORIGIN},
        )
        assert isinstance(ear, ProductEar)
        await asyncio.wait_for(ear.ready, 60)
        return ear
