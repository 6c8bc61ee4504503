"""The way from the sign-in page to the demo's one-click page: only where that page answers."""

from __future__ import annotations

from tests.world import World, a_member, an_organization
from throughcare.core.organization import in_organization
from throughcare.program.actions.members import create_member
from throughcare.program.models import Organization

LINK = 'href="/demo"'


def test_the_sign_in_page_of_a_demo_leads_to_it(world: World) -> None:
    client = world.client()
    assert LINK in client.get("/sign-in").content.decode()
    assert client.get("/demo").status_code == 200


def test_one_click_lets_in_people_of_a_demo_and_nobody_else(world: World) -> None:
    client = world.client()
    assert client.post(f"/demo/{world.ana.id}").status_code == 302
    assert client.get("/groups").status_code == 200

    real = an_organization("Real")
    Organization.objects.filter(id=real.id).update(is_demo=False)
    with in_organization(real.id):
        vera = a_member(real, "Vera")
        also_ben = create_member(
            None, email=world.ben.account.email, first_name="Ben", zone="America/Chicago"
        )
    for member in (vera, also_ben, world.ben):
        stranger = world.client()
        assert stranger.post(f"/demo/{member.id}").status_code == 404
        assert stranger.get("/groups").status_code == 302, "signed out still"


def test_elsewhere_there_is_no_such_link_and_no_such_page(world: World) -> None:
    client = world.client()
    for asked in ({"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}):
        assert LINK not in client.get("/sign-in", **asked).content.decode()
        assert client.get("/demo", **asked).status_code == 404


def test_an_installation_without_a_demo_says_nothing_of_one(world: World) -> None:
    Organization.objects.update(is_demo=False)
    client = world.client()
    page = client.get("/sign-in").content.decode()
    assert LINK not in page
    assert "demo" not in page.lower()
    assert client.get("/demo").status_code == 404
