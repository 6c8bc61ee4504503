"""Exactly once and in order, whatever is lost or comes late: the reorder buffer, gaps, heads, catching up."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

from tests.live.talk import in_django, key, lose_seat, serving, sql, talk
from tests.world import World
from throughcare.conversations.actions.messages import withdraw_message
from throughcare.conversations.posting import Poster, connect
from throughcare.conversations.posting.post import compose
from throughcare.conversations.posting.postman import Postman
from throughcare.kit import clock
from throughcare.live import Server
from throughcare.live.room import Arrival


async def elsewhere(server: Server, thread: Any, author: Any, *bodies: str, announce: bool = False) -> None:
    """Post through another process's poster, of which this server hears only what is announced."""
    poster = Poster(lambda: connect(server.settings.app_url))
    for body in bodies:
        outcome = await poster.post(
            compose(
                organization=author.organization_id,
                thread=thread.id,
                author=author.id,
                client_id=uuid4(),
                body=body,
                announce=announce,
            )
        )
        assert type(outcome).__name__ == "Posted"
    await poster.close()


async def test_an_announced_post_of_another_process_arrives_at_once(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ana = await talk(server, world.ana)
        await elsewhere(server, world.cohort_room, world.ben, "By form.", "Again by form.", announce=True)
        await ana.sees(world.cohort_room, "Again by form.", seconds=2.0)
        assert ana.bodies(world.cohort_room) == ["By form.", "Again by form."]


async def test_an_unannounced_post_is_found_by_comparing_heads(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        await elsewhere(server, world.cohort_room, world.ben, "Nobody told.")
        await ana.sees(world.cohort_room, "Nobody told.", seconds=3.0)


async def test_the_form_posts_through_the_same_writer_and_is_seen_live(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ana = await talk(server, world.ana)
        postman = Postman(server.settings.app_url)
        post = compose(
            organization=world.bridgewell.id,
            thread=world.cohort_room.id,
            author=world.ben.id,
            client_id=uuid4(),
            body="Without any script.",
            announce=True,
        )
        try:
            first = await asyncio.to_thread(postman.post_and_wait, post)
            again = await asyncio.to_thread(postman.post_and_wait, post)
        finally:
            await asyncio.to_thread(postman.close)
        assert first.id == again.id  # type: ignore[union-attr]
        await ana.sees(world.cohort_room, "Without any script.", seconds=2.0)


async def test_batches_that_finish_out_of_order_are_delivered_in_order(world: World) -> None:
    async with serving(heads_every=60.0, gap_after=5.0) as server:
        ben = await talk(server, world.ben)
        room = server.hub.rooms[world.cohort_room.id]
        arrivals = await _written(server, world, ["one", "two", "three", "four"])
        for index in (2, 1, 3):
            room.arrive(arrivals[index])
        await ben.ping()
        assert ben.bodies(world.cohort_room) == []
        room.arrive(arrivals[0])
        room.arrive(arrivals[2])
        await ben.sees(world.cohort_room, "four")
        assert ben.bodies(world.cohort_room) == ["one", "two", "three", "four"]
        assert ben.asked == 0, "no gap ever reached her"


async def test_a_batch_that_never_arrives_is_read_from_the_database(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ben = await talk(server, world.ben)
        room = server.hub.rooms[world.cohort_room.id]
        arrivals = await _written(server, world, ["one", "two", "three"])
        room.arrive(arrivals[2])
        await ben.sees(world.cohort_room, "three", seconds=2.0)
        assert ben.bodies(world.cohort_room) == ["one", "two", "three"]


async def _written(server: Server, world: World, bodies: list[str]) -> list[Arrival]:
    """Posts that stand, and whose arrival the test brings about."""
    poster = Poster(lambda: connect(server.settings.app_url))
    arrivals = []
    for body in bodies:
        post = compose(
            organization=world.bridgewell.id,
            thread=world.cohort_room.id,
            author=world.ana.id,
            client_id=uuid4(),
            body=body,
        )
        arrivals.append(Arrival(post, await poster.post(post)))  # type: ignore[arg-type]
    await poster.close()
    return arrivals


async def test_an_event_of_a_newer_audience_waits_until_the_audience_is_read(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        await lose_seat(world.cohort_room, world.ana)
        await ben.post(world.cohort_room, "She isn't here any more.")
        await ben.sees(world.cohort_room, "She isn't here any more.")
        await ana.wait("access", gone=True, thread=key(world.cohort_room))
        assert ana.bodies(world.cohort_room) == []


async def test_who_comes_back_sees_what_she_missed_once_in_pages_and_in_its_present_state(
    world: World,
) -> None:
    # Heads that are told while she still reads let her ask again: here it is pages that are counted.
    async with serving(heads_every=60.0) as server:
        ana = await talk(server, world.ana)
        ben = await talk(server, world.ben)
        await ana.post(world.cohort_room, "Seen before she left.")
        await ben.sees(world.cohort_room, "Seen before she left.")
        await ben.close()
        answers = await asyncio.gather(*(ana.post(world.cohort_room, f"Missed {n}.") for n in range(450)))
        first = next(a for a in answers if a["seq"] == 2)

        def withdraw() -> None:
            with world.at():
                withdraw_message(world.actor(world.ana), message_id=UUID(first["id"]))

        await in_django(withdraw)
        back = await talk(server, world.ben, cursors=ben.cursors)
        await back.until(lambda: back.cursors[key(world.cohort_room)] == 452)
        assert back.asked == 3
        shown = back.shown[key(world.cohort_room)]
        assert sorted(shown) == list(range(2, 452))
        assert (shown[2]["state"], shown[2]["body"], shown[2]["change"]) == ("withdrawn", None, 452)


async def test_a_change_by_a_page_comes_down_as_an_event(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        answer = await ana.post(world.cohort_room, "I take this back.", kind="struggling")
        await ben.sees(world.cohort_room, "I take this back.")

        def withdraw() -> None:
            with world.at():
                withdraw_message(world.actor(world.ana), message_id=UUID(answer["id"]))

        await in_django(withdraw)
        await ben.until(lambda: ben.bodies(world.cohort_room) == [None], seconds=2.0)
        (gone,) = ben.shown[key(world.cohort_room)].values()
        assert (gone["state"], gone["kind"]) == ("withdrawn", "plain"), "that she struggled is taken back too"
        await ana.post(world.cohort_room, "And say this.")
        await ben.sees(world.cohort_room, "And say this.")
        assert ben.asked == 0


async def test_heads_are_told_so_that_a_lost_last_event_is_found(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        await ana.post(world.cohort_room, "The last words of a quiet thread.")
        await ben.sees(world.cohort_room, "The last words of a quiet thread.")
        # As if the event had been lost on the way: the cursor stands before it.
        ben.cursors[key(world.cohort_room)] = 0
        ben.shown.clear()
        await ben.sees(world.cohort_room, "The last words of a quiet thread.", seconds=3.0)


async def test_time_alone_can_end_reading_without_anybody_telling(world: World) -> None:
    from datetime import timedelta

    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        until = clock.now() + timedelta(seconds=3.0)
        await sql("UPDATE program_episode SET ended_at = $1 WHERE id = $2", until, world.ana_episode.id)
        await sql("UPDATE program_standing SET version = version + 1 WHERE id = $1", world.ana.id)
        await ben.post(world.cohort_room, "Just before.")
        await ana.sees(world.cohort_room, "Just before.")
        assert (await ana.wait("bye", seconds=10.0))["code"] == "ended"
        await ben.post(world.cohort_room, "Just after.")
        assert "Just after." not in ana.bodies(world.cohort_room)
