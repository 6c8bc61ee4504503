"""Three times as much as the database can take: every post is answered, whoever needs help is heard before the
others, memory is bounded, and it is over soon.
"""

from __future__ import annotations

import asyncio
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import psutil
import pytest
from django.http import HttpResponse

from tests.faults.bed import Bed, a_bed
from tests.faults.history import Answered, Event, Sent
from tests.faults.keeping import verdict
from tests.faults.message_clients import Device
from tests.faults.rooms import Room, a_room
from throughcare.safety.identity import COOKIE, Identity, remember

PEOPLE = 40
EACH_SECOND = 3  # posts of each: as many as a member may send for long
A_POST_TAKES = 0.025  # seconds in the database, one after another: 40 a second, a third of what comes
SECONDS = 4
MOST_MEMORY = 64 * 1024 * 1024  # more than before; what is on its way is a tenth of it


@pytest.fixture
def bed() -> Iterator[Bed]:
    """The service on a database of its own, with fsync."""
    with a_bed() as made:
        yield made


@asynccontextmanager
async def slow_storing(bed: Bed) -> AsyncIterator[None]:
    """Every message takes its time in the database, as on a bad disk."""
    await bed.sql(
        "CREATE FUNCTION public.take_time() RETURNS trigger LANGUAGE plpgsql AS"
        f" 'BEGIN PERFORM pg_sleep({A_POST_TAKES}); RETURN NULL; END'"
    )
    await bed.sql(
        "CREATE TRIGGER slow AFTER INSERT ON conversations_message"
        " FOR EACH ROW EXECUTE FUNCTION public.take_time()"
    )
    yield
    # Waits for the batch that is under way.
    await bed.sql("DROP TRIGGER slow ON conversations_message")


async def _flood(room: Room) -> None:
    """Everybody posts at an even pace, whether or not she has been answered."""

    async def talk(device: Device, at: float) -> None:
        for number in range(SECONDS * EACH_SECOND):
            await asyncio.sleep(max(0.0, at + number / EACH_SECOND - time.monotonic()))
            await device.say(room.id)

    began = time.monotonic()
    await asyncio.gather(
        *(talk(one, began + n / len(room.devices) / EACH_SECOND) for n, one in enumerate(room.devices))
    )


@asynccontextmanager
async def _most_memory(process: psutil.Process) -> AsyncIterator[list[int]]:
    """The most that a process has at any moment of this, as it goes on."""
    most = [process.memory_info().rss]

    async def watch() -> None:
        while True:
            most[0] = max(most[0], process.memory_info().rss)
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    try:
        yield most
    finally:
        watching.cancel()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The answer to a call for help is where it leads."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _tell(bed: Bed, member: str) -> tuple[str, float]:
    """Press the button of Help now, as a browser that knows its member does: where it leads, and the seconds."""
    cookie = HttpResponse()
    remember(cookie, Identity(bed.people["organization"], UUID(member)), is_secure=False)
    request = urllib.request.Request(
        f"http://127.0.0.1:{bed.service.port}/help/tell",
        data=b"",
        headers={
            "Host": f"localhost:{bed.service.port}",
            "Origin": bed.service.url,
            "Cookie": f"{COOKIE}={cookie.cookies[COOKIE].value}",
        },
    )
    began = time.monotonic()
    try:
        urllib.request.build_opener(_NoRedirect).open(request, timeout=30).close()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.headers["Location"], time.monotonic() - began
    raise AssertionError("a call for help leads somewhere")


def _overtaken(events: list[Event], call: str) -> int:
    """How many posts, sent before a call and sent but once, were told later than it that they stand."""
    sent = Counter(event.client_id for event in events if isinstance(event, Sent))
    before: set[str] = set()
    told: set[str] = set()
    is_called = is_told = False
    later = 0
    for event in events:
        if isinstance(event, Sent):
            is_called |= event.client_id == call
            if not is_called and sent[event.client_id] == 1:
                before.add(event.client_id)
        elif isinstance(event, Answered) and event.op == "posted" and event.client_id not in told:
            told.add(event.client_id)
            is_told |= event.client_id == call
            later += is_told and event.client_id in before
    assert is_told, "the call stands"
    return later


async def _seconds_to_answer(room: Room) -> float:
    began = time.monotonic()
    await room.ana.say(room.id)
    await room.answered(room.ana)
    return time.monotonic() - began


async def _concerns(bed: Bed, member: str) -> int:
    """How many concerns about a member are open."""
    found = await bed.sql("SELECT count(*) FROM safety_concern WHERE member_id = $1", UUID(member))
    return int(found[0][0])


def _waits(events: list[Event]) -> list[float]:
    """How long each post waited for its first answer, in the order in which they were sent."""
    sent: dict[str, float] = {}
    answered: dict[str, float] = {}
    for event in events:
        if isinstance(event, Sent):
            sent.setdefault(event.client_id, event.at)
        elif isinstance(event, Answered):
            answered.setdefault(event.client_id, event.at)
    return [answered[client_id] - at for client_id, at in sent.items()]


async def test_three_times_saturation_slows_answers_and_loses_none(bed: Bed) -> None:
    live = psutil.Process(bed.service.processes["live"].pid)
    async with a_room(bed, PEOPLE) as room:
        await _seconds_to_answer(room)
        quick = min([await _seconds_to_answer(room) for _ in range(3)])
        before = live.memory_info().rss
        caller = room.devices[-1]
        async with _most_memory(live) as most, slow_storing(bed):
            await _flood(room)
            call = await room.ben.say(
                room.id, f"I want to kill myself tonight. {room.history.new_words('socket')}"
            )
            led_to, help_took = await asyncio.to_thread(_tell, bed, caller.member["id"])
            await room.answered(*room.devices)
        flooded = list(room.history.events)
        await asyncio.sleep(2)
        after = sorted([await _seconds_to_answer(room) for _ in range(5)])[2]
    found, words = verdict(room.history.events, "overload")
    assert not found, words
    waits = _waits(flooded)
    assert len(waits) >= PEOPLE * SECONDS * EACH_SECOND
    assert max(waits) > 2.0, "it was too much at once"
    assert most[0] - before < MOST_MEMORY
    assert _overtaken(flooded, call.client_id) > 0, "words of danger go before what waited when they came"
    assert led_to == "/help?told=told", "the call is a concern, not only kept"
    assert help_took < max(waits), "nobody who asks for help waits as posts do"
    assert await _concerns(bed, call.author) >= 1
    assert await _concerns(bed, caller.member["id"]) == 1
    assert after < max(2.0, 10 * quick), "it is as it was before"
    ops = {event.op for event in flooded if isinstance(event, Answered)}
    assert ops <= {"posted", "kept", "refused"}
    codes = {event.code for event in flooded if isinstance(event, Answered) and event.op == "refused"}
    assert codes <= {"too-fast"}, "nobody is told that her words failed"
