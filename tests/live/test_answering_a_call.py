"""Whoever answers a call has the person's words on her open page until it is closed; the next call comes there too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.app.safety.ringing import a_concern
from tests.live.talk import in_django, serving, talk
from tests.world import World
from throughcare.conversations import subscribers
from throughcare.conversations.actions.seats import settle_members
from throughcare.live.audiences import Audiences
from throughcare.program.actions.roles import end_role
from throughcare.program.models import Role
from throughcare.safety.actions import acknowledge_concern, close_concern


def _once(looks: asyncio.Event, read: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def wait_and_read(*arguments: Any) -> None:
        await looks.wait()
        await read(*arguments)

    return wait_and_read


@pytest.mark.parametrize("settles", ["settled", "settled-unseen", "not-settled-yet"])
async def test_an_open_line_has_words_while_she_answers_and_none_after(
    world: World, monkeypatch: pytest.MonkeyPatch, settles: str
) -> None:
    """Her rights end with the transaction that closes the call, also where her seat is still there, or gone before
    the process of her line has looked again."""
    concern = await in_django(lambda: a_concern(world))

    def take() -> None:
        with world.at():
            acknowledge_concern(world.actor(world.omar), concern=concern)

    def close() -> None:
        with world.at():
            close_concern(world.actor(world.omar), concern=concern, outcome="talked")

    async with serving() as server:
        ana = await talk(server, world.ana)
        await ana.post(world.care_team, "Before the call.")
        await in_django(take)
        omar = await talk(server, world.omar)
        await ana.post(world.care_team, "While she answers.")
        await omar.sees(world.care_team, "While she answers.")
        with monkeypatch.context() as patch:
            if settles == "not-settled-yet":
                patch.setattr(subscribers, "_seat_who_answers", lambda _: None)
            looks = asyncio.Event()
            if settles == "settled-unseen":
                patch.setattr(Audiences, "_read_some", _once(looks, Audiences._read_some))
            await in_django(close)
            looks.set()
            await omar.wait("access", gone=True)
        await ana.post(world.care_team, "After it was closed.")
        refused = await omar.post(world.care_team, "Are you there?")
        assert (refused["op"], refused["code"]) == ("refused", "when-answers-call")
        await omar.ping()
        await ana.ping()
        assert not omar.has("bye"), "the next call rings on this page too"
        omar.frames.clear()
        await in_django(lambda: a_concern(world, 4))
        await omar.wait("notice")
        assert omar.bodies(world.care_team) == ["While she answers."]
        assert ana.bodies(world.care_team) == [
            "Before the call.",
            "While she answers.",
            "After it was closed.",
        ]


async def test_whose_role_ends_has_no_line_any_more(world: World) -> None:
    def end() -> None:
        with world.at():
            end_role(None, role=Role.objects.get(member=world.mo))

    def seat() -> None:
        with world.at():
            settle_members(None, organization_id=world.bridgewell.id, member_ids=[world.mo.id])

    await in_django(seat)
    async with serving() as server:
        mo = await talk(server, world.mo)
        assert server.hub.members[world.mo.id]
        await in_django(end)
        assert (await mo.wait("bye"))["code"] == "ended"
