"""The service on a durable PostgreSQL of its own, and the storm: people talk while all is killed in turn."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from tests.engine import PROGRAMS_SETTING
from tests.faults.history import History, Row, Stored, as_text
from tests.faults.message_clients import Device
from tests.faults.message_tabs import Tab
from tests.service import RunningService, running_service
from throughcare.config.embedded import EmbeddedPostgres, temporary_postgres
from throughcare.config.embedded.postmaster import leftovers
from throughcare.kit import clock

ROUNDS = 15  # each kills live, web and PostgreSQL once
SEED = 20260
POSTS_AT_ONCE = 3  # of each device before a kill
LONGEST_DELAY = {"live": 0.06, "web": 0.15, "postgres": 0.1}  # seconds from a burst to its kill
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 45.0  # seconds for everybody to be back, or to be answered

ROOMS_OF = {
    "ana": ("cohort", "ana's team"),
    "ben": ("cohort", "ben's team"),
    "eve": ("other",),
    "fay": ("cohort", "other", "ana's team", "ben's team"),
    "cleo": ("ana's team", "ben's team"),
}
DEVICES = ("ana", "ana", "ben", "eve", "fay", "cleo")
TABS = (("ana", "cohort"), ("ben", "ben's team"), ("eve", "other"), ("cleo", "ana's team"))


class Bed:
    """Everything that can be killed, and the people in it."""

    def __init__(self, postgres: EmbeddedPostgres, service: RunningService, people: dict[str, Any]) -> None:
        self.postgres = postgres
        self.service = service
        self.people = people

    def device(self, name: str, history: History, number: int = 1) -> Device:
        """A member's page at its socket."""
        return Device(
            f"{name}'s device {number}",
            self.people["members"][name],
            self.people["organization"],
            history,
            live_port=self.service.live_port,
            port=self.service.port,
            owner_url=self.postgres.owner_url,
        )

    def tab(self, name: str, room: str, history: History) -> Tab:
        """A member's tab without scripts."""
        return Tab(
            f"{name}'s tab in {room}",
            self.people["members"][name],
            self.people["rooms"][room],
            history,
            port=self.service.port,
            password=self.people["password"],
        )

    def kill(self, victim: str, *, whole: bool = True) -> None:
        """SIGKILL a process; of PostgreSQL the main one alone, or all of it as when a machine stops."""
        if victim != "postgres":
            self.service.processes[victim].kill()
            return
        os.kill(self.postgres.pid, signal.SIGKILL)
        for pid in leftovers(self.postgres.data) if whole else []:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def bring_back(self, victim: str) -> None:
        """Start what was killed and wait until it answers, as the command that runs everything would."""
        if victim == "postgres":
            self.postgres.start()
        else:
            self.service.kill(victim)
            self.service.start(victim)

    async def sql(self, text: str, *values: Any) -> list[Any]:
        """Rows as the superuser sees them, in the service's database."""
        connection = await asyncpg.connect(self.postgres.superuser_url, database="throughcare")
        try:
            return list(await connection.fetch(text, *values))
        finally:
            await connection.close()

    async def stored(self) -> Stored:
        """What stands now."""
        rows = await self.sql(
            "SELECT id, thread_id, author_id, client_id, seq, change, state, body, at"
            " FROM conversations_message ORDER BY thread_id, seq"
        )
        heads = await self.sql("SELECT id, seq, change FROM conversations_thread")
        lines = await self.sql("SELECT actor_id, verb, object_id FROM access_auditline")
        return Stored(
            [Row(str(row[0]), str(row[1]), str(row[2]), str(row[3]), *row[4:]) for row in rows],
            {str(row[0]): (row[1], row[2]) for row in heads},
            [(as_text(row[0]), row[1], str(row[2])) for row in lines],
        )

    def world(self, *arguments: str) -> list[str]:
        """The command that works on this database's world."""
        return [sys.executable, "-m", "tests.faults.message_world", *arguments]


@contextmanager
def a_bed() -> Iterator[Bed]:
    """PostgreSQL with fsync, migrated and peopled, web and live on it."""
    with (
        temporary_postgres(programs=os.environ.get(PROGRAMS_SETTING)) as postgres,
        running_service("live", app_url=postgres.app_url, owner_url=postgres.owner_url) as service,
    ):
        built = subprocess.run(
            [sys.executable, "-m", "tests.faults.message_world", "build"],
            env=service.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=120,
        )
        service.start("web")
        yield Bed(postgres, service, json.loads(built.stdout.splitlines()[-1]))


