"""The socket process itself: what it answers by HTTP, whom it lets upgrade, how it starts and stops."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import picows
from picows import WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener

from throughcare.conversations.facts import World
from throughcare.conversations.posting import Poster, connect, open_pool
from throughcare.kit import measured
from throughcare.kit.faults import say_fault
from throughcare.kit.garbage import collect_less
from throughcare.kit.large_pages import use_large_pages
from throughcare.live.bus import Bus, NotifyBus
from throughcare.live.frames import HEALTHY
from throughcare.live.heads import Heads
from throughcare.live.hub import Hub
from throughcare.live.line import Line
from throughcare.live.listening import Listening
from throughcare.live.settings import LiveSettings
from throughcare.screening.ready import get_ready

log = logging.getLogger("throughcare.live")

_LARGEST_FRAME: Final = (
    256 * 1024
)  # beyond it the line is closed; between ours and this one it gets an answer
_LONGEST_TICKET: Final = 200
_AGAIN_AFTER: Final = 0.5  # seconds


class Server:
    """A running socket process inside somebody's event loop: `start`, then `stop`."""

    def __init__(self, settings: LiveSettings) -> None:
        self.settings = settings
        self.port = settings.port
        self.hub: Hub
        self.heads: Heads
        self.listening: Listening
        self.bus: Bus
        self._pool: Any = None
        self._server: asyncio.Server | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._hearing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen. The database may come later: until then lines are told so, and nothing is lost."""
        settings = self.settings
        self._pool = await open_pool(settings.app_url)
        poster = Poster(partial(connect, settings.app_url), patience=settings.patience, known=self._facts_of)
        self.hub = Hub(settings, self._pool, poster)
        self.heads = Heads(self.hub)
        self.listening = Listening(self.hub)
        measured.SOCKETS.watch(lambda: len(self.hub.lines))
        measured.ROOMS.watch(lambda: len(self.hub.rooms))
        self.bus = self.hub.neighbours.bus = self._a_bus()
        measured.BUS_HEARING.watch(lambda: float(self.bus.is_hearing))
        measured.NEIGHBOURS_HEARD.watch(lambda: self.hub.neighbours.number)
        self._loops = [
            asyncio.create_task(_for_ever(self.heads.run), name="live-heads"),
            asyncio.create_task(_for_ever(self.listening.run), name="live-listening"),
        ]
        self._hearing = asyncio.create_task(_for_ever(self.bus.run), name="live-bus")
        self._server = await picows.ws_create_server(
            self._let_upgrade,
            settings.host,
            settings.port,
            backlog=2048,
            max_frame_size=_LARGEST_FRAME,
            enable_auto_ping=True,
            auto_ping_idle_timeout=settings.ping_idle,
            auto_ping_reply_timeout=settings.ping_reply,
            logger_name=_quiet_logger(),
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def _facts_of(self, thread: UUID) -> World | None:
        """What a room here knows of its thread: whoever is in it can post without being looked up."""
        room = self.hub.rooms.get(thread)
        return room.world if room is not None else None

    def _a_bus(self) -> Bus:
        """NATS where it is set, else the database's own NOTIFY."""
        if not self.settings.nats_url:
            return NotifyBus(self.hub)
        from throughcare.live.nats_bus import NatsBus

        return NatsBus(self.hub, self.settings.nats_url, self.heads.compare_soon)

    async def stop(self) -> None:
        """Take nothing new, commit and answer what was taken, say goodbye, close."""
        if self._server is not None:
            self._server.close()
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.settings.closing):
                await self.hub.close()
        if self._hearing is not None:  # what was committed last is told before
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)
        with contextlib.suppress(Exception):
            async with asyncio.timeout(2):
                await self._pool.close()
        self._pool.terminate()

    def _let_upgrade(self, request: WSUpgradeRequest) -> Line | WSUpgradeResponseWithListener:
        """Answer a plain request, or let a page of ours upgrade. Who it is, its ticket says after that."""
        parts = urlsplit(request.path.decode("latin-1"))
        if parts.path == "/healthz":
            return _plain(HTTPStatus.OK, HEALTHY)
        if parts.path == "/readyz":
            return self._readiness()
        if parts.path != "/live":
            return _plain(HTTPStatus.NOT_FOUND, b"There is nothing here.\n")
        if request.headers.get("origin", "").lower() not in self.settings.allowed_origins:
            return _plain(HTTPStatus.FORBIDDEN, b"This page may not connect here.\n")
        if len(self.hub.lines) >= self.settings.most_connections:
            return _plain(HTTPStatus.SERVICE_UNAVAILABLE, b"Too many lines are open. Try again in a while.\n")
        asked = parse_qs(parts.query)
        tickets = asked.get("ticket", [])
        if len(tickets) != 1 or not 1 <= len(tickets[0]) <= _LONGEST_TICKET:
            return _plain(HTTPStatus.UNAUTHORIZED, b"Opening a line needs a ticket.\n")
        return Line(self.hub, tickets[0], is_back="again" in asked)

    def _readiness(self) -> WSUpgradeResponseWithListener:
        """Whether people can rely on this process and on the pager: 200, or 503 with a code a line, as `web`
        says it."""
        troubles = []
        if not self.heads.is_answering:
            troubles.append("database-away")
        if not self.listening.is_listening:
            troubles.append("not-listening")
        if self.heads.late_pages:
            troubles.append("pages-late")
        if self.hub.is_closing:
            troubles.append("closing")
        if troubles:
            return _plain(HTTPStatus.SERVICE_UNAVAILABLE, "\n".join(troubles).encode() + b"\n")
        # Without its neighbours it serves on, a second or two later than with them: no reason to be left out.
        return _plain(HTTPStatus.OK, b"ready\n" if self.bus.is_hearing else b"ready\nbus-away\n")


async def _for_ever(loop: Callable[[], Awaitable[None]]) -> None:
    """Run a loop that never ends by itself, and begin it anew whatever ended it: a lock that was waited for too
    long, a statement that an operator cancelled, a fault of ours.
    """
    while True:
        try:
            await loop()
        except Exception as error:
            log.error("live: a loop ended and begins anew (%s)", say_fault(error))
            await asyncio.sleep(_AGAIN_AFTER)


def _plain(status: HTTPStatus, body: bytes) -> WSUpgradeResponseWithListener:
    headers = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    if status == HTTPStatus.OK:
        response = WSUpgradeResponse.create_ok_response(body, headers)
    else:
        response = WSUpgradeResponse.create_error_response(status, body, headers)
    return WSUpgradeResponseWithListener(response, None)


def _quiet_logger() -> logging.Logger:
    """picows notes every address that connects; ours says how many."""
    logger = logging.getLogger("picows")
    logger.setLevel(logging.ERROR)
    return logger


async def serve(settings: LiveSettings) -> None:
    """Run until a signal to stop."""
    server = Server(settings)
    get_ready()
    use_large_pages()
    await server.start()
    collect_less()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    log.info("live: listening on %s:%d", settings.host, server.port)
    await stopped.wait()
    await server.stop()


def run(settings: LiveSettings) -> None:
    """Run the socket process in the foreground until it is told to stop. How it logs is its caller's to say."""
    import uvloop

    uvloop.run(serve(settings))
