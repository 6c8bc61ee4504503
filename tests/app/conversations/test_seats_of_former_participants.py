"""Who was in a program and works there now sits in others' care-team threads like any of the team."""

from __future__ import annotations

from datetime import timedelta

from tests.world import World, a_thread
from throughcare.conversations.actions.seats import settle_program
from throughcare.conversations.models import Seat
from throughcare.kit import clock
from throughcare.program.actions.care_teams import join_care_team
from throughcare.program.models import Episode


def test_her_own_care_team_thread_of_then_keeps_her_out_of_none(world: World) -> None:
    with world.at():
        Episode.objects.create(
            organization_id=world.bridgewell.id,
            member=world.pia,
            program=world.harbor,
            phase="active",
            started_at=clock.now() - timedelta(days=900),
            ended_at=clock.now() - timedelta(days=700),
        )
        a_thread(world.harbor, "care-team-thread", about=world.pia)
        join_care_team(None, episode=world.ana_episode, member=world.pia, role="peer-specialist")
        seated = Seat.objects.filter(thread=world.care_team, member=world.pia, until_seq=None)
        assert seated.exists()
        seated.delete()
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        assert seated.exists()
