"""Five bugs on purpose, each made to bite by a schedule of its own: the checker names each.

It may name more: a lost message is a gap on screens too. The same schedule on the service as it is breaks no promise.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.faults.bed import Bed, a_bed
from tests.faults.checker import Violation
from tests.faults.history import Access, Deed
from tests.faults.keeping import verdict
from tests.faults.planted import SETTING
from tests.faults.rooms import CATCHES_UP_WITHIN, Room, a_room

LIVE = "throughcare-live"
HELD_COMMITS = 4242
SEVERAL_COMPARISONS = 6.0  # seconds in which the heads of threads are compared again and again


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    """The service on a database of its own, with fsync; bugs are planted in `live` as each test wants."""
    with a_bed(module="tests.faults.planted") as made:
        yield made


@asynccontextmanager
async def held_commits(bed: Bed) -> AsyncIterator[None]:
    """No message is committed while this lasts: a trigger that runs in COMMIT waits for a lock that we have."""
    await bed.sql("DROP TRIGGER IF EXISTS held ON conversations_message")
    await bed.sql(
        "CREATE OR REPLACE FUNCTION public.hold_commit() RETURNS trigger LANGUAGE plpgsql AS"
        f" 'BEGIN PERFORM pg_advisory_xact_lock_shared({HELD_COMMITS}); RETURN NULL; END'"
    )
    await bed.sql(
        "CREATE CONSTRAINT TRIGGER held AFTER INSERT ON conversations_message DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION public.hold_commit()"
    )
    holding = await bed.connect()
    try:
        await holding.execute(f"SELECT pg_advisory_lock({HELD_COMMITS})")
        yield
    finally:
        holding.terminate()


async def a_crash_in_commit(room: Room) -> None:
    """All of PostgreSQL is killed while a COMMIT is on its way: what was answered by then is asked for."""
    async with held_commits(room.bed):
        await room.ana.say(room.id)
        async with asyncio.timeout(20):
            while not await room.bed.waits(LIVE, "advisory"):
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)  # an answer that left before the COMMIT has come
        await asyncio.to_thread(room.bed.kill, "postgres")
    await asyncio.to_thread(room.bed.bring_back, "postgres")
    await room.answered(room.ana)


async def a_return_after_one_message(room: Room) -> None:
    """A reader is away while exactly one message is posted."""
    await room.away(room.ben)
    await room.ana.say(room.id)
    await room.answered(room.ana)
    await room.back(room.ben)


async def a_post_while_her_stay_ends(room: Room) -> None:
    """A stay is being ended, not yet committed, when its member posts; she has posted before."""
    await room.ana.say(room.id)
    await room.answered(room.ana)
    member = room.ana.member["id"]
    room.history.note(Access(member, room.id, "losing"))
    async with room.hand.holding("end_stay", episode=room.episodes["ana"]) as commit:
        await room.ana.say(room.id)
        async with asyncio.timeout(20):
            while not await room.bed.waits(LIVE, "Lock"):
                await asyncio.sleep(0.02)
        await commit()
    room.history.note(Access(member, room.id, "lost"))
    await room.answered(room.ana)


async def a_lost_last_event(room: Room) -> None:
    """A message is committed and its event is lost; after it nothing more is said."""
    await room.ana.say(room.id)
    await room.answered(room.ana)


async def a_return_after_a_withdrawal(room: Room) -> None:
    """A reader has seen a message, and is away while its author takes it back."""
    words = await room.ana.say(room.id)
    await room.answered(room.ana)
    await room.shown(room.ben)
    await room.away(room.ben)
    stored = "SELECT id FROM conversations_message WHERE client_id = $1"
    message = str((await room.bed.sql(stored, words.client_id))[0]["id"])
    room.history.note(Deed("withdraw", message, is_done=False))
    await room.hand.do("withdraw", member=room.ana.member["id"], message=message)
    room.history.note(Deed("withdraw", message, is_done=True))
    await room.back(room.ben)


Schedule = Callable[[Room], Awaitable[Any]]

# Schedule, the faults it needs that are no bug, the bug, and what the checker calls that.
PLANTED: dict[str, tuple[Schedule, str, str, str]] = {
    "ack before commit": (a_crash_in_commit, "", "ack-before-commit", "lost"),
    "cursor off by one": (a_return_after_one_message, "", "cursor-off-by-one", "gap"),
    "permission from cache": (
        a_post_while_her_stay_ends,
        "",
        "permission-from-cache",
        "posted-without-a-place",
    ),
    "lost last event": (a_lost_last_event, "events-lost", "heads-not-compared", "gap"),
    "edit missed on return": (a_return_after_a_withdrawal, "", "edit-missed", "stale"),
}


async def violations_of(
    bed: Bed, schedule: Schedule, plants: list[str], *, patience: float
) -> tuple[list[Violation], str]:
    """What the checker says of a schedule on a service with these plants in it, so many seconds later at most."""
    wanted = ",".join(filter(None, plants))
    if bed.service.environment.get(SETTING, "") != wanted:
        bed.service.environment[SETTING] = wanted
        await asyncio.to_thread(bed.bring_back, "live")
    async with a_room(bed, catches_up_within=patience) as room:
        await schedule(room)
    return verdict(room.history.events, f"{schedule.__name__}-{wanted or 'as it is'}")


@pytest.mark.parametrize("name", PLANTED)
async def test_a_schedule_breaks_no_promise_of_the_service_as_it_is(bed: Bed, name: str) -> None:
    schedule, fault, _, _ = PLANTED[name]
    found, words = await violations_of(bed, schedule, [fault], patience=CATCHES_UP_WITHIN)
    assert not found, words


@pytest.mark.parametrize("name", PLANTED)
async def test_a_planted_bug_is_caught(bed: Bed, name: str) -> None:
    schedule, fault, bug, kind = PLANTED[name]
    found, words = await violations_of(bed, schedule, [fault, bug], patience=SEVERAL_COMPARISONS)
    assert kind in {violation.kind for violation in found}, words
