"""A staff shift at the Desk by keyboard alone: take what rings, decide what is held, answer who waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app.conversations.saying import a_message
from tests.app.moderation.reviewing import a_held
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_journey_keyboard import press, tab_to
from tests.browser.walking import SOON, at, at_noon, clean, go, listening, sees
from tests.world import World
from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation import actions
from throughcare.program.actions.welcoming import offer_to_welcome
from throughcare.program.models import OnCall, StaffedWindow
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern

WAITED = 290  # minutes: over four staffed hours

each_size = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon, staffed for the last six hours and the next six."""
    at_noon(world)
    now = clock.now()
    with world.at():
        StaffedWindow.objects.create(
            organization_id=world.bridgewell.id,
            program=world.harbor,
            from_at=now - timedelta(hours=6),
            until_at=now + timedelta(hours=6),
        )
        OnCall.objects.filter(member=world.omar).update(until_at=now + timedelta(hours=2))
    return world


def a_morning(world: World) -> Message:
    """A held post of Ben's, a report of him, and a message of Ana's that nobody answered; answers that one."""
    with world.at():
        waits = a_message(world.cohort_room, world.ana, "Does the second week get easier?", ago=WAITED)
        a_held(world, body="Ring me on 312-555-0142, any morning.")
        unkind = a_message(world.support_group, world.ben, "Stop whining.", ago=30)
        actions.report_message(world.actor(world.eve), message_id=unkind.id, reason="unkind")
    return waits


def ring(world: World) -> Concern:
    """Eve asks for help."""
    with world.at():
        return open_concern(
            None, member_id=world.eve.id, program_id=world.harbor.id, level=3, source_kind="help-now"
        )


def at_work(page: Page) -> None:
    """Wait until the Desk's keys and its line are there."""
    expect(page.locator("[data-island=desk][data-is-ready]")).to_have_count(1)
    listening(page)


def row(page: Page, words: str) -> Locator:
    """The row with these words."""
    return page.locator(".queue__row").filter(has_text=words)


def focused(page: Page, words: str) -> None:
    """The row with these words has the focus, and it is in sight."""
    expect(row(page, words)).to_be_focused(timeout=SOON)
    expect(row(page, words)).to_be_in_viewport()


