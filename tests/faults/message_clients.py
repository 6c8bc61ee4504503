"""A page at its socket that goes on talking whatever is broken, and writes down all that it does and sees."""

from __future__ import annotations

import asyncio
import hashlib
import random
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.faults.history import Answered, Closed, Dropped, History, Left, Odd, Opened, Reached, Sent, Shown
from throughcare.conversations.posting.pool import AWAY
from throughcare.kit import clock

DOUBT_AFTER = 10.0  # seconds without an answer after which the same words are sent again
LONGEST_PAUSE = 2.0  # seconds; the service's clock may have been moved
TICKETS_LAST = timedelta(hours=2)  # likewise


@dataclass(eq=False)
class Words:
    """A post that its author has not been answered for. `again_at`: when it is sent again, by the loop's clock."""

    author: str
    thread: str
    body: str
    client_id: str
    sent: int = 0
    again_at: float = 0.0
    answers: int = 0


class Screen:
    """What one device shows, as `live.js` and `thread.js` have it.

    It shows the next change only, asks about gaps and drops what it has.
    """

    def __init__(self, name: str, member: str, history: History) -> None:
        self.name = name
        self.member = member
        self.history = history
        self.cursors: dict[str, int] = {}

    def open(self, thread: str) -> None:
        """Begin with an empty screen."""
        self.cursors[thread] = 0
        self.history.note(Opened(self.name, self.member, thread, 0))

    def close(self, thread: str) -> None:
        """Show nothing of it any more."""
        if self.cursors.pop(thread, None) is not None:
            self.history.note(Closed(self.name, thread))

    def take(self, thread: str, change: int, message: dict[str, Any]) -> bool:
        """An event; False if something before it is missing."""
        cursor = self.cursors.get(thread)
        if cursor is None:
            return True
        if change > cursor + 1:
            return False
        self._show(thread, change, message)
        self._reach(thread, change)
        return True

    def take_many(
        self, thread: str, start: int, head: int, events: Iterable[dict[str, Any]], *, more: bool
    ) -> bool:
        """Many events after `start`; False if something before them, or more after them, is missing."""
        cursor = self.cursors.get(thread)
        if cursor is None:
            return True
        if start > cursor:
            return False
        for event in events:
            self._show(thread, event["change"], event["message"])
        self._reach(thread, max(cursor, head))
        return not more

    def _show(self, thread: str, change: int, message: dict[str, Any]) -> None:
        if change <= self.cursors[thread]:
            self.history.note(Dropped(self.name, thread, change, message["id"]))
            return
        self.history.note(
            Shown(self.name, thread, change, message["seq"], message["id"], message["state"], message["body"])
        )

    def _reach(self, thread: str, change: int) -> None:
        if change > self.cursors[thread]:
            self.cursors[thread] = change
            self.history.note(Reached(self.name, thread, change))


