"""What was decided before a message is in force when it is shown, though nobody has been told of it yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.database import ready
from tests.live.neighbouring import nodes
from tests.live.talk import Talker, in_django, key, sql, talk
from tests.world import World, acknowledge
from throughcare.conversations.posting import compose
from throughcare.conversations.posting.postman import post_and_wait
from throughcare.program.models import Block, Member, PolicyVersion, Program

WORDS = "Good evening, all."


def a_block(world: World) -> None:
    """Ben blocks Ana."""
    Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ben, blocked=world.ana)


def another_name(world: World) -> None:
    """Ana is called otherwise from now on."""
    Member.objects.filter(id=world.ana.id).update(first_name="Anouk")


def a_policy(world: World) -> None:
    """Harbor shows first names only from now on, and everybody has said yes to it."""
    text = PolicyVersion.objects.get(program=world.harbor, number=1).text
    assert "first-name-and-initial" in text
    PolicyVersion.objects.create(
        organization_id=world.bridgewell.id,
        program=world.harbor,
        number=2,
        text=text.replace("first-name-and-initial", "first-name"),
    )
    for member in (world.ana, world.ben, world.fay):
        acknowledge(member, world.harbor, 2)


CHANGES: dict[str, tuple[Callable[[World], None], tuple[Any, ...]]] = {
    "a block": (a_block, (None, True)),
    "a name": (another_name, ("Anouk R.", False)),
    "a policy": (a_policy, ("Ana", False)),
}


async def change(world: World, what: str) -> None:
    """Change something as its action's transaction would, and tell nobody."""

    def do() -> None:
        with world.at():
            CHANGES[what][0](world)
            if what == "a policy":
                Program.objects.filter(id=world.harbor.id).update(policy_number=2)

    await in_django(do)
    if what != "a policy":
        about = [world.ana.id, world.ben.id] if what == "a block" else [world.ana.id]
        await sql("UPDATE program_standing SET version = version + 1 WHERE id = ANY($1::uuid[])", about)


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("way", ["here", "by form", "on another node"])
async def test_what_stood_before_the_message_is_in_force_for_it(world: World, what: str, way: str) -> None:
    async with nodes(2) as servers:
        ana = await talk(servers[1] if way == "on another node" else servers[0], world.ana)
        ben = await talk(servers[0], world.ben)
        # Both facts and names are known by now.
        await ana.post(world.cohort_room, "Hello.")
        assert (await ben.sees(world.cohort_room, "Hello."))["author"]["name"] == "Ana R."
        await change(world, what)
        if way == "by form":
            post = compose(
                organization=world.bridgewell.id,
                thread=world.cohort_room.id,
                author=world.ana.id,
                client_id=uuid4(),
                body=WORDS,
            )
            await in_django(lambda: post_and_wait(ready().app_url, post))
        else:
            assert (await ana.post(world.cohort_room, WORDS))["op"] == "posted"
        name, is_folded = CHANGES[what][1]
        seen = await second(ben, world.cohort_room)
        assert seen["body"] == (None if is_folded else WORDS)
        assert name is None or seen["author"]["name"] == name


async def second(talker: Talker, thread: Any) -> dict[str, Any]:
    """The second message on somebody's screen."""
    await talker.until(lambda: 2 in talker.shown.get(key(thread), {}))
    return talker.shown[key(thread)][2]
