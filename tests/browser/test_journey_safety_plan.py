"""A safety plan on a phone: written, completed, printed, read without a line, gone after signing out. And a C-SSRS
by keyboard alone, one question a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at, at_noon, clean, go, until
from tests.world import World
from throughcare.safety.actions import open_concern, save_plan
from throughcare.safety.models import Concern, SafetyPlan, SuicideScreen
from throughcare.safety.plan import LIFELINE, Contact, Plan

LOOKS = [(size, theme) for size in (PHONE, DESK) for theme in ("light", "dark")]
PLAN = Plan(
    signs=("I stop answering texts", "I lie awake after three"),
    alone=("Walk twice around the block", "Shower, then tea"),
    places=(Contact("The library on Fourth"), Contact("Rosa from choir", "(312) 555-0144")),
    people=(Contact("My sister June", "312-555-0150"),),
    agencies=(LIFELINE, Contact("Cleo, my therapist", "312-555-0161")),
    surroundings=("June keeps what I asked her to keep",),
)


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def kept_pages(page: Page) -> list[str]:
    """The paths of the pages this device keeps."""
    found: list[str] = page.evaluate(
        """async () => (await caches.has("kept"))
            ? (await (await caches.open("kept")).keys()).map((each) => new URL(each.url).pathname) : []"""
    )
    return found


def unscrolled(page: Page, *names: str) -> None:
    """These links and buttons lie wholly on the screen as it opens."""
    height = page.viewport_size["height"] if page.viewport_size else 0
    for name in names:
        box = page.locator("a, button, summary", has_text=name).first.bounding_box()
        assert box is not None, name
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= height, (name, box)


def fill_contact(page: Page, step: str, number: int, name: str, phone: str) -> None:
    page.locator(f"#{step}-name-{number}").fill(name)
    page.locator(f"#{step}-phone-{number}").fill(phone)


def test_she_writes_her_plan_and_reads_it_without_a_line(
    world: World, device: Callable[..., Page], tmp_path: Any
) -> None:
    ana = device(world.ana, PHONE)
    go(ana, "/")
    ana.get_by_role("link", name="A safety plan for hard hours").click()
    at(ana, "My safety plan")
    assert ana.title() == "Throughcare"
    clean(ana)
    ana.get_by_role("link", name="Write my plan").click()
    at(ana, "Write my plan")
    clean(ana)
    for step, text in (
        ("signs", "I stop answering texts\nI lie awake after three"),
        ("alone", "Walk twice around the block"),
        ("surroundings", "June keeps what I asked her to keep"),
    ):
        ana.locator(f"textarea[name={step}]").fill(text)
    fill_contact(ana, "places", 1, "Rosa from choir", "(312) 555-0144")
    fill_contact(ana, "people", 1, "My sister June", "")
    expect(ana.locator("#agencies-phone-1")).to_have_value("988")
    ana.get_by_role("button", name="Save the plan").click()

    # Step 4 has a name and no number: said kindly, and kept all the same.
    at(ana, "My safety plan")
    expect(
        ana.get_by_text("Step 4, “People I can ask for help”: nobody with a phone number yet.")
    ).to_be_visible()
    expect(ana.get_by_text("Step 3,")).to_have_count(0)
    clean(ana)
    ana.get_by_role("link", name="Change my plan").click()
    fill_contact(ana, "people", 1, "My sister June", "312-555-0150")
    ana.get_by_role("button", name="Save the plan").click()
    expect(ana.get_by_text("nobody with a phone number")).to_have_count(0)
    expect(ana.get_by_role("link", name="Call My sister June: 312-555-0150")).to_have_attribute(
        "href", "tel:3125550150"
    )
    expect(ana.get_by_text("A copy is on this device.")).to_be_visible()
    with world.at():
        assert SafetyPlan.objects.filter(member=world.ana).count() == 2

    # On paper: the words, black on white, and nothing of the app.
    expect(ana.get_by_role("button", name="Print")).to_be_visible()
    ana.emulate_media(media="print")
    expect(ana.locator(".top")).to_be_hidden()
    expect(ana.get_by_role("link", name="Change my plan")).to_be_hidden()
    expect(ana.get_by_text("I stop answering texts")).to_be_visible()
    ana.emulate_media(media="screen")

    # Without a line: her plan and Help now are there, opened anew.
    until(lambda: kept_pages(ana) == ["/plan"])
    ana.context.set_offline(True)
    ana.goto("/plan")
    at(ana, "My safety plan")
    expect(ana.get_by_text("I lie awake after three")).to_be_visible()
    expect(ana.get_by_text("Saved.")).to_have_count(0)
    ana.goto("/help")
    at(ana, "Help now")
    expect(ana.get_by_text("It is on this device and opens without a connection.")).to_be_visible()
    unscrolled(
        ana,
        "Call 988",
        "Text 988",
        "Chat with 988",
        "Text HOME",
        "Call 911",
        "Tell my team",
        "My safety plan",
    )
    unscrolled(ana, "Breathe with me")
    cannot = "There is hardly a connection right now, so this may not reach your team."
    expect(ana.get_by_text(cannot)).to_be_visible()
    clean(ana)
    ana.get_by_role("button", name="Tell my team").click()
    expect(ana.get_by_text("This may not have been sent")).to_be_visible()
    clean(ana)
    ana.get_by_role("link", name="More lines, and your safety plan: Help now").click()
    at(ana, "Help now")
    ana.get_by_role("link", name="My safety plan").click()
    at(ana, "My safety plan")
    ana.goto("/me")
    at(ana, "No connection")
    ana.context.set_offline(False)

    # Signed out: it is gone from the device, for whoever holds it next, with a line or without.
    go(ana, "/me")
    ana.get_by_role("button", name="Sign out").click()
    expect(ana.get_by_text("You are signed out")).to_be_visible()
    assert kept_pages(ana) == []
    ana.goto("/plan")
    at(ana, "Sign in")
    # Signing out clears all the site keeps; its shell, which knows nobody, comes back by itself.
    ana.wait_for_function("() => navigator.serviceWorker.controller !== null")
    ana.context.set_offline(True)
    ana.goto("/plan")
    at(ana, "No connection")
    expect(ana.get_by_text("I lie awake after three")).to_have_count(0)
    ana.goto("/help")
    at(ana, "Help now")
    expect(ana.get_by_text("It is on this device")).to_be_hidden()


def test_signing_out_forgets_it_though_the_pages_own_script_is_missing(
    world: World, device: Callable[..., Page]
) -> None:
    with world.at():
        save_plan(world.actor(world.ana), member=world.ana, plan=PLAN, base=0)
    ana = device(world.ana, PHONE)
    go(ana, "/plan")
    until(lambda: kept_pages(ana) == ["/plan"])
    ana.context.route("**/islands/sign-out*.js", lambda route: route.abort())
    go(ana, "/me")
    ana.get_by_role("button", name="Sign out").click()
    # Her own line may hear of it before the answer comes; either way she is out.
    expect(ana.get_by_role("heading", level=1)).to_have_text(re.compile("Signed out|Sign in"))
    until(lambda: kept_pages(ana) == [])
    ana.goto("/plan")
    at(ana, "Sign in")


def test_the_next_member_on_the_device_finds_nothing_of_hers(
    world: World, device: Callable[..., Page]
) -> None:
    """A sign-in that ran out wiped nothing; the next member's first page does."""
    with world.at():
        save_plan(world.actor(world.ana), member=world.ana, plan=PLAN, base=0)
    page = device(world.ana, PHONE)
    go(page, "/plan")
    until(lambda: kept_pages(page) == ["/plan"])
    value = world.client(world.eve).cookies["sign_in"].value
    page.context.add_cookies([{"name": "sign_in", "value": value, "url": page.url.removesuffix("/plan")}])
    go(page, "/groups")
    until(lambda: kept_pages(page) == [])


