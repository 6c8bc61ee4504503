"""Threads are locked by id, whatever ends: going back to a lower one could deadlock with a post."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.world import World, a_thread, pair_of
from throughcare.conversations.actions import seats
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.program.actions.episodes import end_episode
from throughcare.program.actions.pairs import block_member
from throughcare.program.models import Consent, Member, Program


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The threads that the transaction locked, each when it was locked first."""
    order: list[UUID] = []
    lock = seats.lock_threads

    def noting(ids):
        order.extend(sorted(set(ids) - set(order)))
        return lock(ids)

    monkeypatch.setattr(seats, "lock_threads", noting)
    return order


def agree(program: Program, one: Member, two: Member) -> None:
    for giver, other in ((one, two), (two, one)):
        Consent.objects.create(
            organization_id=program.organization_id,
            program=program,
            giver=giver,
            other=other,
            topic=Consent.DIRECT_CONTACT,
            given_at=clock.now(),
        )


def test_ending_an_episode(world: World, locked: list[UUID]) -> None:
    with in_organization(world.bridgewell.id):
        for peer in (world.ben, world.eve):
            a_thread(world.harbor, "direct-thread", world.ana, peer, **pair_of(world.ana, peer))
            agree(world.harbor, world.ana, peer)
        end_episode(None, episode=world.ana_episode, reason="completed")
    assert len(locked) >= 5
    assert locked == sorted(locked)


def test_blocking_somebody_in_two_programs(world: World, locked: list[UUID]) -> None:
    with in_organization(world.bridgewell.id):
        programs = sorted((world.harbor, world.lantern), key=lambda program: program.id, reverse=True)
        for program in programs:  # the program with the lower id gets the thread with the higher one
            a_thread(program, "direct-thread", world.ana, world.ben, **pair_of(world.ana, world.ben))
            agree(program, world.ana, world.ben)
        block_member(world.actor(world.ana), other=world.ben)
    assert len(locked) == 2
    assert locked == sorted(locked)
