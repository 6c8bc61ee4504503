"""What Today tells a reader was said to her is what the rows say, by one query, however far behind she is."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.app.asking import queries
from tests.app.conversations.saying import a_message
from tests.world import World, a_thread
from throughcare.conversations.models import Message, ReadMark, Seat, Thread
from throughcare.conversations.policy import ROOMS, visible_threads
from throughcare.conversations.queries import said
from throughcare.conversations.queries.said import said_to
from throughcare.program.models import Block


def by_rows(world: World, reader: Any, folded: set[UUID]) -> list[UUID]:
    """The same in plain Python, from every row there is, the latest first."""
    marks = dict(ReadMark.objects.filter(member=reader).values_list("thread_id", "seq"))
    author_of = dict(Message.objects.values_list("id", "author_id"))
    found = []
    open_seats = Seat.objects.filter(member=reader, until_seq=None)
    for thread in Thread.objects.filter(id__in=open_seats.values("thread_id")):
        seats = list(Seat.objects.filter(thread=thread, member=reader))
        for row in Message.objects.filter(thread=thread, state="visible").exclude(author=reader):
            inside = any(
                s.from_seq <= row.seq and (s.until_seq is None or row.seq < s.until_seq) for s in seats
            )
            is_hers = thread.channel not in ROOMS or author_of.get(row.reply_to_id) == reader.id
            if inside and is_hers and row.seq > marks.get(thread.id, 0) and row.author_id not in folded:
                found.append((row.at, row.id))
    return [pk for _, pk in sorted(found, reverse=True)]


@pytest.mark.parametrize("seed", range(6))
def test_what_was_said_to_her_is_what_the_rows_say(world: World, seed: int) -> None:
    chance = random.Random(seed)
    with world.at():
        threads = [world.cohort_room, world.support_group, world.care_team]
        threads.append(a_thread(world.harbor, "support-group", world.ana, world.ben, title="Another"))
        said_there: dict[Any, list[Message]] = {thread.id: [] for thread in threads}
        for number in range(120):
            thread = chance.choice(threads)
            earlier = chance.choice(said_there[thread.id]) if said_there[thread.id] else None
            said_there[thread.id].append(
                a_message(
                    thread,
                    chance.choice([world.ana, world.ana, world.ben, world.eve, world.fay]),
                    state=chance.choice(["visible"] * 6 + ["withdrawn", "removed"]),
                    reply_to_id=earlier.id if earlier and chance.random() < 0.6 else None,
                    ago=200 - number,
                )
            )
        for thread in threads:
            end = Thread.objects.get(id=thread.id).seq
            if chance.random() < 0.5:
                ReadMark.objects.create(
                    organization_id=world.bridgewell.id,
                    thread=thread,
                    member=world.ana,
                    seq=chance.randint(0, end // 2),
                )
            if chance.random() < 0.4 and end > 6:
                Seat.objects.filter(thread=thread, member=world.ana).update(from_seq=end // 2)
        folded: set[UUID] = set()
        if chance.random() < 0.5:
            Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ana, blocked=world.ben)
            folded = {world.ben.id}
        actor = world.actor(world.ana)
        sights = visible_threads(actor)
        expected = by_rows(world, world.ana, folded)
        with queries(2 if folded else 1):
            everything = said_to(actor, sights, most=500)
        assert [one.id for one in everything] == expected
        assert [one.id for one in said_to(actor, sights, most=4)] == expected[:4]


def test_of_a_rooms_many_unread_answers_the_latest_are_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said, "ANSWERS_LOOKED_AT", 5)
    with world.at():
        mine = a_message(world.cohort_room, world.ana, "Asked by Ana", ago=90)
        of_ben = a_message(world.cohort_room, world.ben, "Asked by Ben", ago=80)
        early = a_message(world.cohort_room, world.ben, "Early", reply_to_id=mine.id, ago=70)
        for _ in range(4):
            a_message(world.cohort_room, world.fay, "To Ben", reply_to_id=of_ben.id, ago=60)
        actor = world.actor(world.ana)
        assert [one.id for one in said_to(actor, visible_threads(actor), most=4)] == [early.id]
        late = a_message(world.cohort_room, world.ben, "Late", reply_to_id=mine.id, ago=10)
        assert [one.id for one in said_to(actor, visible_threads(actor), most=4)] == [late.id]


def test_who_is_shown_costs_four_queries_and_nobody_none(world: World) -> None:
    from throughcare.conversations.queries.people import people_shown

    with world.at():
        sights = visible_threads(world.actor(world.ana))
        for wanted in ([world.ben.id], [world.ben.id, world.fay.id, world.eve.id, world.frank.id]):
            with CaptureQueriesContext(connection) as captured:
                shown = people_shown(sights, {world.harbor.id: wanted})
            assert len(captured) == 4
            assert {one for _, one in shown} == set(wanted)
        with queries(0):
            assert people_shown(sights, {world.harbor.id: []}) == {}