def test_a_server_in_trouble_shows_the_copy(world: World, device: Callable[..., Page]) -> None:
    with world.at():
        save_plan(world.actor(world.ana), member=world.ana, plan=PLAN, base=0)
    ana = device(world.ana, PHONE)
    go(ana, "/plan")
    until(lambda: kept_pages(ana) == ["/plan"])
    ana.context.route("**/plan", lambda route: route.fulfill(status=503, body="away"))
    ana.goto("/plan")
    at(ana, "My safety plan")
    expect(ana.get_by_text("I lie awake after three")).to_be_visible()


def test_a_clinician_records_a_high_one_by_keyboard(world: World, device: Callable[..., Page]) -> None:
    with world.at():
        save_plan(world.actor(world.ana), member=world.ana, plan=PLAN, base=0)
        concern = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=2, source_kind="person"
        )
    cleo = device(world.cleo, DESK)
    go(cleo, f"/concerns/{concern.id}")
    expect(cleo.get_by_role("link", name="Call My sister June: 312-555-0150")).to_be_visible()
    cleo.get_by_role("link", name="Record C-SSRS").focus()
    cleo.keyboard.press("Enter")
    at(cleo, "C-SSRS")
    clean(cleo)
    expect(cleo.get_by_role("radio", name="Past month and lifetime")).to_be_focused()
    cleo.keyboard.press("Enter")
    says = ["yes", "yes", "no", "yes", "no", "no"]
    for number, answer in enumerate(says, 1):
        expect(cleo.get_by_text(f"Question {number} ·")).to_be_visible()
        expect(cleo.locator("fieldset.question")).to_have_count(1)
        expect(cleo.get_by_role("radio", name="Yes")).to_be_focused()
        clean(cleo)
        cleo.keyboard.press("Space" if answer == "yes" else "ArrowDown")
        cleo.keyboard.press("Enter")
    expect(cleo.get_by_role("heading", name="Is this what was said?")).to_be_visible()
    expect(cleo.get_by_text("C-SSRS: High")).to_be_visible()
    clean(cleo)
    expect(cleo.get_by_role("heading", name="Is this what was said?")).to_be_focused()
    cleo.keyboard.press("Enter")  # one press too many saves nothing
    cleo.keyboard.press("Tab")
    expect(cleo.get_by_role("button", name="Save")).to_be_focused()
    cleo.keyboard.press("Enter")
    expect(cleo.get_by_text("Stay on the line.")).to_be_visible()
    clean(cleo)
    with world.at():
        screen = SuicideScreen.objects.get(member=world.ana)
        assert [screen.answers[f"q{n}"] for n in range(1, 7)] == [answer == "yes" for answer in says]
        assert (screen.level, screen.concern_id) == ("high", concern.id)
        assert Concern.objects.get(id=concern.id).level == 4
    cleo.get_by_role("link", name="Go to the concern").click()
    at(cleo, "A concern")
    expect(cleo.get_by_text("C-SSRS: High")).to_be_visible()
    clean(cleo)


