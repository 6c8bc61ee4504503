"""Words written without a line wait and are sent once; signing out wipes them; forms need no script."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import chromium
from tests.browser.conftest import FLAGS, PHONE
from tests.browser.walking import (
    at_noon,
    clean,
    go,
    kept_words,
    listening,
    message,
    open_thread,
    sees,
    until,
    write,
)
from tests.service import RunningService
from tests.world import World
from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message
from throughcare.kit.ids import new_id

WAITING = "Your words are kept on this device."
HOUR = 3600


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def phone(browser: Browser, service: RunningService, folder: Path) -> BrowserContext:
    """A browser whose memory outlives it, as a phone's does."""
    context = browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium(), args=FLAGS, base_url=service.url, viewport=PHONE
    )
    context.set_default_timeout(15_000)
    return context


def test_written_without_a_line_closed_opened_and_sent_once(
    world: World,
    device: Callable[..., Page],
    browser: Browser,
    service: RunningService,
    tmp_path: Path,
) -> None:
    ben = device(world.ben, PHONE)
    open_thread(ben, world.support_group)

    context = phone(browser, service, tmp_path)
    context.add_cookies(
        [
            {
                "name": "sign_in",
                "value": world.client(world.ana).cookies["sign_in"].value,
                "url": service.url,
                "expires": time.time() + HOUR,
            }
        ]
    )
    ana = context.pages[0]
    open_thread(ana, world.support_group)
    context.set_offline(True)
    expect(ana.get_by_text("You are offline.")).to_be_visible()
    words = ["On the bus, no signal.", "Still none. The driver sings."]
    for each in words:
        write(ana, each)
        expect(sees(ana, each, state="waiting").locator("[data-part=state]")).to_contain_text(WAITING)
    ana.get_by_role("textbox", name="Write").fill("And when we arrive")
    until(lambda: kept_words(ana) == {"drafts": 1, "owner": 1, "queue": 2})
    clean(ana)
    context.close()

    for each in words:
        expect(message(ben, each)).to_have_count(0)

    # Opened again with a line: sent by itself, in the order in which it was written.
    context = phone(browser, service, tmp_path)
    try:
        ana = context.pages[0]
        ana.goto(f"/threads/{world.support_group.id}")
        for each in words:
            sees(ana, each)
            sees(ben, each)
        expect(ben.get_by_role("log").locator("[data-part=body]")).to_have_text(words)
        expect(ana.get_by_role("log").locator("[data-part=body]")).to_have_text(words)
        expect(ana.get_by_role("textbox", name="Write")).to_have_value("And when we arrive")
        until(lambda: kept_words(ana)["queue"] == 0)
        clean(ana)

        # And never again, however often it is opened.
        ana.reload()
        listening(ana)
        expect(ana.get_by_role("log").locator("[data-part=body]")).to_have_text(words)
        with world.at():
            stored = Message.objects.filter(thread=world.support_group).order_by("seq")
            assert list(stored.values_list("body", flat=True)) == words
    finally:
        context.close()


def test_signing_out_wipes_what_waits_and_what_was_begun(world: World, device: Callable[..., Page]) -> None:
    ana, ben = device(world.ana, PHONE), device(world.ben, PHONE)
    open_thread(ben, world.support_group)

    # Pages come, the socket doesn't: what she posts waits.
    ana.route("**/socket-ticket", lambda route: route.abort())
    go(ana, f"/threads/{world.support_group.id}")
    write(ana, "This must not stay behind.")
    sees(ana, "This must not stay behind.", state="waiting")
    ana.get_by_role("textbox", name="Write").fill("Nor must this.")
    until(lambda: kept_words(ana) == {"drafts": 1, "owner": 1, "queue": 1})

    go(ana, "/me")
    expect(ana.locator('form[data-island="sign-out"][data-is-ready]')).to_have_count(1)
    ana.get_by_role("button", name="Sign out").click()
    expect(ana.get_by_text("Something has not been sent yet")).to_be_visible()
    assert kept_words(ana) == {"drafts": 1, "owner": 1, "queue": 1}, "nothing is lost unasked"
    expect(ana.get_by_role("button", name="Sign out")).to_be_in_viewport()
    clean(ana)
    ana.get_by_role("button", name="Sign out").click()
    expect(ana.get_by_text("You are signed out")).to_be_visible()
    ana.wait_for_load_state()  # its style comes anew: the device has just forgotten it
    clean(ana)
    until(lambda: sum(kept_words(ana).values()) == 0)
    assert (
        ana.evaluate("caches.keys().then((names) => names.filter((name) => !name.startsWith('shell-')))")
        == []
    )
    ana.goto(f"/threads/{world.support_group.id}")
    expect(ana.get_by_role("heading", level=1)).to_have_text("Sign in")

    # Whoever signs in next on this device finds nothing of hers, and nothing of hers is sent.
    ana.unroute("**/socket-ticket")
    ana.context.add_cookies(
        [
            {
                "name": "sign_in",
                "value": world.client(world.eve).cookies["sign_in"].value,
                "url": ana.url.split("/sign-in")[0],
            }
        ]
    )
    open_thread(ana, world.support_group)
    expect(ana.get_by_role("textbox", name="Write")).to_have_value("")
    write(ana, "Hello from somebody else.")
    sees(ben, "Hello from somebody else.")
    for page in (ana, ben):
        expect(message(page, "This must not stay behind.")).to_have_count(0)
    with world.at():
        assert Message.objects.filter(thread=world.support_group).count() == 1


