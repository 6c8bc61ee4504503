"""Agreeing to the contact policy: the version in force, after seeing what changed; guardians for minors."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.app.program.program_helpers import audit_of, events_of, policy_text, version_of
from tests.app.program.test_publish_policy import tightened
from tests.world import World
from throughcare.kit import clock
from throughcare.program.actions.agreements import acknowledge_policy
from throughcare.program.actions.programs import publish_policy
from throughcare.program.events import StandingChanged
from throughcare.program.models import Acknowledgement
from throughcare.program.queries.agreements import agreements_of
from throughcare.program.refusals import Refused


def test_a_yes_is_a_row_an_audit_line_and_a_raised_version(world: World) -> None:
    with world.at():
        publish_policy(None, program=world.harbor, text=tightened(world), source="import")
        before = version_of(world.ana)
        with events_of(StandingChanged) as events:
            said = acknowledge_policy(world.actor(world.ana), program=world.harbor, number=2)
        assert Acknowledgement.objects.get(id=said.id).policy_number == 2
        assert audit_of(world.harbor.id, "acknowledge_policy")[0].detail == {"number": 2}
        assert [event.member_ids for event in events] == [(world.ana.id,)]
        assert version_of(world.ana) > before


def test_a_second_press_is_one_yes_and_a_later_one_is_another(world: World) -> None:
    with world.at():
        ana = world.actor(world.ana)
        first = acknowledge_policy(ana, program=world.harbor, number=1)
        assert acknowledge_policy(ana, program=world.harbor, number=1).id == first.id
        with clock.frozen(clock.now() + timedelta(hours=1)):
            assert acknowledge_policy(ana, program=world.harbor, number=1).id != first.id


def test_only_the_version_in_force_counts(world: World) -> None:
    with world.at():
        publish_policy(None, program=world.harbor, text=tightened(world), source="import")
        for number in (0, 1, 3):
            with pytest.raises(Refused) as refused:
                acknowledge_policy(world.actor(world.ana), program=world.harbor, number=number)
            assert refused.value.code == "changed-meanwhile"


def test_the_page_shows_what_changed_until_she_agrees(world: World) -> None:
    url = f"/agreement/{world.harbor.slug}"
    client = world.client(world.ana)
    assert b"You agreed to this" in client.get(url).content
    with world.at():
        publish_policy(None, program=world.harbor, text=tightened(world), source="import")
    page = client.get(url).content.decode()
    assert "What changed for you" in page
    assert "9 am" in page
    assert client.post(url, {"version": "1"}).status_code == 302, "what she read is not in force any more"
    assert "What changed for you" in client.get(url).content.decode()
    assert client.post(url, {"version": "2"})["Location"] == "/"
    page = client.get(url).content.decode()
    assert "What changed for you" not in page
    assert "You agreed to this" in page


@pytest.mark.parametrize("version", ["", "-1", "2²", "9" * 30, "one", "1.0"])
def test_a_wrong_version_is_no_yes(world: World, version: str) -> None:
    with world.at():
        before = Acknowledgement.objects.filter(member=world.ana).count()
    response = world.client(world.ana).post(f"/agreement/{world.harbor.slug}", {"version": version})
    assert response.status_code == 302
    with world.at():
        assert Acknowledgement.objects.filter(member=world.ana).count() == before


def test_outsiders_and_signed_out_cannot(world: World) -> None:
    url = f"/agreement/{world.harbor.slug}"
    for name in ("otto", "nora", "mia", "root"):
        assert world.client(getattr(world, name)).post(url, {"version": "1"}).status_code == 404, name
    assert world.client().post(url, {"version": "1"})["Location"].startswith("/sign-in")


def test_a_minor_waits_for_her_guardian(world: World) -> None:
    with world.at():
        mia, greta = world.actor(world.mia), world.actor(world.greta)
        acknowledge_policy(mia, program=world.lantern, number=1)
        (hers,) = agreements_of(mia, world.mia)
        assert (hers.is_due, hers.waits_for_guardian) == (False, True)
        (of_greta,) = agreements_of(greta, world.greta)
        assert of_greta.is_due
        before = version_of(world.mia)
        acknowledge_policy(greta, program=world.lantern, number=1)
        assert version_of(world.mia) > before, "a guardian's yes is a fact about the minor"
        (hers,) = agreements_of(mia, world.mia)
        assert (hers.is_due, hers.waits_for_guardian) == (False, False)


def test_renewal_comes_due_by_time(world: World) -> None:
    text = policy_text(world.harbor).replace('renew = "each-change"', 'renew = ["each-change", "monthly"]')
    with world.at():
        publish_policy(None, program=world.harbor, text=text, source="import")
        ana = world.actor(world.ana)
        acknowledge_policy(ana, program=world.harbor, number=2)
        program = type(world.harbor).objects.get(id=world.harbor.id)
        assert program.policy_number == 2
        assert not agreements_of(ana, world.ana)[0].is_due
        with clock.frozen(clock.now() + timedelta(days=32)):
            assert agreements_of(ana, world.ana)[0].is_due
