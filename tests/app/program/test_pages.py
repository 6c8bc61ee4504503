"""Every page of programs: who sees it, who is told it isn't there, and how many queries it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.app.program.program_helpers import at_most_queries
from tests.world import World, a_member, an_episode
from throughcare.program.models import Consent


def urls(world: World) -> dict[str, tuple[str, tuple[str, ...], int]]:
    """Each page: its address, some who may see it, and the queries it costs at most, policies read before.

    Nine of them are every page's: sign-in, account, organizations, twice the organization's setting, member,
    and three for roles. A page for staff costs the same however many people there are; so does the list of
    whom one may ask.
    """
    return {
        "me": ("/me", ("ana", "ben", "fay", "cory", "dina", "greta", "root"), 17),
        "people": ("/people/ask", ("ana", "ben"), 30),
        "requests": ("/people/asks", ("ana",), 12),
        "ask": (f"/people/{world.ben.id}/ask", ("ana",), 27),
        "block": (f"/people/{world.ben.id}/block", ("ana",), 19),
        "agreement": (f"/agreement/{world.harbor.slug}", ("ana", "fay"), 14),
        "staff": ("/staff", ("cory", "cleo", "dina"), 12),
        "cohort": (f"/staff/cohorts/{world.cohort.id}", ("cory", "cleo", "dina"), 14),
        "nobody's cohort": (f"/staff/programs/{world.harbor.slug}/people", ("cory", "dina"), 13),
        "episode": (f"/staff/episodes/{world.ana_episode.id}", ("cory", "cleo", "dina"), 16),
        "policy": (f"/staff/policy/{world.harbor.slug}", ("cory", "fay", "mo", "dina"), 12),
        "version": (f"/staff/policy/{world.harbor.slug}/versions/1", ("fay", "dina"), 12),
        "edit": (f"/staff/policy/{world.harbor.slug}/edit", ("dina",), 11),
    }


CAST = ("ana", "ben", "eve", "otto", "nora", "fay", "cory", "dina", "greta", "root", "cleo", "mo")
# Pages about oneself are everybody's; who else may see a page about Harbor or about Ben and does.
ALSO = {
    "me": CAST,
    "people": ("eve", "otto", "nora"),
    "requests": ("ben", "eve", "otto", "nora"),
    "block": ("eve",),
    "agreement": ("ben", "eve", "cory", "cleo", "mo"),
    "policy": ("cleo",),
    "version": ("cory", "cleo", "mo"),
    "nobody's cohort": ("cleo",),
}


@pytest.mark.parametrize("page", list(ALSO | dict.fromkeys(("ask", "staff", "cohort", "episode", "edit"))))
def test_seen_by_some_and_not_there_for_the_others(world: World, page: str) -> None:
    url, seen_by, cost = urls(world)[page]
    may = {*seen_by, *(ALSO.get(page) or ())}
    for name in CAST:
        client = world.client(getattr(world, name))
        client.get(url)
        with at_most_queries(cost):
            response = client.get(url)
        assert response.status_code == (200 if name in may else 404), f"{name} at {page}"


def test_signed_out_people_are_asked_to_sign_in(world: World) -> None:
    for page, (url, _, _) in urls(world).items():
        response = world.client().get(url)
        assert response.status_code == 302, page
        assert response["Location"].startswith("/sign-in?next="), page


def test_the_contact_page_is_open_to_all(world: World) -> None:
    for client in (world.client(), world.client(world.nora), world.client(world.root)):
        with at_most_queries(15):
            response = client.get(f"/p/{world.harbor.slug}/contact")
        page = response.content.decode()
        assert response.status_code == 200
        assert "Can we talk outside sessions?" in page
        assert "Last changed on" in page
        assert "<svg" in page
        assert "the software itself obeys" in page
        # On the policy's clock, whoever reads it: never on two.
        assert page.count("These hours are in ") == 1
        assert "Times are " not in page


def test_a_plan_is_led_to_where_it_is_open(world: World) -> None:
    for member, status in ((world.ana, 200), (world.fay, 200), (world.root, 404)):
        client = world.client(member)
        assert client.get("/plan").status_code == status
        assert ('href="/plan"' in client.get("/me").content.decode()) is (status == 200)


def test_an_unknown_program_has_no_contact_page(world: World) -> None:
    assert world.client().get("/p/nobody-knows-this/contact").status_code == 404
    assert world.client(world.ana).get("/p/nobody-knows-this/contact").status_code == 404


def test_names_follow_the_programs_rule_and_staff_see_real_ones(world: World) -> None:
    page = world.client(world.ana).get(f"/people/{world.ben.id}/ask").content.decode()
    assert "Ben O." in page
    assert "Okafor" not in page
    assert (
        "Ben Okafor"
        in world.client(world.cory).get(reverse("cohort", args=[world.cohort.id])).content.decode()
    )


def test_more_people_cost_no_more_queries(world: World) -> None:
    ana, cory = world.client(world.ana), world.client(world.cory)
    costs = []
    for _ in range(2):
        for client, url in ((ana, "/people/ask"), (cory, f"/staff/cohorts/{world.cohort.id}")):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            costs.append(len(captured.captured_queries))
        with world.at():
            for number in range(5):
                an_episode(a_member(world.bridgewell, f"Peer{number}"), world.harbor, world.cohort)
    assert costs[:2] == costs[2:]
    assert "Peer4 E." in ana.get("/people/ask").content.decode()


def test_who_can_read_what_begins_with_who_reads(world: World) -> None:
    text = world.client(world.ana).get("/me").content.decode()
    told = text[text.index("Who can read what") : text.index("For hard hours")]
    for readers, exception in (
        (
            "You can read and write in the support groups",
            "Clinical directors and on-call clinicians can read only",
        ),
        ("You and the person you write with read it.", "Clinical directors can read only"),
        (
            "Clinicians, facilitators, peer specialists",
            "On-call clinicians and clinical directors can read it if",
        ),
    ):
        assert readers in told
        assert exception in told[told.index(readers) :]
    assert told.index("You can read and write in the support groups") < told.index("can read only")


@pytest.mark.parametrize("page", ["/", "/groups", "/me"])
def test_the_contact_rules_are_one_tap_away(world: World, page: str) -> None:
    rules = f'href="{reverse("contact", args=(world.harbor.slug,))}"'
    assert rules in world.client(world.ana).get(page).content.decode()
    assert rules not in world.client(world.nora).get(page).content.decode()


def test_a_name_with_a_stop_ends_its_sentence_once(world: World) -> None:
    with world.at():
        for giver, other in ((world.ana, world.ben), (world.ben, world.ana)):
            Consent.objects.create(
                organization_id=world.bridgewell.id,
                program=world.harbor,
                giver=giver,
                other=other,
                topic="direct-contact",
            )
    text = world.client(world.ana).get("/me").content.decode()
    assert "You talk one to one with Ben O." in text
    assert "Ben O.." not in text
