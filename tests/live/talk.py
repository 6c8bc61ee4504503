"""People at their sockets: a client that follows the protocol as a page does, and builders for its way in."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
from asgiref.sync import sync_to_async
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.database import ready
from throughcare.kit import clock
from throughcare.live import LiveSettings, Server

ORIGIN = "http://localhost:8000"


def settings(**changes: Any) -> LiveSettings:
    """Settings for tests: a free port, quick comparisons, and budgets that only the tests of budgets meet."""
    usual: dict[str, Any] = {
        "app_url": ready().app_url,
        "allowed_origins": frozenset({ORIGIN}),
        "heads_every": 0.3,
        "posts_per_second": 10_000.0,
        "posts_burst": 10_000.0,
        "frames_per_second": 10_000.0,
        "frames_burst": 10_000.0,
        "most_in_flight": 10_000,
    }
    return LiveSettings(**(usual | changes))


@asynccontextmanager
async def serving(**changes: Any) -> AsyncIterator[Server]:
    """A socket server in this test's own loop."""
    server = Server(settings(**changes))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def sql(text: str, *values: Any) -> list[Any]:
    """Rows as the owner of the tables sees them, whatever the organization."""
    connection = await asyncpg.connect(ready().owner_url)
    try:
        return list(await connection.fetch(text, *values))
    finally:
        await connection.close()


async def lose_seat(thread: Any, member: Any) -> None:
    """End a seat behind everybody's back: the number rises, and nobody is told."""
    await sql(
        "UPDATE conversations_seat SET until_seq = 1 WHERE thread_id = $1 AND member_id = $2",
        thread.id,
        member.id,
    )
    await sql("UPDATE conversations_thread SET access_version = access_version + 1 WHERE id = $1", thread.id)


async def in_django(work: Callable[[], Any]) -> Any:
    """Do something with Django beside this loop."""
    return await sync_to_async(work, thread_sensitive=True)()


async def a_ticket(member: Any, *, lasts: float = 30.0, sign_in: str = "") -> str:
    """A fresh ticket for a member, as the web process would give her page."""
    token = secrets.token_urlsafe(24)
    await sql(
        "INSERT INTO people_socketticket"
        " (token_hash, account_id, organization_id, member_id, sign_in_key, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        hashlib.sha256(token.encode()).digest(),
        member.account_id,
        member.organization_id,
        member.id,
        sign_in or f"sign-in of {member.id}",
        clock.now() + timedelta(seconds=lasts),
    )
    return token


