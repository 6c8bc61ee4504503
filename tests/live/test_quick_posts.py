"""The quick way writes what is known in one call, and nothing of an organization of which anything is otherwise."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.database import ready
from tests.live.quickly import Company, posting, said, stored
from tests.live.talk import in_django, serving, sql, talk
from tests.world import World
from throughcare.conversations.posting import Held


async def test_posts_of_two_organizations_are_written_and_numbered_in_one_call(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, group, theirs = world.cohort_room, world.support_group, world.nora_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana), (theirs, world.nora)) as made:
        answers = await made.post(
            said(room, world.ana, "one"),
            said(theirs, world.nora, "far away"),
            said(room, world.ben, "two"),
            said(group, world.ana, "elsewhere"),
            said(room, world.ana, "three"),
        )
        assert made.careful == []
        assert [answer.seq for answer in answers] == [2, 2, 3, 2, 4]
        assert await stored(room) == [
            (2, 2, "visible", "one"),
            (3, 3, "visible", "two"),
            (4, 4, "visible", "three"),
        ]
        assert await stored(theirs) == [(2, 2, "visible", "far away")]
        lines = await sql(
            "SELECT organization_id, verb, detail::text FROM access_auditline WHERE object_id = ANY($1::uuid[])",
            [answer.id for answer in answers],
        )
        assert sorted(map(tuple, lines)) == sorted(
            [(world.other_organization.id, "message.posted", "{}")]
            + [(world.bridgewell.id, "message.posted", "{}")] * 4
        )
        heads = await sql("SELECT seq, change FROM conversations_thread WHERE id = $1", room.id)
        assert tuple(heads[0]) == (4, 4)


async def test_what_follows_a_longer_look_in_its_thread_comes_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, group = world.cohort_room, world.support_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana)) as made:
        long = said(room, world.ana, "A long one.")._replace(too_long=True)
        first, refused, after, elsewhere = await made.post(
            said(room, world.ana, "a"), long, said(room, world.ben, "b"), said(group, world.ben, "c")
        )
        assert made.careful == [long.body, "b"]
        assert type(refused).__name__ == "Refused"
        assert [answer.seq for answer in (first, after, elsewhere)] == [2, 3, 2]


async def test_a_call_for_somebody_goes_before_what_waits_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, group = world.cohort_room, world.support_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana)) as made:
        gone = said(room, world.ana, "I don't want to be alive any more.")
        assert gone.may_be_danger
        answers = await made.post(
            said(room, world.ana, "a"), gone, said(room, world.ben, "b"), said(group, world.ben, "c")
        )
        assert made.careful == []
        assert [answer.seq for answer in answers] == [3, 2, 4, 2]
        concerns = await sql("SELECT member_id FROM safety_concern WHERE source_id = $1", answers[1].id)
        assert [row[0] for row in concerns] == [world.ana.id]


async def test_a_hold_has_no_place_and_tells_reviewers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    room, group = world.cohort_room, world.support_group
    heard: list[str] = []
    async with posting(monkeypatch, (room, world.ana), (group, world.ana)) as made:
        listener = await asyncpg.connect(ready().owner_url)
        try:
            await listener.add_listener("throughcare_live", lambda *told: heard.append(told[3]))
            held, alone, posted = await made.post(
                said(room, world.ana, "Call me at 312-555-0142 tonight."),
                said(group, world.ana, "Call me at 312-555-0142, please."),
                said(room, world.ana, "Or not."),
            )
            async with asyncio.timeout(5):
                while not any('"about":"waiting"' in told for told in heard):
                    await asyncio.sleep(0.01)
        finally:
            await listener.close()
        assert made.careful == []
        assert isinstance(held, Held)
        assert isinstance(alone, Held), "nothing else is said in its thread"
        assert posted.seq == 2
        assert await stored(room) == [(2, 2, "visible", "Or not."), (None, None, "held", said_body(held))]
        assert not any("555-0142" in told for told in heard)


def said_body(held: Held) -> str:
    """The words that were held above."""
    assert held.code
    return "Call me at 312-555-0142 tonight."


async def test_a_hold_alone_is_written_like_any_other(
    world: World, monkeypatch: pytest.MonkeyPatch, company: Company
) -> None:
    room = world.cohort_room
    async with posting(monkeypatch, (room, world.ana), (world.support_group, world.ben)) as made:
        held, *_ = await made.post(said(room, world.ana, "Call me at 312-555-0142 tonight."), *company())
        posted, *_ = await made.post(said(room, world.ana, "Or not."), *company())
        assert made.careful == []
        assert (type(held), posted.seq) == (Held, 2)
        assert await stored(room) == [(2, 2, "visible", "Or not."), (None, None, "held", said_body(held))]
        lines = await sql(
            "SELECT verb, actor_id, detail::text FROM access_auditline WHERE object_id = $1", held.id
        )
        assert [tuple(line) for line in lines] == [
            ("message.held", world.ana.id, f'{{"code": "{held.code}"}}')
        ]


@pytest.mark.parametrize("field", ["reply_to", "topic"])
async def test_an_answer_goes_the_quick_way_if_what_it_names_is_in_its_thread(
    world: World, monkeypatch: pytest.MonkeyPatch, field: str, company: Company
) -> None:
    room, group = world.cohort_room, world.support_group
    async with posting(monkeypatch, (room, world.ana), (group, world.ana), (group, world.ben)) as made:
        (here,) = await made.post(said(room, world.ben, "Here."))
        there = await in_django(lambda: topic_of(group)) if field == "topic" else None
        (elsewhere,) = await made.post(said(group, world.ben, "There."))
        good: UUID = here.id
        yes, *_ = await made.post(said(room, world.ana, "Yes.", **{field: good}), *company())
        assert type(yes).__name__ == "Posted"
        if there is not None:
            in_topic, *_ = await made.post(said(group, world.ana, "On topic.", topic=there), *company())
            assert type(in_topic).__name__ == "Posted"
        assert made.careful == []
        for bad in (elsewhere.id, uuid4()):
            answer, *_ = await made.post(said(room, world.ana, "No.", **{field: bad}), *company())
            assert (answer.code, made.careful.pop()) == ("reference-not-found", "No.")


def topic_of(thread: Any) -> UUID:
    """A topic of a thread."""
    from throughcare.conversations.models import Topic
    from throughcare.core.organization import in_organization as inside

    with inside(thread.organization_id):
        return Topic.objects.create(organization_id=thread.organization_id, thread=thread, title="Sleep").id


async def test_whatever_the_words_are_they_stand_as_they_were_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = [
        'She said "fine", then \\ went.',
        "{a,b}",
        "NULL",
        "'; --",
        "two\nlines,\tand\\nmore",
        "é 🌱 مرحبا \u200d",
        '""',
        "\\",
        "{",
    ]
    async with posting(monkeypatch, (world.cohort_room, world.ana)) as made:
        answers = await made.post(*(said(world.cohort_room, world.ana, body) for body in odd))
        assert made.careful == []
        rows = await sql("SELECT id, body, reason, flags FROM conversations_message ORDER BY seq")
        kept = {row[0]: (row[1], row[2]) for row in rows}
        assert [kept[answer.id] for answer in answers] == [(body.strip(), "") for body in odd]


async def test_the_answer_comes_before_the_event_of_the_same_message(world: World) -> None:
    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.send(op="post", client_id=uuid4(), thread=world.cohort_room.id, body="Mine.")
        await ana.sees(world.cohort_room, "Mine.")
        ops = [frame["op"] for frame in ana.frames if frame["op"] in {"posted", "event"}]
        assert ops == ["posted", "event"]
