"""The load generator: the same work for both servers, and as little of its own as can be."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import orjson
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.meter import cpu, memory
from bench.people import ORIGIN


class Speech(Protocol):
    """How a server is spoken to."""

    name: str
    said: bytes  # how the frame of a delivered message begins

    async def connect(self, port: int, room: int, who: dict[str, str], make: Callable[[], Ear]) -> Ear:
        """Open a member's line and be in the room."""
        ...

    def post(self, client_id: str, room: int, who: dict[str, str], words: str) -> bytes:
        """The frame that posts."""
        ...


class Ear(WSListener):
    """One line of the generator: counts what is delivered, notes who waits for an answer."""

    def __init__(self, speech: Speech, heard: Callable[[], None]) -> None:
        self.said = speech.said
        self.heard = heard
        self.transport: WSTransport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting: asyncio.Future[None] | None = None
        self.delivered = 0
        self.trouble = 0

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        text = frame.get_payload_as_bytes()
        if text.startswith(self.said):
            self.delivered += 1
            self.heard()
        elif text.startswith((b'["posted"', b'{"op":"posted"')):
            if self.waiting is not None and not self.waiting.done():
                self.waiting.set_result(None)
        elif text.startswith((b'["joined"', b'{"op":"hello"')):
            self.ready.set_result(None)
        elif not text.startswith(b'{"op":"heads"'):
            self.trouble += 1


class FloorSpeech:
    """The floor's arrays."""

    name = "floor"
    said = b'["said"'

    async def connect(self, port: int, room: int, who: dict[str, str], make: Callable[[], Ear]) -> Ear:
        transport, ear = await ws_connect(make, f"ws://127.0.0.1:{port}/")
        transport.send(WSMsgType.TEXT, orjson.dumps(["join", room]))
        assert isinstance(ear, Ear)
        return ear

    def post(self, client_id: str, room: int, who: dict[str, str], words: str) -> bytes:
        return orjson.dumps(["post", client_id, room, words])


class ProductSpeech:
    """Throughcare's protocol."""

    name = "throughcare"
    said = b'{"op":"event"'

    async def connect(self, port: int, room: int, who: dict[str, str], make: Callable[[], Ear]) -> Ear:
        _, ear = await ws_connect(
            make, f"ws://127.0.0.1:{port}/live?ticket={who['ticket']}", extra_headers={"Origin": ORIGIN}
        )
        assert isinstance(ear, Ear)
        return ear

    def post(self, client_id: str, room: int, who: dict[str, str], words: str) -> bytes:
        return orjson.dumps(
            {"op": "post", "client_id": client_id, "thread": who["thread"], "body": words, "kind": "plain"}
        )


@dataclass
class Crowd:
    """Everybody connected to one server: lines by room."""

    speech: Any
    rooms: list[list[tuple[Ear, dict[str, str]]]] = field(default_factory=list)
    delivered: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: int = -1

    def hear(self) -> None:
        """One message more was delivered somewhere."""
        self.delivered += 1
        if self.delivered == self.wanted:
            self.news.set()

    async def come(self, port: int, people: list[list[dict[str, str]]]) -> None:
        """Connect all, a few at a time."""
        gate = asyncio.Semaphore(24)

        async def one(room: int, who: dict[str, str]) -> tuple[Ear, dict[str, str]]:
            async with gate:
                ear = await self.speech.connect(port, room, who, lambda: Ear(self.speech, self.hear))
                await asyncio.wait_for(ear.ready, 30)
                return ear, who

        for number, members in enumerate(people):
            self.rooms.append(list(await asyncio.gather(*(one(number, who) for who in members))))

    async def go(self) -> None:
        """Disconnect all."""
        for room in self.rooms:
            for ear, _ in room:
                if ear.transport is not None:
                    ear.transport.disconnect()
        await asyncio.sleep(0.5)

    async def post(self, room: int, turn: int, words: str) -> float:
        """One member posts; returns the seconds until the answer."""
        members = self.rooms[room]
        ear, who = members[turn % len(members)]
        ear.waiting = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        assert ear.transport is not None
        ear.transport.send(WSMsgType.TEXT, self.speech.post(str(uuid4()), room, who, words))
        await ear.waiting
        return time.perf_counter() - began

    async def all_delivered(self, number: int, seconds: float = 30.0) -> None:
        """Wait until so many deliveries were made in all."""
        self.wanted = number
        self.news.clear()
        if self.delivered < number:
            await asyncio.wait_for(self.news.wait(), seconds)

    @property
    def trouble(self) -> int:
        """Frames that nobody expected: refusals, holds, errors."""
        return sum(ear.trouble for room in self.rooms for ear, _ in room)


async def saturate(crowd: Crowd, words: list[str], server: int, postmaster: int) -> dict[str, float]:
    """W2: in every room one member after another posts, the next as soon as the last is answered."""
    before, began, start = cpu(server, postmaster), time.perf_counter(), crowd.delivered
    waits: list[float] = []
    left = iter(words)

    async def room(number: int) -> None:
        turn = number
        for said in left:
            turn += 1
            waits.append(await crowd.post(number, turn, said))

    await asyncio.gather(*(room(number) for number in range(len(crowd.rooms))))
    seconds = time.perf_counter() - began
    members = len(crowd.rooms[0])
    await crowd.all_delivered(start + len(words) * members)
    used = cpu(server, postmaster) - before
    thousands = len(words) / 1000
    return {
        "messages_per_second": len(words) / seconds,
        "cpu_seconds_per_1000": used.total / thousands,
        "server_cpu_per_1000": used.server / thousands,
        "postgres_cpu_per_1000": used.postgres / thousands,
        "answer_ms_median": 1000 * statistics.median(waits),
        "answer_ms_p99": 1000 * statistics.quantiles(waits, n=100)[98],
        "deliveries": crowd.delivered - start,
        "unexpected_frames": crowd.trouble,
        "server_mb": memory(server),
    }


async def lone(crowd: Crowd, words: list[str], every: float) -> dict[str, float]:
    """W1: one message at a time in one quiet room; until its answer, and until the last member has it."""
    answers: list[float] = []
    last: list[float] = []
    members = len(crowd.rooms[0])
    for turn, said in enumerate(words):
        started = crowd.delivered
        began = time.perf_counter()
        crowd.wanted = started + members
        crowd.news.clear()
        answers.append(await crowd.post(0, turn, said))
        if crowd.delivered < started + members:
            await asyncio.wait_for(crowd.news.wait(), 10)
        last.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))
    return {
        "answer_ms_median": 1000 * statistics.median(answers),
        "answer_ms_p95": 1000 * statistics.quantiles(answers, n=20)[18],
        "last_ms_median": 1000 * statistics.median(last),
        "last_ms_p95": 1000 * statistics.quantiles(last, n=20)[18],
        "unexpected_frames": crowd.trouble,
    }
