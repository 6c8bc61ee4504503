"""What the work process takes while nobody does anything: `python -m bench.duties`.

So many small organizations, each with a program, a room of eight and a few words of last week, and a work process of
its own. Once it has come to rest, CPU of it and of PostgreSQL over whole minutes, so that duties of once a minute count
as often as they should; then how long each duty took, which says where to look. `ORGANIZATIONS="1 100 400"` and
`SECONDS=60` choose other steps.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import psycopg

from bench.meter import cpu
from bench.run import made
from throughcare.config.embedded import temporary_postgres
from throughcare.kit.ids import least_id_at

STEPS = [int(step) for step in os.environ.get("ORGANIZATIONS", "1 100").split()]
SECONDS = int(os.environ.get("SECONDS", "60"))
TO_REST = 90  # seconds, after which everything that was found at the beginning is done
MEMBERS = 8
WORDS = 20  # messages in each room, an hour apart

_SAY = """
INSERT INTO conversations_message (id, organization_id, thread_id, author_id, seq, change, client_id, kind, body,
    state, reason, flags, severity, policy_number, at)
SELECT %(id)s::uuid, t.organization_id, t.id, s.member_id, %(seq)s, %(seq)s, gen_random_uuid(), 'plain',
    'A few words that were said last week.', 'visible', '', '{}', 0, 1, %(at)s
FROM conversations_thread t
JOIN LATERAL (
    SELECT member_id FROM conversations_seat s
    WHERE s.organization_id = t.organization_id AND s.thread_id = t.id ORDER BY s.member_id LIMIT 1
) s ON true
"""
_TOOK = re.compile(r'throughcare_duty_seconds_(sum|count)\{duty="([^"]+)"\} ([0-9.e+-]+)')


def say(owner: str) -> None:
    """Put the same few words into each room, as if said last week."""
    begin = datetime.now(UTC) - timedelta(days=7)
    with psycopg.connect(owner, autocommit=True) as connection:
        for seq in range(1, WORDS + 1):
            at = begin + timedelta(hours=seq)
            connection.execute(_SAY, {"id": str(least_id_at(at)), "seq": seq, "at": at})
        connection.execute("UPDATE conversations_thread SET seq = %s, change = %s", [WORDS, WORDS])


def free_port() -> int:
    """A port that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def taken(port: int) -> dict[str, tuple[float, float]]:
    """How long each duty took so far, and how often it was done."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        found = {(name, what): float(value) for what, name, value in _TOOK.findall(answer.read().decode())}
    return {name: (found[name, "sum"], found[name, "count"]) for name, _ in found}


def measure(organizations: int, seconds: int) -> None:
    """Rest with so many organizations, and print what that took."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="throughcare-duties-"))
        postgres = stack.enter_context(temporary_postgres())
        owner, app = postgres.create_database("duties")
        made(owner, app, {"rooms": 1, "members": MEMBERS, "comes": 1, "small": organizations - 1})
        say(owner)
        port = free_port() - 2  # work's is the third of three
        work = subprocess.Popen(
            [sys.executable, "-m", "throughcare.config", "run", "work"],
            env=os.environ
            | {
                "DATABASE_URL": app,
                "DATABASE_OWNER_URL": owner,
                "THROUGHCARE_DATA": folder,
                "THROUGHCARE_SECRET_KEY": "a key for measurements only",
                "THROUGHCARE_METRICS_PORT": str(port),
            },
        )
        stack.callback(work.wait)
        stack.callback(work.terminate)
        time.sleep(TO_REST)
        used, before, began = cpu(work.pid, postgres.pid), taken(port + 2), time.perf_counter()
        time.sleep(seconds)
        now, after, spent = cpu(work.pid, postgres.pid), taken(port + 2), time.perf_counter() - began
    server, theirs = (now.server - used.server) / spent, (now.postgres - used.postgres) / spent
    print(
        f"{organizations:5} organizations at rest, over {spent:.0f} s: work {server:.1%} of a core, "
        f"PostgreSQL {theirs:.1%}, together {server + theirs:.1%}",
        flush=True,
    )
    costs = {name: (after[name][0] - before[name][0], after[name][1] - before[name][1]) for name in before}
    for name, (took, times) in sorted(costs.items(), key=lambda one: -one[1][0])[:14]:
        print(f"      {name:16} {times:5.0f} times, {1000 * took / max(times, 1):8.1f} ms each", flush=True)


def main() -> None:
    """Measure each step and print."""
    for organizations in STEPS:
        measure(organizations, SECONDS)


if __name__ == "__main__":
    main()
