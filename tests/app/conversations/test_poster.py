"""The poster answers every post once, whatever one of them does to its batch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from tests.world import World
from throughcare.conversations.models import Message
from throughcare.conversations.posting import Kept, Posted, Poster, Refused, compose, connect
from throughcare.conversations.posting import poster as poster_module
from throughcare.conversations.posting.batch import Batch
from throughcare.kit.ids import new_id


def said(world: World, body: str, **more: Any) -> Any:
    return compose(
        organization=world.bridgewell.id,
        thread=world.support_group.id,
        author=world.ana.id,
        client_id=new_id(),
        body=body,
        **more,
    )


async def _post_all(posts: list[Any]) -> list[Any]:
    poster = Poster(partial(connect, settings.ENV.app_url), lanes=1, patience=1.0)
    try:
        async with asyncio.timeout(8):
            return list(await asyncio.gather(*(poster.post(post) for post in posts)))
    finally:
        await poster.close()


def test_a_post_that_cannot_be_stored_harms_no_neighbour(world: World) -> None:
    bad = said(world, "bad")._replace(severity=99_999)  # no such number fits its column
    first, poison, last = asyncio.run(_post_all([said(world, "one"), bad, said(world, "two")]))
    assert isinstance(first, Posted)
    assert isinstance(last, Posted)
    assert isinstance(poison, Refused)


def test_a_fault_of_ours_is_answered_and_the_lane_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = Batch._settle

    def stumbling(self: Batch, post: Any, *rest: Any) -> None:
        if post.body == "bad":
            raise AttributeError("a fault of ours")
        settle(self, post, *rest)

    monkeypatch.setattr(Batch, "_settle", stumbling)
    first, poison, last = asyncio.run(_post_all([said(world, "one"), said(world, "bad"), said(world, "two")]))
    assert isinstance(first, Posted)
    assert isinstance(last, Posted)
    assert isinstance(poison, Refused)


@pytest.fixture
def full() -> Iterator[Callable[[], None]]:
    """The database takes no message: its disk is full. Called, there is room again."""

    def as_owner(*statements: str) -> None:
        with connections["owner"].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def room() -> None:
        as_owner(
            "DROP TRIGGER IF EXISTS full_disk ON conversations_message", "DROP FUNCTION IF EXISTS full_disk()"
        )

    as_owner(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON conversations_message "
        "FOR EACH ROW EXECUTE FUNCTION full_disk()",
    )
    yield room
    room()


def test_on_a_full_disk_words_are_kept_and_stand_once_there_is_room(
    world: World, full: Callable[[], None]
) -> None:
    posts = [said(world, "one"), said(world, "two")]
    assert [type(outcome) for outcome in asyncio.run(_post_all(posts))] == [Kept, Kept]
    with world.at():
        assert not Message.objects.filter(thread=world.support_group).exists(), "nothing half written"

    full()
    for _ in range(2):  # and sent again once more they are the same
        assert [type(outcome) for outcome in asyncio.run(_post_all(posts))] == [Posted, Posted]
    with world.at():
        assert sorted(Message.objects.filter(thread=world.support_group).values_list("seq", flat=True)) == [
            1,
            2,
        ]


def test_nobody_waits_in_vain_behind_others_while_the_database_is_away(world: World) -> None:
    """Each try takes a while, and there are far more organizations than tries within anybody's patience."""
    tries = 0

    async def nowhere() -> Any:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0.25)
        raise ConnectionRefusedError

    async def post_all() -> list[Any]:
        poster = Poster(nowhere, lanes=2, patience=0.5)
        posts = [said(world, "one")._replace(organization=1_000 + number) for number in range(200)]
        try:
            return list(await asyncio.gather(*(poster.post(post) for post in posts)))
        finally:
            await poster.close()

    outcomes = asyncio.run(post_all())
    assert {type(outcome) for outcome in outcomes} == {Kept}
    assert tries < 50, "they were told together, not each when its turn came"


def test_calls_for_somebody_overtake_all_that_waits(world: World) -> None:
    """A batch is on its way and two organizations wait; whoever is in danger comes right after it, in order."""
    answered: list[str] = []
    batch = 4

    async def post_all() -> None:
        may_connect, is_connecting = asyncio.Event(), asyncio.Event()

        async def late() -> Any:
            is_connecting.set()
            await may_connect.wait()
            return await connect(settings.ENV.app_url)

        poster = Poster(late, lanes=1, largest=batch, patience=30.0)

        def submit(name: str, post: Any) -> None:
            poster.submit(post, lambda _: answered.append(name))

        for number in range(3 * batch):
            submit(f"plain {number}", said(world, f"Good evening, {number}."))
        await is_connecting.wait()
        elsewhere = world.northway.organization_id
        for number in range(batch):
            submit(f"elsewhere {number}", said(world, "Good evening.")._replace(organization=elsewhere))
        submit("call 1", said(world, "I want to kill myself tonight.")._replace(organization=elsewhere))
        submit("call 2", said(world, "I can't sleep again.", kind="struggling"))
        submit("call 3", said(world, "I want to kill myself tonight."))
        submit("call 4", said(world, "Please.")._replace(organization=elsewhere, screened=False))
        may_connect.set()
        async with asyncio.timeout(20):
            await poster.close()

    asyncio.run(post_all())
    on_its_way, calls, others = answered[:batch], answered[batch : batch + 4], answered[batch + 4 :]
    assert on_its_way == [f"plain {number}" for number in range(batch)]
    assert sorted(calls) == ["call 1", "call 2", "call 3", "call 4"]
    assert calls.index("call 1") < calls.index("call 4"), "each organization's in the order they came"
    assert calls.index("call 2") < calls.index("call 3")
    assert [name for name in others if "plain" in name] == [f"plain {n}" for n in range(batch, 3 * batch)]
    assert [name for name in others if "elsewhere" in name] == [f"elsewhere {n}" for n in range(batch)]


def test_calls_for_somebody_are_taken_where_others_are_told_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poster_module, "_MOST_WAITING", 1)
    plain, too_much, call = asyncio.run(
        _post_all(
            [
                said(world, "Good evening."),
                said(world, "Good evening again."),
                said(world, "I can't sleep again.", kind="struggling"),
            ]
        )
    )
    assert isinstance(plain, Posted)
    assert isinstance(too_much, Kept)
    assert isinstance(call, Posted)
