"""Staff's own first page, the week's rota in one zone, and what they end: a guardianship, an empty cohort."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.app.asking import a_message
from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, clean, go, listening
from tests.world import World, a_member, acknowledge, an_episode
from throughcare.conversations.models import Thread
from throughcare.program.actions.cohorts import create_cohort
from throughcare.program.actions.contacts import ask_to_talk
from throughcare.program.actions.pairs import give_consent
from throughcare.program.models import Member, Relation


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_coordinator_begins_her_day(
    world: World, device: Callable[..., Page], size: dict[str, int]
) -> None:
    with world.at():
        Member.objects.filter(id=world.cory.id).update(zone="America/New_York")
        empty = create_cohort(None, program=world.harbor, name="Friday cohort")
    cory = device(world.cory, size)
    go(cory, "/")
    at(cory, "Today")
    expect(cory.get_by_text("Omar Saleh is on call until")).to_be_visible()
    clean(cory)
    cory.get_by_role("link", name="Who is on call").click()
    at(cory, "Who is on call")
    expect(cory.get_by_text("All times on this page are Chicago time")).to_be_visible()
    expect(cory.get_by_text("New York")).to_have_count(0)
    clean(cory)
    go(cory, f"/staff/cohorts/{empty.id}")
    clean(cory)
    cory.get_by_role("button", name="End this cohort").click()
    at(cory, "People")
    expect(cory.get_by_text("Ended. It takes nobody any more.")).to_be_visible()
    expect(cory.get_by_role("link", name="Friday cohort")).to_have_count(0)


def test_a_guardianship_ends_and_what_stood_on_it_closes(world: World, device: Callable[..., Page]) -> None:
    n = world.names
    with world.at():
        n["kim"] = a_member(world.bridgewell, "Kim", birth_date=world.mia.birth_date)
        n["gus"] = a_member(world.bridgewell, "Gus")
        Relation.objects.create(
            organization_id=world.bridgewell.id, member=n["kim"], other=n["gus"], kind="guardian"
        )
        for minor, guardian in ((world.mia, world.greta), (world.kim, world.gus)):
            n[f"{minor.first_name}_stay"] = an_episode(minor, world.evergreen, role="alum")
            acknowledge(guardian, world.evergreen)
        ask_to_talk(world.actor(world.mia), program=world.evergreen, asked=world.kim)
        ask_to_talk(world.actor(world.kim), program=world.evergreen, asked=world.mia)
        for minor, guardian in ((world.mia, world.greta), (world.kim, world.gus)):
            give_consent(world.actor(guardian), program=world.evergreen, other=minor, topic="direct-thread")
        thread = Thread.objects.get(program=world.evergreen, channel="direct-thread")
        a_message(thread, world.kim, "Our parents said yes.")
    mia, dina = device(world.mia, PHONE), device(world.dina, DESK)
    go(mia, f"/threads/{thread.id}")
    expect(mia.get_by_text("Our parents said yes.")).to_be_visible()
    listening(mia)
    go(dina, f"/staff/episodes/{n['Mia_stay'].id}")
    dina.get_by_text("End Greta Sand's guardianship").click()
    clean(dina)
    dina.get_by_role("button", name="End the guardianship").click()
    expect(dina.get_by_text("Ended. What needs a guardian's yes is closed")).to_be_visible()
    expect(dina.get_by_text("Under 18, and no guardian is on record.")).to_be_visible()
    at(mia, "No longer open")
