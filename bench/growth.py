"""Whether a message costs the same however many are on line and however many are stored: `python -m bench.growth`.

One server, and rooms of 12 in one organization. The same steady stream of messages, first with few members on line,
then with more and more; then the rooms are filled and a new server meets as many members with a longer and longer past.
`MEMBERS="12 96"` and `STORED="1000000"` choose other steps; ten million messages need about 10 GB of disk.
"""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import ExitStack
from typing import Any

import psycopg
import uvloop

from bench import works
from bench.crowd import Crowd
from bench.ears import ProductSpeech
from bench.meter import Meter
from bench.report import write_growth
from bench.run import made, started
from bench.words import bodies
from throughcare.config.embedded import temporary_postgres

ROOM = 12
A_SECOND, SECONDS = 200, 10
ONLINE = [int(step) for step in os.environ.get("MEMBERS", "12 96 1008 5004").split()]
STORED = [int(step) for step in os.environ.get("STORED", "1000000").split()]
AT_SIZE = 1008  # members on line where the number of stored messages is what grows

_FILL = """
INSERT INTO conversations_message (id, organization_id, thread_id, author_id, seq, change, client_id, kind, body,
    state, reason, flags, severity, policy_number, at)
SELECT gen_random_uuid(), t.organization_id, t.id, s.member_id, t.seq + n, t.change + n, gen_random_uuid(), 'plain',
    repeat('a few words that were said some time ago, ', 1 + n %% 8), 'visible', '', '{}', 0, 1,
    now() - (%(each)s - n) * interval '1 minute'
FROM conversations_thread t
JOIN LATERAL (
    SELECT member_id FROM conversations_seat s
    WHERE s.organization_id = t.organization_id AND s.thread_id = t.id ORDER BY s.member_id LIMIT 1
) s ON true
CROSS JOIN generate_series(1, %(each)s) AS n
"""


async def steady(crowd: Crowd, meter: Meter, words: list[str]) -> works.Figures:
    """Messages at even times, in one room after another; what a thousand deliveries cost, and resting beside it."""
    members, heard = len(crowd.rooms[0]), crowd.delivered
    meter.start()
    await asyncio.sleep(3.0)
    resting = meter.read().total / 3.0
    meter.start()
    began = time.perf_counter()
    posts = []
    for number, said in enumerate(words):
        await asyncio.sleep(began + number / A_SECOND - time.perf_counter())
        posts.append(
            asyncio.ensure_future(crowd.post(number % len(crowd.rooms), number // len(crowd.rooms), said))
        )
    await asyncio.gather(*posts)
    await crowd.all_delivered(heard + len(words) * members)
    used, seconds = meter.read(), time.perf_counter() - began
    thousands = len(words) * members / 1000
    return {
        "cpu_s_per_1000_deliveries": used.total / thousands,
        "without_rest": max(0.0, used.total - resting * seconds) / thousands,
        "postgres": used.postgres / thousands,
        "resting_cpu_share": resting,
        "unexpected_frames": crowd.trouble,
    }


async def measure(port: int, meter: Meter, people: list[Any], members: int) -> works.Figures:
    """So many members on line."""
    crowd = Crowd(ProductSpeech())
    await crowd.come(port, people[: max(1, members // ROOM)])
    await steady(crowd, meter, bodies(A_SECOND * 2, seed=99))  # warm
    figures = await steady(crowd, meter, bodies(A_SECOND * SECONDS))
    await crowd.go()
    return figures


def main() -> None:
    """Measure, print a line a step, and put all of them into `docs/understand/performance.md`."""
    cores = sorted(os.sched_getaffinity(0))
    rooms = max(*ONLINE, AT_SIZE) // ROOM
    with ExitStack() as stack:
        os.sched_setaffinity(0, {cores[0]})
        postgres = stack.enter_context(temporary_postgres())
        owner, app = postgres.create_database("growth")
        site = made(owner, app, {"rooms": rooms, "members": ROOM, "comes": len(ONLINE) + len(STORED)})
        people = site["people"]["rooms"]

        steps: list[dict[str, Any]] = []

        def at(members: int, stored: int) -> None:
            with ExitStack() as served:
                os.sched_setaffinity(0, {cores[0]})
                pid, port = started("bench.product", app, str(site["ahead"]), stack=served)
                os.sched_setaffinity(0, {cores[-1]})
                figures = uvloop.run(measure(port, Meter(pid, postgres.pid, cores[0]), people, members))
            told = "  ".join(f"{name}={value:.4f}" for name, value in figures.items())
            print(f"on line {members:6,}  stored {stored:10,}  {told}", flush=True)
            steps.append({"online": members, "stored": stored, **figures})

        for members in ONLINE:
            at(members, 0)
        before = 0
        for stored in STORED:
            fill(owner, rooms, stored - before)
            before = stored
            at(AT_SIZE, stored)
    write_growth(steps)


def fill(owner: str, rooms: int, more: int) -> None:
    """Put so many more messages into the rooms, and let PostgreSQL come to rest."""
    with psycopg.connect(owner, autocommit=True) as connection:
        each = more // rooms
        for start in range(0, each, 2_000):
            now = min(2_000, each - start)
            connection.execute(_FILL, {"each": now})
            connection.execute(
                "UPDATE conversations_thread SET seq = seq + %s, change = change + %s", [now, now]
            )
        connection.execute("VACUUM ANALYZE conversations_message")


if __name__ == "__main__":
    main()
