"""How long from the end of an episode until her open pages have lost access: `python -m bench.revocation [TIMES]`.

The real socket process; the act runs here, as in `web`. Counted from just before the act until the last of her
rooms is closed on her line, or the line itself. Wanted: the 99th percentile within a second.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

from tests.database import ready

ready()

from websockets.asyncio.client import connect  # noqa: E402

from tests.live.talk import Talker, a_ticket, in_django  # noqa: E402
from tests.service import RunningService, running_service  # noqa: E402
from tests.world import World, build_world  # noqa: E402
from throughcare.program.actions.episodes import end_episode  # noqa: E402

WANTED = 1.0  # seconds


async def once(service: RunningService) -> float:
    """A world of its own; Ana's stay ends while her page is open."""
    world = await in_django(build_world)
    ticket = await a_ticket(world.ana)
    async with connect(f"{service.live_url}?ticket={ticket}", origin=service.url) as line:  # type: ignore[arg-type]
        talker = Talker(line, world.ana)
        await talker.wait("hello", seconds=20)
        began = time.perf_counter()
        await in_django(lambda: _end(world))
        await talker.wait("bye", seconds=20)
        return time.perf_counter() - began


def _end(world: World) -> None:
    with world.at():
        end_episode(world.actor(world.cory), episode=world.ana_episode, reason="completed")


async def measure(times: int) -> None:
    """Do it so often; exit code 1 where the wanted figure is missed."""
    with running_service("live") as service:
        took = [await once(service) for _ in range(times)]
    p99 = statistics.quantiles(took, n=100, method="inclusive")[98]
    print(f"median {statistics.median(took):.3f} s, p99 {p99:.3f} s ({len(took)})")
    sys.exit(0 if p99 <= WANTED else 1)


if __name__ == "__main__":
    asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
