"""Who reads what was said around words that raised a concern."""

from __future__ import annotations

import pytest

from tests.app.conversations.saying import a_message
from tests.world import World, a_thread
from throughcare.conversations.models import Message, Seat
from throughcare.safety.actions import open_concern


def a_concern_about(world: World, message: Message) -> str:
    concern = open_concern(
        None,
        member_id=message.author_id,
        program_id=world.harbor.id,
        level=3,
        source_kind="message",
        source_id=message.id,
    )
    return f"/concerns/{concern.id}/words"


def test_around_words_in_a_room_of_ones_own_program_stands_what_was_said(world: World) -> None:
    with world.at():
        a_message(world.support_group, world.ben, "Said before it.", ago=5)
        address = a_concern_about(world, a_message(world.support_group, world.ana, "The words."))
    shown = world.client(world.omar).get(address).content.decode()
    assert "The words." in shown
    assert "Said before it." in shown


@pytest.mark.parametrize("place", ["of another program", "of others"])
def test_around_words_that_had_no_place_nothing_of_others_is_shown(world: World, place: str) -> None:
    with world.at():
        if place == "of others":
            thread = world.support_group
        else:
            thread = a_thread(world.names["lantern"], "support-group", world.ana, world.names["mia"])
        a_message(thread, world.eve, "Ours alone.", ago=5)
        words = a_message(thread, world.ana, "The words.")
        if place == "of others":
            Seat.objects.filter(thread=thread, member=world.ana).delete()
            Message.objects.filter(id=words.id).update(state=Message.State.RETURNED, seq=None)
        address = a_concern_about(world, words)
    shown = world.client(world.omar).get(address).content.decode()
    assert "The words." in shown
    assert "Ours alone." not in shown
    assert "Eve Adler" not in shown
    assert thread.title == "" or thread.title not in shown
