"""What the journeys share: a program in which it is noon, rooms to open, words to say and see, and axe."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import override_settings
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import found_by_axe
from tests.world import PASSWORD, POLICIES, World, acknowledge
from throughcare.conversations.models import Thread
from throughcare.kit import clock
from throughcare.people.models import Account
from throughcare.program.actions.contacts import accept_request, ask_to_talk
from throughcare.program.actions.programs import IMPORT, publish_policy
from throughcare.program.models import Member, PolicyVersion, Program

# What reaches over the screen's edge, for the message of a test that failed.
WIDER = """() => [...document.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
    .map((one) => `${one.tagName}.${one.className} ${one.getBoundingClientRect().right}: ${one.textContent}`)"""
# Functions that answer at once: an expression is evaluated anew at each look, which the pages' content
# security policy forbids from the second look on, and a promise counts as a yes whatever it brings.
ISLANDS_HERE = "() => document.documentElement.dataset.islands === 'here'"
LINE_OPEN = """() => {
    import('/static/throughcare/js/islands/live.js').then((live) => { window.lineOfThisPage = live })
    return window.lineOfThisPage?.isOpen() === true
}"""
HAS_ISLANDS = """() => !matchMedia("(scripting: none)").matches
    && document.querySelector('script[src*="/islands/index"]') !== null"""
SOON = 5_000  # milliseconds in which what one does is seen on another device


def noon_zone(at: datetime | None = None) -> str:
    """A zone whose clocks show twelve-something at this moment (aware; now if not given)."""
    ahead = 12 - (at or clock.now()).hour
    return f"Etc/GMT{'-' if ahead > 0 else '+'}{abs(ahead)}" if ahead else "UTC"


def harbor_text(program: Program, zone: str, *changes: tuple[str, str]) -> str:
    """Harbor's own policy for a program of the tests, in a zone. Changes replace words that are there."""
    text = (POLICIES / "harbor.toml").read_text(encoding="utf-8")
    for old, new in (
        ('slug = "harbor"', f'slug = "{program.slug}"'),
        ('zone = "America/New_York"', f'zone = "{zone}"'),
        *changes,
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text


def at_noon(world: World, *changes: tuple[str, str]) -> World:
    """Put Harbor and its people where it is noon, so that no journey meets quiet hours by chance."""
    zone = noon_zone()
    with world.at():
        for name in ("ana", "ben", "eve", "fay", "mo", "omar", "cory", "dina", "cleo"):
            Member.objects.filter(id=world.names[name].id).update(zone=zone)
            world.names[name].refresh_from_db()
        publish(world, *changes)
        for name in ("ana", "ben", "eve"):
            acknowledge(world.names[name], world.harbor, world.harbor.policy_number)
    return world


def publish(world: World, *changes: tuple[str, str]) -> PolicyVersion:
    """Put a version of Harbor's policy in force as an import does; nobody has agreed to it yet."""
    text = harbor_text(world.harbor, noon_zone(), *changes)
    with world.at():
        return publish_policy(None, program=world.harbor, text=text, reason="A journey.", source=IMPORT)


def clean(page: Page) -> None:
    """axe finds nothing wrong with the page as it stands, and nothing is wider than the screen.

    On a screen as long as the page, so that nothing counts as hidden which is one scroll away.
    """
    page.wait_for_load_state()  # words can be there before the page's styles are
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (
        page.url,
        page.evaluate(WIDER),
    )
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], whole)})
    wrong = found_by_axe(page)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    assert not wrong, "\n".join([page.url, *wrong])


def go(page: Page, url: str, *, status: int = 200) -> None:
    """Open an address, and look at the page with axe."""
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == status, f"{url}: {answer.status}"
    expect(page.locator("h1")).to_be_visible()
    if page.evaluate(HAS_ISLANDS):  # before they are there, a button sends a form
        page.wait_for_function(ISLANDS_HERE)
    clean(page)


def sign_in(page: Page, member: Member) -> None:
    """Fill in the form that asks. The service knows the slow kind of password only."""
    account = Account.objects.get(id=member.account_id)
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        account.password = make_password(PASSWORD)
        account.save(update_fields=["password"])
    page.get_by_label("E-mail").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def at(page: Page, place: str) -> None:
    """Wait until this is the page one is on."""
    expect(page.get_by_role("heading", level=1)).to_have_text(place)


def listening(page: Page) -> None:
    """Wait until the page's line is open and all its islands are there, so that what follows comes by them."""
    page.wait_for_function(ISLANDS_HERE)
    page.wait_for_function(LINE_OPEN)


def open_thread(page: Page, thread: Any) -> None:
    """Open a thread and wait for its line."""
    go(page, f"/threads/{thread.id if not isinstance(thread, UUID | str) else thread}")
    listening(page)


def write(page: Page, words: str) -> None:
    """Write in the thread that is open, and post it."""
    page.get_by_role("textbox", name="Write").fill(words)
    page.get_by_role("button", name="Post").click()


def message(page: Page, words: str) -> Locator:
    """The message with these words of its own on this page: a quote of them is another's."""
    said = page.locator("[data-part=body]", has_text=words)
    return page.get_by_role("log").locator("article").filter(has=said)


def sees(page: Page, words: str, *, state: str = "posted", within: float = SOON) -> Locator:
    """These words stand on this page once, in this state; answers the message."""
    found = message(page, words)
    expect(found).to_have_count(1, timeout=within)
    expect(found).to_have_attribute("data-state", state, timeout=within)
    return found


def mails(folder: Path, to: str) -> list[str]:
    """The mails in the data folder that went to this address."""
    texts = [file.read_text(encoding="utf-8") for file in (folder / "mail").glob("*.log")]
    return [
        part
        for text in texts
        for part in text.split("-" * 79)
        if re.search(f"^To: {re.escape(to)}$", part, re.M)
    ]


def kept_words(page: Page) -> dict[str, int]:
    """How many drafts and how many messages in the queue this device keeps."""
    found = page.evaluate(
        """() => new Promise((resolve, reject) => {
          const request = indexedDB.open("throughcare-words");
          // Looking must not make what isn't there.
          let isNew = false;
          request.onupgradeneeded = () => { isNew = true; request.transaction.abort(); };
          request.onerror = () => (isNew ? resolve("{}") : reject(request.error));
          request.onsuccess = () => {
            const base = request.result;
            const names = [...base.objectStoreNames];
            const counts = {};
            const reading = base.transaction(names, "readonly");
            for (const name of names) {
              const counting = reading.objectStore(name).count();
              counting.onsuccess = () => { counts[name] = counting.result; };
            }
            reading.oncomplete = () => { base.close(); resolve(JSON.stringify(counts)); };
          };
        })"""
    )
    kept: dict[str, int] = json.loads(found)
    return kept


def until(what: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something outside the browser is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.1)


def a_direct_thread(world: World, one: Member, other: Member) -> Thread:
    """The two have both said yes, by the actions that pages use."""
    with world.at():
        asked = ask_to_talk(world.actor(one), program=world.harbor, asked=other)
        accept_request(world.actor(other), request=asked)
        return Thread.objects.get(program=world.harbor, channel="direct-thread")
