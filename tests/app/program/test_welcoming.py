"""Saying that one is willing to welcome others, and taking it back."""

from __future__ import annotations

import pytest
from django.http import Http404

from tests.app.asking import audited
from tests.world import World
from throughcare.program.actions.welcoming import offer_to_welcome, stop_welcoming
from throughcare.program.models import Consent
from throughcare.program.queries.people import consents_of, welcoming_programs
from throughcare.program.refusals import Refused


@pytest.mark.parametrize("name", ["ana", "pia"])
def test_a_peer_says_so_and_takes_it_back(world: World, name: str) -> None:
    member = world.names[name]
    client, address = world.client(member), f"/me/welcoming/{world.harbor.slug}"
    assert "I'm willing to welcome others" in client.get("/me").content.decode()
    assert client.post(address, {"willing": "yes"}).headers["Location"] == "/me"
    with world.at():
        assert welcoming_programs(world.actor(member)) == {world.harbor.id}
        assert consents_of(world.actor(member)) == []  # a yes about oneself is not one to a person
        assert audited("offer_to_welcome", world.harbor.id) == 1
    assert "You are willing to welcome others in Harbor." in client.get("/me").content.decode()
    client.post(address, {"willing": "no"})
    with world.at():
        assert welcoming_programs(world.actor(member)) == set()
        assert audited("stop_welcoming", world.harbor.id) == 1


def test_twice_is_once(world: World) -> None:
    with world.at():
        ana = world.actor(world.ana)
        assert offer_to_welcome(ana, program=world.harbor) == offer_to_welcome(ana, program=world.harbor)
        assert Consent.objects.filter(giver=world.ana).count() == 1
        assert stop_welcoming(ana, program=world.harbor)
        assert not stop_welcoming(ana, program=world.harbor)
        offer_to_welcome(ana, program=world.harbor)
        assert Consent.objects.filter(giver=world.ana, ended_at=None).count() == 1


def test_who_is_no_peer_is_refused_and_a_strangers_program_is_not_there(world: World) -> None:
    with world.at():
        for member in (world.fay, world.frank):
            with pytest.raises(Refused) as refused:
                offer_to_welcome(world.actor(member), program=world.harbor)
            assert refused.value.code == "not-a-peer"
        with pytest.raises(Http404):
            offer_to_welcome(world.actor(world.otto), program=world.lantern)
    address = f"/me/welcoming/{world.harbor.slug}"
    assert world.client(world.otto).post(address, {"willing": "yes"}).status_code == 404
    assert world.client(world.nora).post(address, {"willing": "yes"}).status_code == 404
    assert world.client().post(address, {"willing": "yes"}).status_code == 302
    assert world.client(world.ana).get(address).status_code == 405
    assert "welcome others" not in world.client(world.fay).get("/me").content.decode()
