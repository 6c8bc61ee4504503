"""What it costs to find who waits for an answer: `python -m bench.answers [MESSAGES]`.

Fifty rooms of twelve with so many messages (50,000 if not said) in the last two weeks and three times as many
before, two in five of them replies; the statements of `conversations.queries.answers` as the app's role, and
the plan of the one that the Desk asks.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.run import MEMBERS, ROOMS, made
from throughcare.config.embedded import temporary_postgres
from throughcare.kit.ids import least_id_at

COLUMNS = (
    "id, organization_id, thread_id, author_id, seq, change, client_id, kind, reply_to_id, body, state, reason, "
    "flags, severity, policy_number, at"
)
TURNS = 20
STRETCH = timedelta(days=14)
STRETCHES = 4  # the last of them is looked at


def fill(cursor: Any, organization: int, messages: int, now: datetime) -> None:
    """Messages in all rooms, evenly over the stretch, their ids of the time they were written."""
    rooms: dict[UUID, list[UUID]] = {}
    for thread, member in cursor.execute("SELECT thread_id, member_id FROM conversations_seat ORDER BY 1, 2"):
        rooms.setdefault(thread, []).append(member)
    said: dict[UUID, list[UUID]] = {thread: [] for thread in rooms}
    step = STRETCH / messages
    start = now - STRETCHES * STRETCH
    with cursor.copy(f"COPY conversations_message ({COLUMNS}) FROM STDIN") as copy:
        for number in range(STRETCHES * messages):
            at = start + step * (number + 1)
            thread = random.choice(list(rooms))
            message = UUID(int=least_id_at(at).int + random.getrandbits(60))
            earlier = said[thread]
            reply = random.choice(earlier[-20:]) if earlier and random.random() < 0.4 else None
            earlier.append(message)
            place = len(earlier)
            author = random.choice(rooms[thread])
            body = "Words of an ordinary length, as people write them to each other between sessions."
            row = (message, organization, thread, author, place, place, uuid4(), "plain", reply, body)
            copy.write_row((*row, "visible", "", [], 0, 1, at))
    cursor.execute("UPDATE conversations_thread t SET seq = m.seq, change = m.seq FROM "
                   "(SELECT thread_id, max(seq) AS seq FROM conversations_message GROUP BY 1) m "
                   "WHERE m.thread_id = t.id")  # fmt: skip


def timed(cursor: Any, sql: str, given: dict[str, Any]) -> tuple[float, int]:
    """Median milliseconds of one statement over some turns, and how many rows it gave."""
    took, rows = [], 0
    for _ in range(TURNS):
        start = time.perf_counter()
        cursor.execute(sql, given)
        rows = len(cursor.fetchall())
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took), rows


def main(messages: int) -> None:
    """Make everything in a fresh database, measure, print."""
    random.seed(17)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughcare.config.settings")
    os.environ.setdefault("THROUGHCARE_SECRET_KEY", "a key for measurements only")
    with temporary_postgres(fsync=False) as server:
        owner_url, app_url = server.create_database("answers")
        made(owner_url, app_url, {"rooms": ROOMS, "members": MEMBERS, "comes": 1})
        import django

        django.setup()
        from throughcare.conversations.queries import answers

        now = datetime.now(UTC)
        with psycopg.connect(owner_url, autocommit=True) as owner, owner.cursor() as cursor:
            cursor.execute("SELECT organization_id, id FROM program_program")
            organization, program = cursor.fetchone() or (0, None)
            fill(cursor, organization, messages, now)
            cursor.execute("VACUUM ANALYZE")
        given = answers._given(organization, [program], now - STRETCH, now)
        given |= {"reader": uuid4(), "most": answers.MOST_CANDIDATES}
        with psycopg.connect(app_url) as app, app.cursor() as cursor:
            cursor.execute("SELECT set_config('throughcare.organization', %s, false)", [str(organization)])
            waiting = answers._ASKED + answers._WAITING + answers._IN_ORDER
            cursor.execute(waiting, given)
            again = given | {"only": [row[0] for row in cursor.fetchall()], "replies": least_id_at(now)}
            for name, sql, values in (
                ("who waits, once a minute", waiting, given),
                ("who still waits, if something happened everywhere", answers._AGAIN, again),
                ("first answers, for the page of weeks", answers._ASKED, given),
            ):
                median, rows = timed(cursor, sql, values)
                print(
                    f"{name}: {median:.0f} ms, {rows} rows, of {messages} messages in {ROOMS} rooms of {MEMBERS}"
                )
            cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) " + waiting, given)
            print("\n".join(row[0] for row in cursor.fetchall()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