def test_whoever_leaves_a_screen_half_way_is_asked_and_comes_back_to_the_same_concern(
    world: World, device: Callable[..., Page]
) -> None:
    with world.at():
        concern = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=2, source_kind="person"
        )
    cleo = device(world.cleo, DESK)
    go(cleo, f"/people/{world.ana.id}/safety/cssrs?concern={concern.id}")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    cleo.keyboard.press("Enter")
    expect(cleo.get_by_text("Question 1 ·")).to_be_visible()
    cleo.keyboard.press("Space")
    cleo.keyboard.press("Enter")
    expect(cleo.get_by_text("Question 2 ·")).to_be_visible()
    cleo.once("dialog", stay)
    cleo.get_by_role("link", name="The concern").click()
    cleo.keyboard.press("Escape")  # a phone that is put down has no quick way out of a call
    cleo.keyboard.press("Escape")
    expect(cleo.get_by_text("Question 2 ·")).to_be_visible()
    assert asked == ["beforeunload"]
    cleo.once("dialog", Dialog.accept)
    cleo.goto(cleo.url)  # what a browser asks for that has forgotten what was sent
    expect(cleo.get_by_role("button", name="Begin")).to_be_visible()
    expect(cleo.get_by_role("link", name="The concern")).to_be_visible()
    assert cleo.locator("input[name=concern]").input_value() == str(concern.id)


def test_escape_twice_leaves_at_once_without_a_trace_in_the_title(
    world: World, device: Callable[..., Page]
) -> None:
    ana = device(world.ana, PHONE)
    go(ana, "/plan")
    assert ana.title() == "Throughcare"
    with ana.expect_request(lambda request: "weather.gov" in request.url):
        ana.keyboard.press("Escape")
        ana.keyboard.press("Escape")


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_nothing_is_wrong_at_either_size_by_day_and_by_night(
    world: World, device: Callable[..., Page], size: dict[str, int], theme: Any
) -> None:
    with world.at():
        save_plan(world.actor(world.ana), member=world.ana, plan=PLAN, base=0)
        concern = open_concern(
            None, member_id=world.ana.id, program_id=world.harbor.id, level=2, source_kind="person"
        )
    ana, cleo = device(world.ana, size, color_scheme=theme), device(world.cleo, size, color_scheme=theme)
    for path in ("/", "/me", "/plan", "/plan/write", "/plan/1", "/help"):
        go(ana, path)
    ana.get_by_text("Breathe with me").click()
    ana.get_by_text("Other lines").click()
    clean(ana)
    base = f"/people/{world.ana.id}/safety"
    for path in (f"/concerns/{concern.id}", base, f"{base}/plan", f"{base}/plan/write", f"{base}/cssrs"):
        go(cleo, path)
    cleo.get_by_role("button", name="Begin").click()
    expect(cleo.get_by_text("Question 1 ·")).to_be_visible()
    clean(cleo)


def test_without_scripts_all_of_it_works(world: World, device: Callable[..., Page]) -> None:
    ana = device(world.ana, PHONE, java_script_enabled=False)
    ana.goto("/plan/write")
    ana.locator("textarea[name=signs]").fill("I stop answering texts")
    ana.get_by_role("button", name="Save the plan").click()
    at(ana, "My safety plan")
    expect(ana.get_by_text("I stop answering texts")).to_be_visible()
    expect(ana.get_by_role("link", name="Leave this page at once")).to_have_attribute(
        "href", "https://www.weather.gov/"
    )
    cleo = device(world.cleo, PHONE, java_script_enabled=False)
    cleo.goto(f"/people/{world.ana.id}/safety/cssrs")
    cleo.get_by_role("button", name="Begin").click()
    for _ in range(3):
        cleo.get_by_label("No", exact=True).check()
        cleo.get_by_role("button", name="Next").click()
    expect(cleo.get_by_text("C-SSRS: None")).to_be_visible()
    cleo.get_by_role("button", name="Save").click()
    expect(cleo.get_by_text("Nothing more to do for this.")).to_be_visible()


def test_the_circle_breathes_only_for_those_who_want_motion(
    world: World, device: Callable[..., Page]
) -> None:
    for motion, display in (("no-preference", "block"), ("reduce", "none")):
        page = device(None, PHONE, reduced_motion=motion)
        page.goto("/help")
        page.get_by_text("Breathe with me").click()
        assert page.locator(".breath").evaluate("(one) => getComputedStyle(one).display") == display
        expect(page.get_by_text("Breathe in while you count to four.")).to_be_visible()
