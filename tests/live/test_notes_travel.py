"""A content note travels with its message: on every line, to who catches up, and from whoever put it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.database import ready
from tests.live.talk import in_django, key, serving, sql, talk
from tests.world import World
from throughcare.conversations.actions.messages import choose_note, withdraw_message
from throughcare.conversations.actions.watching import save_watch_list
from throughcare.conversations.posting import Posted, Poster, connect
from throughcare.conversations.posting.post import Post, compose
from throughcare.kit import clock
from throughcare.program.actions.pairs import block_member
from throughcare.screening.watch import TopicEffect, check_rules

EATING = "I skipped lunch again today, and then dinner."  # screening flags it


async def watch(world: World, *rules: tuple[str, str], **topics: TopicEffect) -> None:
    """Put this in force in Harbor."""

    def save() -> None:
        with world.at():
            save_watch_list(
                world.actor(world.dina), program=world.harbor, rules=check_rules(rules), topics=topics
            )

    await in_django(save)


async def stored(answer: dict[str, Any]) -> Any:
    """The note and the flags of a posted message."""
    rows = await sql("SELECT note, flags FROM conversations_message WHERE id = $1::uuid", answer["id"])
    return tuple(rows[0])


async def test_an_authors_note_reaches_the_room_and_who_comes_later(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        for at, body in enumerate(("First, the careful way.", "Second, the quick way."), start=1):
            answer = await ana.post(world.cohort_room, body, note="loss")
            assert answer["op"] == "posted"
            for person in (ana, ben):
                event = await person.wait("event", change=at)
                assert (event["message"]["note"], event["message"]["body"]) == ("loss", body)
            assert await stored(answer) == ("loss", [])
        await ana.post(world.cohort_room, "And without one.")
        assert "note" not in (await ben.wait("event", change=3))["message"]
        late = await talk(server, world.ben)
        await late.send(op="since", thread=key(world.cohort_room), change=0)
        events = (await late.wait("events"))["events"]
        assert [one["message"].get("note") for one in events] == ["loss", "loss", None]


@pytest.mark.parametrize(
    ("note", "op", "code"),
    [
        ("weather", "refused", "unknown-note"),
        ("eating ", "refused", "unknown-note"),
        ("Loss", "refused", "unknown-note"),
        (1, "error", "wrong-value"),
        (["loss"], "error", "wrong-value"),
    ],
)
async def test_only_a_note_of_the_list_is_taken(world: World, note: object, op: str, code: str) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        answer = await ana.post(world.cohort_room, "Hello.", note=note)
        assert (answer["op"], answer["code"]) == (op, code)
        assert (await ana.post(world.cohort_room, "Hello.", note=None))["op"] == "posted"
        assert (await ana.post(world.cohort_room, "Hello.", note=""))["op"] == "posted"
    notes = await sql("SELECT note FROM conversations_message WHERE thread_id = $1", world.cohort_room.id)
    assert [one[0] for one in notes] == ["", ""]


@pytest.mark.parametrize(
    ("words", "more", "rings"),
    [
        ("I want to kill myself tonight.", {}, 1),
        ("Hello.", {"kind": "struggling"}, 0),  # staff see it in their room
        ("I want to kill myself tonight. " + "And the day went on. " * 400, {}, 1),
    ],
)
async def test_a_call_for_somebody_is_heard_whatever_its_note_is(
    world: World, words: str, more: dict[str, Any], rings: int
) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        for room in (world.cohort_room, world.care_team):
            answer = await ana.post(room, words, note="weather", **more)
            if len(words) > 4_000:
                assert (answer["op"], answer["code"]) == ("refused", "too-long")
            else:
                assert answer["op"] == "posted"
                assert (await stored(answer))[0] == "hard"
    rang = await sql("SELECT count(*) FROM safety_concern WHERE member_id = $1", world.ana.id)
    assert rang[0][0] == 2 * rings


async def test_a_program_puts_a_note_by_topic_and_by_word_the_very_next_time(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)

        async def note_of(body: str, *, room: Any = world.cohort_room, **more: Any) -> Any:
            """The note with which these words of Ana's reach the others of a room."""
            answer = await ana.post(room, body, **more)
            assert answer["op"] == "posted", answer
            listener = ben if room is world.cohort_room else ana
            event = await listener.wait("event", thread=key(room), change=answer["change"])
            note, flags = await stored(answer)
            assert event["message"].get("note", "") == note
            assert "watch" not in flags  # a note opens no review
            return event["message"].get("note")

        for _ in range(2):  # once as nobody has looked the list up, once as it is known
            assert await note_of(EATING) == "eating"
        assert await note_of(EATING, note="hard") == "hard"  # her own stands
        assert await note_of("The funeral is on Monday.") is None
        assert await note_of("Ana said it well.") is None  # flagged, and screening isn't sure
        assert await note_of(EATING, room=world.care_team) is None  # not between her and her team
        assert await note_of(EATING, kind="struggling") is None  # who calls for help isn't folded away
        await watch(world, ("funeral", "note:loss"), eating=TopicEffect.NOTHING)
        assert await note_of(EATING) is None
        assert await note_of("The FUNERAL is on Monday.") == "loss"
        assert await note_of("The funeral is on Monday.", kind="struggling") is None


