"""What becomes of a message: taken back, released, returned, removed; and opening a topic."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from tests.app.conversations.saying import a_message
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.conversations.actions.messages import (
    release_message,
    remove_message,
    return_message,
    withdraw_message,
)
from throughcare.conversations.actions.topics import TopicRefused, create_topic
from throughcare.conversations.events import MessageWithdrawn
from throughcare.conversations.models import Message, Thread, Topic
from throughcare.core import events
from throughcare.kit import clock
from throughcare.program.models import Episode


def counters(world: World) -> tuple[int, int]:
    thread = Thread.objects.get(id=world.cohort_room.id)
    return thread.seq, thread.change


def test_taking_back_counts_one_change_with_its_audit_line_and_event(world: World) -> None:
    heard: list[Any] = []
    events.subscribe(MessageWithdrawn, heard.append)
    with world.at():
        said = a_message(world.cohort_room, world.ana, "Too much")
        a_message(world.cohort_room, world.ben)
        withdraw_message(world.actor(world.ana), message_id=said.id)
        said.refresh_from_db()
        assert (said.state, said.seq, said.change) == ("withdrawn", 1, 3)
        assert said.body == "Too much"  # reports and reviews keep what was said
        assert counters(world) == (2, 3)
        assert AuditLine.objects.filter(verb="withdraw_message", object_id=said.id).count() == 1
        assert [event.message_id for event in heard] == [said.id]
        withdraw_message(world.actor(world.ana), message_id=said.id)
        assert counters(world) == (2, 3)


def test_nobody_elses_message_can_be_taken_back(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana)
        for other in (world.ben, world.fay, world.mo, world.otto):
            with pytest.raises(Http404):
                withdraw_message(world.actor(other), message_id=said.id)
    for other in ("ben", "fay", "nora", "root"):
        client = world.client(world.names[other])
        assert client.get(f"/messages/{said.id}/withdraw").status_code == 404
        assert client.post(f"/messages/{said.id}/withdraw").status_code == 404
    assert world.client().post(f"/messages/{said.id}/withdraw").headers["Location"].startswith("/sign-in")


def test_a_held_message_taken_back_was_never_there(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana, state="held")
        withdraw_message(world.actor(world.ana), message_id=said.id)
        said.refresh_from_db()
        assert (said.state, said.seq, said.change) == ("withdrawn", None, None)
        assert counters(world) == (0, 0)
        with pytest.raises(Http404):
            release_message(world.actor(world.mo), message_id=said.id)


def test_own_words_can_be_taken_back_after_the_episode_ended(world: World) -> None:
    with world.at():
        said = a_message(world.cohort_room, world.ana)
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
    client = world.client(world.ana)
    assert client.get(f"/threads/{world.cohort_room.id}").status_code == 404
    assert "Hello." in client.get("/messages/mine").content.decode()
    assert client.post(f"/messages/{said.id}/withdraw").status_code == 302
    with world.at():
        assert Message.objects.get(id=said.id).state == "withdrawn"


def test_a_released_message_takes_the_next_place(world: World) -> None:
    with world.at():
        held = a_message(world.cohort_room, world.ana, state="held")
        a_message(world.cohort_room, world.ben)
        release_message(world.actor(world.mo), message_id=held.id)
        held.refresh_from_db()
        assert (held.state, held.seq, held.change) == ("visible", 2, 2)
        assert counters(world) == (2, 2)
        release_message(world.actor(world.mo), message_id=held.id)
        assert counters(world) == (2, 2)


def test_nobody_settles_her_own(world: World) -> None:
    with world.at():
        held = a_message(world.cohort_room, world.mo, state="held")
        shown = a_message(world.cohort_room, world.mo)
        actor = world.actor(world.mo)
        for act in (
            lambda: release_message(actor, message_id=held.id),
            lambda: return_message(actor, message_id=held.id, reason="kind"),
            lambda: remove_message(actor, message_id=shown.id, reason="off-limits"),
        ):
            with pytest.raises(Http404):
                act()


def test_a_returned_message_tells_its_author_and_nobody_else(world: World) -> None:
    with world.at():
        held = a_message(world.cohort_room, world.ana, "Mine alone", state="held")
        return_message(world.actor(world.mo), message_id=held.id, reason="contact-details")
        assert counters(world) == (0, 0)
    mine = world.client(world.ana).get(f"/threads/{world.cohort_room.id}").content.decode()
    assert "Mine alone" in mine
    assert "did not put it in the room" in mine
    assert "under “From the care team”" in mine, (
        "she is told where the reason stands, and that she can answer"
    )
    assert (
        "Mine alone" not in world.client(world.ben).get(f"/threads/{world.cohort_room.id}").content.decode()
    )


def test_changes_at_once_number_without_gap(world: World) -> None:
    with world.at():
        said = [a_message(world.cohort_room, world.ana) for _ in range(8)]
        actor = world.actor(world.ana)

    def take_back(message_id: Any) -> None:
        with world.at():
            withdraw_message(actor, message_id=message_id)
        connection.close()

    threads = [threading.Thread(target=take_back, args=(row.id,)) for row in said]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.at():
        changes = Message.objects.filter(thread=world.cohort_room).values_list("change", flat=True)
        assert sorted(changes) == list(range(9, 17))
        assert counters(world) == (8, 16)


def test_a_topic_is_opened_once_and_screened(world: World) -> None:
    with world.at():
        first = create_topic(
            world.actor(world.fay), thread_id=world.support_group.id, title="  First   days "
        )
        assert first.title == "First days"
        assert (
            create_topic(world.actor(world.fay), thread_id=world.support_group.id, title="first DAYS")
            == first
        )
        with pytest.raises(TopicRefused):
            create_topic(world.actor(world.fay), thread_id=world.cohort_room.id, title="Here")
        with pytest.raises(TopicRefused):
            create_topic(world.actor(world.fay), thread_id=world.support_group.id, title="   ")
        with pytest.raises(TopicRefused):
            create_topic(world.actor(world.ana), thread_id=world.support_group.id, title="Call 312-555-0142")
        with pytest.raises(Http404):
            create_topic(world.actor(world.otto), thread_id=world.support_group.id, title="Hello")
        assert Topic.objects.filter(thread=world.support_group).count() == 1
        assert AuditLine.objects.filter(verb="create_topic", object_id=first.id).count() == 1
    page = world.client(world.ana).get(f"/threads/{world.support_group.id}").content.decode()
    assert "First days" in page
