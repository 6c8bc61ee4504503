"""Browsers for journeys through threads: the real service, and devices that are signed in as members."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.service import RunningService
from tests.world import World
from throughcare.conversations.models import Message
from throughcare.program.models import Member

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}


def cookie_of(world: World, member: Member, service: RunningService) -> dict[str, Any]:
    """The cookie of a sign-in as this member."""
    value = world.client(member).cookies["sign_in"].value
    return {"name": "sign_in", "value": value, "url": service.url}


def device(
    browser: Browser, world: World, member: Member, service: RunningService, **options: Any
) -> BrowserContext:
    """A device on which this member is signed in."""
    context = browser.new_context(viewport=options.pop("viewport", PHONE), base_url=service.url, **options)
    context.add_cookies([cookie_of(world, member, service)])  # type: ignore[list-item]
    context.set_default_timeout(30_000)
    return context


def opened(context: BrowserContext, path: str) -> Page:
    """A page of the service, loaded, with the place to write at work if it has one."""
    page = context.new_page()
    page.goto(path)
    page.wait_for_load_state("load")
    expect(page.locator("html[data-islands]")).to_have_count(
        1
    )  # each is fetched by itself: none may come later
    if page.locator("[data-part=composer]").count():
        expect(page.locator("[data-part=composer] button[aria-keyshortcuts]")).to_have_count(1)
    return page


def room(world: World) -> str:
    """The cohort's room."""
    return f"/threads/{world.cohort_room.id}"


def write(page: Page, words: str) -> None:
    """Write and post, as people do."""
    page.get_by_role("textbox", name="Write").fill(words)
    page.get_by_role("button", name="Post").click()


def said(page: Page) -> Any:
    """The words that stand on a page."""
    return page.locator(".message [data-part=body]")


def stored(world: World) -> list[str]:
    """The words that stand in the cohort's room, in their order."""
    with world.at():
        rows = Message.objects.filter(thread=world.cohort_room, state="visible").order_by("seq")
        return list(rows.values_list("body", flat=True))