@each_size
def test_a_shift_by_keyboard_alone(world: World, device: Callable[..., Page], size: dict[str, int]) -> None:
    a_morning(world)
    fay, ana = device(world.fay, size), device(world.ana, PHONE)
    go(ana, f"/threads/{world.cohort_room.id}")
    listening(ana)
    go(fay, "/")
    at(fay, "Desk")
    at_work(fay)
    expect(fay.get_by_text("Omar Saleh is on call until")).to_be_visible()
    fay.evaluate("window.stays = true")

    # She stands on a row when somebody calls: the call comes by itself and takes her focus from nothing.
    fay.keyboard.press("j")
    first = "Ring me" if size is DESK else "Does the second week"
    focused(fay, first)
    ring(world)
    expect(row(fay, "Eve Adler")).to_be_visible(timeout=SOON)
    expect(fay.locator("[data-part=status]")).to_contain_text(
        "New on your Desk: Ringing level 3 of 4, Eve Adler"
    )
    expect(row(fay, first)).to_be_focused()
    clean(fay)

    # What rings stands first. T takes it; the next row has the focus by itself.
    for _ in range(3):
        fay.keyboard.press("k")
    focused(fay, "Eve Adler")
    fay.keyboard.press("t")
    expect(row(fay, "Eve Adler")).to_contain_text("Taken by you", timeout=SOON)
    expect(fay.locator("[data-part=status]")).to_have_text("It is yours now and rings no more.")
    focused(fay, first)
    expect(fay.locator(".log")).to_contain_text("You took a concern about Eve Adler.")
    assert fay.evaluate("window.stays")
    with world.at():
        assert Concern.objects.get(member=world.eve).owner_id == world.fay.id

    # A held post: Enter opens it, and it is let in.
    _stand_on(fay, "Ring me")
    fay.keyboard.press("t")
    expect(fay.locator("[data-part=status]")).to_contain_text("can't be taken")
    fay.keyboard.press("Enter")
    at(fay, "A held post")
    clean(fay)
    press(fay, fay.get_by_role("button", name="Let it appear"))
    # The next review opens by itself; the Desk is one key away in the bar.
    expect(fay.get_by_text("It has appeared, and its author was told.")).to_be_visible()
    go(fay, "/desk")
    at(fay, "Desk")
    expect(row(fay, "Ring me")).to_have_count(0)

    # Who waits for an answer gets one, and leaves the column.
    at_work(fay)
    _stand_on(fay, "Does the second week")
    expect(row(fay, "Does the second week")).to_contain_text("late, was due")
    fay.keyboard.press("Enter")
    at(fay, "Somebody waits for an answer")
    expect(fay.get_by_text("nobody has answered")).to_be_visible()
    clean(fay)
    box = fay.get_by_role("textbox", name="Write an answer")
    tab_to(fay, box)
    fay.keyboard.type("For most people it does, Ana. Say more tonight?")
    fay.keyboard.press("Tab")
    press(fay, fay.get_by_role("button", name="Answer"))
    at(fay, "Tuesday cohort")
    expect(sees(ana, "For most people it does").locator(".quote")).to_contain_text("Does the second week")
    go(fay, "/desk")
    at_work(fay)
    expect(row(fay, "Does the second week")).to_have_count(0)
    expect(row(fay, "Stop whining.")).to_have_count(1)

    # A report is settled on its page, and taken back from the log.
    _stand_on(fay, "Stop whining.")
    fay.keyboard.press("Enter")
    at(fay, "A report")
    press(fay, fay.get_by_role("button", name="Leave it as it is"))
    expect(fay.get_by_text("Whoever reported it was told.").first).to_be_visible(timeout=SOON)
    go(fay, "/desk")
    expect(row(fay, "Stop whining.")).to_have_count(0)
    at_work(fay)
    fay.keyboard.press("u")
    focused(fay, "Stop whining.")
    expect(fay.locator("[data-part=status]")).to_have_text("It waits again.")
    clean(fay)


def _stand_on(page: Page, words: str) -> None:
    """Walk down with J, and up again with K, until the row has the focus: the list may come anew meanwhile."""
    for key in "j" * 8 + "k" * 8:
        if words in page.evaluate("document.activeElement.closest('[data-row]')?.textContent ?? ''"):
            break
        page.keyboard.press(key)
    focused(page, words)


def test_the_keys_are_shown_and_do_nothing_in_fields_or_when_off(
    world: World, device: Callable[..., Page]
) -> None:
    a_morning(world)
    fay = device(world.fay, DESK)
    go(fay, "/desk")
    at_work(fay)
    fay.keyboard.press("?")
    expect(fay.get_by_role("dialog", name="Keys on this page")).to_be_visible()
    clean(fay)
    fay.keyboard.press("j")
    expect(fay.locator(".queue__row:focus")).to_have_count(0)
    press(fay, fay.get_by_role("button", name="Close"))

    press(fay, fay.get_by_role("button", name="Turn the keys off"))
    expect(fay.get_by_role("button", name="Turn the keys on")).to_be_focused()
    for key in ("j", "t", "?", "u"):
        fay.keyboard.press(key)
    expect(fay.locator(".queue__row:focus")).to_have_count(0)
    expect(fay.get_by_role("dialog")).to_have_count(0)
    fay.reload()
    at_work(fay)
    fay.keyboard.press("j")
    expect(fay.locator(".queue__row:focus")).to_have_count(0)
    press(fay, fay.get_by_role("button", name="Turn the keys on"))
    fay.keyboard.press("j")
    expect(fay.locator(".queue__row:focus")).to_have_count(1)


