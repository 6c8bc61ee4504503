"""Roles and care-team seats by their pages: directors give and end roles, nobody raises herself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.asking import queries
from tests.app.program.program_helpers import audit_of
from tests.world import World, a_member, a_role
from throughcare.conversations.models import Seat
from throughcare.kit import clock
from throughcare.program.actions.care_teams import join_care_team
from throughcare.program.actions.roles import end_role, give_role
from throughcare.program.actors import actor_of
from throughcare.program.models import CareTeamSeat, Episode, Role
from throughcare.program.refusals import Refused


@pytest.fixture
def world(world: World) -> World:
    """Delia directs Harbor only; Hal is new and has no role yet."""
    with world.at():
        world.names["delia"] = a_member(world.bridgewell, "Delia")
        a_role(world.delia, "director", world.harbor)
        world.names["hal"] = a_member(world.bridgewell, "Hal")
    return world


def page(world: World) -> str:
    return f"/staff/programs/{world.harbor.slug}/roles"


def test_a_role_given_by_the_page_opens_rooms_and_ended_closes_them(world: World) -> None:
    delia, hal = world.client(world.delia), world.client(world.hal)
    assert hal.get("/desk").status_code == 404
    sent = {"member": str(world.hal.id), "role": "facilitator", "until_on": ""}
    assert delia.post(page(world), sent).status_code == 302
    assert delia.post(page(world), sent).status_code == 302, "twice is one role"
    with world.at():
        role = Role.objects.get(member=world.hal)
        assert (role.role, role.program_id, role.until_at) == ("facilitator", world.harbor.id, None)
        assert audit_of(role.id, "give_role")[0].actor_id == world.delia.id
        seats = Seat.objects.filter(thread=world.support_group, member=world.hal, until_seq=None)
        assert seats.exists()
    assert hal.get("/desk").status_code == 200
    delia.get(page(world))
    with queries(13):
        html = delia.get(page(world)).content.decode()
    assert "Hal Example" in html
    assert delia.post(f"{page(world)}/{role.id}/end").status_code == 302
    assert delia.post(f"{page(world)}/{role.id}/end").status_code == 302
    with world.at():
        assert not seats.exists()
    assert hal.get("/desk").status_code == 404


def test_a_last_day_is_over_at_midnight_in_the_programs_zone(world: World) -> None:
    day = (clock.now() + timedelta(days=10)).date()
    sent = {"member": str(world.hal.id), "role": "moderator", "until_on": day.isoformat()}
    world.client(world.delia).post(page(world), sent)
    with world.at():
        until = Role.objects.get(member=world.hal).until_at
        assert until is not None
        local = until.astimezone(clock.zone(world.harbor.zone))
        assert (local.date(), local.hour) == (day + timedelta(days=1), 0)
    past = sent | {"until_on": "2001-01-01", "role": "clinician"}
    assert "end must be after" in world.client(world.delia).post(page(world), past).content.decode()


def test_nobody_raises_or_ends_herself(world: World) -> None:
    delia = world.client(world.delia)
    html = delia.get(page(world)).content.decode()
    assert f'value="{world.delia.id}"' not in html
    sent = {"member": str(world.delia.id), "role": "clinician", "until_on": ""}
    assert delia.post(page(world), sent).status_code == 200
    with world.at():
        own = Role.objects.get(member=world.delia)
    assert delia.post(f"{page(world)}/{own.id}/end").status_code == 302
    with world.at():
        own.refresh_from_db()
        assert own.until_at is None
        actor = world.actor(world.delia)
        for attempt in (
            lambda: give_role(actor, member=world.delia, role="clinician", program=world.harbor),
            lambda: end_role(actor, role=own),
        ):
            with pytest.raises(Refused) as refused:
                attempt()
            assert refused.value.code == "own-role"
        assert Role.objects.filter(member=world.delia).count() == 1


def test_only_in_the_programs_one_directs(world: World) -> None:
    delia, dina = world.client(world.delia), world.client(world.dina)
    lantern = f"/staff/programs/{world.lantern.slug}/roles"
    assert delia.get(lantern).status_code == 404
    assert dina.get(lantern).status_code == 200
    with world.at():
        everywhere = Role.objects.get(member=world.dina)
        elsewhere = a_role(world.hal, "moderator", world.lantern)
        operator = Role.objects.get(member=world.root)
    assert "in every program" in delia.get(page(world)).content.decode()
    for role in (everywhere, elsewhere, operator):
        assert delia.post(f"{page(world)}/{role.id}/end").status_code == 404
    assert dina.post(f"{page(world)}/{elsewhere.id}/end").status_code == 404, "by its own program's page"
    assert dina.post(f"{lantern}/{elsewhere.id}/end").status_code == 302


def test_who_is_offered_a_role(world: World) -> None:
    html = world.client(world.delia).get(page(world)).content.decode()
    for name in ("hal", "fay", "cleo", "dina"):
        assert f'value="{world.names[name].id}"' in html, name
    for name in ("ana", "otto", "ada", "mia", "greta", "frank", "root", "delia"):
        assert f'value="{world.names[name].id}"' not in html, name
        sent = {"member": str(world.names[name].id), "role": "moderator", "until_on": ""}
        assert world.client(world.delia).post(page(world), sent).status_code == 200
    assert 'value="operator"' not in html
    with world.at():
        assert not Role.objects.filter(member__in=[world.ana, world.otto, world.greta]).exists()


def test_everybody_else_finds_no_such_page(world: World) -> None:
    with world.at():
        role = Role.objects.get(member=world.fay)
    for name in ("ana", "fay", "cory", "cleo", "mo", "omar", "greta", "nora", "root"):
        client = world.client(world.names[name])
        assert client.get(page(world)).status_code == 404, name
        sent = {"member": str(world.hal.id), "role": "director", "until_on": ""}
        assert client.post(page(world), sent).status_code == 404, name
        assert client.post(f"{page(world)}/{role.id}/end").status_code == 404, name
    assert world.client().get(page(world))["Location"].startswith("/sign-in")
    assert "Who works here" not in world.client(world.cory).get("/staff").content.decode()
    assert "Who works here" in world.client(world.delia).get("/staff").content.decode()


def test_a_care_team_seat_opens_the_thread_and_leaving_closes_it(world: World) -> None:
    cory, url = world.client(world.cory), f"/staff/episodes/{world.ana_episode.id}/team"
    who = f"{world.pia.id} peer-specialist"
    assert who in cory.get(f"/staff/episodes/{world.ana_episode.id}").content.decode()
    assert cory.post(url, {"who": who}).status_code == 302
    with world.at():
        seat = CareTeamSeat.objects.get(episode=world.ana_episode, member=world.pia)
        in_thread = Seat.objects.filter(thread=world.care_team, member=world.pia, until_seq=None)
        assert in_thread.exists()
    assert cory.post(url, {"who": who}).status_code == 404, "on it already, so no longer offered"
    assert cory.post(f"/staff/seats/{seat.id}/leave").status_code == 302
    assert cory.post(f"/staff/seats/{seat.id}/leave").status_code == 302, "twice is harmless"
    with world.at():
        assert not in_thread.exists()


def test_nobody_puts_herself_on_a_care_team_nor_somebody_from_elsewhere(world: World) -> None:
    cory, url = world.client(world.cory), f"/staff/episodes/{world.ana_episode.id}/team"
    for member, role in (
        (world.cory, "coordinator"), (world.hal, "clinician"), (world.pia, "clinician"),
        (world.ben, "clinician"),
    ):  # fmt: skip
        assert cory.post(url, {"who": f"{member.id} {role}"}).status_code == 404
    with world.at():
        with pytest.raises(Refused) as refused:
            join_care_team(
                world.actor(world.cory), episode=world.ana_episode, member=world.cory, role="coordinator"
            )
        assert refused.value.code == "own-seat"
        seat = CareTeamSeat.objects.filter(episode=world.ana_episode, member=world.cleo).get()
    for name in ("ana", "ben", "fay", "mo", "nora", "greta", "root"):
        client = world.client(world.names[name])
        assert client.post(url, {"who": f"{world.pia.id} peer-specialist"}).status_code == 404, name
        assert client.post(f"/staff/seats/{seat.id}/leave").status_code == 404, name
    assert world.client().post(url)["Location"].startswith("/sign-in")


def test_who_somebody_is_takes_one_query_and_ends_with_the_day(world: World) -> None:
    with world.at():
        for name, role in (("fay", "facilitator"), ("ana", "participant"), ("frank", "family")):
            with queries(1):
                actor = actor_of(world.names[name])
            assert actor.roles == {world.harbor.id: frozenset({role})}, name
        now = clock.now()
        Role.objects.filter(member=world.fay).update(until_at=now)
        Episode.objects.filter(member=world.ana).update(ended_at=now)
        assert actor_of(world.fay).roles == actor_of(world.ana).roles == actor_of(world.frank).roles == {}
        Role.objects.filter(member=world.fay).update(until_at=None, from_at=now + timedelta(minutes=1))
        assert actor_of(world.fay).roles == {}
    with world.at(world.other_organization):
        assert actor_of(world.dina).roles == {}
