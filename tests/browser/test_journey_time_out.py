"""A clinician is called away from her screen: it does not stay open, and what she was typing is back when she is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.app.moderation.reviewing import a_held
from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, at_noon, clean, go, listening, sees, sign_in
from tests.world import World
from throughcare.kit import clock
from throughcare.program.actions.sign_ins import end_idle_sign_ins

NOTE = "Rang her at ten, she is with her sister until the evening."
DRAFT = "I read what you wrote about the night shift, and"


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def idle(page: Page, *, is_told: bool = True) -> None:
    """Let the page's sign-in be over, and, unless `work` is away, let `live` say so."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == "sign_in")
    Session.objects.filter(session_key=key).update(expire_date=clock.now() - timedelta(seconds=1))
    if is_told:
        end_idle_sign_ins()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_was_typed_in_a_form_is_back_in_its_place(
    world: World, device: Callable[..., Page], size: dict[str, int]
) -> None:
    with world.at():
        held = a_held(world, body="Ring me on 312-555-0142, any morning.")
        page = device(world.mo, size)
        go(page, f"/waiting/{held.id}")
    listening(page)
    url = page.url
    field = page.locator("main form[method=post] textarea").first
    field.fill(NOTE)
    idle(page)
    at(page, "Sign in")
    expect(page.get_by_text("Nothing was done here for a while.")).to_be_visible()
    expect(page.get_by_text("312-555-0142")).to_have_count(0)
    clean(page)
    sign_in(page, world.mo)
    page.wait_for_url(url)
    expect(page.locator("main form[method=post] textarea").first).to_have_value(NOTE)


def test_somebody_else_who_signs_in_there_finds_nothing_of_it(
    world: World, device: Callable[..., Page]
) -> None:
    with world.at():
        held = a_held(world, body="Ring me on 312-555-0142, any morning.")
    page = device(world.mo, DESK)
    go(page, f"/waiting/{held.id}")
    listening(page)
    page.locator("main form[method=post] textarea").first.fill(NOTE)
    idle(page)
    at(page, "Sign in")
    sign_in(page, world.dina)
    page.wait_for_url(f"**/waiting/{held.id}")
    listening(page)
    expect(page.locator("main form[method=post] textarea").first).to_have_value("")
    page.wait_for_function("() => sessionStorage.getItem('throughcare-typed') === null")


def test_a_draft_in_a_room_is_back_and_can_be_sent(world: World, device: Callable[..., Page]) -> None:
    page = device(world.fay, DESK)
    go(page, f"/threads/{world.cohort_room.id}")
    listening(page)
    page.get_by_role("textbox", name="Write").fill(DRAFT)
    idle(page)
    at(page, "Sign in")
    sign_in(page, world.fay)
    page.wait_for_url(f"**/threads/{world.cohort_room.id}")
    listening(page)
    expect(page.get_by_role("textbox", name="Write")).to_have_value(DRAFT)
    page.get_by_role("button", name="Post").click()
    sees(page, DRAFT)


def test_a_form_sent_too_late_is_carried_through_the_sign_in(
    world: World, device: Callable[..., Page]
) -> None:
    page = device(world.fay, PHONE, java_script_enabled=False)
    page.goto(f"/threads/{world.cohort_room.id}")
    page.get_by_role("textbox", name="Write").fill(DRAFT)
    idle(page, is_told=False)
    page.get_by_role("button", name="Post").click()
    at(page, "Sign in")
    expect(page.get_by_text("What you sent has not gone out yet")).to_be_visible()
    sign_in(page, world.fay)
    at(page, "Send it now?")
    page.screenshot(path="/tmp/again.png")
    expect(page.get_by_role("paragraph").filter(has_text=DRAFT)).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("log").get_by_text(DRAFT)).to_be_visible()


def test_a_member_keeps_her_page_and_her_words(world: World, device: Callable[..., Page]) -> None:
    page = device(world.ana)
    go(page, f"/threads/{world.cohort_room.id}")
    listening(page)
    page.get_by_role("textbox", name="Write").fill(DRAFT)
    idle(page)
    expect(page.get_by_text("You are signed out. Sign in again and what you wrote is sent.")).to_be_visible()
    page.get_by_role("button", name="Post").click()
    page.goto("/help")
    expect(page.get_by_role("button", name="Tell my team")).to_be_visible()
    page.goto(f"/threads/{world.cohort_room.id}")
    sign_in(page, world.ana)
    page.wait_for_url(f"**/threads/{world.cohort_room.id}")
    sees(page, DRAFT)
