"""One socket process and two: what the second costs, and what crosses between them. `python -m bench.nodes`.

All servers, PostgreSQL and NATS share one core, the generator has another: on two cores two processes can't be
faster than one, and how much faster they are where each has cores of its own this can't show. It shows what
that costs, in CPU: the same load on one node; on two with every room on one of them (each tells the other and
nobody reads); on two with every room spread over both (each message is read and sent on once more).
"""

from __future__ import annotations

import asyncio
import os
import statistics
from contextlib import ExitStack
from typing import Any

import uvloop

from bench import works
from bench.crowd import Crowd
from bench.ears import Ear, Heard, ProductSpeech, Who
from bench.meter import Cpu, Meter, family_seconds
from bench.run import made, started
from bench.words import bodies, mixed
from tests.nats import a_nats_server
from throughcare.config.embedded import temporary_postgres

ROUNDS = int(os.environ.get("ROUNDS", "3"))
ROOMS, MEMBERS = 50, 12
MESSAGES = int(os.environ.get("MESSAGES", "3000"))
ARRANGEMENTS = ("one", "two, rooms apart", "two, rooms spread", "two, rooms spread, NOTIFY")


class Divided(ProductSpeech):
    """Members come in at several ports: by their room, or one after the other."""

    def __init__(self, ports: list[int], *, is_spread: bool) -> None:
        self._ports = ports
        self._by = "user" if is_spread else "room"

    async def connect(self, port: int, who: Who, heard: Heard) -> Ear:
        return await super().connect(self._ports[who[self._by] % len(self._ports)], who, heard)


class GroupMeter(Meter):
    """The same of several servers, NATS among them."""

    def __init__(self, servers: list[int], postmaster: int, core: int) -> None:
        self._others = servers[1:]
        super().__init__(servers[0], postmaster, core)

    def start(self) -> None:
        super().start()
        self._used_by_others = self._of_others()

    def read(self) -> Cpu:
        used = super().read()
        others = self._of_others() - self._used_by_others
        return Cpu(used.server + others, used.postgres, max(0.0, used.foreign - others))

    def _of_others(self) -> float:
        return sum(family_seconds(server) for server in self._others)


async def measure(
    people: list[list[Who]], ports: list[int], meter: Meter, *, is_spread: bool, turn: int
) -> Any:
    """One round of one arrangement: warm, then saturated."""
    crowd = Crowd(Divided(ports, is_spread=is_spread))
    await crowd.come(0, people)
    await works.saturate(crowd, meter, bodies(1_000, seed=99))
    await asyncio.sleep(1.0)
    figures = await works.saturate(crowd, meter, mixed(MESSAGES, turn))
    await crowd.go()
    return figures


def main() -> None:
    """Measure and print medians."""
    cores = sorted(os.sched_getaffinity(0))
    served, generated = cores[0], cores[-1]
    results: dict[str, list[works.Figures]] = {name: [] for name in ARRANGEMENTS}
    os.sched_setaffinity(0, {served})  # whatever is started from here on stays on this core
    with temporary_postgres() as postgres:
        owner, app = postgres.create_database("nodes")
        site = made(owner, app, {"rooms": ROOMS, "members": MEMBERS, "comes": ROUNDS * len(ARRANGEMENTS)})
        for turn in range(ROUNDS):
            for name in ARRANGEMENTS if turn % 2 == 0 else ARRANGEMENTS[::-1]:
                os.sched_setaffinity(0, {served})
                with ExitStack() as stack:
                    asked = [app, str(site["ahead"])]
                    servers: list[int] = []
                    if "two" in name and "NOTIFY" not in name:
                        nats = stack.enter_context(a_nats_server())
                        asked.append(nats.url)
                        servers.append(nats.pid)
                    nodes = [
                        started("bench.product", *asked, stack=stack)
                        for _ in range(2 if "two" in name else 1)
                    ]
                    meter = GroupMeter([*(pid for pid, _ in nodes), *servers], postgres.pid, served)
                    os.sched_setaffinity(0, {generated})
                    figures = uvloop.run(
                        measure(
                            site["people"]["rooms"],
                            [port for _, port in nodes],
                            meter,
                            is_spread="spread" in name,
                            turn=turn,
                        )
                    )
                results[name].append(figures)
                print(f"{name}: {_brief(figures)}", flush=True)
    print(f"\nMedians of {ROUNDS} rounds, {MESSAGES} messages, {ROOMS} rooms of {MEMBERS}:")
    for name, rounds in results.items():
        middle = {key: statistics.median(figures[key] for figures in rounds) for key in rounds[0]}
        print(f"{name:28} {_brief(middle)}")


def _brief(figures: works.Figures) -> str:
    shown = (
        "messages_per_s", "cpu_s_per_1000_messages", "server_cpu_s_per_1000", "postgres_cpu_s_per_1000",
        "answer_ms_p50", "answer_ms_p99", "foreign_cores", "unexpected_frames",
    )  # fmt: skip
    return "  ".join(f"{name}={figures[name]:.3f}" for name in shown)


if __name__ == "__main__":
    main()
