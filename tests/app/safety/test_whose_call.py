"""A call for help names whoever is signed in now, never who used this browser before."""

from __future__ import annotations

from tests.world import World
from throughcare.people.models import Account
from throughcare.program.actors import SESSION_KEY
from throughcare.safety.models import Concern

HERE = {"HTTP_ORIGIN": "http://localhost:8000"}


def test_on_a_shared_device_the_call_is_hers_who_signed_in_last(world: World) -> None:
    client = world.client(world.ana)
    client.get("/me")
    # Ana's sign-in ran out; she never pressed "sign out". Ben signs in.
    client.force_login(Account.objects.get(id=world.ben.account_id))
    session = client.session
    session[SESSION_KEY] = str(world.ben.id)
    session.save()
    client.get("/me")
    client.post("/help/tell", **HERE)
    with world.at():
        assert list(Concern.objects.values_list("member_id", flat=True)) == [world.ben.id]


def test_the_cookie_is_not_given_again_on_every_page(world: World) -> None:
    client = world.client(world.ana)
    assert "help" in client.get("/me").cookies
    assert "help" not in client.get("/me").cookies
