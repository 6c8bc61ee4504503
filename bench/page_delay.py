"""How long from the answer to an alarming post until somebody is rung: `python -m bench.page_delay [POSTS]`.

The real processes: members post through `live` one after the other, `work` rings. For each post: the answer
at her socket, the page's `rung_at`, the moment at which the mail and the text were handed over. Wanted: the
99th percentile of the last within two seconds.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.database import ready

ready()

from websockets.asyncio.client import connect  # noqa: E402

from tests.live.talk import Talker, a_ticket, in_django, sql  # noqa: E402
from tests.service import running_service  # noqa: E402
from tests.world import World, a_member, an_episode, build_world  # noqa: E402
from throughcare.conversations.models import Seat  # noqa: E402

WORDS = "I can't keep myself safe tonight. I don't want to be here any more."
WANTED = 2.0  # seconds
BETWEEN = 0.05  # seconds between two posts, each about another person


def people_of(world: World, count: int) -> list[Any]:
    """Members of Harbor's group, each of whom will write once."""
    with world.at():
        made = [a_member(world.bridgewell, f"P{number}") for number in range(count)]
        for one in made:
            an_episode(one, world.harbor, world.cohort)
            Seat.objects.create(
                organization_id=world.bridgewell.id, thread=world.support_group, member=one, from_seq=1
            )
    return made


async def post(url: str, origin: str, world: World, member: Any) -> datetime:
    """One alarming post; when its answer came."""
    async with connect(f"{url}?ticket={await a_ticket(member)}", origin=origin) as line:  # type: ignore[arg-type]
        talker = Talker(line, member)
        await talker.wait("hello", seconds=20)
        answer = await talker.post(world.support_group, WORDS)
        at = datetime.now(UTC)
        assert answer["op"] in {"posted", "held"}, answer
    return at


async def measure(count: int) -> None:
    """Post, wait until all is handed over, say the figures. Exit code 1 where the wanted one is missed."""
    world = await in_django(build_world)
    people = await in_django(lambda: people_of(world, count))
    with running_service("live", "work") as service:
        alive = Path(service.environment["THROUGHCARE_DATA"]) / "work-is-alive"
        while not alive.exists():  # what is measured is a service that runs
            await asyncio.sleep(0.1)
        answered = {}
        for member in people:
            answered[member.id] = await post(service.live_url, service.url, world, member)
            await asyncio.sleep(BETWEEN)
        for _ in range(600):
            rows = await sql(
                "SELECT c.member_id, p.rung_at, o.channel, o.sent_at FROM safety_concern c "
                "JOIN safety_page p ON p.organization_id = c.organization_id AND p.concern_id = c.id "
                "JOIN people_outgoing o ON o.organization_id = c.organization_id AND o.about_id = c.id "
                "WHERE c.organization_id = $1 AND p.rung = 1",
                world.bridgewell.id,
            )
            # What goes out by all channels of a page is written at once.
            if len({row["member_id"] for row in rows}) == count and all(row["sent_at"] for row in rows):
                break
            await asyncio.sleep(0.1)
    figures: dict[str, list[float]] = {}
    for row in rows:
        at = answered[row["member_id"]]
        figures.setdefault("page rung", []).append((row["rung_at"] - at).total_seconds())
        figures.setdefault(f"{row['channel']} handed over", []).append((row["sent_at"] - at).total_seconds())
    worst = 0.0
    for name, took in figures.items():
        p99 = statistics.quantiles(took, n=100)[98]
        worst = max(worst, p99)
        print(f"{name}: median {statistics.median(took):.2f} s, p99 {p99:.2f} s ({len(took)})")
    sys.exit(0 if worst <= WANTED else 1)


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
