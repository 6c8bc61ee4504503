"""Threads follow what happens to programs and people, in the same transaction or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.app.conversations.saying import a_message
from tests.world import World, a_member, an_episode
from throughcare.contact.words import Channel
from throughcare.conversations.actions.rooms import open_cohort_room
from throughcare.conversations.actions.seats import settle_program
from throughcare.conversations.models import Seat, Thread
from throughcare.conversations.policy import visible_threads
from throughcare.program.actions.cohorts import create_cohort
from throughcare.program.actions.contacts import accept_request, ask_to_talk, end_contact
from throughcare.program.actions.episodes import end_episode, move_cohort, start_episode
from throughcare.program.actions.pairs import block_member, unblock_member
from throughcare.program.actions.programs import publish_policy
from throughcare.program.actions.roles import end_role, give_role
from throughcare.program.models import PolicyVersion


def sees(world: World, member: Any, thread: Thread) -> bool:
    return thread.id in {sight.thread.id for sight in visible_threads(world.actor(member))}


def direct(world: World) -> Thread:
    return Thread.objects.get(channel=Channel.DIRECT_THREAD, program=world.harbor)


def agree(world: World) -> Thread:
    request = ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
    assert not Thread.objects.filter(channel=Channel.DIRECT_THREAD, program=world.harbor).exists()
    accept_request(world.actor(world.ben), request=request)
    return direct(world)


def test_two_who_agreed_have_one_thread(world: World) -> None:
    with world.at():
        thread = agree(world)
        assert (thread.first_id, thread.second_id) == tuple(sorted((world.ana.id, world.ben.id)))
        assert sees(world, world.ana, thread)
        assert sees(world, world.ben, thread)
        for other in (world.eve, world.fay, world.dina):
            assert not sees(world, other, thread)


def test_when_one_takes_it_back_neither_reads_and_agreeing_again_is_the_same_thread(world: World) -> None:
    with world.at():
        thread = agree(world)
        a_message(thread, world.ben, "Between us")
        end_contact(world.actor(world.ben), program=world.harbor, other=world.ana)
        assert not sees(world, world.ana, thread)
        assert not sees(world, world.ben, thread)
    assert world.client(world.ana).get(f"/threads/{thread.id}").status_code == 404
    assert "Between us" not in world.client(world.ana).get("/messages/mine").content.decode()
    assert "Between us" in world.client(world.ben).get("/messages/mine").content.decode()


def test_a_block_closes_the_thread_for_both_and_taking_it_back_does_not_open_it(world: World) -> None:
    with world.at():
        thread = agree(world)
        block_member(world.actor(world.ana), other=world.ben)
        assert not sees(world, world.ana, thread)
        assert not sees(world, world.ben, thread)
        assert sees(world, world.ben, world.cohort_room)
        unblock_member(world.actor(world.ana), other=world.ben)
        assert not sees(world, world.ana, thread)


def test_who_starts_has_her_care_team_and_her_rooms(world: World) -> None:
    with world.at():
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        newcomer = a_member(world.bridgewell, "Lena")
        start_episode(world.actor(world.dina), member=newcomer, program=world.harbor, cohort=world.cohort)
        channels = {sight.channel for sight in visible_threads(world.actor(newcomer))}
        assert channels == {Channel.SUPPORT_GROUP, Channel.COHORT_ROOM, Channel.CARE_TEAM_THREAD}


def test_who_moves_leaves_one_room_for_another(world: World) -> None:
    with world.at():
        other = open_cohort_room(None, program=world.harbor, cohort=world.other_cohort)
        assert not sees(world, world.ana, other)
        move_cohort(world.actor(world.dina), episode=world.ana_episode, cohort=world.other_cohort)
        assert not sees(world, world.ana, world.cohort_room)
        assert sees(world, world.ana, other)


def test_a_new_cohort_has_a_room(world: World) -> None:
    with world.at():
        cohort = create_cohort(world.actor(world.dina), program=world.harbor, name="Friday cohort")
        assert Thread.objects.get(cohort=cohort).title == "Friday cohort"


def test_a_role_given_and_ended_is_a_seat_opened_and_closed(world: World) -> None:
    with world.at():
        helper = a_member(world.bridgewell, "Hal")
        role = give_role(world.actor(world.dina), member=helper, role="facilitator", program=world.harbor)
        assert sees(world, helper, world.cohort_room)
        end_role(world.actor(world.dina), role=role)
        assert not sees(world, helper, world.cohort_room)
        assert not Seat.objects.filter(member=helper, until_seq=None).exists()


def test_a_policy_that_no_longer_offers_a_channel_closes_it_for_everybody(world: World) -> None:
    with world.at():
        thread = agree(world)
        text = PolicyVersion.objects.get(program=world.harbor, number=1).text
        text = text.replace('slug = "harbor"', f'slug = "{world.harbor.slug}"')
        without = text.replace(
            'when = "same-cohort"\nconsent = "both"', 'when = "same-state"\nconsent = "both"', 1
        )
        assert without != text
        type(world.ben).objects.filter(id=world.ben.id).update(state_of_residence="OH")
        publish_policy(world.actor(world.dina), program=world.harbor, text=without, reason="Closer to home.")
        assert not sees(world, world.ana, thread)
        publish_policy(world.actor(world.dina), program=world.harbor, text=text, reason="Back again.")
        assert sees(world, world.ana, thread)


def _end_and_fail(world: World) -> None:
    with transaction.atomic():
        end_episode(world.actor(world.dina), episode=world.ana_episode, reason="completed")
        assert not Seat.objects.filter(member=world.ana, until_seq=None).exists()
        raise RuntimeError("the rest of it failed")


def test_an_action_that_fails_moves_no_seat(world: World) -> None:
    with world.at():
        with pytest.raises(RuntimeError):
            _end_and_fail(world)
        assert sees(world, world.ana, world.cohort_room)


def test_an_end_closes_every_door_at_once(world: World) -> None:
    with world.at():
        thread = agree(world)
        an_episode(world.otto, world.harbor, world.cohort)
        end_episode(world.actor(world.dina), episode=world.ana_episode, reason="completed")
        assert visible_threads(world.actor(world.ana)) == []
        assert not sees(world, world.ben, thread)
        assert sees(world, world.ben, world.cohort_room)
