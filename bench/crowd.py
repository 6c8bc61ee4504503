"""Everybody who is connected to one system, room by room, and what they have heard."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from bench.ears import Ear, Speech, Who

AT_ONCE = 24  # lines that are opened at the same time


@dataclass
class Crowd:
    """The lines of one part of the site to one system. `posted` counts what others were to get at once."""

    speech: Speech
    rooms: list[list[tuple[Ear, Who]]] = field(default_factory=list)
    delivered: int = 0
    posted: int = 0
    held: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)
    wanted: int = -1

    def hear(self) -> None:
        """One message more was delivered somewhere."""
        self.delivered += 1
        if self.delivered == self.wanted:
            self.news.set()

    async def come(self, port: int, people: list[list[Who]]) -> None:
        """Connect all of them, a few at a time."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(who: Who) -> tuple[Ear, Who]:
            async with gate:
                return await self.speech.connect(port, who, self.hear), who

        for members in people:
            self.rooms.append(list(await asyncio.gather(*(one(who) for who in members))))

    async def go(self) -> None:
        """Disconnect all of them."""
        for room in self.rooms:
            for ear, _ in room:
                ear.leave()
        self.rooms.clear()
        await asyncio.sleep(1.0)

    async def post(self, room: int, turn: int, words: str) -> float:
        """A member of the room posts, another one each turn; returns the seconds until the answer."""
        members = self.rooms[room]
        ear, who = members[turn % len(members)]
        ear.waiting = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        ear.post(who, words)
        if await ear.waiting:
            self.posted += 1
        else:
            self.held += 1
        return time.perf_counter() - began

    async def all_delivered(self, number: int, seconds: float = 30.0) -> None:
        """Wait until so many deliveries were made in all."""
        if self.delivered < number:
            self.wanted = number
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), seconds)

    @property
    def trouble(self) -> int:
        """Frames that nobody expected: refusals, errors."""
        return sum(ear.trouble for room in self.rooms for ear, _ in room)
