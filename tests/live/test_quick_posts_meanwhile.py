"""What has changed since a post was decided, or is being changed, is found out before anything is written."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.database import ready
from tests.live.quickly import Company, posting, said, stored
from tests.live.talk import serving, sql, talk
from tests.world import World
from throughcare.conversations.facts import run
from throughcare.conversations.posting import Held, Refused

CHANGES = {
    "the author's standing": "UPDATE program_standing SET version = version + 1 WHERE id = '{ana}'",
    "who is in the thread": "UPDATE conversations_thread SET access_version = access_version + 1 WHERE id = '{room}'",
    "the program's policy": "UPDATE program_program SET policy_number = policy_number + 1 WHERE id = '{program}'",
    "the words watched for": (
        "INSERT INTO conversations_watchlist (organization_id, id, program_id, number, rules)"
        " VALUES ({organization}, gen_random_uuid(), '{program}', 1, '[[\"pineapple\", \"hold\"]]')"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_what_has_changed_is_looked_at_anew_and_harms_no_other_organization(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str, company: Company
) -> None:
    room, theirs = world.cohort_room, world.nora_group
    async with posting(
        monkeypatch, (room, world.ana), (world.support_group, world.ben), (theirs, world.nora)
    ) as made:
        await sql(
            CHANGES[what].format(
                ana=world.ana.id, room=room.id, program=world.harbor.id, organization=world.bridgewell.id
            )
        )
        answers = await made.post(
            said(room, world.ana, "A pineapple a day."),
            said(theirs, world.nora, "All as before."),
            *company(),
        )
        assert made.careful == ["A pineapple a day."]
        assert type(answers[1]).__name__ == "Posted"
        if what == "the words watched for":
            assert isinstance(answers[0], Held)
            assert answers[0].code == "held-watch"


async def test_a_right_that_ended_is_gone_however_fresh_the_facts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        await sql(
            "UPDATE program_episode SET ended_at = started_at + interval '1 hour' WHERE id = $1",
            world.ana_episode.id,
        )
        await sql("UPDATE program_standing SET version = version + 1 WHERE id = $1", world.ana.id)
        (answer,) = await made.post(said(world.cohort_room, world.ana, "Still here?"))
        assert isinstance(answer, Refused)
        assert await stored(world.cohort_room) == []


@pytest.mark.parametrize("table", ["program_standing", "conversations_thread"])
async def test_a_row_that_is_being_changed_is_waited_for_and_only_by_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch, table: str, company: Company
) -> None:
    room, theirs = world.cohort_room, world.nora_group
    row = world.ana.id if table == "program_standing" else room.id
    async with posting(
        monkeypatch, (room, world.ana), (world.support_group, world.ben), (theirs, world.nora)
    ) as made:
        other = await asyncpg.connect(ready().owner_url)
        try:
            transaction = other.transaction()
            await transaction.start()
            await other.execute(f"SELECT FROM {table} WHERE id = $1 FOR UPDATE", row)
            waiting = asyncio.create_task(made.post(said(room, world.ana, "In a moment."), *company()))
            far = await made.post(said(theirs, world.nora, "At once."))
            assert type(far[0]).__name__ == "Posted", "what is written together waits for nobody's lock"
            assert not waiting.done()
            await transaction.commit()
            assert type((await waiting)[0]).__name__ == "Posted"
        finally:
            await other.close()
        assert made.careful == ["In a moment."]


async def test_sent_again_it_is_the_same_message_and_other_words_are_another(
    world: World, monkeypatch: pytest.MonkeyPatch, company: Company
) -> None:
    async with posting(
        monkeypatch,
        (world.cohort_room, world.ana),
        (world.support_group, world.ben),
        (world.nora_group, world.nora),
    ) as made:
        client_id = uuid4()
        once = said(world.cohort_room, world.ana, "Once.", client_id=client_id)
        first, *_ = await made.post(once, *company())
        at_once, *_ = await made.post(once, said(world.nora_group, world.nora, "Far away."), *company())
        assert (at_once.id, at_once.again, made.careful) == (first.id, True, ["Once."])
        again, other = await made.post(
            said(world.cohort_room, world.ana, "Once.", client_id=client_id),
            said(world.cohort_room, world.ana, "Other words.", client_id=client_id),
        )
        assert (again.id, again.seq, again.again) == (first.id, first.seq, True)
        assert (other.seq, other.again) == (first.seq + 1, False)
        assert [row[3] for row in await stored(world.cohort_room)] == ["Once.", "Other words."]
        twice = said(world.cohort_room, world.ana, "Twice at once.")
        one, two = await made.post(twice, twice)
        assert one.id == two.id


async def test_a_connection_lost_on_the_way_loses_and_doubles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from throughcare.conversations.posting.quick import Quick

    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        write = Quick.write

        async def cut(self: Quick, connection: Any) -> Any:
            monkeypatch.setattr(Quick, "write", write)
            await write(self, connection)
            connection.terminate()
            raise ConnectionResetError

        monkeypatch.setattr(Quick, "write", cut)
        (answer,) = await made.post(said(world.cohort_room, world.ana, "Was that stored?"))
        assert (answer.seq, answer.again) == (2, True)
        assert [row[3] for row in await stored(world.cohort_room)] == ["Was that stored?"]


async def test_a_rooms_facts_and_their_versions_are_of_one_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes while they are read is in neither, or in both: never new versions beside old facts."""
    from throughcare.live import audiences

    async def changed_meanwhile(connection: Any, plan: Any) -> Any:
        class Slow:
            """Between two statements somebody sets the program's thresholds."""

            reads = 0

            async def fetch(self, *asked: Any) -> Any:
                rows = await connection.fetch(*asked)
                self.reads += 1
                if self.reads == 1:
                    await sql("UPDATE program_program SET thresholds = '{\"substance\": 0.35}'")
                    await sql("UPDATE program_standing SET version = version + 1")
                return rows

        return await run(Slow(), plan)

    version = (await sql("SELECT version FROM program_standing WHERE id = $1", world.ana.id))[0][0]
    async with serving(heads_every=60.0) as server:
        monkeypatch.setattr(audiences, "run", changed_meanwhile)
        await talk(server, world.ana)
        seen = server.hub.rooms[world.cohort_room.id].world
        assert seen is not None
        facts = (seen.people[world.ana.id].version > version, dict(seen.place.thresholds) != {})
        assert facts in {(False, False), (True, True)}
