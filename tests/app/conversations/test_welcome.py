"""The one line for somebody who is willing to welcome others: to whom, about what, and never about what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.app.asking import queries
from tests.app.conversations.saying import a_message
from tests.world import World
from throughcare.conversations.models import Message, Seat, Thread
from throughcare.conversations.policy import visible_threads
from throughcare.conversations.queries.welcome import welcome_offer
from throughcare.kit import clock
from throughcare.program.actions.episodes import end_episode
from throughcare.program.actions.pairs import block_member
from throughcare.program.actions.welcoming import offer_to_welcome, stop_welcoming
from throughcare.program.models import Acknowledgement, Member, Standing

LATE = 280
LINE = "had an answer yet"


def says(world: World, member: Member) -> str:
    """Where the line points for this member; nothing without one."""
    with world.at():
        actor = world.actor(member)
        found = welcome_offer(actor, visible_threads(actor), clock.now())
    return found.url if found else ""


@pytest.fixture
def asked(world: World) -> Message:
    """Ana's message without an answer, in a room of Ben's, who is willing."""
    with world.at():
        offer_to_welcome(world.actor(world.ben), program=world.harbor)
        return a_message(world.cohort_room, world.ana, "First week here.", ago=LATE)


def address(message: Message) -> str:
    return f"/threads/{message.thread_id}#m-{message.id}"


def test_the_line_names_the_room_and_neither_her_nor_her_words(world: World, asked: Message) -> None:
    page = world.client(world.ben).get("/").content.decode()
    assert page.count(LINE) == 1
    assert "Somebody in Tuesday cohort" in page
    assert address(asked) in page
    line = page.split('class="welcome')[1].split("</p>")[0]
    for word in ("Ana", "First week", "Reyes"):
        assert word not in line
    assert says(world, world.ben) == address(asked)


def test_nobody_who_did_not_say_so_sees_it(world: World, asked: Message) -> None:
    for member in (world.ana, world.eve, world.fay):
        assert says(world, member) == ""
    assert LINE not in world.client(world.ana).get("/").content.decode()
    with world.at():
        offer_to_welcome(world.actor(world.eve), program=world.harbor)
    assert says(world, world.eve) == ""  # willing, and not of that room


def test_taken_back_it_is_gone_at_once(world: World, asked: Message) -> None:
    with world.at():
        assert stop_welcoming(world.actor(world.ben), program=world.harbor)
    assert says(world, world.ben) == ""


def test_answered_it_is_gone_and_not_before_its_time(world: World, asked: Message) -> None:
    with world.at():
        Message.objects.filter(id=asked.id).update(at=clock.now() - timedelta(minutes=200))
    assert says(world, world.ben) == ""
    with world.at():
        Message.objects.filter(id=asked.id).update(at=clock.now() - timedelta(minutes=LATE))
    assert says(world, world.ben) == address(asked)
    with world.at():
        a_message(world.cohort_room, world.fay, "Good that you are here.")
    assert says(world, world.ben) == ""


@pytest.mark.parametrize(
    "changes",
    [{"severity": 1}, {"flags": ["substance"]}, {"kind": "struggling"}, {"state": "held", "seq": None}],
    ids=["severity", "flag", "struggling", "held"],
)
def test_a_hard_one_is_for_staff(world: World, asked: Message, changes: dict[str, object]) -> None:
    with world.at():
        Message.objects.filter(id=asked.id).update(**changes)
    assert says(world, world.ben) == ""


@pytest.mark.parametrize("way", ["ana-ben", "ben-ana"])
def test_a_block_either_way_keeps_them_apart(world: World, asked: Message, way: str) -> None:
    blocker, other = (world.names[name] for name in way.split("-"))
    with world.at():
        block_member(world.actor(blocker), other=other)
    assert says(world, world.ben) == ""


def test_only_where_both_can_read_and_post_now(world: World, asked: Message) -> None:
    assert says(world, world.ben)
    with world.at():
        later = clock.now() + timedelta(hours=2)
        for member in (world.ana, world.ben):
            Standing.objects.filter(id=member.id).update(paused_until=later)
            assert says(world, world.ben) == "", member.first_name
            Standing.objects.filter(id=member.id).update(paused_until=None)
        for member in (world.ana, world.ben):
            kept = Acknowledgement.objects.get(member=member)
            kept.delete()
            assert says(world, world.ben) == "", member.first_name
            kept.save(force_insert=True)
        assert says(world, world.ben)
        Thread.objects.filter(id=world.cohort_room.id).update(closed_at=clock.now())
    assert says(world, world.ben) == ""


def test_what_was_said_before_she_came_is_not_hers(world: World, asked: Message) -> None:
    with world.at():
        Seat.objects.filter(thread=world.cohort_room, member=world.ben).update(from_seq=2)
    assert says(world, world.ben) == ""


def test_the_oldest_comes_first_and_the_care_teams_thread_never(world: World, asked: Message) -> None:
    with world.at():
        a_message(world.care_team, world.ana, "To my team", ago=LATE + 60)
        older = a_message(world.support_group, world.eve, "Hello", ago=LATE + 10)
    assert says(world, world.ben) == address(older)


def test_her_yes_ends_with_her_stay(world: World, asked: Message) -> None:
    with world.at():
        end_episode(None, episode=world.ben_episode, reason="completed")
        assert stop_welcoming(world.actor(world.ben), program=world.harbor) is False
    assert LINE not in world.client(world.ben).get("/").content.decode()


def test_a_peer_specialist_finds_it_on_the_page_of_groups(world: World, asked: Message) -> None:
    with world.at():
        Seat.objects.create(
            organization_id=world.bridgewell.id, thread=world.cohort_room, member=world.pia, from_seq=1
        )
        offer_to_welcome(world.actor(world.pia), program=world.harbor)

    def groups(client: Client) -> str:
        return client.get("/groups").content.decode()

    assert groups(world.client(world.pia)).count(LINE) == 1
    assert LINE not in groups(world.client(world.ben))  # his stands on Today


def test_who_is_not_willing_costs_one_query(world: World, asked: Message) -> None:
    with world.at():
        ana = world.actor(world.ana)
        sights = visible_threads(ana)
        with queries(1):
            assert welcome_offer(ana, sights, clock.now()) is None
