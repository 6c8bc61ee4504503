"""The bus between socket processes: a port with two adapters. Here, PostgreSQL NOTIFY; NATS is in `nats_bus`."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final, Protocol

from throughcare.conversations.posting.pool import ANNOUNCEMENTS, AWAY

if TYPE_CHECKING:
    from throughcare.live.hub import Hub

log = logging.getLogger("throughcare.live")

# Nobody waits for it and PostgreSQL forgets it in a crash anyway: it need not be flushed to the disk.
_NOTIFY: Final = """
SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, payload) FROM unnest($2::text[]) AS payload
"""


class Bus(Protocol):
    """Carries what neighbours tell each other: at most once, in no order, and sometimes not at all.

    What it hears it hands to `Neighbours.heard`; whenever it has begun to hear, or to hear again, it lets
    this node say that it is there.
    """

    @property
    def is_hearing(self) -> bool:
        """Whether what others send arrives here."""

    def send(self, payload: bytes) -> None:
        """Send to every node, soon. Never raises and never waits; what can't be sent is gone."""

    async def run(self) -> None:
        """Hear for ever."""


class NotifyBus:
    """PostgreSQL's NOTIFY: needs nothing beside the database. `Listening` hears it, as it hears web and work.

    While one statement is under way the next payloads gather. Each takes a lock of the whole database for a
    moment as it commits, so it is a bus for one machine.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._waiting: list[str] = []
        self._is_sending = False

    @property
    def is_hearing(self) -> bool:
        """Whether what others send arrives here. `Listening` answers for that connection."""
        return True

    def send(self, payload: bytes) -> None:
        """Send to every node, soon."""
        self._waiting.append(payload.decode())
        if not self._is_sending:
            self._is_sending = True
            self._hub.do(self._send())

    async def _send(self) -> None:
        try:
            while self._waiting:
                payloads, self._waiting = self._waiting, []
                await self._hub.pool.execute(_NOTIFY, ANNOUNCEMENTS, payloads)
        except AWAY as error:
            self._waiting.clear()
            log.warning("live: neighbours are not told (%s)", type(error).__name__)
        finally:
            self._is_sending = False

    async def run(self) -> None:
        """Nothing to do: `Listening` runs for it."""
        await asyncio.Event().wait()
