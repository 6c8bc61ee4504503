"""A drill goes the way of a real call, is marked as one, and doctor says how fast it was answered."""

from __future__ import annotations

from datetime import timedelta

from tests.app.config.commands import done, refused, run
from tests.world import World
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people.models import Outgoing
from throughcare.program.models import Member, Role
from throughcare.safety.actions import open_drill
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page
from throughcare.safety.readiness import readiness


def of_harbor(world: World):
    with in_organization(world.bridgewell.id):
        return next(one for one in readiness() if one.slug == world.harbor.slug)


def test_it_rings_by_every_channel_marked_and_is_over_when_answered(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        drill = open_drill(None, program=world.harbor)
        assert open_drill(None, program=world.harbor).id == drill.id
    with clock.frozen(start):
        ring_due()
        assert of_harbor(world).drill_rings
    with world.at():
        owed = Outgoing.objects.filter(about_id=drill.id)
        assert {(one.template, one.account_id) for one in owed} == {("drill", world.omar.account_id)}
        assert {one.channel for one in owed} == {"email", "sms", "call"}
    for name in ("ana", "cory", "root", "nora"):
        assert world.client(world.names[name]).get(f"/concerns/{drill.id}").status_code == 404
    client = world.client(world.omar)
    assert "This is a drill" in client.get(f"/concerns/{drill.id}").content.decode()
    assert "A drill" in client.get("/desk").content.decode()
    with clock.frozen(start + timedelta(seconds=40)), world.at():
        from throughcare.safety.actions import acknowledge_concern

        acknowledge_concern(world.actor(world.omar), concern=drill)
    with world.at():
        assert Concern.objects.get(id=drill.id).state == "closed"
        assert not Page.objects.filter(concern=drill, rung_at=None).exists()
    ready = of_harbor(world)
    assert (ready.drill_at, ready.drill_took) == (start, timedelta(seconds=40))
    assert "Answered by Omar Saleh" in client.get(f"/concerns/{drill.id}").content.decode()


def test_unanswered_it_climbs(world: World) -> None:
    start = clock.now()
    with clock.frozen(start), world.at():
        drill = open_drill(None, program=world.harbor)
    for minutes in (0, 5.1, 10.2):
        with clock.frozen(start + timedelta(minutes=minutes)):
            ring_due()
    with world.at():
        assert str(world.dina.id) in {one for p in Page.objects.filter(concern=drill) for one in p.paged_ids}


def test_the_command_says_where_it_is_and_that_nobody_answered(world: World) -> None:
    slug = world.bridgewell.slug
    ran = run("drill", "--organization", slug, "--program", world.harbor.slug, "--wait", "0")
    assert ran.returncode == 1
    assert "/concerns/" in ran.stdout
    assert "Nobody has answered yet" in ran.stdout
    assert "no program" in refused(run("drill", "--organization", slug, "--program", "nowhere"))


def test_a_turn_that_outlived_its_role_is_nobodys(world: World) -> None:
    held = of_harbor(world).open_from
    assert held is not None
    assert held > clock.now(), "Omar holds the time until then"
    with world.at():
        Role.objects.filter(member=world.omar).update(until_at=clock.now())
    open_from = of_harbor(world).open_from
    assert open_from is not None
    assert open_from <= clock.now()


def test_who_has_one_way_only_is_counted(world: World) -> None:
    assert of_harbor(world).one_way == 0
    with world.at():
        Member.objects.filter(id=world.omar.id).update(phone="")
    ready = of_harbor(world)
    assert ready.one_way == 1
    assert ready.open_from is not None, "the rota of the tests ends tomorrow"
    assert done(run("--version"))
