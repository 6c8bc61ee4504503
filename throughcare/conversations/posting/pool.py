"""Connections of the message path: asyncpg, as the app's role, each transaction for one organization."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from throughcare.kit import measured

APP_ROLE: Final = "throughcare_app"
ANNOUNCEMENTS: Final = "throughcare_live"
"""The channel of PostgreSQL NOTIFY on which ids of what happened are told to socket processes."""

_SETTINGS: Final = {
    # The login may be another role; the app's role owns nothing, so row-level security binds it.
    "role": APP_ROLE,
    "synchronous_commit": "on",
    "statement_timeout": "15000",
    "lock_timeout": "8000",
    "idle_in_transaction_session_timeout": "30000",
    "timezone": "UTC",
    # Every statement here finds its rows by an index. Plans are made once a connection, often while a table
    # is still small or its statistics old: left alone, one made on the first day would read whole tables
    # until the statistics are next gathered.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_material": "off",
    "enable_sort": "off",
    "jit": "off",
}

AWAY: Final = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.ReadOnlySQLTransactionError,  # a stand-by took over this address, and takes no writes
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,
)
"""What is raised when the database, or the way to it, is gone: whether a COMMIT was carried out is not
known."""


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """Every setting is local to a transaction, so nothing has to be reset between two uses."""

    def get_reset_query(self) -> str:
        return ""


async def connect(app_url: str, name: str = "throughcare-live") -> Any:
    """One connection. Raises one of AWAY when there is no database.

    PostgreSQL knows it as `name:process id:task`: whose it is, for whoever looks at `pg_stat_activity`.
    """
    task = asyncio.current_task()
    named = f"{name}:{os.getpid()}:{task.get_name() if task else ''}"
    return await asyncpg.connect(
        app_url, timeout=5, command_timeout=20, server_settings=_SETTINGS | {"application_name": named}
    )


async def open_pool(app_url: str, *, size: int = 4, name: str = "throughcare-live") -> Any:
    """A pool for reading. Opens its first connection when it is first used, so the database may come
    later."""
    return await asyncpg.create_pool(
        app_url,
        min_size=0,
        max_size=size,
        timeout=5,
        command_timeout=20,
        connection_class=_Connection,
        server_settings=_SETTINGS | {"application_name": f"{name}:{os.getpid()}:read"},
    )


def begin(organization: int, mode: str = "") -> str:
    """The text that begins a transaction for one organization, in one round trip."""
    return f"BEGIN {mode}; SELECT set_config('throughcare.organization', '{int(organization)}', true)"


@asynccontextmanager
async def in_organization(pool: Any, organization: int, *, at_once: bool = False) -> AsyncIterator[Any]:
    """A connection in a transaction for one organization; rows of others do not exist for it.

    `at_once`: it only reads, and everything as it was at one moment.
    """
    mode = "ISOLATION LEVEL REPEATABLE READ READ ONLY" if at_once else ""
    began = time.perf_counter()
    async with pool.acquire() as connection:
        try:
            await connection.execute(begin(organization, mode))
            yield connection
        except BaseException:
            if not connection.is_closed():
                await connection.execute("ROLLBACK")
            raise
        await connection.execute("COMMIT")
    measured.DATABASE.of("read").observe(time.perf_counter() - began)
