"""A topic's name hurts somebody: she reports it, a reviewer gives it another one, and who gave it reads why."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at_noon, clean, go
from tests.world import World
from throughcare.conversations.actions.topics import create_topic

NAME = "Why Eve never shuts up"
BETTER = "Giving each other room"


def test_from_the_report_to_the_new_name(world: World, device: Callable[..., Page]) -> None:
    at_noon(world)
    with world.at():
        topic = create_topic(world.actor(world.ben), thread_id=world.support_group.id, title=NAME)
    room = f"/threads/{world.support_group.id}?topic={topic.id}"

    eve = device(world.eve)
    go(eve, room)
    eve.get_by_role("link", name="Report this name").click()
    expect(eve.get_by_text(NAME)).to_be_visible()
    clean(eve)
    eve.get_by_label("It is unkind, or it pressures somebody").check()
    eve.get_by_role("button", name="Send the report").click()
    expect(eve.get_by_role("link", name="You reported this name")).to_be_visible()
    clean(eve)

    mo = device(world.mo, DESK, color_scheme="dark")
    go(mo, "/reviews")
    mo.locator("[data-row], .queue__row", has_text=NAME).get_by_role("link", name="Open").click()
    clean(mo)
    mo.get_by_label("The new name").fill(BETTER)
    mo.locator("form", has=mo.get_by_label("The new name")).get_by_label(
        "It could hurt somebody here."
    ).check()
    mo.get_by_role("button", name="Give it this name").click()
    expect(mo.get_by_text("The topic has its new name.")).to_be_visible()

    go(eve, room)
    expect(eve.get_by_role("link", name=BETTER)).to_be_visible()
    expect(eve.get_by_text(NAME)).to_have_count(0)

    ben = device(world.ben, PHONE, color_scheme="dark")
    go(ben, "/decisions")
    expect(
        ben.get_by_role("strong").filter(has_text="We gave a topic that you opened another name.")
    ).to_be_visible()
    expect(ben.get_by_text("It could hurt somebody here.")).to_be_visible()
