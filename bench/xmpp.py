"""A member's line to ejabberd, in XMPP."""

from __future__ import annotations

import asyncio
import base64
import re
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

from bench.ears import Ear, Heard, Mark, Who

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
