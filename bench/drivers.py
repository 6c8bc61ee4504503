"""asyncpg beside psycopg 3 on the posting transaction's own statements: `python -m bench.drivers`.

Batches of 24 posts in 12 rooms, one connection, begin to commit; the client's CPU and PostgreSQL's are
counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psycopg
import uvloop

from bench.meter import family_seconds
from bench.words import bodies
from throughcare.config.embedded import temporary_postgres
from throughcare.conversations.posting import sql
from throughcare.conversations.posting.pool import begin
from throughcare.conversations.posting.rows import columns
from throughcare.kit import clock

BATCHES, SIZE = 400, 24


class OverAsyncpg:
    """Statements as the message path sends them."""

    name = "asyncpg"

    async def open(self, url: str) -> None:
        self.connection: Any = await asyncpg.connect(url, server_settings={"enable_seqscan": "off"})

    async def plain(self, text: str) -> None:
        await self.connection.execute(text)

    async def fetch(self, text: str, *values: Any) -> list[Any]:
        return list(await self.connection.fetch(text, *values))


class OverPsycopg:
    """The same texts: psycopg's raw cursors take numbered parameters too."""

    name = "psycopg"

    async def open(self, url: str) -> None:
        self.connection: Any = await psycopg.AsyncConnection.connect(
            url, autocommit=True, cursor_factory=psycopg.AsyncRawCursor
        )
        self.connection.prepare_threshold = 0
        await self.connection.execute("SET enable_seqscan = off")

    async def plain(self, text: str) -> None:
        await self.connection.execute(text, prepare=False)

    async def fetch(self, text: str, *values: Any) -> list[Any]:
        cursor = await self.connection.execute(text, values, binary=True)
        return list(await cursor.fetchall()) if cursor.description else []


async def measure(driver: Any, url: str, postmaster: int, rooms: list[UUID], people: list[UUID]) -> None:
    """Write the batches and say what they cost."""
    await driver.open(url)
    words = bodies(SIZE)
    for part in ("warm", "measured"):
        client, postgres, began = time.process_time(), family_seconds(postmaster), time.perf_counter()
        for _ in range(BATCHES):
            await write(driver, words, rooms, people)
        client, postgres = time.process_time() - client, family_seconds(postmaster) - postgres
        if part == "measured":
            thousands = BATCHES * SIZE / 1000
            print(
                f"{driver.name}: {(client + postgres) / thousands:.3f} CPU seconds a thousand messages"
                f" (client {client / thousands:.3f}, PostgreSQL {postgres / thousands:.3f}),"
                f" {1000 * (time.perf_counter() - began) / BATCHES:.2f} ms a batch"
            )


async def write(driver: Any, words: list[str], rooms: list[UUID], people: list[UUID]) -> None:
    """One posting transaction."""
    at = clock.now()
    posts = [(uuid4(), rooms[n % len(rooms)], people[n], uuid4(), said) for n, said in enumerate(words)]
    await driver.plain(begin(1))
    locked = await driver.fetch(sql.LOCKS, 1, sorted(set(rooms)), sorted(people[:SIZE]))
    heads = {row[1]: row[2] for row in locked if row[0] == "t"}
    await driver.fetch(sql.KNOWN, 1, [], *([post[n] for post in posts] for n in (1, 2, 3)))
    messages, lines = [], []
    for message, room, author, client, said in posts:
        heads[room] += 1
        seq = heads[room]
        messages.append(
            (
                message,
                room,
                author,
                client,
                seq,
                seq,
                "plain",
                None,
                None,
                said,
                "visible",
                "",
                "",
                0,
                1,
                None,
            )
        )
        lines.append((author, "message.posted", "message", message, "{}"))
    moved = [(room, seq, seq) for room, seq in heads.items()]
    await driver.fetch(sql.WRITE, 1, at, *columns(messages, 16), *columns(lines, 5), *columns(moved, 3))
    await driver.plain("COMMIT")


def main() -> None:
    """Make a database, then measure each driver twice, in turn."""
    with temporary_postgres() as postgres:
        owner, app = postgres.create_database("drivers")
        subprocess.run(
            [sys.executable, "-m", "bench.people", json.dumps({"rooms": 12, "members": 2, "comes": 1})],
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "throughcare.config.settings",
                "DATABASE_URL": app,
                "DATABASE_OWNER_URL": owner,
                "THROUGHCARE_SECRET_KEY": "a key for measurements only",
            },
            stdout=subprocess.DEVNULL,
            check=True,
        )
        with psycopg.connect(owner) as connection:
            rooms = [
                row[0]
                for row in connection.execute("SELECT id FROM conversations_thread ORDER BY id LIMIT 12")
            ]
            people = [row[0] for row in connection.execute("SELECT id FROM program_standing ORDER BY id")]
        for _ in range(2):
            for driver in (OverAsyncpg(), OverPsycopg()):
                uvloop.run(measure(driver, app, postgres.pid, rooms, people))


if __name__ == "__main__":
    main()