def test_a_signed_out_desk_leads_to_signing_in_and_shows_nothing(
    world: World, device: Callable[..., Page]
) -> None:
    a_morning(world)
    fay = device(world.fay, DESK)
    go(fay, "/desk")
    at_work(fay)
    fay.context.clear_cookies()
    fay.keyboard.press("j")
    fay.evaluate("document.querySelector('#desk').dispatchEvent(new CustomEvent('desk:again'))")
    fay.wait_for_url("**/sign-in**")
    expect(fay.get_by_text("Does the second week")).to_have_count(0)


def test_an_old_list_never_looks_like_a_calm_one(world: World, device: Callable[..., Page]) -> None:
    fay = device(world.fay, DESK)
    go(fay, "/desk")
    at_work(fay)
    look = "document.querySelector('#desk').dispatchEvent(new CustomEvent('desk:again'))"
    fay.context.set_offline(True)
    fay.evaluate(look)
    expect(fay.locator("[data-part=status]")).to_contain_text("could not look again")
    fay.context.set_offline(False)
    fay.evaluate(look)
    expect(fay.locator("[data-part=status]")).to_have_text("")


@each_size
@each_scheme
def test_a_full_desk_is_clean(
    world: World, device: Callable[..., Page], size: dict[str, int], scheme: str
) -> None:
    a_morning(world)
    ring(world)
    with world.at():
        left = a_held(world, body=f"Left from last week: {'and so on ' * 20}")
        Message.objects.filter(id=left.id).update(at=clock.now() - timedelta(days=6))
    fay = device(world.fay, size, color_scheme=scheme)
    go(fay, "/desk")
    at_work(fay)
    clean(fay)
    rows = fay.locator(".queue__row").all()
    boxes = [box for one in rows if (box := one.bounding_box())]
    assert len(boxes) == 5
    assert all(box["x"] + box["width"] <= size["width"] for box in boxes)
    if size is not PHONE:
        lefts = sorted({box["x"] for box in boxes})
        assert all(box["x"] + box["width"] <= after for box in boxes for after in lefts if after > box["x"])
    else:
        # One list by clock, with one thumb: what rings stands on top, what waited longest next.
        tops = {
            words: row(fay, words).bounding_box()["y"]  # type: ignore[index]
            for words in ("Eve Adler", "Does the second week", "Ring me", "Stop whining.")
        }
        assert sorted(tops, key=lambda words: tops[words]) == list(tops)
        for button in row(fay, "Eve Adler").locator(".button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 44


def test_without_scripts_the_same_forms_work(world: World, device: Callable[..., Page]) -> None:
    a_morning(world)
    fay = device(world.fay, PHONE, java_script_enabled=False)
    fay.goto("/desk")
    expect(fay.locator("[data-part=keys]")).to_be_hidden()
    row(fay, "Ring me").get_by_role("button", name="Let it appear").click()
    expect(fay.get_by_text("It has appeared, and its author was told.")).to_be_visible()
    expect(fay.locator(".log")).to_contain_text("You let a post by Ben Okafor appear.")
    expect(row(fay, "Ring me")).to_have_count(0)


def test_somebody_willing_is_led_to_a_peer_who_waits(world: World, device: Callable[..., Page]) -> None:
    with world.at():
        a_message(world.cohort_room, world.ana, "Does the second week get easier?", ago=WAITED)
        offer_to_welcome(world.actor(world.ben), program=world.harbor)
    ben = device(world.ben, PHONE)
    go(ben, "/")
    ben.get_by_role("link", name="Somebody in Tuesday cohort hasn't had an answer yet").click()
    at(ben, "Tuesday cohort")
    listening(ben)
    ben.get_by_role("textbox", name="Write").fill("It did for me.")
    ben.get_by_role("button", name="Post").click()
    sees(ben, "It did for me.")
    go(ben, "/")
    expect(ben.get_by_text("had an answer yet")).to_have_count(0)
    go(ben, "/me")
    ben.locator("#welcoming").get_by_role("button", name="Take it back").click()
    expect(ben.get_by_text("Taken back, from now on.")).to_be_visible()
    clean(ben)
