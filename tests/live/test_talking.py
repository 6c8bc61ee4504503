"""Two members talk: what one posts the other sees, once and in order, and strangers see nothing."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.live.talk import eventually, key, serving, sql, talk
from tests.world import World
from throughcare.live import stored


async def test_a_post_is_answered_and_reaches_everybody_who_may_read(world: World) -> None:
    async with serving() as server:
        ana, ben, fay = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        answer = await ana.post(world.cohort_room, "Good evening, everyone.")
        assert answer["op"] == "posted"
        assert (answer["seq"], answer["change"]) == (1, 1)
        seen = await ben.sees(world.cohort_room, "Good evening, everyone.")
        assert seen["id"] == answer["id"]
        assert seen["author"] == {"id": str(world.ana.id), "name": "Ana R.", "roles": []}
        by_staff = await fay.sees(world.cohort_room, "Good evening, everyone.")
        assert by_staff["author"]["name"] == "Ana Reyes"
        await ana.sees(world.cohort_room, "Good evening, everyone.")

        rows = await sql(
            "SELECT seq, change, state FROM conversations_message WHERE id = $1::text::uuid", answer["id"]
        )
        assert [tuple(row) for row in rows] == [(1, 1, "visible")]
        lines = await sql(
            "SELECT verb, actor_id FROM access_auditline WHERE object_id = $1::text::uuid", answer["id"]
        )
        assert [tuple(row) for row in lines] == [("message.posted", world.ana.id)]


async def test_nobody_outside_the_room_hears_of_it(world: World) -> None:
    async with serving() as server:
        ana, otto, nora, root = [
            await talk(server, who) for who in (world.ana, world.otto, world.nora, world.root)
        ]
        await ana.post(world.support_group, "Only for the group.")
        await ana.sees(world.support_group, "Only for the group.")
        for stranger in (otto, nora, root):
            await stranger.ping()
            assert key(world.support_group) not in stranger.hello["threads"]
            assert not stranger.has("event")
            answer = await stranger.post(world.support_group, "Let me in.")
            assert answer["op"] == "refused"
            await stranger.send(op="since", thread=key(world.support_group), change=0)
            assert (await stranger.wait("access"))["gone"]


async def test_many_posts_from_many_arrive_everywhere_in_one_order(world: World) -> None:
    people = [world.ana, world.ben, world.eve, world.fay]
    async with serving() as server:
        talkers = [await talk(server, who) for who in people]
        answers = await asyncio.gather(
            *(
                talker.post(world.support_group, f"{talker.member.first_name} planted tomatoes, row {n}.")
                for talker in talkers
                for n in range(25)
            )
        )
        assert [a["op"] for a in answers] == ["posted"] * 100
        for talker in talkers:
            await talker.until(lambda talker=talker: len(talker.bodies(world.support_group)) == 100)
        assert len({tuple(talker.bodies(world.support_group)) for talker in talkers}) == 1
        assert sorted(a["seq"] for a in answers) == list(range(1, 101))
        assert sorted(a["change"] for a in answers) == list(range(1, 101))


async def test_the_same_client_id_is_the_same_message(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        again = uuid4()
        first = await ana.post(world.cohort_room, "Once is enough.", client_id=again)
        second = await ana.post(world.cohort_room, "Once is enough.", client_id=again)
        assert first == second
        both = await asyncio.gather(
            ana.post(world.cohort_room, "Both at once.", client_id=(twice := uuid4())), ana.line.ping()
        )
        assert both[0]["op"] == "posted"
        await ana.post(world.cohort_room, "Both at once.", client_id=twice)
        await ben.sees(world.cohort_room, "Both at once.")
        await ben.ping()
        assert ben.bodies(world.cohort_room) == ["Once is enough.", "Both at once."]


async def test_her_second_device_sees_what_she_posts_and_what_she_has_read(world: World) -> None:
    async with serving() as server:
        phone, laptop = await talk(server, world.ana), await talk(server, world.ana)
        ben = await talk(server, world.ben)
        await ben.post(world.cohort_room, "How was your day?")
        await phone.sees(world.cohort_room, "How was your day?")
        await phone.post(world.cohort_room, "Better than yesterday.")
        await laptop.sees(world.cohort_room, "Better than yesterday.")
        await phone.send(op="seen", thread=key(world.cohort_room), seq=2)
        assert (await laptop.wait("seen"))["seq"] == 2
        assert not ben.has("seen")
        await asyncio.sleep(0.8)
        again = await talk(server, world.ana)
        assert again.hello["threads"][key(world.cohort_room)] == {"change": 2, "seq": 2, "read": 2}
        # Never further back, never beyond what is there.
        await phone.send(op="seen", thread=key(world.cohort_room), seq=1)
        await phone.send(op="seen", thread=key(world.cohort_room), seq=99)
        await asyncio.sleep(0.8)
        rows = await sql("SELECT seq FROM conversations_readmark WHERE member_id = $1", world.ana.id)
        assert [row[0] for row in rows] == [2]


async def test_read_marks_that_cannot_be_stored_now_are_stored_with_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_marks, tried = stored.write_marks, []

    async def cancelled(_pool: Any, organization: int, _marks: Any) -> None:
        tried.append(organization)
        raise asyncpg.QueryCanceledError("canceling statement due to lock timeout")

    async with serving(heads_every=60.0) as server:
        ana, nora = await talk(server, world.ana), await talk(server, world.nora)
        rooms = {ana: world.cohort_room, nora: world.nora_group}
        for talker, room in rooms.items():
            for n in range(2):
                await talker.post(room, f"Row {n} is dug.")
        monkeypatch.setattr(stored, "write_marks", cancelled)
        for talker, room in rooms.items():
            await talker.send(op="seen", thread=key(room), seq=1)

        async def both_tried() -> bool:
            return set(tried) == {world.bridgewell.id, world.other_organization.id}

        await eventually(both_tried)
        monkeypatch.setattr(stored, "write_marks", write_marks)
        await nora.send(op="seen", thread=key(world.nora_group), seq=2)

        async def marks() -> bool:
            rows = await sql(
                "SELECT seq FROM conversations_readmark WHERE member_id = ANY($1::uuid[]) ORDER BY seq",
                [world.ana.id, world.nora.id],
            )
            return [row[0] for row in rows] == [1, 2]

        await eventually(marks)


async def test_typing_is_shown_to_the_others_and_throttled(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        for _ in range(5):
            await ana.send(op="typing", thread=key(world.cohort_room))
        told = await ben.wait("typing")
        assert told["member"] == {"id": str(world.ana.id), "name": "Ana R."}
        await ana.ping()
        await ben.ping()
        assert not ben.has("typing")
        assert not ana.has("typing")
