"""Several processes of a kind behind one address, and the passages between them that a test can cut."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.bed import Bed, until
from tests.faults.hand import Hand, a_hand
from tests.faults.history import History, Rest
from tests.faults.keeping import verdict
from tests.faults.message_clients import Device
from tests.service import free_port, wait_for

EVERYBODY = ("ana", "ben", "member3", "ben", "member3", "ana")  # two people on each of three nodes


class Passage:
    """An address in front of others: each connection goes on to the next that takes it, as a proxy does.

    `cut`: nothing passes, either way, and nobody is told: sockets stay open, what is sent is lost.
    """

    def __init__(self, *ports: int) -> None:
        self.targets = list(ports)
        self.port = 0
        self.led_to: list[int] = []
        self.is_cut = False
        self._turn = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen on a port of its own."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Let go of everything."""
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        onward: asyncio.StreamWriter | None = None
        try:
            found = await self._next()
            if found is not None:
                back, onward = found
                await asyncio.wait(
                    [
                        asyncio.create_task(self._pass_on(reader, onward)),
                        asyncio.create_task(self._pass_on(back, writer)),
                    ],
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            self._open.discard(task)
            for each in (writer, onward):
                if each is not None:
                    each.transport.abort()

    async def _next(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.targets:
            port = self.targets[self._turn % len(self.targets)]
            self._turn += 1
            with contextlib.suppress(OSError):
                found = await asyncio.open_connection("127.0.0.1", port)
                self.led_to.append(port)
                return found
        return None

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while part := await reader.read(65_536):
                if not self.is_cut:
                    writer.write(part)
                    await writer.drain()


@asynccontextmanager
async def a_passage(*ports: int) -> AsyncIterator[Passage]:
    """A passage that is open, and closed afterwards."""
    passage = Passage(*ports)
    await passage.open()
    try:
        yield passage
    finally:
        await passage.close()


class Node:
    """One process of the service, live if nothing else is said."""

    def __init__(self, place: Bed, nats_url: str = "", kind: str = "live") -> None:
        self.port = free_port()
        self._kind = kind
        self._environment = place.service.environment | ({"NATS_URL": nats_url} if nats_url else {})
        self._log = Path(place.service.environment["THROUGHCARE_DATA"]) / f"{kind}-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; `wait` says when it answers."""
        with self._log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "throughcare.config", "run", self._kind, "--port", str(self.port)],
                env=self._environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self.process is not None and self.process.poll() is None

    def wait(self) -> None:
        """Until it answers."""
        assert self.process is not None
        wait_for(f"http://127.0.0.1:{self.port}/healthz", self.process, self._log)

    def kill(self) -> None:
        """SIGKILL, and collect it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def readiness(self) -> bytes:
        """What it says of itself."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return bytes(error.read())
        except OSError as error:
            return type(error).__name__.encode()


@dataclass
class Cluster:
    """Nodes behind one address, and the people of one room on line through it."""

    place: Bed
    nodes: list[Node]
    door: Passage
    hand: Hand
    room: str
    members: dict[str, dict[str, str]]
    episodes: dict[str, str]
    history: History = field(default_factory=History)
    devices: list[Device] = field(default_factory=list)
    _running: list[asyncio.Task[None]] = field(default_factory=list)

    async def join(self, *names: str) -> None:
        """These members' pages come in one after the other, so each at the next node."""
        for name in names:
            device = Device(
                f"{name}'s device {len(self.devices) + 1}",
                self.members[name],
                self.place.people["organization"],
                self.history,
                live_port=self.door.port,
                port=self.place.service.port,
                owner_url=self.place.postgres.owner_url,
            )
            self.devices.append(device)
            self._running.append(asyncio.create_task(device.run(), name=device.name))
            await until(lambda device=device: device.is_greeted, self.missing)  # type: ignore[misc]

    async def talk(self, count: int, devices: list[Device] | None = None) -> None:
        """Everybody, or these, post so many times at once."""
        await asyncio.gather(
            *(device.say(self.room) for device in devices or self.devices for _ in range(count))
        )

    async def all_answered(self) -> None:
        """Wait until every author knows."""
        await until(lambda: not any(device.waiting for device in self.devices), self.missing)

    async def all_seen(self, devices: list[Device] | None = None) -> None:
        """Wait until these screens are where their threads are."""
        heads = await self.place.heads()
        await until(
            lambda: all(
                device.is_greeted and cursor == heads[thread]
                for device in devices or self.devices
                for thread, cursor in device.screen.cursors.items()
            ),
            self.missing,
        )

    async def judged(self, name: str, devices: list[Device] | None = None) -> None:
        """All is answered and seen, and no promise is broken by anything that anybody did or saw."""
        await self.all_answered()
        await self.all_seen(devices)
        self.history.note(Rest())
        await self.place.note_what_stands(self.history, [self.room])
        found, words = verdict(self.history.events, name)
        assert found == [], words

    async def bring_back(self, node: Node) -> None:
        """Start a node that was killed and wait until it answers, while everybody talks on."""
        node.start()
        await asyncio.to_thread(node.wait)

    async def until_all_say(self, words: bytes, nodes: list[Node] | None = None) -> None:
        """Wait until these nodes' readiness is this."""
        async with asyncio.timeout(45):
            for node in nodes or self.nodes:
                while await asyncio.to_thread(node.readiness) != words:
                    await asyncio.sleep(0.05)

    def missing(self) -> str:
        """What is waited for."""
        away = [device.name for device in self.devices if not device.is_greeted]
        waits = [words.body for device in self.devices for words in device.waiting.values()]
        behind = {device.name: device.screen.cursors for device in self.devices}
        return f"off line {away}; unanswered {waits}; cursors {behind}"

    async def leave(self) -> None:
        """Everybody goes."""
        for task in self._running:
            task.cancel()
        for ended in await asyncio.gather(*self._running, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


@contextmanager
def some_nodes(place: Bed, nats_url: str, count: int, kind: str = "live") -> Iterator[list[Node]]:
    """So many processes of a kind, started when they are first needed, and gone afterwards."""
    nodes = [Node(place, nats_url, kind) for _ in range(count)]
    try:
        yield nodes
    finally:
        for node in nodes:
            node.kill()


@asynccontextmanager
async def a_cluster(place: Bed, nodes: list[Node]) -> AsyncIterator[Cluster]:
    """These nodes, all of them running and well, behind a door of their own, for people who know none of the others."""
    for node in nodes:
        if not node.is_running:
            node.start()
    for node in nodes:
        await asyncio.to_thread(node.wait)
    organization = place.people["organization"]
    async with (
        a_passage(*(node.port for node in nodes)) as door,
        a_hand(place.service, organization) as hand,
    ):
        made = await hand.do("make_room", program=place.people["program"], people=3)
        cluster = Cluster(place, nodes, door, hand, made["room"], made["members"], made["episodes"])
        await cluster.until_all_say(b"ready\n")
        try:
            yield cluster
        finally:
            await cluster.leave()
