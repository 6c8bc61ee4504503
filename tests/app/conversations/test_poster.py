"""The poster answers every post once, whatever one of them does to its batch."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from django.conf import settings

from tests.world import World
from throughcare.conversations.posting import Kept, Posted, Poster, Refused, compose, connect
from throughcare.conversations.posting.batch import Batch
from throughcare.kit.ids import new_id


def said(world: World, body: str) -> Any:
    return compose(
        organization=world.bridgewell.id,
        thread=world.support_group.id,
        author=world.ana.id,
        client_id=new_id(),
        body=body,
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
