"""A reading of who may see a thread that fails: whoever waits for it is answered, and others are not kept waiting."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.database import ready
from tests.live.talk import Talker, eventually, in_django, key, lose_seat, serving, sql, talk
from tests.world import World, a_thread
from throughcare.live import stored

_TOLD = '{{"kind":"access","organization":{organization},"threads":["{one}","{other}"]}}'


async def older(thread: Any) -> None:
    """Make every audience of a thread older than the thread, and tell nobody."""
    await sql("UPDATE conversations_thread SET access_version = access_version + 1 WHERE id = $1", thread.id)


async def cancel_whoever_waits_for(table: str) -> None:
    """Cancel the statement of a socket process that waits for a lock of this table, as an operator may."""

    them = await asyncpg.connect(ready().app_url)  # the same login may

    async def done() -> bool:
        rows = await them.fetch(
            "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted AND relation = $1::text::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            table,
        )
        return bool(rows)

    try:
        await eventually(done)
    finally:
        await them.close()


async def ask(talker: Talker, thread: Any) -> None:
    """Ask for everything."""
    await talker.send(op="since", thread=key(thread), change=0)


async def test_a_reading_that_is_cancelled_is_done_again_for_everybody_who_waits(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ana, ben, fay = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        rooms = (world.cohort_room, world.support_group)
        for room in rooms:
            await ben.post(room, "There all the time.")
            await older(room)
        other = await asyncpg.connect(ready().owner_url)
        try:
            async with other.transaction():
                await other.execute("LOCK TABLE program_block IN ACCESS EXCLUSIVE MODE")
                for talker in (ana, ben, fay):  # six: more than are read at once
                    for room in rooms:
                        await ask(talker, room)
                await cancel_whoever_waits_for("program_block")
        finally:
            await other.close()
        for talker in (ana, ben, fay):
            for room in rooms:
                assert len((await talker.wait("events", thread=key(room)))["events"]) == 1


async def test_one_thread_that_cannot_be_understood_harms_no_other(world: World) -> None:
    def their_group() -> Any:
        with world.at():
            return a_thread(world.evergreen, "support-group", world.otto, world.ada, title="Alumni")

    group = await in_django(their_group)
    async with serving(heads_every=60.0) as server:
        ana, ben, otto = [await talk(server, who) for who in (world.ana, world.ben, world.otto)]
        await otto.post(group, "We read on.")
        # No page and no import publishes such a policy: it is an operator's hand, or a version from the future.
        await sql(
            "INSERT INTO program_policyversion (organization_id, id, program_id, number, text, reason, source)"
            " VALUES ($1, gen_random_uuid(), $2, 2, 'names_shown = [', '', 'import')",
            world.bridgewell.id,
            world.evergreen.id,
        )
        await sql("UPDATE program_program SET policy_number = 2 WHERE id = $1", world.evergreen.id)
        await older(group)
        await lose_seat(world.cohort_room, world.ben)
        told = _TOLD.format(organization=world.bridgewell.id, one=group.id, other=world.cohort_room.id)
        await sql("SELECT pg_notify('throughcare_live', $1)", told)
        await ben.wait("access", gone=True, thread=key(world.cohort_room))
        for _ in range(6):
            await ask(otto, group)
            assert (await otto.wait("error"))["code"] == "away"
        await ana.post(world.cohort_room, "So do we.")
        await ask(ana, world.cohort_room)
        assert (await ana.wait("events"))["thread"] == key(world.cohort_room)


async def test_what_takes_too_long_is_answered_and_lets_the_next_one_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    events_since, slow = stored.events_since, [True]

    async def never(*asked: Any) -> Any:
        if slow[0]:
            await asyncio.Event().wait()
        return await events_since(*asked)

    async with serving(heads_every=60.0, catch_up=0.2) as server:
        talkers = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        await talkers[0].post(world.cohort_room, "Once.")
        monkeypatch.setattr(stored, "events_since", never)
        for talker in talkers:
            for room in (world.cohort_room, world.support_group):
                await ask(talker, room)
        for talker in talkers[:2]:
            for _ in range(2):
                assert (await talker.wait("error"))["code"] == "away"
        slow[0] = False
        await ask(talkers[0], world.cohort_room)
        assert len((await talkers[0].wait("events"))["events"]) == 1


async def test_whatever_goes_wrong_is_answered_with_its_trace(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise KeyError("nobody's words")

    async with serving(heads_every=60.0) as server:
        ana = await talk(server, world.ana)
        monkeypatch.setattr(stored, "events_since", broken)
        await ask(ana, world.cohort_room)
        answer = await ana.wait("error")
        assert (answer["code"], len(answer["trace"])) == ("away", 32)