class Device:
    """A page at its socket: comes back, catches up, sends again under the same id."""

    def __init__(
        self,
        name: str,
        member: dict[str, str],
        organization: int,
        history: History,
        *,
        live_port: int,
        port: int,
        owner_url: str,
    ) -> None:
        self.name = name
        self.member = member
        self.history = history
        self.screen = Screen(name, member["id"], history)
        self.is_greeted = False
        self.waiting: dict[str, Words] = {}
        self.may_come_back = asyncio.Event()
        self.may_come_back.set()
        self.may_read = asyncio.Event()
        self.may_read.set()
        self._organization = organization
        self._owner_url = owner_url
        self._url = f"ws://127.0.0.1:{live_port}/live?ticket="
        self._origin = f"http://localhost:{port}"
        self._random = random.Random(name)
        self._line: ClientConnection | None = None
        self._asking: set[str] = set()

    async def run(self) -> None:
        """Stay on line until cancelled."""
        while True:
            await self.may_come_back.wait()
            try:
                async with asyncio.timeout(10):
                    address = self._url + await self._ticket()
                    self._line = await connect(
                        address,
                        additional_headers={"Origin": self._origin},
                        compression=None,
                        ping_interval=None,
                        close_timeout=1,
                    )
                async with self._line as line, asyncio.TaskGroup() as together:
                    doubting = together.create_task(self._doubt())
                    async for text in line:
                        await self.may_read.wait()
                        await self._receive(orjson.loads(text))
                    doubting.cancel()
            except (WebSocketException, *AWAY):
                pass
            except BaseExceptionGroup as group:
                if group.split((WebSocketException, *AWAY))[1] is not None:
                    raise
            finally:
                self.is_greeted = False
                self._line = None
                self._asking.clear()
            await asyncio.sleep(self._random.uniform(0.02, 0.1))

    def leave(self) -> None:
        """It is gone for good, whatever it was told and not."""
        self.history.note(Left(self.name))

    def cut(self) -> None:
        """Break the line without a word."""
        if self._line is not None:
            self._line.transport.abort()

    async def say(self, thread: str, words: str = "") -> Words:
        """Post, and post again until answered."""
        body = words or self.history.new_words("socket")
        said = Words(self.member["id"], thread, body, str(uuid4()))
        self.waiting[said.client_id] = said
        await self.post(said)
        return said

    async def post(self, words: Words) -> None:
        """Send words if the line is open; it may be the second time."""
        if not self.is_greeted or self._line is None:
            return
        words.sent += 1
        words.again_at = asyncio.get_running_loop().time() + DOUBT_AFTER
        self.history.note(Sent(self.name, words.author, words.thread, words.client_id, words.body, "socket"))
        try:
            await self._line.send(
                orjson.dumps(
                    {"op": "post", "client_id": words.client_id, "thread": words.thread, "body": words.body}
                ).decode()
            )
        except WebSocketException:
            return

    async def _ticket(self) -> str:
        """A way in, as the web process gives it; here without that process, so that each dies by itself."""
        token = secrets.token_urlsafe(24)
        connection = await asyncpg.connect(self._owner_url, timeout=5)
        try:
            await connection.execute(
                "INSERT INTO people_socketticket"
                " (token_hash, account_id, organization_id, member_id, sign_in_key, expires_at)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                hashlib.sha256(token.encode()).digest(),
                self.member["account"],
                self._organization,
                self.member["id"],
                self.name,
                clock.now() + TICKETS_LAST,
            )
        finally:
            connection.terminate()
        return token

    async def _doubt(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(0.1)
            for words in list(self.waiting.values()):
                if self.is_greeted and words.again_at <= loop.time():
                    await self.post(words)

    async def _receive(self, frame: dict[str, Any]) -> None:
        screen, op = self.screen, frame["op"]
        if op == "hello":
            await self._greet(frame["threads"])
        elif op == "event":
            if not screen.take(frame["thread"], frame["change"], frame["message"]):
                await self._ask(frame["thread"])
        elif op == "events":
            self._asking.discard(frame["thread"])
            if not screen.take_many(
                frame["thread"], frame["from"], frame["head"], frame["events"], more=frame["more"]
            ):
                await self._ask(frame["thread"])
        elif op == "heads":
            await self._compare(frame["threads"])
        elif op == "access":
            await self._admitted(frame)
        elif frame.get("client_id") in self.waiting:
            self._answered(self.waiting[frame["client_id"]], frame)
        elif op == "error" and frame["code"] == "away":
            self._asking.clear()
        elif op not in ("pong", "notice", "bye", "typing", "seen", "posted", "held", "refused", "kept"):
            self.history.note(Odd(self.name, f"{op} {frame.get('code')}"))

    async def _greet(self, threads: dict[str, dict[str, int]]) -> None:
        self.is_greeted = True
        for thread in self.screen.cursors.keys() - threads.keys():
            self.screen.close(thread)
        for thread in threads.keys() - self.screen.cursors.keys():
            self.screen.open(thread)
        await self._compare({thread: there["change"] for thread, there in threads.items()})
        for words in list(self.waiting.values()):
            await self.post(words)

    async def _compare(self, heads: dict[str, int]) -> None:
        for thread, head in heads.items():
            if head > self.screen.cursors.get(thread, head):
                await self._ask(thread)

    async def _admitted(self, frame: dict[str, Any]) -> None:
        """A thread has closed to her, or opened."""
        if frame.get("gone"):
            self._asking.discard(frame["thread"])
            self.screen.close(frame["thread"])
            return
        if frame["thread"] not in self.screen.cursors:
            self.screen.open(frame["thread"])
        await self._compare({frame["thread"]: frame["change"]})

    async def _ask(self, thread: str) -> None:
        if thread in self._asking or self._line is None:
            return
        self._asking.add(thread)
        await self._line.send(
            orjson.dumps({"op": "since", "thread": thread, "change": self.screen.cursors[thread]}).decode()
        )

    def _answered(self, words: Words, frame: dict[str, Any]) -> None:
        code = str(frame.get("code") or "")
        answer = Answered(
            words.client_id, frame["op"], frame.get("id") or "", frame.get("seq"), frame.get("change"), code
        )
        self.history.note(answer)
        words.answers += 1
        if frame["op"] == "error":
            self.history.note(Odd(self.name, f"an error for a post: {code}"))
        if answer.is_final:
            del self.waiting[words.client_id]
            return
        pause = 0.5
        if frame.get("opens_at"):
            pause = (datetime.fromisoformat(frame["opens_at"]) - clock.now()).total_seconds() + 0.1
        words.again_at = asyncio.get_running_loop().time() + min(max(0.1, pause), LONGEST_PAUSE)
