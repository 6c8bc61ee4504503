"""One command measures the message path and a bare floor side by side, turn by turn, and writes the figures.

The servers and PostgreSQL share one core, the generator has another. CPU is counted from /proc over the
server and every process of PostgreSQL: it is the figure that survives a busy machine. `QUICK=1` takes a few
minutes.
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
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop

from bench.load import Crowd, FloorSpeech, ProductSpeech, lone, saturate
from bench.words import bodies
from throughcare.config.embedded import temporary_postgres

RESULTS = Path(__file__).parent / "results" / "latest.json"
ROOMS, MEMBERS = 50, 12
QUICK = os.environ.get("QUICK") == "1"
ROUNDS = int(os.environ.get("ROUNDS", "3" if QUICK else "7"))
MESSAGES = 3_000 if QUICK else 10_000
LONE = 100 if QUICK else 300


def started(module: str, *arguments: str, stack: ExitStack) -> tuple[int, int]:
    """Start a server; its process id and its port."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True)
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout is not None
    return process.pid, int(process.stdout.readline())


def people(owner_url: str, app_url: str) -> dict[str, Any]:
    """A fresh database with everybody in it."""
    made = subprocess.run(
        [sys.executable, "-m", "bench.people", str(ROOMS), str(MEMBERS)],
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
    return dict(json.loads(made.stdout.splitlines()[-1]))


def main() -> None:
    """Measure, print, and write `bench/results/latest.json`."""
    cores = sorted(os.sched_getaffinity(0))
    served, generated = {cores[0]}, {cores[-1]}
    with ExitStack() as stack:
        os.sched_setaffinity(0, served)  # whatever is started from here on stays on this core
        postgres = stack.enter_context(temporary_postgres())
        product_owner, product_app = postgres.create_database("product")
        floor_owner, _ = postgres.create_database("floor")
        made = people(product_owner, product_app)
        floor = started("bench.floor", floor_owner, stack=stack)
        product = started("bench.product", product_app, str(made["ahead"]), stack=stack)
        os.sched_setaffinity(0, generated)
        gc.freeze()
        result = uvloop.run(measure(made["lines"], floor, product, postgres.pid))
        result["machine"] = {
            "python": platform.python_version(),
            "postgresql": postgres.binaries.version if postgres.binaries else "",
            "cores": len(cores),
            "kernel": platform.release(),
        }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=2, default=str) + "\n", encoding="utf-8")
    say(result)


async def measure(
    lines: list[dict[str, str]], floor: tuple[int, int], product: tuple[int, int], postmaster: int
) -> dict[str, Any]:
    """Both servers, round by round, the order turned each time."""
    rooms: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        rooms.setdefault(line["thread"], []).append(line)
    everybody = list(rooms.values())
    crowds = {"floor": Crowd(FloorSpeech()), "throughcare": Crowd(ProductSpeech())}
    servers = {"floor": floor, "throughcare": product}
    for name, crowd in crowds.items():
        await crowd.come(servers[name][1], everybody)
    w1: dict[str, list[dict[str, float]]] = {name: [] for name in crowds}
    w2: dict[str, list[dict[str, float]]] = {name: [] for name in crowds}
    for name, crowd in crowds.items():
        await saturate(crowd, bodies(1_000, seed=1), servers[name][0], postmaster)  # warm
    for turn in range(ROUNDS):
        order = list(crowds) if turn % 2 == 0 else list(reversed(crowds))
        for name in order:
            await asyncio.sleep(1.0)
            figures = await saturate(crowds[name], bodies(MESSAGES, turn), servers[name][0], postmaster)
            w2[name].append(figures)
            print(f"W2 round {turn + 1} {name:12}", brief(figures), flush=True)
        for name in order:
            await asyncio.sleep(0.5)
            w1[name].append(await lone(crowds[name], bodies(LONE, turn), every=0.02))
            print(f"W1 round {turn + 1} {name:12}", brief(w1[name][-1]), flush=True)
    for crowd in crowds.values():
        await crowd.go()
    return {
        "at": datetime.now(UTC),
        "quick": QUICK,
        "what": f"{ROOMS} rooms of {MEMBERS}, bodies of 40 to 400 characters, {MESSAGES} messages a round",
        "saturation": {name: middle(rounds) for name, rounds in w2.items()},
        "lone": {name: middle(rounds) for name, rounds in w1.items()},
        "ratio_of_cpu_to_floor": statistics.median(
            ours["cpu_seconds_per_1000"] / theirs["cpu_seconds_per_1000"]
            for ours, theirs in zip(w2["throughcare"], w2["floor"], strict=True)
        ),
        "rounds": {"saturation": w2, "lone": w1},
    }


def middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure over the rounds."""
    return {name: round(statistics.median(figures[name] for figures in rounds), 4) for name in rounds[0]}


def brief(figures: dict[str, float]) -> str:
    """Figures on a line."""
    return "  ".join(f"{name}={value:.3f}" for name, value in figures.items())


def say(result: dict[str, Any]) -> None:
    """The figures for people."""
    print(f"\n{result['what']}; median of {ROUNDS} rounds")
    for work in ("saturation", "lone"):
        for name, figures in result[work].items():
            print(f"  {work:10} {name:12} {brief(figures)}")
    print(f"  CPU of throughcare for each second of the floor: {result['ratio_of_cpu_to_floor']:.2f}")


if __name__ == "__main__":
    main()