async def test_what_calls_for_somebody_is_not_folded_by_a_program_and_rings_as_ever(world: World) -> None:
    words = "I want to kill myself tonight."
    await watch(world, ("myself", "note:hard"), **{"self-harm": TopicEffect.NOTE})
    async with serving() as server:
        ana = await talk(server, world.ana)
        answer = await ana.post(world.cohort_room, words)
        assert (await stored(answer))[0] == ""
        own = await ana.post(world.cohort_room, words, note="self-harm")
        assert (await stored(own))[0] == "self-harm"
    rang = await sql("SELECT level, source_id FROM safety_concern WHERE member_id = $1", world.ana.id)
    assert {str(one["source_id"]) for one in rang} == {answer["id"], own["id"]}
    assert len({one["level"] for one in rang}) == 1


async def test_a_hint_at_danger_is_folded_where_reviewers_are_on_and_not_where_it_rings(world: World) -> None:
    """Two posts: one goes the careful way, one the quick way."""
    await watch(world, ("goodbye", "note:self-harm"))
    harbor = {"organization": world.bridgewell.id, "author": world.ana.id, "thread": world.cohort_room.id}
    posts = [
        compose(client_id=uuid4(), body=f"Goodbye to all of that, {n}.", **harbor)._replace(
            flags=("self-harm",)
        )
        for n in range(3)
    ]

    async def post(one: Post) -> tuple[Any, int]:
        """Its note, and how many concerns it raised."""
        answer = await poster.post(one)
        assert isinstance(answer, Posted), answer
        note = (await stored({"id": answer.id}))[0]
        assert answer.note == note
        rang = await sql("SELECT count(*) FROM safety_concern WHERE source_id = $1", answer.id)
        return note, rang[0][0]

    poster = Poster(lambda: connect(ready().app_url), lanes=1)
    try:
        assert await post(posts[0]) == ("self-harm", 0)
        clock.set_offset(clock._clock.offset + timedelta(hours=14))  # from noon on: it is night
        assert [await post(one) for one in posts[1:]] == [("", 1)] * 2
    finally:
        await poster.close()


async def test_a_topic_that_is_read_first_waits_and_then_stands_behind_its_note(world: World) -> None:
    await watch(world, eating=TopicEffect.HOLD)
    async with serving() as server:
        ana = await talk(server, world.ana)
        fay = await talk(server, world.fay)
        held = await ana.post(world.cohort_room, EATING)
        assert (held["op"], held["code"]) == ("held", "held-watch")
        assert (await stored(held))[0] == "eating"
        assert (await fay.post(world.cohort_room, EATING))["op"] == "posted"  # staff are at work
        assert (await ana.post(world.cohort_room, EATING, kind="struggling"))["op"] == "posted"


async def test_whoever_blocked_its_author_gets_no_note_either(world: World) -> None:
    def block() -> None:
        with world.at():
            block_member(world.actor(world.ben), other=world.ana)

    await in_django(block)
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        await ana.post(world.cohort_room, "About him.", note="loss")
        folded = (await ben.wait("event"))["message"]
        assert folded["folded"]
        assert "note" not in folded


def _has_change(room: dict[int, Any], change: int) -> bool:
    return 1 in room and room[1]["change"] == change


async def test_its_author_changes_it_and_open_pages_hear_of_it(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        answer = await ana.post(world.cohort_room, "About him.", note="loss")
        for change, note in ((2, "violence"), (3, "")):

            def choose(note: str = note) -> None:
                with world.at():
                    choose_note(world.actor(world.ana), message_id=UUID(answer["id"]), note=note)

            await in_django(choose)
            for person in (ana, ben):
                room = person.shown[key(world.cohort_room)]
                await person.until(partial(_has_change, room, change))
                assert (room[1]["body"], room[1].get("note", "")) == ("About him.", note)


async def test_taken_back_it_has_none(world: World) -> None:
    async with serving() as server:
        ana, ben = await talk(server, world.ana), await talk(server, world.ben)
        answer = await ana.post(world.cohort_room, "About him.", note="loss")

        def withdraw() -> None:
            with world.at():
                withdraw_message(world.actor(world.ana), message_id=UUID(answer["id"]))

        await in_django(withdraw)
        room = ben.shown[key(world.cohort_room)]
        await ben.until(lambda: bool(room) and room[1]["change"] == 2)
        assert (room[1]["state"], room[1]["body"], "note" in room[1]) == ("withdrawn", None, False)
