"""What a decision does to a post, and what the end of a right does to whoever is online."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from uuid import uuid4

import asyncpg

from tests.database import ready
from tests.live.talk import in_django, key, serving, sql, talk
from tests.world import World, a_thread
from throughcare.conversations.actions.messages import release_message
from throughcare.conversations.models import Thread
from throughcare.conversations.posting import compose
from throughcare.conversations.posting.postman import post_and_wait
from throughcare.kit import clock
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.episodes import end_episode
from throughcare.program.actions.members import choose_alias
from throughcare.program.actions.pairs import block_member
from throughcare.program.actions.standings import mute_member


async def test_a_phone_number_is_held_and_comes_down_when_it_is_released(world: World) -> None:
    async with serving() as server:
        ana, ben, fay = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        held = await ana.post(world.cohort_room, "Call me any time, 312-555-0134.")
        assert held["op"] == "held"
        assert held["code"] == "contact-details-held"
        assert held["sentence"]
        assert (await fay.wait("notice"))["about"] == "waiting"
        await ben.ping()
        assert not ben.has("event")
        assert not ben.has("notice")

        def release() -> None:
            with world.at():
                release_message(world.actor(world.mo), message_id=held["id"])

        await in_django(release)
        seen = await ben.sees(world.cohort_room, "Call me any time, 312-555-0134.")
        assert (seen["seq"], seen["state"]) == (1, "visible")
        again = await ana.post(world.cohort_room, "And good night.")
        assert (again["seq"], again["change"]) == (2, 2)


async def test_what_was_held_when_its_author_left_appears_to_nobody(world: World) -> None:
    async with serving() as server:
        ana, ben = [await talk(server, who) for who in (world.ana, world.ben)]
        held = await ana.post(world.cohort_room, "Call me any time, 312-555-0134.")

        def end_and_release() -> None:
            with world.at():
                end_episode(None, episode=world.ana_episode, reason="left")
            answer = world.client(world.mo).post(f"/waiting/{held['id']}/release", follow=True)
            assert "Its author has left this room." in answer.content.decode()

        await in_django(end_and_release)
        await ben.post(world.cohort_room, "Good night, all.")
        assert ben.bodies(world.cohort_room) == ["Good night, all."]


async def test_words_of_danger_where_one_has_no_place_ring_ones_own_team(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)

        def elsewhere() -> Thread:
            with world.at():
                return a_thread(world.evergreen, "support-group", world.otto, world.ada, title="Alumni")

        answer = await ana.post(await in_django(elsewhere), "I want to kill myself tonight.")
        assert answer["code"] == "not-found"
        concerns = await sql("SELECT program_id FROM safety_concern WHERE member_id = $1", world.ana.id)
        assert [row["program_id"] for row in concerns] == [world.harbor.id]


async def test_a_name_changed_elsewhere_is_the_one_people_see_next(world: World) -> None:
    async with serving() as server:

        def room() -> Thread:
            with world.at():
                return a_thread(world.evergreen, "support-group", world.otto, world.ada, title="Alumni")

        def by_form(body: str) -> None:
            post_and_wait(
                ready().app_url,
                compose(
                    organization=world.bridgewell.id,
                    thread=thread.id,
                    author=world.ada.id,
                    client_id=uuid4(),
                    body=body,
                    announce=True,
                ),
            )

        def rename() -> None:
            with world.at():
                choose_alias(world.actor(world.ada), alias="Quiet Heron")

        thread = await in_django(room)
        otto = await talk(server, world.otto)
        await in_django(lambda: by_form("First, under the old name."))
        before = (await otto.sees(thread, "First, under the old name."))["author"]["name"]
        await in_django(rename)
        await asyncio.sleep(0.3)
        await in_django(lambda: by_form("Then, under the new one."))
        after = (await otto.sees(thread, "Then, under the new one."))["author"]["name"]
        assert (before, after) == (world.ada.alias, "Quiet Heron")


async def test_words_of_distress_open_a_concern_and_page_before_they_are_answered(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        answer = await ana.post(world.care_team, "I want to kill myself tonight.")
        assert answer["op"] in ("posted", "held")
        concerns = await sql(
            "SELECT c.level, c.state, c.member_id, p.rung, p.rung_at FROM safety_concern c JOIN safety_page p"
            " ON p.organization_id = c.organization_id AND p.concern_id = c.id"
            " WHERE c.source_id = $1::text::uuid",
            answer["id"],
        )
        assert len(concerns) == 1
        assert concerns[0]["level"] >= 1
        assert (concerns[0]["state"], concerns[0]["member_id"], concerns[0]["rung"]) == (
            "open",
            world.ana.id,
            1,
        )


async def test_a_refused_post_in_distress_keeps_its_words_for_staff(world: World) -> None:
    async with serving() as server:
        otto = await talk(server, world.otto)
        client_id = uuid4()
        answer = await otto.post(world.cohort_room, "I want to kill myself tonight.", client_id=client_id)
        assert answer["op"] == "refused"
        rows = await sql(
            "SELECT state, seq, change FROM conversations_message WHERE author_id = $1", world.otto.id
        )
        assert [tuple(row) for row in rows] == [("returned", None, None)]
        assert len(await sql("SELECT 1 FROM safety_concern WHERE member_id = $1", world.otto.id)) == 1
        assert (await otto.post(world.cohort_room, "Again.", client_id=client_id))["op"] == "refused"
        assert len(await sql("SELECT 1 FROM safety_concern WHERE member_id = $1", world.otto.id)) == 1


async def test_im_struggling_in_a_room_with_staff_posts_and_tells_them(world: World) -> None:
    async with serving() as server:
        ana, fay = await talk(server, world.ana), await talk(server, world.fay)
        answer = await ana.post(world.cohort_room, "Today is heavy.", kind="struggling")
        assert answer["op"] == "posted"
        assert (await fay.sees(world.cohort_room, "Today is heavy."))["kind"] == "struggling"
        assert (await fay.wait("notice"))["about"] == "waiting"


async def test_an_ended_member_loses_the_thread_and_the_line_within_a_second(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        await ben.post(world.cohort_room, "Before.")
        await ana.sees(world.cohort_room, "Before.")

        def end() -> None:
            with world.at():
                end_episode(world.actor(world.cory), episode=world.ana_episode, reason="completed")

        await in_django(end)
        ended = time.monotonic()
        after = await ben.post(world.cohort_room, "After.")
        assert after["op"] == "posted"
        bye = await ana.wait("bye", seconds=1.5)
        assert bye["code"] == "ended"
        async with asyncio.timeout(2):
            await ana.closed.wait()
        assert time.monotonic() - ended < 1.5
        assert ana.bodies(world.cohort_room) == ["Before."]
        assert not any("After." in str(frame) for frame in ana.frames)
        gone = await talk(server, world.ana)
        assert gone.hello["threads"] == {}
        assert (await gone.post(world.cohort_room, "Still here?"))["op"] == "refused"


async def test_without_announcements_access_ends_within_two_comparisons(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        # As another process's transaction would look whose announcement was lost.
        await sql(
            "UPDATE program_episode SET ended_at = now() - interval '1 day' WHERE id = $1",
            world.ana_episode.id,
        )
        await sql("UPDATE program_standing SET version = version + 1 WHERE id = $1", world.ana.id)
        assert (await ana.wait("bye", seconds=2.0))["code"] == "ended"
        await ben.post(world.cohort_room, "Ben goes on.")
        await ben.sees(world.cohort_room, "Ben goes on.")


async def test_a_revoked_authors_racing_post_is_refused(world: World) -> None:
    async with serving(heads_every=60.0) as server:
        ana = await talk(server, world.ana)
        assert (await ana.post(world.cohort_room, "Fine so far."))["op"] == "posted"
        other = await asyncpg.connect(ready().owner_url)
        try:
            transaction = other.transaction()
            await transaction.start()
            await other.execute("SELECT FROM program_standing WHERE id = $1 FOR UPDATE", world.ana.id)
            racing = asyncio.create_task(ana.post(world.cohort_room, "Raced."))
            await asyncio.sleep(0.3)
            assert not racing.done(), "the post has to wait for the lock"
            await other.execute(
                "UPDATE program_episode SET ended_at = now() - interval '1 day' WHERE id = $1",
                world.ana_episode.id,
            )
            await other.execute(
                "UPDATE program_standing SET version = version + 1 WHERE id = $1", world.ana.id
            )
            await transaction.commit()
            answer = await racing
        finally:
            await other.close()
        assert (answer["op"], answer["code"]) == ("refused", "ended")
        rows = await sql("SELECT body FROM conversations_message WHERE thread_id = $1", world.cohort_room.id)
        assert [row[0] for row in rows] == ["Fine so far."]


async def test_stored_then_revoked_then_retried_is_answered_as_then(world: World) -> None:
    async with serving() as server:
        ana, client_id = await talk(server, world.ana), uuid4()
        first = await ana.post(world.cohort_room, "I was here.", client_id=client_id)

        def mute() -> None:
            with world.at():
                end_episode(world.actor(world.cory), episode=world.ana_episode, reason="left")

        await in_django(mute)
        await ana.closed.wait()
        back = await talk(server, world.ana)
        assert await back.post(world.cohort_room, "I was here.", client_id=client_id) == first
        assert (await back.post(world.cohort_room, "And now?"))["op"] == "refused"


async def test_a_mute_stops_posts_to_peers_and_nothing_else(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        await ana.post(world.cohort_room, "Before the mute.")

        def mute() -> None:
            from datetime import timedelta

            from throughcare.kit import clock

            with world.at():
                mute_member(world.actor(world.mo), member=world.ana, until=clock.now() + timedelta(hours=2))

        await in_django(mute)
        refused = await ana.post(world.cohort_room, "During the mute.")
        assert (refused["op"], refused["code"]) == ("refused", "muted")
        assert refused["opens_at"]
        assert (await ana.post(world.care_team, "May I ask why?"))["op"] == "posted"
        await ben.post(world.cohort_room, "Reading goes on.")
        await ana.sees(world.cohort_room, "Reading goes on.")


async def test_two_who_agree_get_a_thread_while_online_and_lose_it_by_a_block(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)

        def agree() -> None:
            with world.at():
                request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
                accept_request(world.actor(world.ben), request=request)

        await in_django(agree)
        opened = await ben.wait("access", changed=True)
        await ana.wait("access", changed=True, thread=opened["thread"])
        assert (await ana.post(opened["thread"], "Hello, Ben."))["op"] == "posted"
        await ben.sees(opened["thread"], "Hello, Ben.")

        def block() -> None:
            with world.at():
                block_member(world.actor(world.ben), other=world.ana)

        await in_django(block)
        await ana.wait("access", gone=True, thread=opened["thread"])
        assert (await ana.post(opened["thread"], "Are you there?"))["op"] == "refused"
        await ben.ping()
        assert not any("Are you there?" in str(frame) for frame in ben.frames)


async def test_a_blocker_gets_a_folded_placeholder_and_no_typing(world: World) -> None:
    async with serving() as server:

        def block() -> None:
            with world.at():
                block_member(world.actor(world.ben), other=world.ana)

        await in_django(block)
        ana, ben, fay = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        assert (await ana.post(world.cohort_room, "Can Ben read this?"))["op"] == "posted"
        await fay.sees(world.cohort_room, "Can Ben read this?")
        await ben.until(lambda: ben.bodies(world.cohort_room) == [None])
        message = ben.shown[key(world.cohort_room)][1]
        assert message["folded"]
        # From the cursor it is the same.
        late = await talk(server, world.ben, cursors={key(world.cohort_room): 0})
        await late.until(lambda: late.bodies(world.cohort_room) == [None])
        # She isn't told, and typing crosses in neither direction.
        await ana.send(op="typing", thread=key(world.cohort_room))
        await ben.send(op="typing", thread=key(world.cohort_room))
        await fay.wait("typing")
        await fay.wait("typing")
        for one in (ana, ben):
            await one.ping()
            assert not one.has("typing")
        # Nobody hides what a facilitator says.
        await fay.post(world.cohort_room, "Let us be kind to each other.")
        await ben.sees(world.cohort_room, "Let us be kind to each other.")


async def test_nobody_hears_her_writing_where_her_words_would_not_appear(world: World) -> None:
    async with serving() as server:
        ana, ben, fay = [await talk(server, who) for who in (world.ana, world.ben, world.fay)]
        await ana.send(op="typing", thread=key(world.cohort_room))
        heard = await ben.wait("typing")
        assert heard["member"] == {"id": str(world.ana.id), "name": "Ana R."}
        await fay.wait("typing")
        # Muted: her words would not be taken.
        until = clock.now() + timedelta(hours=1)

        def mute() -> None:
            with world.at():
                mute_member(world.actor(world.mo), member=world.ana, until=until)

        await in_django(mute)
        await ana.wait("notice", about="rights")
        await asyncio.sleep(2.1)  # what is said again sooner is not passed on at all
        await ana.send(op="typing", thread=key(world.cohort_room))
        # Into a room she is not in, nothing goes either.
        await ana.send(op="typing", thread=key(world.nora_group))
        await ana.ping()
        for one in (ben, fay):
            await one.ping()
            assert not one.has("typing")


async def test_history_begins_where_her_seat_begins(world: World) -> None:
    async with serving() as server:
        ben = await talk(server, world.ben)
        for n in range(3):
            await ben.post(world.cohort_room, f"Before she came, {n}.")
        await sql(
            "UPDATE conversations_seat SET from_seq = 3 WHERE thread_id = $1 AND member_id = $2",
            world.cohort_room.id,
            world.ana.id,
        )
        await sql(
            "UPDATE conversations_thread SET access_version = access_version + 1 WHERE id = $1",
            world.cohort_room.id,
        )
        ana = await talk(server, world.ana, cursors={key(world.cohort_room): 0})
        await ana.until(lambda: ana.cursors[key(world.cohort_room)] == 3)
        assert ana.bodies(world.cohort_room) == ["Before she came, 2."]
