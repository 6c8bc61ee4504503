"""Ana doesn't pick up. Cleo asks her if she is safe; Ana's phone says "not sure", and Cleo sees it as it comes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, at_noon, clean, go, listening, mails, until
from tests.service import RunningService
from tests.world import World
from throughcare.kit.ids import new_id
from throughcare.safety.actions import acknowledge_concern, ask_if_safe, open_concern
from throughcare.safety.models import Answer, Concern, Question

HEAD = "Your care team has a question for you."
WORDS = "The evening is long, and I put the phone away."


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon, and words of Ana's ring."""
    at_noon(world)
    with world.at():
        world.names["concern"] = open_concern(
            None,
            member_id=world.ana.id,
            program_id=world.harbor.id,
            level=3,
            source_kind="report",
            source_id=new_id(),
        )
    return world


def looked_at(page: Page, name: str) -> None:
    """Keep a picture where somebody asks for it."""
    if folder := os.environ.get("THROUGHCARE_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def in_every_size(device: Callable[..., Page], member: object, urls: dict[str, str], needed: str) -> None:
    """The same pages on a phone and a desk, by day and by night: clean, and with these words."""
    for size in (PHONE, DESK):
        for scheme in ("light", "dark"):
            page = device(member, size, color_scheme=scheme)
            for name, url in urls.items():
                go(page, url)
                expect(page.get_by_text(needed).first).to_be_visible()
                clean(page)
                looked_at(page, f"{name}-{size['width']}-{scheme}")
            page.close()


def test_she_does_not_pick_up_and_answers_with_one_tap(
    world: World, device: Callable[..., Page], service: RunningService
) -> None:
    data = Path(service.environment["THROUGHCARE_DATA"])
    concern = f"/concerns/{world.names['concern'].id}"
    ana, cleo = device(world.ana, PHONE), device(world.cleo, DESK)
    today = device(world.ana, PHONE)
    for page, url in ((ana, "/groups"), (today, "/")):
        go(page, url)
        listening(page)
        expect(page.get_by_text(HEAD)).to_have_count(0)

    go(cleo, concern)
    cleo.get_by_role("button", name="I take this").click()
    expect(cleo.get_by_text("You have taken this.")).to_be_visible()
    looked_at(cleo, "before-asking")
    cleo.get_by_role("button", name="Ask if they are safe").click()
    expect(cleo.get_by_text("No answer yet.")).to_be_visible()
    expect(cleo.get_by_text("They are asked now.")).to_be_visible()
    clean(cleo)
    listening(cleo)
    cleo.evaluate("() => { window.isTheSamePage = true; }")

    # It comes to her open pages by itself, and to her mail in words that say nothing.
    expect(ana.get_by_text(HEAD)).to_be_visible()
    expect(today.get_by_role("heading", name="Are you safe right now?")).to_be_visible()
    expect(today.get_by_text("Cleo from your care team asks you:")).to_be_visible()
    clean(ana)
    clean(today)
    until(lambda: any("has a question for you" in mail for mail in mails(data, world.ana.account.email)))
    for mail in mails(data, world.ana.account.email):
        for word in ("Harbor", "Cleo", "safe"):
            assert word not in mail
    with world.at():
        question = Question.objects.get()
    in_every_size(
        device,
        world.ana,
        {
            "head": "/groups",
            "thread": f"/threads/{world.cohort_room.id}",
            "asked": f"/asked/{question.id}",
            "today": "/",
        },
        "are team",
    )

    ana.get_by_role("link", name=HEAD).click()
    at(ana, "A question for you")
    ana.get_by_label("A few words, if you like").fill(WORDS)
    ana.get_by_role("button", name="I am not sure").click()
    expect(ana.get_by_role("heading", name="You answered: I am not sure")).to_be_visible()
    expect(ana.get_by_text("Your team is being rung now.")).to_be_visible()
    clean(ana)
    looked_at(ana, "answered-not-sure")

    # Cleo sees it without loading the page anew, and is rung.
    expect(cleo.locator("#asked").get_by_text("I am not sure")).to_be_visible()
    expect(cleo.locator("#asked").get_by_text(WORDS)).to_be_visible()
    assert cleo.evaluate("() => window.isTheSamePage") is True
    clean(cleo)
    until(lambda: any("Please look now" in mail for mail in mails(data, world.cleo.account.email)))
    expect(today.get_by_role("heading", name="Are you safe right now?")).to_have_count(0)
    in_every_size(device, world.cleo, {"concern-answered": concern}, "I am not sure")
    cleo.get_by_role("link", name="It rings: open it").click()
    expect(cleo.get_by_text("Was asked if they are safe, and is not sure.")).to_be_visible()
    clean(cleo)

    # It got worse: the same page takes another answer, and leads to Help now.
    ana.get_by_role("button", name="No, I need help now").click()
    at(ana, "Help now")
    expect(ana.get_by_text("Your team is being rung")).to_be_visible()
    clean(ana)
    expect(cleo.locator("#asked").get_by_text("No, I need help now")).to_be_visible()
    with world.at():
        assert list(Answer.objects.order_by("at").values_list("answer", "note")) == [
            ("not-sure", WORDS),
            ("help", ""),
        ]
        assert Concern.objects.filter(source_kind="help-now", level=4).count() == 1
        assert Concern.objects.get(id=world.names["concern"].id).state == "acknowledged"


def test_help_now_shows_it_and_no_script_is_needed(world: World, device: Callable[..., Page]) -> None:
    with world.at():
        acknowledge_concern(world.actor(world.cleo), concern=world.names["concern"])
        ask_if_safe(world.actor(world.cleo), concern=world.names["concern"])
    phone = device(world.ana, PHONE)
    go(phone, "/me")  # signed in, she has the cookie by which Help now knows her
    go(phone, "/help")
    expect(phone.get_by_role("heading", name="Are you safe right now?")).to_be_visible()
    clean(phone)
    looked_at(phone, "help-now-asked")
    phone.get_by_role("button", name="I am safe for now").click()
    expect(phone.get_by_role("heading", name="You answered: I am safe for now")).to_be_visible()
    clean(phone)
    looked_at(phone, "answered-safe")

    with world.at():
        ask_if_safe(world.actor(world.omar), concern=world.names["concern"])
    plain = device(world.ana, PHONE, java_script_enabled=False)
    plain.goto("/groups")
    plain.get_by_role("link", name=HEAD).click()
    plain.get_by_role("button", name="I am not sure").click()
    expect(plain.get_by_role("heading", name="You answered: I am not sure")).to_be_visible()
