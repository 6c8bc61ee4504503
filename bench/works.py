"""The workloads, each the same for every system. Each answers its figures, times in milliseconds."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence

from bench.crowd import Crowd
from bench.ears import Who
from bench.meter import Meter

Figures = dict[str, float]


def _spread(name: str, seconds: Sequence[float]) -> Figures:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return {f"{name}_ms_p{at}": 1000 * cuts[at - 1] for at in (50, 95, 99)}


async def lone(crowd: Crowd, meter: Meter, words: list[str], every: float) -> Figures:
    """W1 and W3: one message at a time in one room; until its answer, and until the last member has it."""
    answers, last = [], []
    members = len(crowd.rooms[0])
    meter.start()
    for turn, said in enumerate(words):
        before, began = crowd.delivered, time.perf_counter()
        answers.append(await crowd.post(0, turn, said))
        await crowd.all_delivered(before + members)
        last.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, every - last[-1]))
    used = meter.read()
    return {
        **_spread("answer", answers),
        **_spread("last", last),
        "cpu_s_per_1000_deliveries": used.total / (len(words) * members / 1000),
        "unexpected_frames": crowd.trouble,
    }


async def saturate(crowd: Crowd, meter: Meter, words: list[str]) -> Figures:
    """W2: in every room one member after another posts, the next as soon as the last is answered."""
    members = len(crowd.rooms[0])
    delivered, posted, held = crowd.delivered, crowd.posted, crowd.held
    waits: list[float] = []
    left = iter(words)

    async def room(number: int) -> None:
        turn = number
        for said in left:
            turn += 1
            waits.append(await crowd.post(number, turn, said))

    meter.start()
    began = time.perf_counter()
    await asyncio.gather(*(room(number) for number in range(len(crowd.rooms))))
    seconds = time.perf_counter() - began
    await crowd.all_delivered(delivered + (crowd.posted - posted) * members)
    used = meter.read()
    thousands = len(words) / 1000
    return {
        "messages_per_s": len(words) / seconds,
        "cpu_s_per_1000_messages": used.total / thousands,
        "server_cpu_s_per_1000": used.server / thousands,
        "postgres_cpu_s_per_1000": used.postgres / thousands,
        **_spread("answer", waits),
        "deliveries": crowd.delivered - delivered,
        "held": crowd.held - held,
        "unexpected_frames": crowd.trouble,
        "foreign_cores": used.foreign,
        "server_mb": meter.memory() / 1024,
    }


async def idle(crowd: Crowd, meter: Meter, port: int, people: list[list[Who]], seconds: float) -> Figures:
    """W4: so many sockets that only stay open; memory is the server's own (proportional set size)."""
    before, began = meter.memory(), time.perf_counter()
    meter.start()
    await crowd.come(port, people)
    connecting, took = meter.read(), time.perf_counter() - began
    sockets = sum(map(len, people))
    await asyncio.sleep(2.0)
    meter.start()
    await asyncio.sleep(seconds)
    resting = meter.read()
    return {
        "sockets": sockets,
        "kb_per_socket": (meter.memory() - before) / sockets,
        "connect_s": took,
        "connect_cpu_ms_per_socket": 1000 * connecting.total / sockets,
        "idle_cpu_share": resting.total / seconds,
    }


async def catch_up(crowd: Crowd, meter: Meter, port: int, pair: list[Who], each: int) -> Figures:
    """W5: one member is away while another posts `each` times in every one of their rooms; until all of it is there."""
    writer, reader = pair
    rooms: list[int] = reader["rooms"]
    await crowd.come(port, [[writer, reader]])
    (ear, _), (away, _) = crowd.rooms[0]

    async def post(room: Who, words: str) -> None:
        ear.waiting = asyncio.get_running_loop().create_future()
        ear.post(room, words)
        await ear.waiting

    away.note()
    heard = crowd.delivered
    for room in writer["parts"]:
        await post(room, "A first word.")
    await crowd.all_delivered(heard + 2 * len(rooms))
    await asyncio.sleep(0.5)
    mark = away.leave()
    await asyncio.sleep(1.0)
    heard = crowd.delivered
    for number in range(each):
        for room in writer["parts"]:
            await post(room, f"Word {number} while you were away.")
    missed = each * len(rooms)
    await crowd.all_delivered(heard + missed)
    await asyncio.sleep(0.5)
    heard, began = crowd.delivered, time.perf_counter()
    meter.start()
    back = await crowd.speech.connect(port, reader, crowd.hear)
    for part in reader["parts"]:
        back.ask(part, mark)
    await crowd.all_delivered(heard + missed)
    took, used = time.perf_counter() - began, meter.read()
    crowd.rooms[0][1] = (back, reader)
    return {
        "missed": missed,
        "whole_ms": 1000 * took,
        "cpu_ms": 1000 * used.total,
        "unexpected_frames": crowd.trouble,
    }
