"""A thread of others answers every post exactly as one that does not exist."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import settings

from tests.world import World, a_thread, pair_of
from throughcare.conversations.models import Message
from throughcare.conversations.posting import Outcome, compose
from throughcare.conversations.posting.postman import post_and_wait
from throughcare.kit.ids import new_id


def answer(world: World, name: str, thread: UUID, body: str, client_id: UUID | None = None) -> Outcome:
    who = getattr(world, name)
    said = compose(
        organization=who.organization_id,
        thread=thread,
        author=who.id,
        client_id=client_id or new_id(),
        body=body,
    )
    return post_and_wait(settings.ENV.app_url, said)


@pytest.mark.parametrize("name", ["otto", "mia", "greta", "frank", "root", "nora"])
def test_whoever_is_no_part_of_it_learns_nothing(world: World, name: str) -> None:
    with world.at():
        direct = a_thread(
            world.harbor, "direct-thread", world.ana, world.ben, **pair_of(world.ana, world.ben)
        )
    nowhere = answer(world, name, new_id(), "Hello there.")
    for thread in (world.support_group, world.cohort_room, world.care_team, direct):
        assert answer(world, name, thread.id, "Hello there.") == nowhere
    with world.at():
        assert not Message.objects.filter(author=getattr(world, name)).exists()


def test_nor_by_sending_words_of_danger_twice(world: World) -> None:
    nowhere = answer(world, "otto", new_id(), "I want to kill myself")
    again = new_id()
    for _ in range(2):
        assert answer(world, "otto", world.support_group.id, "I want to kill myself", again) == nowhere
