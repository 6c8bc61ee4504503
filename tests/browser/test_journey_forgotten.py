"""She forgot her password: a link by mail, a new password, and she is in; without scripts too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import at, at_noon, clean, go, until
from tests.world import World
from throughcare.people.actions.accounts import welcome_path
from throughcare.people.models import Account, Outgoing

NEW = "a lamp beside the piano"


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_sign_in_page_to_today(world: World, device: Callable[..., Page], has_scripts: bool) -> None:
    page = device(None, PHONE, java_script_enabled=has_scripts, color_scheme="dark")
    visit = partial(go, page) if has_scripts else page.goto  # axe is a script
    account = Account.objects.get(id=world.ana.account_id)
    visit("/sign-in")
    page.get_by_role("link", name="I forgot my password").click()
    at(page, "I forgot my password")
    if has_scripts:
        clean(page)
    page.get_by_label("E-mail").fill(account.email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_text("a mail with a link is on its way")).to_be_visible()
    if has_scripts:
        clean(page)

    def has_gone() -> bool:
        with world.at():
            owed = Outgoing.objects.filter(account=account, template="new-password")
            return bool(owed.exclude(sent_at=None))

    until(has_gone)
    visit(welcome_path(account))
    page.get_by_label("Your password").fill(NEW)
    page.get_by_role("button", name="Keep it and sign in").click()
    at(page, "Today")
