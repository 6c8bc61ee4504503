"""One member's line to a server, as the load generator holds it: as little work of its own as can be.

Every system is spoken to in its own protocol over its own kind of line; what the generator needs of each is the
same five things: connect, be in one's rooms, post and be answered, hear what is delivered, ask for what was missed.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, cast
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


_BODY = re.compile(rb"<body>")
_ID = re.compile(rb"\bid=['\"]([^'\"]+)['\"]")
_ENDS = {b"m": b"</message>", b"i": b"</iq>", b"p": b"</presence>"}


class XmppEar(asyncio.Protocol):
    """A stream of XMPP: rooms are multi-user chats (XEP-0045), the room's reflection of one's own words is the answer.

    Stanzas are cut with searches for bytes, not by a parser of XML, so that the generator is not what is measured.
    """

    def __init__(self, user: str, heard: Heard) -> None:
        self.user = user
        self.heard = heard
        self.transport: asyncio.Transport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting: asyncio.Future[bool] | None = None
        self.delivered = 0
        self.trouble = 0
        self._buffer = b""
        self._expected: tuple[re.Pattern[bytes], asyncio.Future[bytes]] | None = None
        self._iqs: dict[bytes, asyncio.Future[bytes]] = {}
        self._joining: set[bytes] = set()
        self._posted = 0
        self._asking: list[asyncio.Future[None]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own kind has no such base

    def write(self, text: str) -> None:
        """Send it."""
        assert self.transport is not None
        self.transport.write(text.encode())

    async def expect(self, out: str, pattern: bytes) -> None:
        """While the stream is negotiated: send, and wait until this has come."""
        waiting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._expected = (re.compile(pattern), waiting)
        self.write(out)
        await asyncio.wait_for(waiting, 60)

    async def iq(self, to: str, body: str) -> bytes:
        """Ask something of a room."""
        name = str(uuid4())
        waiting = self._iqs[name.encode()] = asyncio.get_running_loop().create_future()
        self.write(f"<iq type='set' id='{name}' to='{to}'>{body}</iq>")
        return await asyncio.wait_for(waiting, 60)

    async def sign_in(self) -> None:
        """SASL PLAIN without TLS, as all systems are measured without it."""
        head = (
            "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client'"
            " xmlns:stream='http://etherx.jabber.org/streams'>"
        )
        await self.expect(head, rb"</stream:features>")
        secret = base64.b64encode(f"\0{self.user}\0p".encode()).decode()
        await self.expect(
            f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>", rb"<success"
        )
        await self.expect(head, rb"</stream:features>")
        bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind>"
        await self.expect(f"<iq type='set' id='b'>{bind}</iq>", rb"</iq>")
        self.write("<presence/>")

    def join(self, rooms: list[int]) -> None:
        """Be in these rooms; `ready` once each has said so."""
        self._joining = {f"r{room}@muc.localhost/{self.user}".encode() for room in rooms}
        for room in rooms:
            self.write(
                f"<presence to='r{room}@muc.localhost/{self.user}'>"
                "<x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>"
            )

    def post(self, who: Who, words: str) -> None:
        self._posted += 1
        said = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        self.write(
            f"<message type='groupchat' id='{self.user}.{self._posted}' to='r{who['room']}@muc.localhost'>"
            f"<body>{said}</body></message>"
        )

    def note(self) -> None:
        pass

    def leave(self) -> Mark:
        if self.transport is not None:
            self.transport.write(b"</stream:stream>")
            self.transport.close()
        return {"at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}

    def ask(self, who: Who, mark: Mark) -> None:
        """The archive's pages (XEP-0313) from the moment she left on."""
        self._asking.append(asyncio.ensure_future(self._pages(who, mark["at"])))

    async def _pages(self, who: Who, since: str) -> None:
        after = ""
        while True:
            answer = await self.iq(
                f"r{who['room']}@muc.localhost",
                "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>"
                "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
                f"<field var='start'><value>{since}</value></field></x>"
                f"<set xmlns='http://jabber.org/protocol/rsm'><max>250</max>{after}</set></query>",
            )
            last = re.search(rb"<last>([^<]+)</last>", answer)
            if last is None or re.search(rb"complete=['\"]true", answer):
                return
            after = f"<after>{last[1].decode()}</after>"

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        if self._expected is not None:
            pattern, waiting = self._expected
            self._buffer = buffer
            if pattern.search(buffer):
                self._expected, self._buffer = None, b""
                waiting.set_result(buffer)
            return
        at = 0
        while (start := buffer.find(b"<", at)) >= 0:
            end = self._end(buffer, start)
            if end < 0:
                break
            self._stanza(buffer[start:end])
            at = end
        self._buffer = buffer[at:]

    def _end(self, buffer: bytes, start: int) -> int:
        """Where the stanza ends that begins here; below zero while some of it is still on its way."""
        opened = buffer.find(b">", start)
        if opened < 0:
            return -1
        if buffer[opened - 1 : opened] == b"/":
            return opened + 1
        end = _ENDS.get(buffer[start + 1 : start + 2])
        if end is None:
            return opened + 1
        if end == b"</message>" and buffer.find(b"urn:xmpp:mam:2", opened, opened + 200) > 0:
            end = b"</result></message>"  # a message out of the archive holds another
        closed = buffer.find(end, opened)
        return closed + len(end) if closed >= 0 else -1

    def _stanza(self, stanza: bytes) -> None:
        kind = stanza[1:2]
        if kind == b"m":
            if not _BODY.search(stanza):
                return
            self.delivered += 1
            self.heard()
            found = _ID.search(stanza, 0, stanza.find(b">"))
            is_own = found is not None and found[1] == f"{self.user}.{self._posted}".encode()
            if is_own and self.waiting is not None and not self.waiting.done():
                self.waiting.set_result(True)
        elif kind == b"p":
            for place in list(self._joining):
                if place in stanza:
                    self._joining.discard(place)
                    self.trouble += b"type='error'" in stanza
            if not self._joining and not self.ready.done():
                self.ready.set_result(None)
        elif kind == b"i":
            found = _ID.search(stanza)
            if found and (asked := self._iqs.pop(found[1], None)) is not None and not asked.done():
                asked.set_result(stanza)


class XmppSpeech:
    """ejabberd's."""

    name = "ejabberd"

    async def connect(self, port: int, who: Who, heard: Heard) -> Ear:
        loop = asyncio.get_running_loop()
        _, ear = await loop.create_connection(lambda: XmppEar(f"u{who['user']}", heard), "127.0.0.1", port)
        await ear.sign_in()
        ear.join(who.get("rooms", [who["room"]]))
        await asyncio.wait_for(ear.ready, 120)
        return ear
