"""She reads whether people can talk here, asks a peer of her cohort, and they talk on two phones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import at, at_noon, clean, go, listening, sees, write
from tests.world import PASSWORD, World
from throughcare.conversations.models import Message, Thread
from throughcare.people.models import Account


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def test_from_the_public_page_to_two_phones_talking(world: World, device: Callable[..., Page]) -> None:
    Account.objects.filter(id=world.ana.account_id).update(password=make_password(PASSWORD, hasher="argon2"))
    ana, ben = device(None, PHONE), device(world.ben, PHONE)

    # Anybody can read it, signed in or not.
    go(ana, f"/p/{world.harbor.slug}/contact")
    at(ana, "Can we talk outside sessions?")
    expect(ana.locator(".lead")).to_contain_text("Yes")

    # She signs in where she wanted to go.
    ana.goto("/people/ask")
    clean(ana)
    ana.get_by_label("E-mail").fill(world.ana.account.email)
    ana.get_by_label("Password").fill(PASSWORD)
    ana.get_by_role("button", name="Sign in").click()
    at(ana, "Who you can talk with")
    clean(ana)
    # Eve is in the program and not in her cohort: the list is the policy's own answer.
    expect(ana.get_by_role("main")).to_contain_text("Ben O.")
    expect(ana.get_by_role("main")).not_to_contain_text("Eve")

    ana.get_by_role("link", name="Ben O.").click()
    at(ana, "Ask to talk")
    clean(ana)
    ana.get_by_role("button", name="Ask Ben O. to talk").click()
    expect(ana.get_by_text("Asked. If they want to talk, you will see it here.", exact=True)).to_be_visible()
    clean(ana)

    go(ben, "/messages")
    expect(ben.get_by_role("heading", name="Ana R. asks to talk with you")).to_be_visible()
    ben.get_by_role("button", name="Yes, let's talk").click()
    at(ben, "Messages")
    clean(ben)
    ben.get_by_role("link", name="Ana R.").click()
    at(ben, "Ana R.")
    listening(ben)
    clean(ben)

    go(ana, "/messages")
    ana.get_by_role("link", name="Ben O.").click()
    at(ana, "Ben O.")
    listening(ana)

    write(ana, "Hi Ben. Thank you for what you said about mornings.")
    sees(ana, "Thank you for what you said about mornings.")
    sees(ben, "Thank you for what you said about mornings.")
    write(ben, "Glad it helped. Mine are better with a walk.")
    sees(ben, "Mine are better with a walk.")
    sees(ana, "Mine are better with a walk.")
    clean(ana)
    clean(ben)

    # It stands as they saw it, once each, in order, for whoever opens the page anew.
    with world.at():
        thread = Thread.objects.get(channel="direct-thread", program=world.harbor)
        stored = list(Message.objects.filter(thread=thread).order_by("seq").values_list("author_id", "seq"))
    assert stored == [(world.ana.id, 1), (world.ben.id, 2)]
    for page in (ana, ben):
        page.reload()
        expect(page.get_by_role("log").locator("article")).to_have_count(2)


def test_not_now_shows_her_what_she_saw_before(world: World, device: Callable[..., Page]) -> None:
    ana, ben = device(world.ana, PHONE), device(world.ben, PHONE)
    go(ana, f"/people/{world.ben.id}/ask")
    ana.get_by_role("button", name="Ask Ben O. to talk").click()
    expect(ana.get_by_text("Asked. If they want to talk, you will see it here.", exact=True)).to_be_visible()
    ana.goto(f"/people/{world.ben.id}/ask")
    before = ana.get_by_role("main").inner_text()

    go(ben, "/people/asks")
    ben.get_by_role("button", name="Not now").click()
    expect(ben.get_by_text("Done. They see what they saw before.")).to_be_visible()
    clean(ben)

    ana.reload()
    assert ana.get_by_role("main").inner_text() == before
    ana.goto("/messages")
    expect(ana.get_by_text("No conversations yet")).to_be_visible()
