"""`python -m tests.faults.planted run live`: the service with bugs on purpose, to see that the checker finds them.

TESTS_PLANTED names them, with commas between; none is the service as it is. Nothing of this is in the product: each
replaces one function of it, by name, so a name that is gone fails loudly.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any

SETTING = "TESTS_PLANTED"


class Hasty:
    """A connection that says that it has committed, and does so a moment later."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._committing: asyncio.Future[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def execute(self, text: str, *values: Any) -> Any:
        """As the real one, and COMMIT later."""
        await self._settled()
        if text != "COMMIT":
            return await self._real.execute(text, *values)
        self._committing = asyncio.ensure_future(self._real.execute(text))
        return text

    async def fetch(self, text: str, *values: Any) -> Any:
        """As the real one; what commits by itself does so later."""
        from throughcare.conversations.posting import sql

        await self._settled()
        if text not in (sql.QUICK, sql.QUICK_CALLS):
            return await self._real.fetch(text, *values)
        await self._real.execute("BEGIN")
        rows = await self._real.fetch(text, *values)
        self._committing = asyncio.ensure_future(self._real.execute("COMMIT"))
        return rows

    async def _settled(self) -> None:
        committing, self._committing = self._committing, None
        if committing is not None:
            await committing


def ack_before_commit() -> None:
    """A post is answered before its COMMIT has returned."""
    from throughcare.live import server

    real: Any = vars(server)["connect"]

    async def connect(*values: Any, **named: Any) -> Any:
        return Hasty(await real(*values, **named))

    _replace(server, "connect", connect)


def cursor_off_by_one() -> None:
    """What a page missed is looked for from the change after the first that it missed."""
    from throughcare.live import stored

    real = stored.events_since

    async def events_since(pool: Any, organization: int, changes: Any, *more: Any) -> Any:
        later = {thread: change + 1 for thread, change in changes.items()}
        return await real(pool, organization, later, *more)

    _replace(stored, "events_since", events_since)


def permission_from_cache() -> None:
    """What an author may do is taken from what is remembered, though it has changed under the locks."""
    from throughcare.conversations.posting.memory import Memory

    def get(self: Any, thread: Any, author: Any, versions: Any, at: Any) -> Any:
        return self._kept.get((thread, author))

    _replace(Memory, "get", get)


def heads_not_compared() -> None:
    """Nobody looks whether a thread has moved on while its last event was lost."""
    from throughcare.live.heads import Heads

    _replace(Heads, "_missed", lambda *_: None)


def edit_missed() -> None:
    """What a returning page missed holds new messages, and not those that were changed."""
    from throughcare.live import stored

    text = stored.EVENTS.replace("AND m.change > w.change", "AND m.change > w.change AND m.state = 'visible'")
    assert text != stored.EVENTS
    _replace(stored, "EVENTS", text)


def events_lost() -> None:
    """No bug but a fault: what was committed does not reach the room, as when a process has no time to go on."""
    from throughcare.live.room import Room

    _replace(Room, "arrive", lambda *_: None)


PLANTS: dict[str, Callable[[], None]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (
        ack_before_commit,
        cursor_off_by_one,
        permission_from_cache,
        heads_not_compared,
        edit_missed,
        events_lost,
    )
}


def _replace(where: Any, name: str, by: Any) -> None:
    assert hasattr(where, name), f"{where} has no {name} any more"
    setattr(where, name, by)


if __name__ == "__main__":
    for chosen in filter(None, os.environ.get(SETTING, "").split(",")):
        PLANTS[chosen]()
    from throughcare.config.cli import main

    sys.exit(main())
