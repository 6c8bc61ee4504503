"""A program is run by its pages: buddies introduced, a guardian's yes, support now, sessions week by week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import (
    a_direct_thread,
    at,
    at_noon,
    clean,
    go,
    listening,
    message,
    noon_zone,
    sees,
    write,
)
from tests.world import World, a_member, a_program, a_role, acknowledge, an_episode
from throughcare.conversations.models import Thread
from throughcare.kit import clock
from throughcare.program.actions.contacts import ask_to_talk
from throughcare.program.models import Cohort, Relation, WeeklyTime


@pytest.fixture
def world(world: World) -> World:
    """Beside the cast a program like Northway: Juniper and Tug in it, Bea its coordinator; and Kim, 16."""
    n = world.names
    with world.at():
        n["path"] = a_program(world.bridgewell, "northway")
        n["evening"] = Cohort.objects.create(
            organization_id=world.bridgewell.id, program=n["path"], name="Evening cohort"
        )
        for name, alias in (("nell", "Juniper"), ("ray", "Tug")):
            n[name] = a_member(world.bridgewell, name.title(), alias=alias, zone=noon_zone())
            n[f"{name}_episode"] = an_episode(n[name], n["path"], n["evening"])
        n["bea"] = a_member(world.bridgewell, "Bea", zone=noon_zone())
        a_role(n["bea"], "coordinator", n["path"])
        n["kim"] = a_member(world.bridgewell, "Kim", birth_date=date(clock.now().year - 16, 1, 2))
        n["gus"] = a_member(world.bridgewell, "Gus")
        Relation.objects.create(
            organization_id=world.bridgewell.id, member=n["kim"], other=n["gus"], kind="guardian"
        )
    return world


def test_two_who_were_introduced_say_yes_and_talk(world: World, device: Callable[..., Page]) -> None:
    bea, nell, ray = device(world.bea, DESK), device(world.nell, PHONE), device(world.ray, PHONE)

    # In Northway nobody can ask a stranger.
    go(nell, "/people/ask")
    expect(nell.get_by_text("Nobody to ask here right now")).to_be_visible()

    go(bea, f"/staff/episodes/{world.nell_episode.id}")
    bea.get_by_role("link", name="Introduce Nell").click()
    at(bea, "Introduce Nell Example (Juniper)")
    clean(bea)
    bea.get_by_label("To whom").select_option(label="Ray Example (Tug)")
    bea.get_by_role("button", name="Introduce them").click()
    expect(bea.get_by_text("Waiting for both to say yes")).to_be_visible()
    clean(bea)

    go(nell, "/")
    expect(nell.get_by_role("heading", name="Your team introduced you to Tug")).to_be_visible()
    nell.get_by_role("button", name="Yes, let's talk").click()
    at(nell, "Messages")
    expect(nell.get_by_text("You said yes. When they say yes too, your thread is here.")).to_be_visible()
    expect(nell.get_by_text("When Tug says yes too, your thread opens.")).to_be_visible()

    go(ray, "/")
    expect(ray.get_by_role("heading", name="Juniper asks to talk with you")).to_be_visible()
    ray.get_by_role("button", name="Yes, let's talk").click()
    at(ray, "Messages")
    ray.get_by_role("link", name="Juniper").click()
    at(ray, "Juniper")
    listening(ray)

    go(nell, "/messages")
    nell.get_by_role("link", name="Tug").click()
    at(nell, "Tug")
    listening(nell)
    # While she writes, he sees that she does.
    nell.get_by_role("textbox", name="Write").press_sequentially("Hi Tug.", delay=600)
    expect(ray.get_by_text("Juniper is writing …")).to_be_visible()
    clean(ray)
    nell.get_by_role("button", name="Post").click()
    sees(ray, "Hi Tug.")
    expect(ray.get_by_text("Juniper is writing …")).to_have_count(0)
    write(ray, "Nice to hear from you, Juniper.")
    sees(nell, "Nice to hear from you, Juniper.")

    # Staff end it: the thread closes on both open pages.
    go(bea, f"/staff/programs/{world.path.slug}/introductions")
    expect(bea.get_by_text("Both said yes")).to_be_visible()
    bea.get_by_role("button", name="End it").click()
    for page in (nell, ray):
        at(page, "No longer open")


def test_a_guardian_says_yes_and_takes_it_back(world: World, device: Callable[..., Page]) -> None:
    with world.at():
        for minor, guardian in ((world.mia, world.greta), (world.kim, world.gus)):
            an_episode(minor, world.evergreen, role="alum")
            acknowledge(guardian, world.evergreen)
        ask_to_talk(world.actor(world.mia), program=world.evergreen, asked=world.kim)
        ask_to_talk(world.actor(world.kim), program=world.evergreen, asked=world.mia)
        thread = Thread.objects.get(program=world.evergreen, channel="direct-thread")
    greta, gus, mia = (device(who, PHONE) for who in (world.greta, world.gus, world.mia))

    go(mia, f"/threads/{thread.id}", status=404)
    for guardian, name in ((greta, "Mia"), (gus, "Kim")):
        go(guardian, "/me")
        guardian.get_by_role("link", name="Family", exact=True).click()
        at(guardian, "Your family")
        clean(guardian)
        guardian.get_by_role("button", name=f"Yes, {name} may").click()
        expect(guardian.get_by_text("Thank you. You can take it back here at any time.")).to_be_visible()
        clean(guardian)

    go(mia, f"/threads/{thread.id}")
    listening(mia)
    write(mia, "Hi Kim, our parents said yes.")
    sees(mia, "Hi Kim, our parents said yes.")
    greta.get_by_role("button", name="Take my yes back Private messages").click()
    expect(greta.get_by_text("Taken back. It counts from now on.")).to_be_visible()
    at(mia, "No longer open")


def test_support_now_opens_a_closed_door_for_both(world: World, device: Callable[..., Page]) -> None:
    at_noon(world)
    thread = a_direct_thread(world, world.ana, world.ben)
    # Private messages wait from now on: the day's hours are over.
    at_noon(world, ('windows = "every day 07:00-22:00"', 'windows = "every day 02:00-03:00"'))
    ana, ben, cory = device(world.ana, PHONE), device(world.ben, PHONE), device(world.cory, DESK)
    for page in (ana, ben):
        go(page, f"/threads/{thread.id}")
        listening(page)
        expect(page.get_by_role("button", name="Post")).to_be_disabled()
    ana.get_by_role("button", name="I need support now").click()
    expect(ana.get_by_text("It is on until")).to_be_visible()
    expect(ana.get_by_role("button", name="I need support now")).to_have_count(0)
    listening(ana)
    clean(ana)
    write(ana, "Are you awake? I could use a voice.")
    sees(ben, "Are you awake? I could use a voice.")
    # Ben's page opened by itself.
    expect(ben.get_by_role("button", name="Post")).to_be_enabled()
    write(ben, "I am here.")
    sees(ana, "I am here.")

    go(cory, f"/staff/cohorts/{world.cohort.id}")
    expect(cory.get_by_role("link", name="Ana Reyes")).to_contain_text("Needs support now")

    go(ana, "/")
    ana.get_by_role("button", name="Take it off").click()
    expect(ana.get_by_text("It is off. You can set it again at any time.")).to_be_visible()
    clean(ana)
    expect(ben.locator("[data-part=closed]")).to_be_visible()
    assert message(ben, "I am here.").count() == 1


def test_sessions_week_by_week(world: World, device: Callable[..., Page]) -> None:
    bea, nell = device(world.bea, PHONE), device(world.nell, PHONE)
    tomorrow = clock.now().astimezone(clock.zone(noon_zone())) + timedelta(days=1)
    go(bea, f"/staff/cohorts/{world.evening.id}")
    expect(bea.get_by_text("No times yet.")).to_be_visible()
    bea.get_by_role("link", name="Change them").click()
    at(bea, "Evening cohort: sessions")
    clean(bea)
    bea.get_by_label(tomorrow.strftime("%A")).check()
    bea.get_by_label("Starts").fill("18:00")
    bea.get_by_label("Time zone").fill(noon_zone())
    bea.get_by_role("button", name="Save").click()
    expect(bea.get_by_text("Saved. The times to come follow at once.")).to_be_visible()
    clean(bea)
    go(nell, "/")
    expect(nell.get_by_role("heading", name="Your group session")).to_be_visible()
    expect(nell.get_by_role("main")).to_contain_text("tomorrow at 6:00 pm")

    bea.get_by_role("button", name="Cancel this day").first.click()
    expect(bea.get_by_text("Cancelled", exact=True)).to_be_visible()
    clean(bea)
    nell.reload()
    expect(nell.get_by_role("main")).not_to_contain_text("tomorrow at 6:00 pm")
    with world.at():
        assert WeeklyTime.objects.filter(cohort=world.evening).count() == 1
