"""A page goes to somebody who can answer it: a turn on the rota is no use once the role has ended."""

from __future__ import annotations

from tests.world import World, a_role
from throughcare.kit import clock
from throughcare.program.actions.roles import end_role
from throughcare.program.models import Role
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern
from throughcare.safety.rules import Step
from throughcare.safety.who import people_of_step


def _concern(world: World) -> Concern:
    return open_concern(
        None, member_id=world.ana.id, program_id=world.harbor.id, level=1, source_kind="help-now"
    )


def test_the_one_on_the_rota_is_rung(world: World) -> None:
    with world.at():
        a_role(world.cleo, "on-call", world.harbor)
        assert people_of_step(_concern(world), Step.ON_CALL, clock.now()) == [world.omar.id]


def test_who_has_left_is_not_rung_for_the_rest_of_her_turn(world: World) -> None:
    with world.at():
        a_role(world.cleo, "on-call", world.harbor)
        end_role(None, role=Role.objects.get(member=world.omar))
        assert people_of_step(_concern(world), Step.ON_CALL, clock.now()) == [world.cleo.id]


def test_a_care_team_seat_outlives_no_role(world: World) -> None:
    with world.at():
        end_role(None, role=Role.objects.get(member=world.cleo))
        assert people_of_step(_concern(world), Step.CARE_TEAM, clock.now()) == [world.fay.id]