class Talker:
    """A member at a socket. `shown` holds, by thread, the messages on her screen: each once, in order.

    Every frame is checked on arrival: a gap is asked about and never shown, and nothing is shown twice.
    """

    def __init__(self, line: ClientConnection, member: Any) -> None:
        self.line = line
        self.member = member
        self.hello: dict[str, Any] = {}
        self.frames: list[dict[str, Any]] = []
        self.cursors: dict[str, int] = {}
        self.shown: dict[str, dict[int, dict[str, Any]]] = {}
        self.asked = 0
        self.closed = asyncio.Event()
        self._asking: set[str] = set()
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for text in self.line:
                frame = orjson.loads(text)
                self.frames.append(frame)
                await self._take(frame)
                self._news.set()
        except ConnectionClosed:
            pass
        finally:
            self.closed.set()
            self._news.set()

    async def _take(self, frame: dict[str, Any]) -> None:
        op = frame["op"]
        if op == "hello":
            self.hello = frame
            for thread, there in frame["threads"].items():
                self.cursors.setdefault(thread, there["change"])
                if there["change"] > self.cursors[thread]:
                    await self.ask(thread)
        elif op == "event":
            thread, change = frame["thread"], frame["change"]
            cursor = self.cursors.get(thread, 0)
            if change == cursor + 1:
                self.cursors[thread] = change
                self._show(thread, change, frame["message"])
            elif change > cursor:
                await self.ask(thread)
        elif op == "events":
            await self._take_many(frame)
        elif op == "heads":
            for thread, head in frame["threads"].items():
                if thread in self.cursors and head > self.cursors[thread]:
                    await self.ask(thread)
        elif op == "access" and frame.get("changed"):
            self.cursors.setdefault(frame["thread"], frame["change"])

    async def _take_many(self, frame: dict[str, Any]) -> None:
        thread = frame["thread"]
        self._asking.discard(thread)
        cursor = self.cursors.get(thread, 0)
        if frame["from"] > cursor:
            await self.ask(thread)
            return
        for event in frame["events"]:
            if event["change"] > cursor:
                self._show(thread, event["change"], event["message"])
        self.cursors[thread] = max(cursor, frame["head"])
        if frame["more"]:
            await self.ask(thread)

    def _show(self, thread: str, change: int, message: dict[str, Any]) -> None:
        shown = self.shown.setdefault(thread, {})
        seq = message["seq"]
        assert seq not in shown or shown[seq]["change"] < change, "a message was shown twice"
        shown[seq] = {**message, "change": change}

    async def ask(self, thread: str) -> None:
        """Ask for what is missing, once at a time."""
        if thread not in self._asking:
            self._asking.add(thread)
            self.asked += 1
            await self.send(op="since", thread=thread, change=self.cursors.get(thread, 0))

    async def send(self, **frame: Any) -> None:
        """Send a frame; into a closed line it goes nowhere."""
        try:
            await self.line.send(orjson.dumps(frame, default=str).decode())
        except ConnectionClosed:
            self.closed.set()

    async def wait(self, op: str, *, seconds: float = 5.0, **match: Any) -> dict[str, Any]:
        """The next frame (or one already here) of this op with these fields; it is taken out of `frames`."""
        async with asyncio.timeout(seconds):
            while True:
                for frame in self.frames:
                    if frame["op"] == op and all(frame.get(name) == value for name, value in match.items()):
                        self.frames.remove(frame)
                        return frame
                if self.closed.is_set():
                    raise AssertionError(f"the line closed before {op!r} {match}; got {self.frames}")
                self._news.clear()
                await self._news.wait()

    async def until(self, what: Callable[[], bool], *, seconds: float = 5.0) -> None:
        """Wait until something is so; looked at after every frame."""
        async with asyncio.timeout(seconds):
            while not what():
                self._news.clear()
                await self._news.wait()

    async def post(self, thread: Any, body: str, **fields: Any) -> dict[str, Any]:
        """Post and return the answer: posted, held, refused, kept or error."""
        client_id = str(fields.pop("client_id", None) or uuid4())
        await self.send(op="post", client_id=client_id, thread=key(thread), body=body, **fields)
        return await self.answer(client_id)

    async def answer(self, client_id: str, *, seconds: float = 8.0) -> dict[str, Any]:
        """The answer to one post."""
        async with asyncio.timeout(seconds):
            while True:
                for frame in self.frames:
                    if frame.get("client_id") == client_id:
                        self.frames.remove(frame)
                        return frame
                if self.closed.is_set():
                    raise AssertionError(f"the line closed without an answer; got {self.frames}")
                self._news.clear()
                await self._news.wait()

    async def sees(self, thread: Any, body: str, *, seconds: float = 5.0) -> dict[str, Any]:
        """Wait for a message with these words on the screen."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [m for m in self.shown.get(key(thread), {}).values() if m["body"] == body]
            return bool(found)

        await self.until(there, seconds=seconds)
        return found[0]

    def bodies(self, thread: Any) -> list[str | None]:
        """What stands on the screen, in order of place."""
        shown = self.shown.get(key(thread), {})
        return [shown[seq]["body"] for seq in sorted(shown)]

    def has(self, op: str) -> bool:
        """Whether a frame of this op is here."""
        return any(frame["op"] == op for frame in self.frames)

    async def ping(self) -> None:
        """A round trip: whatever was sent to this line before has arrived now."""
        await self.send(op="ping")
        await self.wait("pong")

    async def close(self) -> None:
        """Close the line as a page does."""
        await self.line.close()
        await self._reading


def key(thread: Any) -> str:
    """A thread's id as frames carry it."""
    return str(thread if isinstance(thread, str | UUID) else thread.id)


async def talk(
    server: Server | int, member: Any, *, cursors: dict[str, int] | None = None, ticket: str | None = None
) -> Talker:
    """Open a member's socket and wait for its hello."""
    talker = await dial(server, member, ticket=ticket)
    talker.cursors.update(cursors or {})
    talker.hello = await talker.wait("hello")
    return talker


async def dial(
    server: Server | int, member: Any, *, ticket: str | None = None, origin: str = ORIGIN
) -> Talker:
    """Open a socket, whatever comes of it."""
    port = server if isinstance(server, int) else server.port
    token = ticket if ticket is not None else await a_ticket(member)
    line = await connect(
        f"ws://127.0.0.1:{port}/live?ticket={token}",
        additional_headers={"Origin": origin},
        compression=None,
        max_queue=None,
        ping_interval=None,
    )
    return Talker(line, member)


async def eventually(what: Callable[[], Awaitable[bool]], *, seconds: float = 5.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not await what():
            await asyncio.sleep(0.05)
