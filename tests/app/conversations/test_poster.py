"""The poster answers every post once, whatever one of them does to its batch."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest
from django.conf import settings

from tests.world import World
from throughcare.conversations.posting import Posted, Poster, Refused, compose, connect
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
