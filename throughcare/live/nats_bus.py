"""The bus over NATS, for several machines. Whatever becomes of NATS, PostgreSQL has everything that matters."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError

if TYPE_CHECKING:
    from throughcare.live.hub import Hub

log = logging.getLogger("throughcare.live")

SUBJECT: Final = "throughcare.live"

_ALIVE_EVERY: Final = 1.0
"""So often this node says over NATS that it is there, and has to hear itself say so."""

_DEAF_AFTER: Final = 4.0
"""Not having heard itself for so long, it is cut off, whatever the socket says: it connects anew."""

_AGAIN: Final = 0.3
_CONNECT_WITHIN: Final = 3
_CLOSE_WITHIN: Final = 0.5

AWAY: Final = (OSError, asyncio.TimeoutError, NatsError)
"""What is raised when NATS, or the way to it, is gone, or does not let us in."""


async def connect(url: str, **options: Any) -> Any:
    """One connection to one server, and no attempt at another. Raises one of AWAY: the cause, where it is known.

    `error_cb` is called for troubles of a connection that stood.

    With `tls://` TLS comes first (the server's `handshake_first`). The usual way, in which the server says in
    plain text whether it wants TLS, would let whoever stands in between ask for our password unencrypted.
    """
    parts = urlsplit(url)
    if parts.password is not None:
        # Unquoted here, for the client library takes them as they stand.
        options |= {"user": unquote(parts.username or ""), "password": unquote(parts.password)}
    elif parts.username:
        options["token"] = unquote(parts.username)
    client = Client()
    later = options.pop("error_cb", None)
    troubles: list[Exception] = []

    async def note(error: Exception) -> None:
        troubles.append(error)
        if later is not None and client.is_connected:
            await later(error)

    try:
        await client.connect(
            [parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()],
            name="throughcare-live",
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=_CONNECT_WITHIN,
            ping_interval=2,
            max_outstanding_pings=2,
            tls_handshake_first=parts.scheme == "tls",
            error_cb=note,
            **options,
        )
    except NoServersError:
        await close(client)
        raise troubles[-1] if troubles and isinstance(troubles[-1], AWAY) else ConnectionError from None
    except BaseException:
        await close(client)
        raise
    return client


async def close(client: Any) -> None:
    """End a connection, whatever it is doing. One whose handshake failed never says that it is closed."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(_CLOSE_WITHIN):
            await client.close()


class NatsBus:
    """The connection to NATS, opened again whenever it is lost, at the next of the servers.

    Nothing waits for NATS: what is sent while it is away is gone, and each node finds what it missed when it
    next compares heads. `hears_again` is called when it does, so that it compares them at once.
    """

    def __init__(self, hub: Hub, url: str, hears_again: Callable[[], None]) -> None:
        self._hub = hub
        self._hears_again = hears_again
        self._servers = itertools.cycle(part.strip() for part in url.split(","))
        self._client: Any = None

    @property
    def is_hearing(self) -> bool:
        """Whether this node hears what is sent, itself included."""
        return self._client is not None and not self._is_deaf()

    def _is_deaf(self) -> bool:
        return self._hub.loop.time() - self._hub.neighbours.heard_myself > _DEAF_AFTER

    def send(self, payload: bytes) -> None:
        """Send to every node, soon; to nobody while NATS is away."""
        if self._client is not None:
            self._hub.do(self._send(self._client, payload))

    async def _send(self, client: Any, payload: bytes) -> None:
        with contextlib.suppress(*AWAY):
            await client.publish(SUBJECT, payload)

    async def run(self) -> None:
        """Hear for ever."""
        is_away = False
        while True:
            client: Any = None
            closed = asyncio.Event()
            try:
                client = await self._begin(closed)
                if is_away:
                    log.warning("live: neighbours are heard again")
                    self._hears_again()
                await self._stay(closed)
                is_away = True
                log.warning("live: neighbours are not heard: NATS is lost")
            except AWAY as error:
                if not is_away:
                    log.warning("live: neighbours are not heard: NATS is away (%s)", type(error).__name__)
                is_away = True
            finally:
                self._client = None
                if client is not None:
                    await close(client)
            await asyncio.sleep(_AGAIN)

    async def _begin(self, closed: asyncio.Event) -> Any:
        """Connect, hear, and be heard by oneself: only then is this node there for others."""

        async def note_end() -> None:
            closed.set()

        async def note_trouble(error: Exception) -> None:
            log.info("live: NATS says %s", type(error).__name__)

        client = await connect(next(self._servers), closed_cb=note_end, error_cb=note_trouble)
        try:
            await client.subscribe(SUBJECT, cb=self._received)
            await client.flush(timeout=_CONNECT_WITHIN)
        except BaseException:
            await close(client)
            raise
        self._client = client
        self._hub.neighbours.heard_myself = self._hub.loop.time()
        self._hub.neighbours.say_here()
        return client

    async def _stay(self, closed: asyncio.Event) -> None:
        """Until the connection ends, or is one over which nothing arrives."""
        while not closed.is_set() and not self._is_deaf():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_ALIVE_EVERY):
                    await closed.wait()
            self._hub.neighbours.say_here()

    async def _received(self, message: Any) -> None:
        self._hub.neighbours.heard(message.data)
