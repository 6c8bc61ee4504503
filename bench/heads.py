"""What it costs to compare one organization's heads with PostgreSQL: `python -m bench.heads`.

Each node does so every second and a half for every organization of which somebody is on line there, messages or
none. So this, and not any message, is what many small organizations cost.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any
from uuid import UUID

import asyncpg

from bench.meter import family_seconds
from bench.run import made
from throughcare.config.embedded import temporary_postgres
from throughcare.conversations.posting import open_pool
from throughcare.live.stored import heads_and_versions

TIMES = 3_000
ROOMS, MEMBERS = 3, 12


async def compare(app_url: str, owner_url: str, people: list[list[dict[str, Any]]]) -> tuple[float, float]:
    """Compare so many times, one after the other; seconds, and CPU seconds of this process."""
    owner = await asyncpg.connect(owner_url)
    ((organization,),) = await owner.fetch("SELECT id FROM program_organization")
    members = [row[0] for row in await owner.fetch("SELECT id FROM program_member")]
    await owner.close()
    threads = list({UUID(who["thread"]) for room in people for who in room})
    pool = await open_pool(app_url)
    await heads_and_versions(pool, organization, threads, members)
    began, used = time.perf_counter(), time.process_time()
    for _ in range(TIMES):
        await heads_and_versions(pool, organization, threads, members)
    spent = time.perf_counter() - began, time.process_time() - used
    await pool.close()
    return spent


def main() -> None:
    """Measure and print."""
    with temporary_postgres() as postgres:
        owner, app = postgres.create_database("heads")
        people = made(owner, app, {"rooms": ROOMS, "members": MEMBERS, "comes": 1})["people"]["rooms"]
        before = family_seconds(postgres.pid)
        seconds, ours = asyncio.run(compare(app, owner, people))
        theirs = family_seconds(postgres.pid) - before
    sys.stdout.write(
        f"One organization with {ROOMS} rooms of {MEMBERS}, {TIMES} comparisons: {1000 * seconds / TIMES:.2f} ms each, "
        f"CPU {1000 * ours / TIMES:.2f} ms of ours and {1000 * theirs / TIMES:.2f} ms of PostgreSQL's\n"
    )


if __name__ == "__main__":
    main()
