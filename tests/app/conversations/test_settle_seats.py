"""Seats follow the contact policy, in the transaction that changed a fact."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import World, a_member, a_thread, an_episode
from throughcare.access.models import AuditLine
from throughcare.contact.words import Act
from throughcare.conversations.actions.rooms import open_cohort_room, open_rooms, open_support_group
from throughcare.conversations.actions.seats import (
    settle_due,
    settle_members,
    settle_program,
    settle_seats,
)
from throughcare.conversations.models import ReadMark, Seat, Thread
from throughcare.conversations.policy import read_worlds, visible_threads
from throughcare.kit import clock
from throughcare.program.models import Episode


def seated(thread: Thread) -> set[str]:
    """First names of who sits in a thread now."""
    return set(
        Seat.objects.filter(thread=thread, until_seq=None).values_list("member__first_name", flat=True)
    )


def test_policy_decides_who_sits_where(world: World) -> None:
    with world.at():
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        assert {"Ana", "Ben", "Eve", "Fay", "Cleo", "Pia", "Mo"} <= seated(world.support_group)
        assert seated(world.cohort_room) & {"Ana", "Ben", "Eve", "Otto"} == {"Ana", "Ben"}
        assert "Ben" not in seated(world.care_team)
        for thread in (world.support_group, world.cohort_room, world.care_team):
            assert not seated(thread) & {"Otto", "Ada", "Mia", "Greta", "Frank", "Root"}


def test_settling_again_changes_nothing(world: World) -> None:
    with world.at():
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        versions = list(Thread.objects.order_by("id").values_list("access_version", flat=True))
        assert settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id) == 0
        assert list(Thread.objects.order_by("id").values_list("access_version", flat=True)) == versions


def test_end_of_an_episode_closes_every_seat_with_one_audit_line_each(world: World) -> None:
    with world.at():
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        before = Thread.objects.get(id=world.cohort_room.id).access_version
        Thread.objects.filter(id=world.cohort_room.id).update(seq=7)
        Episode.objects.filter(id=world.ana_episode.id).update(ended_at=clock.now())
        settle_members(None, organization_id=world.bridgewell.id, member_ids=[world.ana.id])
        assert not Seat.objects.filter(member=world.ana, until_seq=None).exists()
        seat = Seat.objects.get(member=world.ana, thread=world.cohort_room)
        assert (seat.from_seq, seat.until_seq) == (1, 8)
        assert Thread.objects.get(id=world.cohort_room.id).access_version == before + 1
        lines = AuditLine.objects.filter(verb="settle_seats", object_id=world.cohort_room.id)
        assert lines.order_by("-id")[0].detail["lost"] == [str(world.ana.id)]
        assert visible_threads(world.actor(world.ana)) == []


def test_a_newcomer_reads_from_joining_and_has_nothing_unread(world: World) -> None:
    with world.at():
        Thread.objects.filter(id=world.cohort_room.id).update(seq=41)
        newcomer = a_member(world.bridgewell, "Lena")
        an_episode(newcomer, world.harbor, world.cohort, weeks=0.1)
        settle_members(None, organization_id=world.bridgewell.id, member_ids=[newcomer.id])
        seat = Seat.objects.get(member=newcomer, thread=world.cohort_room)
        assert seat.from_seq == 42
        assert ReadMark.objects.get(member=newcomer, thread=world.cohort_room).seq == 41


def test_a_return_is_a_new_range(world: World) -> None:
    with world.at():
        Thread.objects.filter(id=world.cohort_room.id).update(seq=5)
        Episode.objects.filter(id=world.ana_episode.id).update(cohort=world.other_cohort)
        settle_members(None, organization_id=world.bridgewell.id, member_ids=[world.ana.id])
        Thread.objects.filter(id=world.cohort_room.id).update(seq=9)
        Episode.objects.filter(id=world.ana_episode.id).update(cohort=world.cohort)
        settle_members(None, organization_id=world.bridgewell.id, member_ids=[world.ana.id])
        seats = Seat.objects.filter(member=world.ana, thread=world.cohort_room).order_by("from_seq")
        assert list(seats.values_list("from_seq", "until_seq")) == [(1, 6), (10, None)]


def test_rooms_open_once_and_carry_their_names(world: World) -> None:
    with world.at():
        open_rooms(None, program=world.harbor)
        rooms = Thread.objects.filter(program=world.harbor)
        count = rooms.count()
        open_rooms(None, program=world.harbor)
        assert rooms.count() == count
        assert (
            open_cohort_room(None, program=world.harbor, cohort=world.other_cohort).title == "Thursday cohort"
        )
        assert rooms.filter(channel="care-team-thread", about=world.ben).count() == 1
        first = open_support_group(None, program=world.lantern, title="Support group")
        named = open_support_group(None, program=world.lantern, title="After school")
        assert named.id == first.id


def test_listed_exactly_where_the_one_gate_allows_reading(world: World) -> None:
    with world.at():
        for program in (world.harbor, world.lantern, world.evergreen):
            open_rooms(None, program=program)
            settle_program(None, organization_id=world.bridgewell.id, program_id=program.id)
        threads = list(Thread.objects.values_list("id", flat=True))
        cast = [
            m
            for m in world.names.values()
            if type(m).__name__ == "Member" and m.organization_id == world.bridgewell.id
        ]
        at = clock.now()
        worlds = read_worlds(world.bridgewell.id, threads, [m.id for m in cast], at)
        pairs = 0
        for member in cast:
            listed = {sight.thread.id for sight in visible_threads(world.actor(member), at)}
            allowed = {t for t in threads if worlds[t].may_read(member.id, at).allows}
            assert listed == allowed, member.first_name
            pairs += len(listed)
        assert pairs > 20


def test_a_seat_is_where_the_policy_would_allow_reading_and_nowhere_else(world: World) -> None:
    with world.at():
        settle_seats(None, organization_id=world.bridgewell.id, thread_ids=[world.cohort_room.id])
        at = clock.now()
        world_of = read_worlds(world.bridgewell.id, [world.cohort_room.id], None, at)[world.cohort_room.id]
        for member, person in world_of.people.items():
            assert person.is_seated
            assert world_of.decide(member, Act.READ, at).allows


def test_time_alone_opens_a_door_and_locks_nothing_else(world: World) -> None:
    with world.at():
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        newcomer = a_member(world.bridgewell, "Lena")
        an_episode(newcomer, world.harbor, world.cohort, weeks=-0.1)
        start = clock.now() + timedelta(weeks=0.1)
        with CaptureQueriesContext(connection) as queries:
            assert settle_due(organization_id=world.bridgewell.id, program_id=world.harbor.id) == 0
        assert not [query for query in queries if " FOR " in query["sql"]]
        assert not Seat.objects.filter(member=newcomer).exists()
        with clock.frozen(start + timedelta(minutes=1)):
            assert settle_due(organization_id=world.bridgewell.id, program_id=world.harbor.id) == 2
        assert Seat.objects.filter(member=newcomer, until_seq=None).count() == 2


def test_settling_a_program_costs_queries_by_what_changes_and_not_by_threads(world: World) -> None:
    with world.at():

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
            return len(queries)

        cost()
        before = cost()
        for number in range(20):
            a_thread(world.harbor, "support-group", title=f"Group {number}")
        cost()
        assert cost() == before
