"""What pages cost in a small and in a large database: `python -m bench.pages`, `SIZE=10000000` for a larger one.

The same organization and people, a short and a long past (see `bench.filled`). For each page: queries, CPU of
this process (Django) and of PostgreSQL, and the time it takes. A page stays flat if the columns are alike.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.filled import Filled, client_of, django_on, index, people, postmaster, say, sizes
from bench.meter import family_seconds
from throughcare.config.embedded import temporary_postgres

SMALL = int(os.environ.get("SMALL", "2000"))
LARGE = int(os.environ.get("SIZE", "1000000"))
TURNS = 25
SEARCHED = 700  # rank of the word looked for: in about one of 500 messages


@dataclass
class Cost:
    """Of one page: milliseconds but for the queries."""

    queries: int
    own: float
    postgres: float
    took: float


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many statements are executed meanwhile, in whatever thread Django works."""
    from django.db.backends.utils import CursorWrapper

    count, plain = [0], CursorWrapper.execute

    def execute(self: Any, sql: Any, params: Any = None) -> Any:
        count[0] += 1
        return plain(self, sql, params)

    CursorWrapper.execute = execute  # type: ignore[method-assign]
    try:
        yield count
    finally:
        CursorWrapper.execute = plain  # type: ignore[method-assign]


def pages(filled: Filled) -> dict[str, Callable[[], Any]]:
    """Each page as a call that gets it."""
    from bench.filled import word
    from throughcare.conversations.models import Message
    from throughcare.core.organization import in_organization

    member, staff = client_of(filled, filled.member), client_of(filled, filled.facilitator)
    behind = client_of(filled, filled.behind)
    room = filled.threads[0]
    with in_organization(filled.organization):
        middle = Message.objects.filter(thread_id=room, seq__isnull=False).count() // 2
        topic = (
            Message.objects.filter(thread_id=room)
            .exclude(topic_id=None)
            .values_list("topic_id", flat=True)[0]
        )
    found = {who: who.post("/search", {"words": word(SEARCHED)})["Location"] for who in (member, staff)}
    return {
        "Today": lambda: member.get("/"),
        "Today, never read": lambda: behind.get("/"),
        "Groups, a member": lambda: member.get("/groups"),
        "Groups, never read": lambda: behind.get("/groups"),
        "Groups, a facilitator": lambda: staff.get("/groups"),
        "Messages, a member": lambda: member.get("/messages"),
        "Messages, a facilitator": lambda: staff.get("/messages"),
        "A thread": lambda: member.get(f"/threads/{room}"),
        "A thread, never read": lambda: behind.get(f"/threads/{room}"),
        "A thread, in its middle": lambda: member.get(f"/threads/{room}?after={middle}"),
        "A thread, one topic": lambda: member.get(f"/threads/{room}?topic={topic}"),
        "One's own words": lambda: member.get("/messages/mine"),
        "The Desk": lambda: staff.get("/desk"),
        "Search, a member": lambda: member.get(found[member]),
        "Search, a facilitator": lambda: staff.get(found[staff]),
    }


def measured(get: Callable[[], Any], server: int) -> Cost:
    """One page, many times; the first is not counted."""
    with counted() as queries:
        answer = get()
    assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
    took = []
    own, postgres = time.process_time(), family_seconds(server)
    for _ in range(TURNS):
        start = time.perf_counter()
        get()
        took.append(time.perf_counter() - start)
    own, postgres = time.process_time() - own, family_seconds(server) - postgres
    return Cost(queries[0], own / TURNS * 1000, postgres / TURNS * 1000, statistics.median(took) * 1000)


def all_measured(filled: Filled, server: int) -> dict[str, Cost]:
    """Every page."""
    return {name: measured(get, server) for name, get in pages(filled).items()}


def main() -> None:
    """Make both, measure, print a table."""
    with temporary_postgres(fsync=False) as postgres:
        owner_url, app_url = postgres.create_database("pages")
        with django_on(owner_url, app_url):
            from throughcare.conversations.views import search as views
            from throughcare.kit.budget import Budgets

            views._budgets = Budgets(rate=1e6, burst=1e6)  # type: ignore[misc]
            server = postmaster(Path(postgres.data))
            filled = people()
            of: dict[int, dict[str, Cost]] = {}
            for size in (SMALL, LARGE):
                say(owner_url, filled, size)
                index(owner_url, filled)
                print(f"{size:,} messages: {sizes(owner_url)}", flush=True)
                of[size] = all_measured(filled, server)
    print(f"\n| page | queries | Django, ms of CPU | PostgreSQL, ms of CPU | time, ms |\n|{' --- |' * 5}")
    for name, small in of[SMALL].items():
        large = of[LARGE][name]
        print(
            f"| {name} | {small.queries} → {large.queries} | {small.own:.1f} → {large.own:.1f}"
            f" | {small.postgres:.1f} → {large.postgres:.1f} | {small.took:.0f} → {large.took:.0f} |"
        )


if __name__ == "__main__":
    main()