def test_somebody_elses_words_are_wiped_before_anything_is_read(
    world: World, device: Callable[..., Page]
) -> None:
    """A sign-in that ran out wiped nothing; the next member's first page does."""
    ana = device(world.ana, PHONE)
    ana.route("**/socket-ticket", lambda route: route.abort())
    go(ana, f"/threads/{world.support_group.id}")
    write(ana, "Words of Ana.")
    sees(ana, "Words of Ana.", state="waiting")
    home = re.sub(r"/threads.*", "", ana.url)
    ana.goto("about:blank")  # her page must not send them in the moment before the other signs in
    ana.unroute("**/socket-ticket")
    value = world.client(world.eve).cookies["sign_in"].value
    ana.context.add_cookies([{"name": "sign_in", "value": value, "url": home}])
    open_thread(ana, world.support_group)
    until(lambda: kept_words(ana) == {"drafts": 0, "owner": 1, "queue": 0})
    expect(message(ana, "Words of Ana.")).to_have_count(0)
    with world.at():
        assert not Message.objects.filter(thread=world.support_group).exists()


def test_a_form_without_scripts_writes_through_the_same_function(
    world: World, device: Callable[..., Page]
) -> None:
    ana, ben = device(world.ana, PHONE, java_script_enabled=False), device(world.ben, PHONE)
    open_thread(ben, world.support_group)
    ana.goto(f"/threads/{world.support_group.id}")
    sent = ana.locator('[data-part=composer] [name="client_id"]').input_value()
    ana.get_by_label("Share a win").check()
    write(ana, "Cooked a whole meal.")
    expect(message(ana, "Cooked a whole meal.")).to_have_attribute("data-state", "posted")
    expect(sees(ben, "Cooked a whole meal.")).to_contain_text("A win")
    # The next form is a message of its own.
    assert ana.locator('[data-part=composer] [name="client_id"]').input_value() != sent

    # What screening holds is held here too.
    write(ana, "Recipe by phone: 312-555-0142.")
    expect(message(ana, "Recipe by phone")).to_have_attribute("data-state", "held")
    with world.at():
        held = Message.objects.get(thread=world.support_group, state="held")
    assert held.flags == ["contact-details"]

    # Help now is offered beside words that worry, and not beside others.
    expect(ana.locator("[data-part=help]")).to_have_count(0)
    write(ana, "I can't keep myself safe tonight.")
    expect(message(ana, "I can't keep myself safe tonight.")).to_have_attribute("data-state", "posted")
    expect(ana.locator("[data-part=help]").get_by_role("link", name="Help now")).to_be_visible()

    # The same form sent again is the same message; what is too long comes back whole.
    token = ana.locator('[data-part=composer] [name="csrfmiddlewaretoken"]').input_value()
    again = ana.request.post(
        f"/threads/{world.support_group.id}/post",
        form={"csrfmiddlewaretoken": token, "client_id": sent, "kind": "win", "body": "Cooked a whole meal."},
        headers={"Referer": ana.url},
    )
    assert again.status == 200
    long = "A long story. " * 300
    too_long = ana.request.post(
        f"/threads/{world.support_group.id}/post",
        form={"csrfmiddlewaretoken": token, "client_id": str(new_id()), "kind": "plain", "body": long},
        headers={"Referer": ana.url},
    )
    assert too_long.status == 422
    assert long.strip() in too_long.text()
    ben.reload()
    sees(ben, "Cooked a whole meal.")
    expect(message(ben, "Recipe by phone")).to_have_count(0)
    with world.at():
        posted = Message.objects.get(thread=world.support_group, body="Cooked a whole meal.")
        assert (str(posted.client_id), posted.kind, posted.seq) == (sent, "win", 1)
        line = AuditLine.objects.get(verb="message.posted", object_id=posted.id)
        assert line.actor_id == world.ana.id
