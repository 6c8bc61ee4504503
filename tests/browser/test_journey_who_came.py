"""Ben stays away from group. Fay says so on her phone; Omar is rung, and reads why and which session it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.meetings.sessions import a_window, counting, url
from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, at_noon, clean, go, mails, until
from tests.service import RunningService
from tests.world import World, a_member, an_episode
from throughcare.safety.models import Concern

NOTE = "He said last week that he would come."


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon, with a session that began two hours ago and one of two days ago."""
    at_noon(world)
    a_window(world, hours_ago=50)
    world.names["window"] = a_window(world)
    return world


def looked_at(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for it."""
    if folder := os.environ.get("THROUGHCARE_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def of(page: Page, name: str) -> Locator:
    """What stands about one person."""
    return page.get_by_role("group", name=name)


def choose(page: Page, name: str, word: str) -> None:
    """Choose one of the four about somebody."""
    of(page, name).get_by_role("radio", name=word, exact=True).click()


def test_whoever_leads_says_who_came_and_somebody_looks_for_him(
    world: World, device: Callable[..., Page], service: RunningService
) -> None:
    data = Path(service.environment["THROUGHCARE_DATA"])
    fay, omar = device(world.fay, PHONE), device(world.omar, PHONE)
    go(fay, "/desk")
    looked_at(fay, "desk-asks")
    fay.get_by_role("link", name="Who came to Tuesday cohort, today").click()
    at(fay, "Who came?")
    clean(fay)
    expect(fay.get_by_role("radio", checked=True)).to_have_count(0)
    choose(fay, "Ben Okafor", "Did not come")
    of(fay, "Ben Okafor").get_by_label("A word about it").fill(NOTE)
    of(fay, "Ana Reyes").get_by_label("A word about it").fill("She was there")
    fay.get_by_role("button", name="Save").click()
    expect(fay.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(of(fay, "Ben Okafor").get_by_role("radio", name="Did not come")).to_be_checked()
    expect(of(fay, "Ben Okafor").get_by_label("A word about it")).to_have_value(NOTE)
    clean(fay)
    looked_at(fay, "refused")
    assert counting(world) == {}
    choose(fay, "Ana Reyes", "Came late")
    fay.get_by_role("button", name="Save").click()
    expect(fay.get_by_text("The people on call are rung now, about: Ben Okafor")).to_be_visible()
    clean(fay)
    assert counting(world) == {"Ben": "did-not-come", "Ana": "came-late"}

    # Omar is rung in words that say nothing, and finds out on the page.
    until(lambda: mails(data, world.omar.account.email) != [])
    for mail in mails(data, world.omar.account.email):
        for word in ("Ben", "Okafor", "Harbor", "Tuesday", "session"):
            assert word not in mail
    with world.at():
        concern = Concern.objects.get()
    go(omar, f"/concerns/{concern.id}")
    for words in ("Was missed in a session.", "Fay Lindqvist wrote down who came."):
        expect(omar.get_by_text(words)).to_be_visible()
    expect(omar.get_by_text("Tuesday cohort, ")).to_be_visible()
    expect(omar.get_by_text(NOTE)).to_be_visible()
    looked_at(omar, "concern")
    omar.get_by_role("button", name="I take this").click()
    expect(omar.get_by_text("You have taken this.")).to_be_visible()
    clean(omar)

    # He had been there all along, with another name on his screen.
    choose(fay, "Ben Okafor", "Came")
    fay.get_by_role("button", name="Save").click()
    expect(fay.get_by_text("a person still closes that, about: Ben Okafor")).to_be_visible()
    expect(fay.get_by_text("That goes on until a person closes it.")).to_be_visible()
    clean(fay)
    looked_at(fay, "corrected")
    fay.get_by_role("link", name="Tuesday cohort").click()
    at(fay, "Tuesday cohort: who came")
    expect(fay.get_by_text("2 of 2 came")).to_be_visible()
    clean(fay)
    go(omar, f"/concerns/{concern.id}")
    expect(omar.get_by_text("You have taken this.")).to_be_visible()
    expect(omar.get_by_text("Corrected by Fay Lindqvist")).to_be_visible()


def test_by_keyboard_alone(world: World, device: Callable[..., Page]) -> None:
    fay = device(world.fay, DESK)
    go(fay, url(world.window))
    of(fay, "Ana Reyes").get_by_role("radio", name="Came", exact=True).focus()
    fay.keyboard.press("Space")
    fay.keyboard.press("ArrowRight")
    fay.keyboard.press("Tab")
    fay.keyboard.type("Ten minutes")
    fay.keyboard.press("Tab")
    fay.keyboard.press("Space")
    fay.keyboard.press("Tab")
    fay.keyboard.press("Enter")
    expect(fay.get_by_text("Saved.")).to_be_visible()
    assert counting(world) == {"Ana": "came-late", "Ben": "came"}


def test_without_a_script(world: World, device: Callable[..., Page]) -> None:
    cory = device(world.cory, PHONE, java_script_enabled=False)
    cory.goto(f"/staff/cohorts/{world.cohort.id}")
    cory.get_by_role("link", name="Who came to the last sessions").click()
    at(cory, "Tuesday cohort: who came")
    cory.get_by_role("list", name="Sessions").get_by_role("link", name="today, ").click()
    choose(cory, "Ana Reyes", "Told us")
    cory.get_by_role("button", name="Save").click()
    expect(cory.get_by_text("Saved.")).to_be_visible()
    assert counting(world) == {"Ana": "told-us"}


def test_the_pages_of_it_in_every_size(world: World, device: Callable[..., Page]) -> None:
    with world.at():
        for name in ("Bartholomew-Maximilian Featherstonehaugh-Cholmondeley", "Li"):
            an_episode(a_member(world.bridgewell, name.split("-")[0][:3], name), world.harbor, world.cohort)
    pages = {
        "who-came": (url(world.window), "Who came?"),
        "list": ("/staff/who-came", "Not kept yet"),
        "cohort": (f"/staff/cohorts/{world.cohort.id}", "2 sessions are not kept yet"),
        "today": ("/", "Who came to Tuesday cohort"),
    }
    for size in (PHONE, DESK):
        for scheme in ("light", "dark"):
            cory = device(world.cory, size, color_scheme=scheme)
            for name, (address, words) in pages.items():
                go(cory, address)
                expect(cory.get_by_text(words).first).to_be_visible()
                clean(cory)
                looked_at(cory, f"{name}-{size['width']}-{scheme}")
            cory.close()
