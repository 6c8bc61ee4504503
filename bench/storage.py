"""What a stored message takes on the disk: `python -m bench.storage`, on a fresh database, through the product.

So many realistic messages are posted by the product's own writer, their audit lines sealed as `work` does, every
table vacuumed; then PostgreSQL says how much its tables and their indexes have grown. A read mark for each member
and room is written too, because it is rewritten as people read.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import defaultdict
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from bench.words import mixed
from throughcare.config.embedded import temporary_postgres

MESSAGES = int(os.environ.get("MESSAGES", "20000"))
ROOMS, MEMBERS = 50, 12
AT_ONCE = 200  # posts that wait for an answer at the same time

_SIZES = """
SELECT c.relname, pg_relation_size(c.oid), pg_indexes_size(c.oid), pg_total_relation_size(c.oid)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""


async def post_all(app_url: str, organization: int, people: list[list[dict[str, Any]]]) -> dict[str, int]:
    """Post every message in turn over rooms and members; how many of each outcome."""
    from throughcare.conversations.posting import Poster, compose, connect

    poster = Poster(partial(connect, app_url))
    gate = asyncio.Semaphore(AT_ONCE)
    outcomes: dict[str, int] = defaultdict(int)

    async def one(number: int, body: str) -> None:
        room = people[number % len(people)]
        author = room[number // len(people) % len(room)]
        async with gate:
            outcome = await poster.post(
                compose(
                    organization=organization,
                    thread=UUID(author["thread"]),
                    author=author["member"],
                    client_id=uuid4(),
                    body=body,
                )
            )
        outcomes[type(outcome).__name__.lower()] += 1

    await asyncio.gather(*(one(number, body) for number, body in enumerate(mixed(MESSAGES))))
    await poster.close()
    return dict(outcomes)


async def sizes(superuser_url: str) -> dict[str, tuple[int, int, int]]:
    """Bytes of each table, of its indexes, and of all of it; after a vacuum."""
    connection = await asyncpg.connect(superuser_url)
    try:
        await connection.execute("VACUUM ANALYZE")
        return {row[0]: (row[1], row[2], row[3]) for row in await connection.fetch(_SIZES)}
    finally:
        await connection.close()


async def log_position(superuser_url: str) -> int:
    """Bytes of write-ahead log since the beginning."""
    connection = await asyncpg.connect(superuser_url)
    try:
        return int(await connection.fetchval("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))
    finally:
        await connection.close()


def main() -> None:
    """Measure and print bytes a message."""
    with temporary_postgres() as postgres:
        owner, app = postgres.create_database("storage")
        os.environ.update(
            DJANGO_SETTINGS_MODULE="throughcare.config.settings",
            DATABASE_URL=app,
            DATABASE_OWNER_URL=owner,
            THROUGHCARE_SECRET_KEY="a key for measurements only",
        )
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections["owner"].close()
        _measure(owner, app)
        for connection in connections.all(initialized_only=True):
            connection.close()
            if getattr(connection, "close_pool", None):
                connection.close_pool()


def _measure(owner: str, app: str) -> None:
    from datetime import timedelta

    from bench.people import Site, ahead
    from throughcare.access.sealer import seal
    from throughcare.conversations.models import ReadMark, Seat
    from throughcare.core.organization import in_organization
    from throughcare.kit import clock
    from throughcare.program.models import Organization

    clock.set_offset(timedelta(seconds=ahead()))
    people = Site().rooms(ROOMS, MEMBERS)
    organization = Organization.objects.get().id
    with in_organization(organization):
        members = {
            thread: list(
                Seat.objects.filter(thread_id=thread)
                .order_by("member_id")
                .values_list("member_id", flat=True)
            )
            for thread in {UUID(who["thread"]) for room in people for who in room}
        }
        for room in people:
            for number, who in enumerate(room):
                who["member"] = members[UUID(who["thread"])][number]
    before, log_before = asyncio.run(sizes(owner)), asyncio.run(log_position(owner))
    outcomes = asyncio.run(post_all(app, organization, people))
    log = asyncio.run(log_position(owner)) - log_before
    with in_organization(organization):
        while seal(organization):
            pass
        for thread, readers in members.items():
            for member in readers:
                ReadMark.objects.create(
                    organization_id=organization, thread_id=thread, member_id=member, seq=1
                )
    after = asyncio.run(sizes(owner))
    _print(before, after, log, outcomes)


def _print(
    before: dict[str, tuple[int, int, int]],
    after: dict[str, tuple[int, int, int]],
    log: int,
    outcomes: dict[str, int],
) -> None:
    say = sys.stdout.write
    say(f"{MESSAGES} messages in {ROOMS} rooms of {MEMBERS}: {outcomes}\n")
    say(f"{'table':32} {'rows':>8} {'indexes':>8} {'all':>8}   bytes a message\n")
    total = 0
    for name in sorted(after, key=lambda name: before[name][2] - after[name][2]):
        grown = [now - then for now, then in zip(after[name], before[name], strict=True)]
        if grown[2] >= MESSAGES // 10:
            say(f"{name:32} " + " ".join(f"{each / MESSAGES:8.0f}" for each in grown) + "\n")
        total += grown[2]
    say(f"{'all tables':32} {total / MESSAGES:26.0f}\n")
    say(f"{'write-ahead log, while posting':32} {log / MESSAGES:26.0f}\n")


if __name__ == "__main__":
    main()
