"""The way from the sign-in page to the demo's one-click page: only where that page answers."""

from __future__ import annotations

from tests.world import World
from throughcare.program.models import Organization

LINK = 'href="/demo"'


def test_the_sign_in_page_of_a_demo_leads_to_it(world: World) -> None:
    client = world.client()
    assert LINK in client.get("/sign-in").content.decode()
    assert client.get("/demo").status_code == 200


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
