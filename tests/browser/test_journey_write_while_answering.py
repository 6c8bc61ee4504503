"""Omar, on call and on nobody's care team, takes a call and writes to Ana in her thread; closing it takes him out."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at_noon, clean, go, listening, open_thread, sees, write
from tests.world import World
from throughcare.safety.actions import open_concern

HERE = "I am on call tonight, and I am here. Can I phone you?"


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon, and Ana has called for help."""
    at_noon(world)
    with world.at():
        world.names["concern"] = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=3, source_kind="help-now"
        )
    return world


def looked_at(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for it."""
    if folder := os.environ.get("THROUGHCARE_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_who_answers_a_call_writes_until_it_is_closed(world: World, device: Callable[..., Page]) -> None:
    ana, omar = device(world.ana, PHONE), device(world.omar, PHONE)
    open_thread(ana, world.care_team)
    go(omar, f"/concerns/{world.names['concern'].id}")
    expect(omar.get_by_role("link", name="Write to them in the care-team thread")).to_have_count(0)
    omar.get_by_role("button", name="I take this").click()
    link = omar.get_by_role("link", name="Write to them in the care-team thread")
    expect(link).to_be_visible()
    clean(omar)
    looked_at(omar, "answering-phone")
    for size, scheme in ((PHONE, "dark"), (DESK, "light"), (DESK, "dark")):
        page = device(world.omar, size, color_scheme=scheme)
        go(page, f"/concerns/{world.names['concern'].id}")
        clean(page)
        looked_at(page, f"answering-{size['width']}-{scheme}")
        page.close()

    link.click()
    listening(omar)
    write(omar, HERE)
    sees(omar, HERE)
    sees(ana, HERE)
    expect(omar.get_by_role("textbox").first).to_have_value("")
    clean(omar)
    looked_at(omar, "answering-thread")
    write(ana, "Yes. Please do.")
    sees(omar, "Yes. Please do.")

    other = device(world.omar, PHONE)
    go(other, f"/concerns/{world.names['concern'].id}")
    other.get_by_label("We talked, and they are safe for now").check()
    other.get_by_role("button", name="Close the concern").click()
    expect(other.get_by_role("main").get_by_text("Closed.", exact=True).last).to_be_visible()
    go(other, f"/threads/{world.care_team.id}", status=404)
    write(ana, "Thank you. I will sleep now.")
    sees(ana, "Thank you. I will sleep now.")
    expect(omar.get_by_text("Thank you. I will sleep now.")).to_have_count(0)
