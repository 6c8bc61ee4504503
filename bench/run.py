"""One command measures the message path beside a bare floor and ejabberd, turn by turn, and writes the figures.

The servers and PostgreSQL share one core, the generator has another. CPU is counted by the kernel over the server's
processes and every process of PostgreSQL: it is the figure that survives a busy machine. All three store in one
PostgreSQL with `synchronous_commit` and `fsync` on. `QUICK=1` takes a few minutes and leaves the document alone,
as does `ONLY="w1 w2"`: these workloads alone.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import uvloop

from bench import ejabberd, report, works
from bench.crowd import Crowd
from bench.ears import FloorSpeech, ProductSpeech, Speech, Who
from bench.meter import Meter
from bench.words import bodies, mixed
from bench.xmpp import XmppSpeech
from throughcare import __version__
from throughcare.config.embedded import temporary_postgres

RESULTS = Path(__file__).parent / "results" / "latest.json"
QUICK = os.environ.get("QUICK") == "1"
ONLY = os.environ.get("ONLY", "").split()  # these workloads alone
ROUNDS = int(os.environ.get("ROUNDS", "2" if QUICK else "5"))
ROOMS, ALL_ROOMS, MEMBERS = 50, 84, 12  # saturated rooms; rooms whose 1,008 members only sit there
SITE = {
    "rooms": ALL_ROOMS,
    "members": MEMBERS,
    "comes": 3,
    "hall": 200 if QUICK else 1000,
    "shared": 20,
    "returns": ROUNDS,
    "small": 20 if QUICK else 200,
}
MESSAGES = 3_000 if QUICK else 10_000

People = list[list[Who]]
Work = Callable[["System", Crowd, int], Awaitable[works.Figures]]


@dataclass
class System:
    """One of those that are measured: how it is spoken to, where it listens, what it uses, whom it knows."""

    speech: Speech
    port: int
    meter: Meter
    people: dict[str, People]

    @property
    def name(self) -> str:
        """In tables and results."""
        return self.speech.name


def started(module: str, *arguments: str, stack: ExitStack) -> tuple[int, int]:
    """Start a server; its process id and its port."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout is not None
    return process.pid, int(process.stdout.readline())


def made(owner_url: str, app_url: str, site: dict[str, int]) -> dict[str, Any]:
    """A fresh database with everybody in it."""
    asked = subprocess.run(
        [sys.executable, "-m", "bench.people", json.dumps(site)],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "throughcare.config.settings",
            "DATABASE_URL": app_url,
            "DATABASE_OWNER_URL": owner_url,
            "THROUGHCARE_SECRET_KEY": "a key for measurements only",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(asked.stdout.splitlines()[-1]))


def main() -> None:
    """Measure, print, write `bench/results/latest.json` and, unless quick, the document."""
    cores = sorted(os.sched_getaffinity(0))
    served, generated = cores[0], cores[-1]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="throughcare-bench-")))
        os.sched_setaffinity(0, {served})  # whatever is started from here on stays on this core
        postgres = stack.enter_context(
            temporary_postgres(loopback=ejabberd.LOOPBACK if ejabberd.version() else "")
        )
        product_owner, product_app = postgres.create_database("product")
        floor_owner, _ = postgres.create_database("floor")
        site = made(product_owner, product_app, SITE)
        servers: list[tuple[Speech, tuple[int, int]]] = [
            (FloorSpeech(), started("bench.floor", floor_owner, stack=stack)),
            (ProductSpeech(), started("bench.product", product_app, str(site["ahead"]), stack=stack)),
        ]
        if ejabberd.version():
            peer_owner, _ = postgres.create_database("peer")
            servers.append((XmppSpeech(), ejabberd.start(peer_owner, site["users"], folder, stack)))
        else:
            print("ejabberd is not installed, so it is left out: apt-get install ejabberd erlang-p1-pgsql")
        os.sched_setaffinity(0, {generated})
        gc.freeze()
        systems = [
            System(speech, port, Meter(pid, postgres.pid, served), site["people"])
            for speech, (pid, port) in servers
        ]
        result = uvloop.run(measure(systems))
        result |= {
            "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            "quick": QUICK,
            "rounds": ROUNDS,
            "site": SITE,
            "versions": {
                "Throughcare": __version__,
                "Python": platform.python_version(),
                "picows": metadata.version("picows"),
                "asyncpg": metadata.version("asyncpg"),
                "PostgreSQL": postgres.binaries.version if postgres.binaries else "",
                "ejabberd": ejabberd.version(),
                "Linux": platform.release(),
            },
            "machine": _machine(len(cores)),
        }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print("\n" + report.table(result))
    if not QUICK and not ONLY:
        report.write(result)


