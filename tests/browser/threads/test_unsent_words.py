"""Words that can't be sent any more: heard if they must be, kept on the device, and deleted only by their author."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.phones import device, opened, room, write
from tests.browser.threads.test_thread_device import KEPT
from tests.browser.walking import clean
from tests.service import RunningService
from tests.world import World, an_episode
from throughcare.conversations.models import Message
from throughcare.program.actions.episodes import end_episode
from throughcare.program.models import Member, Membership, Standing
from throughcare.safety.models import Concern

DANGER = "I have taken all my pills and I want to die."


def until_concern(page: Page, world: World) -> int:
    for _ in range(80):
        with world.at():
            found = Concern.objects.filter(member=world.ana).count()
        if found:
            return found
        page.wait_for_timeout(100)
    return 0


def test_written_offline_for_a_place_that_has_ended(
    world: World, service: RunningService, browser: Browser
) -> None:
    context = device(browser, world, world.ana, service)
    page = opened(context, room(world))
    expect(page.get_by_role("button", name="Post")).to_be_enabled()
    context.set_offline(True)
    write(page, "It was a long day with my sister.")
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    write(page, DANGER)
    expect(page.locator("[data-state=waiting]")).to_have_count(2)
    page.get_by_role("textbox", name="Write").fill("A draft I was still writing")
    with world.at():
        end_episode(None, episode=world.ana_episode, reason="completed")
    context.set_offline(False)
    expect(page.get_by_text("no longer open to you")).to_be_visible(timeout=15_000)
    assert until_concern(page, world) == 1
    with world.at():
        assert not Message.objects.filter(author=world.ana, state="visible").exists()
    expect(page.get_by_role("heading", name="Not sent, kept on this device")).to_be_visible()
    for words in ("It was a long day with my sister.", DANGER, "A draft I was still writing"):
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    clean(page)
    assert page.evaluate(KEPT) == {"queue": 2, "drafts": 1}
    page.goto("/messages/mine")
    expect(page.get_by_text("A draft I was still writing")).to_be_visible()
    clean(page)
    for left in (2, 1, 0):
        page.get_by_role("button", name="Delete from this device").first.click()
        expect(page.get_by_role("button", name="Delete from this device")).to_have_count(left)
    assert page.evaluate(KEPT) == {"queue": 0, "drafts": 0}


def test_choosing_another_organization_keeps_what_was_written_in_the_first(
    world: World, service: RunningService, browser: Browser
) -> None:
    with world.at(world.nora):
        here = world.nora.organization_id
        two = Member.objects.create(
            organization_id=here, account_id=world.ana.account_id, first_name="Ana", zone="America/Denver"
        )
        Standing.objects.create(organization_id=here, id=two.id)
        Membership.objects.create(account_id=world.ana.account_id, organization_id=here, member_id=two.id)
        an_episode(two, world.northway)
    context = device(browser, world, world.ana, service)
    page = opened(context, room(world))
    page.get_by_role("textbox", name="Write").fill("A long letter to the group")
    page.wait_for_timeout(500)
    other = opened(context, "/organization")
    other.get_by_role("button").filter(has_text="Northway").first.click()
    other.wait_for_load_state("load")
    other.wait_for_timeout(1000)
    assert other.evaluate(KEPT)["drafts"] == 1
    other.goto("/organization")
    other.get_by_role("button").filter(has_text="Bridgewell").first.click()
    other.wait_for_load_state("load")
    other.goto(room(world))
    expect(other.get_by_role("textbox", name="Write")).to_have_value("A long letter to the group")
