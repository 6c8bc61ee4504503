"""Unread counts are what the rows say, by one query, whatever happened in the threads."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.conversations.saying import a_message
from tests.words import words
from tests.world import World, a_thread
from throughcare.conversations.models import Message, ReadMark, Seat, Thread, Topic
from throughcare.conversations.queries.unread import MOST_COUNTED, unread_counts
from throughcare.program.models import Block


def by_rows(world: World, reader: Any) -> dict[UUID, int]:
    """The same count in plain Python, from every row there is."""
    staff = {world.fay.id, world.mo.id, world.cleo.id}
    blocked = (
        set(Block.objects.filter(blocker=reader, ended_at=None).values_list("blocked_id", flat=True)) - staff
    )
    marks = dict(ReadMark.objects.filter(member=reader).values_list("thread_id", "seq"))
    found: dict[UUID, int] = {}
    for thread in Thread.objects.all():
        seats = list(Seat.objects.filter(thread=thread, member=reader))
        if not any(seat.until_seq is None for seat in seats):
            continue
        count = 0
        for row in Message.objects.filter(thread=thread, state="visible").exclude(author=reader):
            inside = any(
                s.from_seq <= row.seq and (s.until_seq is None or row.seq < s.until_seq) for s in seats
            )
            count += inside and row.seq > marks.get(thread.id, 0) and row.author_id not in blocked
        if count:
            found[thread.id] = count
    return found


@pytest.mark.parametrize("seed", range(8))
def test_counts_are_what_the_rows_say(world: World, seed: int) -> None:
    chance = random.Random(seed)
    with world.at():
        threads = [world.cohort_room, world.support_group, world.care_team]
        threads += [
            a_thread(world.harbor, "support-group", world.ana, world.ben, title=f"G{n}") for n in range(3)
        ]
        people = [world.ana, world.ben, world.eve, world.fay]
        for _ in range(120):
            state = chance.choice(["visible"] * 6 + ["withdrawn", "removed", "held"])
            a_message(chance.choice(threads), chance.choice(people), state=state)
        for thread in threads:
            end = Thread.objects.get(id=thread.id).seq
            if chance.random() < 0.6:
                ReadMark.objects.create(
                    organization_id=world.bridgewell.id,
                    thread=thread,
                    member=world.ana,
                    seq=chance.randint(0, end),
                )
            if chance.random() < 0.5 and end > 6:
                Seat.objects.filter(thread=thread, member=world.ana).update(from_seq=end // 2)
                Seat.objects.create(
                    organization_id=world.bridgewell.id,
                    thread=thread,
                    member=world.ana,
                    from_seq=2,
                    until_seq=end // 3,
                )
        if chance.random() < 0.5:
            for other in (world.ben, world.fay):
                Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ana, blocked=other)
        with CaptureQueriesContext(connection) as queries:
            counts = unread_counts(world.actor(world.ana))
        read = len(queries)
        with CaptureQueriesContext(connection) as own:
            world.actor(world.ana)
        assert read - len(own) == 1
        assert counts == by_rows(world, world.ana)


def test_what_is_read_is_no_longer_counted(world: World) -> None:
    with world.at():
        for _ in range(4):
            a_message(world.cohort_room, world.ben)
    client = world.client(world.ana)
    assert '<span class="count">4' in client.get("/groups").content.decode()
    client.post(f"/threads/{world.cohort_room.id}/seen", {"seq": 4})
    assert '<span class="count">4' not in client.get("/groups").content.decode()


def test_no_more_are_counted_than_are_shown(world: World) -> None:
    with world.at():
        topic = Topic.objects.create(
            organization_id=world.bridgewell.id, thread=world.support_group, title="Sleep"
        )
        for number in range(MOST_COUNTED + 7):
            a_message(world.support_group, world.ben, topic_id=topic.id if number else None)
        assert unread_counts(world.actor(world.ana)) == {world.support_group.id: MOST_COUNTED}
        Seat.objects.filter(thread=world.support_group, member=world.ana).update(from_seq=MOST_COUNTED)
        assert unread_counts(world.actor(world.ana)) == {world.support_group.id: 8}
        Seat.objects.filter(thread=world.support_group, member=world.ana).update(from_seq=1)
    client = world.client(world.ana)
    groups = words(client.get("/groups").content.decode())
    assert "99+ replies" in groups
    assert "99+ new messages" in words(client.get(f"/threads/{world.support_group.id}").content.decode())
    few = words(client.get(f"/threads/{world.support_group.id}?topic={topic.id}").content.decode())
    assert "99+ new messages" in few
