"""A page at its socket that goes on talking whatever is killed."""

from __future__ import annotations

import asyncio
import hashlib
import random
import secrets
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.faults.history import Answer, History, Screen, Words
from throughcare.conversations.posting.pool import AWAY
from throughcare.kit import clock

DOUBT_AFTER = 10.0  # seconds without an answer after which the same words are sent again


class Device:
    """A page at its socket, as `live.js` and `outbox.js` have it: comes back, catches up, sends again."""

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
        self.screen = Screen(name)
        self.is_greeted = False
        self.waiting: dict[str, Words] = {}
        self._organization = organization
        self._owner_url = owner_url
        self._url = f"ws://127.0.0.1:{live_port}/live?ticket="
        self._origin = f"http://localhost:{port}"
        self._random = random.Random(name)
        self._line: ClientConnection | None = None
        self._asking: set[str] = set()
        history.screens.append(self.screen)

    async def run(self) -> None:
        """Stay on line until cancelled."""
        while True:
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
                for words in self.waiting.values():
                    words.is_flying = False
            await asyncio.sleep(self._random.uniform(0.02, 0.1))

    async def say(self, threads: list[str], count: int) -> None:
        """Post so many times at once."""
        for _ in range(count):
            words = self.history.say(self.member["id"], self._random.choice(threads), "socket")
            self.waiting[words.client_id] = words
            await self.post(words)

    async def post(self, words: Words) -> None:
        """Send words if the line is open; it may be the second time."""
        if not self.is_greeted or self._line is None:
            return
        words.sent += 1
        words.again_at = asyncio.get_running_loop().time() + DOUBT_AFTER
        try:
            await self._line.send(
                orjson.dumps(
                    {"op": "post", "client_id": words.client_id, "thread": words.thread, "body": words.body}
                ).decode()
            )
            # The answer may be here already.
            words.is_flying = words.client_id in self.waiting and self._line is not None
        except WebSocketException:
            words.is_flying = False

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
                clock.now() + timedelta(seconds=30),
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
            for thread in [
                key for key, head in frame["threads"].items() if head > screen.cursors.get(key, head)
            ]:
                await self._ask(thread)
        elif frame.get("client_id") in self.history.words:
            self._answered(frame)
        elif op == "error" and frame["code"] == "away":
            self._asking.clear()
        elif op not in ("pong", "notice", "bye", "typing", "seen"):
            self.history.surprises.append(f"{self.name}: {frame}")

    async def _greet(self, threads: dict[str, dict[str, int]]) -> None:
        self.is_greeted = True
        # A page whose thread is missing says that it is no longer open to her, and forgets her words.
        for thread in self.screen.cursors.keys() - threads.keys():
            self.history.surprises.append(f"{self.name}: the hello knows nothing of thread {thread}")
        for thread, there in threads.items():
            if there["change"] > self.screen.cursors.setdefault(thread, 0):
                await self._ask(thread)
        for words in list(self.waiting.values()):
            await self.post(words)

    async def _ask(self, thread: str) -> None:
        if thread in self._asking or self._line is None:
            return
        self._asking.add(thread)
        self.screen.asked += 1
        await self._line.send(
            orjson.dumps({"op": "since", "thread": thread, "change": self.screen.cursors[thread]}).decode()
        )

    def _answered(self, frame: dict[str, Any]) -> None:
        words = self.history.words[frame["client_id"]]
        words.is_flying = False
        if frame["op"] == "posted":
            words.answers.append(Answer(frame["id"], frame["seq"], frame["change"]))
            self.waiting.pop(words.client_id, None)
            return
        pause = 0.5
        if frame["op"] == "refused" and frame["code"] == "too-fast":
            pause = (datetime.fromisoformat(frame["opens_at"]) - clock.now()).total_seconds() + 0.1
        elif frame["op"] != "kept":
            words.refusals.append(str(frame.get("code")))
            self.waiting.pop(words.client_id, None)
            self.history.surprises.append(f"{self.name}: {frame['op']} {frame.get('code')}")
        words.again_at = asyncio.get_running_loop().time() + max(0.1, pause)
