"""Somebody of another program and somebody of another organization find nothing, and are told so kindly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import at_noon, clean, go
from tests.world import World
from throughcare.program.actions.contacts import ask_to_talk


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def test_the_page_that_is_not_there_says_so_kindly(world: World, device: Callable[..., Page]) -> None:
    for stranger in (world.otto, world.nora):
        page = device(stranger, PHONE)
        go(page, f"/threads/{world.support_group.id}", status=404)
        expect(page.get_by_role("heading", name="This page isn't here")).to_be_visible()
        expect(page.get_by_role("link", name="Help now")).to_be_visible()
        expect(page.get_by_role("main")).not_to_contain_text("404")
        for place in ("/groups", "/messages", "/messages/mine", "/people/ask", "/people/asks", "/"):
            go(page, place)
            for word in ("Ana", "Ben", "Evening check-in", "Tuesday cohort", "Harbor"):
                expect(page.locator("body")).not_to_contain_text(word)
        clean(page)
    # Whoever is signed out learns nothing either, and is asked to sign in.
    nobody = device(None, PHONE)
    nobody.goto(f"/threads/{world.support_group.id}")
    expect(nobody.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_ask_reaches_nobody_of_another_program(world: World, device: Callable[..., Page]) -> None:
    """The list of people to ask is the one gate's answer, for whoever looks."""
    with world.at():
        ask_to_talk(world.actor(world.ana), program=world.harbor, asked=world.ben)
    otto = device(world.otto, PHONE)
    go(otto, "/people/ask")
    expect(otto.get_by_role("main")).not_to_contain_text("Ana")
    expect(otto.get_by_role("main")).not_to_contain_text("Ben")
    expect(otto.get_by_role("main")).to_contain_text(world.ada.alias)