async def until(done: Callable[[], bool], what: Callable[[], str], seconds: float = PATIENCE) -> None:
    """Wait for it; `what` says what is missing."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what()}")
        await asyncio.sleep(0.005)


class Storm:
    """Six devices and four tabs in four rooms, and the hand that kills."""

    def __init__(self, bed: Bed) -> None:
        self.bed = bed
        self.history = History()
        self.random = random.Random(SEED)
        self.coming_back: dict[str, asyncio.Task[None]] = {}
        self.devices = [
            bed.device(name, self.history, number) for number, name in enumerate(DEVICES, start=1)
        ]
        self.names = {device.name: name for device, name in zip(self.devices, DEVICES, strict=True)}
        self.tabs = [bed.tab(name, room, self.history) for name, room in TABS]

    async def run(self) -> History:
        """Let them talk through all rounds, then wait until all is answered and seen."""
        began = time.monotonic()
        everybody: list[Device | Tab] = [*self.devices, *self.tabs]
        people = [asyncio.create_task(one.run(), name=one.name) for one in everybody]
        try:
            for number in range(ROUNDS):
                await self._round(number, people)
            await self._back({"live", "web", "postgres"}, people)
            await self._talk({"live", "web"})
            await until(lambda: not self.history.unanswered, self._missing)
            await self._quiet()
            await self._back({"web"}, people)  # each tab has read its page once more
        finally:
            for tab in self.tabs:
                tab.leave()
            await asyncio.wait([*people[len(self.devices) :], *self.coming_back.values()], timeout=30)
            for task in people:
                task.cancel()
            await asyncio.gather(*people, return_exceptions=True)
        self.history.seconds = time.monotonic() - began
        return self.history

    async def _round(self, number: int, people: list[asyncio.Task[None]]) -> None:
        """Kill each once, in an order of this round's; every third round all at once, every third two."""
        victims = ["live", "web", "postgres"]
        self.random.shuffle(victims)
        together = 1 + number % 3
        groups = [victims[:together], *([victim] for victim in victims[together:])]
        for group in groups:
            await self._back(set(group), people)
            await self._talk(set(group))
            for victim in group:
                await asyncio.sleep(self.random.uniform(0, LONGEST_DELAY[victim]))
                self.history.kill(victim, clock.now())
                self.bed.kill(victim, whole=number % 2 == 0)
            for victim in group:
                back = asyncio.create_task(asyncio.to_thread(self.bed.bring_back, victim))
                self.coming_back[victim] = back

    async def _talk(self, group: set[str]) -> None:
        """Everybody whose words go through one of these posts."""
        if group & {"web", "postgres"}:
            for tab in self.tabs:
                tab.go.set()
            # A form's request takes a while to be written by its thread.
            await until(lambda: any(words.is_flying for words in self.history.unanswered), self._missing)
        if group & {"live", "postgres"}:
            rooms = self.bed.people["rooms"]
            await asyncio.gather(
                *(
                    device.say([rooms[room] for room in ROOMS_OF[self.names[device.name]]], POSTS_AT_ONCE)
                    for device in self.devices
                )
            )

    async def _back(self, group: set[str], people: list[asyncio.Task[None]]) -> None:
        """Wait until those who speak through these are there again and have been answered, nearly all."""
        for victim in group & self.coming_back.keys():
            await self.coming_back.pop(victim)

        def there() -> bool:
            for task in people:
                if task.done():
                    task.result()
            devices = all(one.is_greeted and len(one.waiting) <= POSTS_AT_ONCE for one in self.devices)
            tabs = all(tab.is_ready for tab in self.tabs)
            return (devices or group == {"web"}) and (tabs or group == {"live"})

        await until(there, self._missing)

    async def _quiet(self) -> None:
        """Wait until every screen is where its threads are."""
        stored = await self.bed.stored()
        await until(
            lambda: all(
                cursor == stored.heads[thread][1]
                for device in self.devices
                for thread, cursor in device.screen.cursors.items()
            ),
            self._missing,
        )

    def _missing(self) -> str:
        away = [device.name for device in self.devices if not device.is_greeted]
        closed = [tab.name for tab in self.tabs if not tab.is_ready]
        waits = [f"{words.body} ({words.sent} times sent)" for words in self.history.unanswered]
        behind = {device.name: device.screen.cursors for device in self.devices}
        return (
            f"off line {away}; without a page {closed}; unanswered {waits}; cursors {behind};"
            f" surprises {self.history.surprises[-5:]}"
        )
