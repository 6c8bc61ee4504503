"""What a device keeps and forgets, and threads without scripts, without a mouse, and as axe sees them."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.app.conversations.saying import a_message
from tests.browser.axe import found_by_axe
from tests.browser.phones import DESK, PHONE, cookie_of, device, opened, room, write
from tests.service import RunningService
from tests.world import World
from throughcare.conversations.actions.seats import settle_program
from throughcare.conversations.models import Message, Topic
from throughcare.program.models import Block

FOCUS = """() => {
  const e = document.activeElement;
  return [e.innerText || e.labels?.[0]?.innerText || "", e.getAttribute("type") || e.tagName];
}"""
KEPT = """async () => {
  const base = await new Promise((yes, no) => {
    const open = indexedDB.open("throughcare-words");
    open.onsuccess = () => yes(open.result);
    open.onerror = no;
  });
  const count = {};
  for (const name of ["queue", "drafts"]) {
    if (!base.objectStoreNames.contains(name)) { count[name] = 0; continue; }
    const store = base.transaction(name).objectStore(name);
    count[name] = await new Promise((yes) => (store.count().onsuccess = (e) => yes(e.target.result)));
  }
  base.close();
  return count;
}"""


def with_words_kept(context: BrowserContext, world: World) -> Page:
    """A page with one message in the queue and a draft, offline."""
    page = opened(context, room(world))
    expect(page.get_by_role("button", name="Post")).to_be_enabled()
    context.set_offline(True)
    write(page, "Private words on their way")
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    page.get_by_role("textbox", name="Write").fill("A private draft")
    page.wait_for_timeout(500)
    assert page.evaluate(KEPT) == {"queue": 1, "drafts": 1}
    return page


def test_a_draft_is_kept_by_thread(world: World, service: RunningService, browser: Browser) -> None:
    context = device(browser, world, world.ana, service)
    page = opened(context, room(world))
    page.get_by_role("textbox", name="Write").fill("Half a thought")
    page.wait_for_timeout(500)
    page.goto(f"/threads/{world.care_team.id}")
    expect(page.get_by_role("textbox", name="Write")).to_have_value("")
    page.goto(room(world))
    expect(page.get_by_role("textbox", name="Write")).to_have_value("Half a thought")
    write(page, "A whole thought")
    expect(page.locator("[data-state=posted]")).to_have_count(1)
    page.reload()
    page.wait_for_timeout(500)
    expect(page.get_by_role("textbox", name="Write")).to_have_value("")


def test_signing_out_in_one_tab_wipes_drafts_and_queue_in_all(
    world: World, service: RunningService, browser: Browser
) -> None:
    context = device(browser, world, world.ana, service)
    page = with_words_kept(context, world)
    context.set_offline(False)
    expect(page.locator("[data-state=posted]")).to_have_count(1)
    with world.at():
        assert Message.objects.filter(author=world.ana).count() == 1
    page.get_by_role("textbox", name="Write").fill("Another private draft")
    page.wait_for_timeout(500)
    other = opened(context, "/me")
    # The worker answers both pages from here on, soon or late: how the line fails depends on it.
    other.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert other.evaluate(KEPT) == {"queue": 0, "drafts": 1}
    expect(other.locator("form[data-is-ready]")).to_have_count(1)
    # The words are gone before the sign-out is asked for: it may never arrive.
    context.route("**/sign-out", lambda route: route.abort())
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_text("This may not have been sent")).to_be_visible()
    page.wait_for_url(lambda url: "/threads/" not in url, timeout=30_000)
    expect(page.get_by_role("textbox")).to_have_count(0)
    assert page.evaluate(KEPT) == {"queue": 0, "drafts": 0}
    other.goto("/me")
    context.unroute("**/sign-out")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign out")).to_have_count(0)
    assert other.goto(room(world)).url.split("?")[0].endswith("/sign-in")  # type: ignore[union-attr]


def test_what_one_member_left_is_wiped_when_another_signs_in(
    world: World, service: RunningService, browser: Browser
) -> None:
    context = device(browser, world, world.ana, service)
    page = with_words_kept(context, world)
    page.close()
    context.set_offline(False)
    context.add_cookies([cookie_of(world, world.ben, service)])  # type: ignore[list-item]
    page = opened(context, room(world))
    page.wait_for_timeout(1500)
    assert page.evaluate(KEPT) == {"queue": 0, "drafts": 0}
    expect(page.get_by_role("textbox", name="Write")).to_have_value("")
    with world.at():
        assert Message.objects.count() == 0


def test_reading_and_posting_without_scripts(world: World, service: RunningService, browser: Browser) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "Are you there?")
    context = device(browser, world, world.ana, service, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Groups").click()
    page.get_by_role("link", name="Tuesday cohort").click()
    expect(page.get_by_text("Are you there?")).to_be_visible()
    page.get_by_text("More").first.click()
    page.get_by_role("link", name="Reply").click()
    expect(page.get_by_text("Your reply to Ben O.")).to_be_visible()
    page.get_by_role("textbox").fill("I am.")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_text("I am.")).to_be_visible()
    expect(page.locator(".message .quote")).to_contain_text("Are you there?")
    page.get_by_role("button", name="I have read these").click()
    expect(page.locator("#unread")).to_have_count(0)
    page.get_by_role("textbox").fill("x" * 10 + " 312-555-0142")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_text("a person reads it before others see it")).to_be_visible()


def a_full_thread(world: World) -> Any:
    """A group with a message of every kind in every state."""
    with world.at():
        settle_program(None, organization_id=world.bridgewell.id, program_id=world.harbor.id)
        thread = world.support_group
        topic = Topic.objects.create(organization_id=world.bridgewell.id, thread=thread, title="Sleep")
        first = a_message(thread, world.ben, "How was your night?", ago=60 * 26, topic_id=topic.id)
        a_message(thread, world.ana, "Short.", ago=60, reply_to_id=first.id)
        a_message(thread, world.fay, "Thank you for saying so.", ago=59)
        a_message(thread, world.eve, "I went outside.", ago=40, kind="win")
        a_message(thread, world.ben, "Today is hard.", ago=30, kind="struggling")
        a_message(thread, world.eve, "Gone.", ago=20, state="withdrawn")
        a_message(thread, world.ben, "Removed.", ago=19, state="removed")
        a_message(thread, world.ana, "Call 312-555-0142", state="held", reason="contact-details-held")
        Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ana, blocked=world.eve)
    return thread


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(
    world: World, service: RunningService, browser: Browser, scheme: str, size: dict[str, int]
) -> None:
    thread = a_full_thread(world)
    context = device(browser, world, world.ana, service, viewport=size, color_scheme=scheme)
    paths = (
        "/",
        "/groups",
        "/messages",
        "/messages/mine",
        f"/threads/{thread.id}",
        f"/threads/{thread.id}/topics",
    )
    for path in paths:
        page = opened(context, path)
        assert found_by_axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        page.close()


def test_by_keyboard_alone(world: World, service: RunningService, browser: Browser) -> None:
    with world.at():
        a_message(world.cohort_room, world.ben, "Are you there?")
    page = opened(device(browser, world, world.ana, service, viewport=DESK), room(world))

    def reach(name: str, role: str = "") -> None:
        """Tab on until the focus is on something of this name."""
        for _ in range(40):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            if name in focus[0] and role in focus[1]:
                return
        raise AssertionError(f"{name} can't be reached")

    reach("More")
    page.keyboard.press("Enter")
    reach("Reply")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Write")).to_be_focused()
    expect(page.get_by_text("Your reply to Ben O.")).to_be_visible()
    page.keyboard.type("Yes.")
    page.keyboard.press("Enter")
    page.keyboard.type("I am.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message--mine [data-part=body]")).to_have_text("Yes.\nI am.")
    expect(page.get_by_role("textbox", name="Write")).to_be_focused()
    expect(page.locator(".message--mine .quote")).to_contain_text("Are you there?")
    expect(page.locator(".message--mine[data-state=posted]")).to_have_count(1)
    with world.at():
        answered = Message.objects.get(author=world.ana)
        assert answered.reply_to_id == Message.objects.get(author=world.ben).id


def test_a_person_blocked_is_folded_when_words_come_live(
    world: World, service: RunningService, browser: Browser
) -> None:
    with world.at():
        Block.objects.create(organization_id=world.bridgewell.id, blocker=world.ana, blocked=world.ben)
    ana = opened(device(browser, world, world.ana, service), room(world))
    ben = opened(device(browser, world, world.ben, service), room(world))
    fay = opened(device(browser, world, world.fay, service), room(world))
    write(ben, "Words she would rather not read")
    expect(ana.get_by_text("A message from somebody you blocked.")).to_be_visible()
    assert "Words she would rather not read" not in ana.content()
    expect(fay.get_by_text("Words she would rather not read")).to_be_visible()
    expect(fay.locator(".message [data-part=author]")).to_have_text("Ben Okafor")
    write(fay, "Hello both.")
    expect(ana.get_by_text("Hello both.")).to_be_visible()
    expect(ana.locator(".message__role").last).to_have_text("Facilitator")


def test_scripts_in_words_stay_words(world: World, service: RunningService, browser: Browser) -> None:
    ana = opened(device(browser, world, world.ana, service), room(world))
    ben = opened(device(browser, world, world.ben, service), room(world))
    errors: list[str] = []
    ben.on("pageerror", lambda error: errors.append(str(error)))
    words = '<img src=x onerror="window.hit=1"><b>bold</b> &amp; {{ 7*7 }}'
    write(ana, words)
    for page in (ben, ana):
        expect(page.locator(".message [data-part=body]")).to_have_text(words)
        assert page.evaluate("window.hit") is None
    ben.reload()
    expect(ben.locator(".message [data-part=body]")).to_have_text(words)
    assert not errors