async def measure(systems: list[System]) -> dict[str, Any]:
    """Each workload for every system, round by round, the order turned each time; medians, and each round."""

    async def lone(system: System, crowd: Crowd, turn: int) -> works.Figures:
        return await works.lone(crowd, system.meter, bodies(100 if QUICK else 300, turn), every=0.02)

    async def saturate(system: System, crowd: Crowd, turn: int) -> works.Figures:
        return await works.saturate(crowd, system.meter, mixed(MESSAGES, turn))

    async def hall(system: System, crowd: Crowd, turn: int) -> works.Figures:
        return await works.lone(crowd, system.meter, bodies(12 if QUICK else 24, turn), every=0.5)

    async def idle(system: System, crowd: Crowd, turn: int) -> works.Figures:
        return await works.idle(crowd, system.meter, system.port, system.people["rooms"], 5.0)

    async def catch_up(system: System, crowd: Crowd, turn: int) -> works.Figures:
        return await works.catch_up(crowd, system.meter, system.port, system.people["pair"][0], each=100)

    results: dict[str, Any] = {}
    for name, who, work, rounds in (
        ("w4", None, idle, 1),  # first, in processes that have done nothing yet
        ("w1", lambda people: people["rooms"][:1], lone, ROUNDS),
        ("w2", lambda people: people["rooms"][:ROOMS], saturate, ROUNDS),
        ("w2_small", lambda people: people["small"], saturate, ROUNDS),
        ("w3", lambda people: people["hall"], hall, ROUNDS),
        ("w5", None, catch_up, ROUNDS),
    ):
        if ONLY and name not in ONLY:
            continue
        results[name] = await rounds_of(name, systems, work, rounds, who)
    return results


async def rounds_of(
    name: str,
    systems: list[System],
    work: Work,
    rounds: int,
    who: Callable[[dict[str, People]], People] | None,
) -> dict[str, Any]:
    """One workload; where `who` is None it connects people itself, and every time anew."""
    crowds = {system.name: Crowd(system.speech) for system in systems}
    each: dict[str, list[works.Figures]] = {system.name: [] for system in systems}
    if who is not None:
        for system in systems:
            await crowds[system.name].come(system.port, who(system.people))
        if work.__name__ == "saturate":
            for system in systems:
                await works.saturate(crowds[system.name], system.meter, bodies(1_000, seed=99))  # warm
    for turn in range(rounds):
        for system in systems if turn % 2 == 0 else reversed(systems):
            await asyncio.sleep(1.0)
            figures = await work(system, crowds[system.name], turn)
            each[system.name].append(figures)
            print(f"{name} round {turn + 1} {system.name:12}", brief(figures), flush=True)
            if who is None:
                await crowds[system.name].go()
    for crowd in crowds.values():
        await crowd.go()
    return {system: middle(figures) | {"each": figures} for system, figures in each.items()}


def middle(rounds: list[works.Figures]) -> dict[str, Any]:
    """The median of each figure over the rounds."""
    return {name: round(statistics.median(figures[name] for figures in rounds), 4) for name in rounds[0]}


def brief(figures: works.Figures) -> str:
    """Figures on a line."""
    return "  ".join(f"{name}={value:.3f}" for name, value in figures.items())


def _machine(cores: int) -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{names[0].partition(':')[2].strip() if names else platform.machine()}, {cores} cores"


if __name__ == "__main__":
    main()
