"""The same journey with a keyboard alone: asked, answered, talked, chosen, replied, reported, released."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESK
from tests.browser.walking import at, at_noon, clean, go, listening, sees
from tests.world import World
from throughcare.moderation.models import Report

MOST = 80  # presses of Tab within which everything on a page is reached


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus, which is seen: in sight, and marked."""
    expect(wanted).to_have_count(1)
    for _ in range(MOST):
        if wanted.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    marked = wanted.evaluate(
        """(element) => [element, element.closest("label"), element.nextElementSibling].some((each) => {
          if (!each) return false;
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
          return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
        })"""
    )
    assert marked, f"the focus on {wanted} is not seen"
    shown = wanted.evaluate(
        """(element) => {
          const box = (element.closest("label") ?? element).getBoundingClientRect();
          return box.bottom > 0 && box.top < window.innerHeight;
        }"""
    )
    assert shown, f"{wanted} has the focus out of sight"


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go to it by Tab and press a key."""
    tab_to(page, wanted)
    page.keyboard.press(key)


def test_she_asks_he_accepts_and_they_talk(world: World, device: Callable[..., Page]) -> None:
    ana, ben = device(world.ana, DESK), device(world.ben, DESK)
    go(ana, "/messages")
    press(ana, ana.get_by_role("link", name="Ask somebody to talk"))
    at(ana, "Who you can talk with")
    press(ana, ana.get_by_role("link", name="Ben O."))
    at(ana, "Ask to talk")
    press(ana, ana.get_by_role("button", name="Ask Ben O. to talk"))
    expect(ana.get_by_role("button", name="Take it back")).to_be_visible()

    go(ben, "/messages")
    press(ben, ben.get_by_role("button", name="Yes, let's talk"))
    press(ben, ben.get_by_role("link", name="Ana R."))
    at(ben, "Ana R.")
    listening(ben)
    go(ana, "/messages")
    press(ana, ana.get_by_role("link", name="Ben O."))
    at(ana, "Ben O.")
    listening(ana)

    box = ana.get_by_role("textbox", name="Write")
    tab_to(ana, box)
    ana.keyboard.type("No mouse today.")
    ana.keyboard.press("Control+Enter")
    sees(ana, "No mouse today.")
    sees(ben, "No mouse today.")
    expect(box).to_be_focused()
    # Enter alone is a new line; the button posts too.
    ana.keyboard.type("One line")
    ana.keyboard.press("Enter")
    ana.keyboard.type("and another.")
    press(ana, ana.get_by_role("button", name="Post"))
    expect(sees(ben, "and another.").locator("[data-part=body]")).to_have_text("One line\nand another.")


def test_choosing_replying_and_reporting(world: World, device: Callable[..., Page]) -> None:
    ana, ben = device(world.ana, DESK), device(world.ben, DESK)
    for page in (ana, ben):
        go(page, "/groups")
        press(page, page.get_by_role("link", name="All messages"))
        at(page, "Evening check-in")
        listening(page)
    # The first press of Tab offers the way past everything.
    ana.reload()
    listening(ana)
    ana.keyboard.press("Tab")
    expect(ana.get_by_role("link", name="Skip to the page")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(ana.get_by_role("main")).to_be_focused()

    tab_to(ana, ana.get_by_label("Message", exact=True))
    ana.keyboard.press("ArrowRight")
    expect(ana.get_by_label("Share a win")).to_be_checked()
    tab_to(ana, ana.get_by_role("textbox", name="Write"))
    ana.keyboard.type("I went to the market alone.")
    ana.keyboard.press("Control+Enter")
    said = sees(ben, "I went to the market alone.")
    expect(said).to_contain_text("A win")

    press(ben, said.locator("summary"))
    press(ben, said.get_by_role("link", name="Reply"))
    expect(ben.get_by_role("textbox", name="Write")).to_be_focused()
    ben.keyboard.type("How was the noise?")
    ben.keyboard.press("Control+Enter")
    expect(sees(ana, "How was the noise?").locator(".quote")).to_contain_text("I went to the market alone.")

    press(ben, said.locator("summary"))
    press(ben, said.get_by_role("link", name="Report"))
    at(ben, "Report a message")
    clean(ben)
    tab_to(ben, ben.get_by_label("I worry that somebody is in danger"))
    ben.keyboard.press("ArrowDown")
    expect(ben.get_by_label("It is unkind, or it pressures somebody")).to_be_checked()
    press(ben, ben.get_by_role("button", name="Send the report"))
    expect(ben.get_by_text("Thank you.")).to_be_visible()
    sees(ben, "I went to the market alone.", state="reported")
    clean(ben)
    with world.at():
        assert Report.objects.get(reporter=world.ben).reason == "unkind"


def test_a_moderator_lets_a_held_post_appear(world: World, device: Callable[..., Page]) -> None:
    ana, mo = device(world.ana, DESK), device(world.mo, DESK)
    go(ana, f"/threads/{world.support_group.id}")
    listening(ana)
    tab_to(ana, ana.get_by_role("textbox", name="Write"))
    ana.keyboard.type("Ring me: 312-555-0142.")
    ana.keyboard.press("Control+Enter")
    sees(ana, "Ring me", state="held")
    go(mo, "/desk")
    press(
        mo, mo.locator(".queue__row").filter(has_text="Ring me").get_by_role("button", name="Let it appear")
    )
    expect(mo.get_by_text("It has appeared, and its author was told.")).to_be_visible()
    sees(ana, "Ring me")
