"""A member looks for what was said: by form, on a phone and a desk, and opens the thread there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.app.conversations.saying import a_message
from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, at_noon, clean, go
from tests.world import World
from throughcare.conversations.actions.search_index import take_in
from throughcare.conversations.models import Message


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon, after some talk."""
    world = at_noon(world)
    with world.at():
        for number in range(30):
            a_message(
                world.cohort_room, world.ben, f"An ordinary evening, number {number}.", ago=600 - number
            )
        a_message(
            world.cohort_room,
            world.fay,
            "Before bed, write tomorrow's first step on a card. It helped people here sleep.",
            ago=300,
        )
        for number in range(40):
            a_message(world.cohort_room, world.ben, f"A quiet day, number {number}.", ago=200 - number)
        take_in(world.cohort_room.id, most=1000)
        a_message(world.support_group, world.ben, "I was sleeping better this week.", ago=5)
        a_message(world.support_group, world.eve, "Sleep came late for me. I read until two.", ago=3)
    return world


def found(page: Page) -> list[str]:
    """The messages on a page of results."""
    return page.locator(".found .message__body").all_inner_texts()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_she_searches_and_opens_it_where_it_was_said(
    world: World, device: Callable[..., Page], size: dict[str, int], scripts: bool
) -> None:
    ana = (
        device(world.ana, size, java_script_enabled=True)
        if scripts
        else device(world.ana, size, java_script_enabled=False)
    )
    look = clean if scripts else lambda page: None
    ana.goto("/groups")
    ana.get_by_role("link", name="Search", exact=True).click()
    at(ana, "Search")
    look(ana)
    ana.get_by_role("searchbox", name="What are you looking for?").fill("Sleep")
    ana.get_by_role("button", name="Search").click()
    expect(ana.locator(".found")).to_have_count(3)
    assert "sleep" not in ana.url.lower()
    assert [text[:12] for text in found(ana)] == ["Sleep came l", "I was sleepi", "Before bed, "]
    assert ana.locator(".found mark").all_inner_texts() == ["Sleep", "sleeping", "sleep"]
    look(ana)
    ana.get_by_role("link", name=re.compile("Read it where it was said.*Fay")).click()
    at(ana, "Tuesday cohort")
    with world.at():
        said = Message.objects.get(body__startswith="Before bed")
    there = ana.locator(f"#m-{said.id}")
    expect(there).to_be_in_viewport()
    expect(there).to_contain_text("write tomorrow's first step")
    look(ana)

    ana.get_by_role("link", name="Search in here").click()
    at(ana, "Search in Tuesday cohort")
    ana.get_by_role("searchbox").fill("zeppelin")
    ana.get_by_role("button", name="Search").click()
    expect(ana.get_by_text("Nothing with these words")).to_be_visible()
    look(ana)
    ana.go_back()
    ana.get_by_role("searchbox").fill("quiet")
    ana.get_by_role("button", name="Search").click()
    expect(ana.locator(".found")).to_have_count(20)
    ana.get_by_role("link", name="Further back").click()
    expect(ana.locator(".found")).to_have_count(20)
    expect(ana.get_by_role("link", name="Further back")).to_have_count(0)
    look(ana)


def test_what_she_may_not_read_is_not_found(world: World, device: Callable[..., Page]) -> None:
    eve = device(world.eve, PHONE)
    go(eve, "/search")
    eve.get_by_role("searchbox").fill("step card")
    eve.get_by_role("button", name="Search").click()
    expect(eve.get_by_text("Nothing with these words")).to_be_visible()
    go(eve, f"/threads/{world.cohort_room.id}/search", status=404)
