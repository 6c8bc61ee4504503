"""She posts in the group and is seen at once; a phone number waits; worrying words ring somebody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import (
    SOON,
    at,
    at_noon,
    clean,
    go,
    listening,
    mails,
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
from throughcare.safety.models import Concern

WORRYING = "I don't want to be here any more. I can't keep myself safe tonight."


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def menu(page: Page, words: str) -> str:
    """All that can be done with this message, as it stands on this page."""
    return message(page, words).locator(".menu").inner_html().replace("\n", "")


def test_the_group_sees_her_post_without_reloading(world: World, device: Callable[..., Page]) -> None:
    ana, ben, fay = device(world.ana, PHONE), device(world.ben, PHONE), device(world.fay, DESK)
    go(ana, "/groups")
    ana.get_by_role("link", name="All messages").click()
    at(ana, "Evening check-in")
    listening(ana)
    clean(ana)
    for page in (ben, fay):
        open_thread(page, world.support_group)
        page.evaluate("window.stays = true")

    write(ana, "I slept five hours. That is two more than last week.")
    sees(ana, "two more than last week")
    expect(sees(ben, "two more than last week")).to_contain_text("Ana R.")
    # Staff see real names where the program's policy says so.
    expect(sees(fay, "two more than last week")).to_contain_text("Ana Reyes")

    ana.get_by_label("Share a win").check()
    write(ana, "And I called my sister.")
    expect(sees(ben, "And I called my sister.")).to_contain_text("A win")
    write(fay, "Two wins in one morning, Ana.")
    expect(sees(ana, "Two wins in one morning")).to_contain_text("Facilitator")
    for page in (ben, fay):
        assert page.evaluate("window.stays")
    for page in (ana, ben, fay):
        expect(page.locator("[data-part=day]")).to_have_count(1)
        clean(page)

    # What can be done with a message is there at once, as it is after reloading; staff block nobody.
    said = ("two more than last week", "And I called my sister.", "Two wins in one morning")
    for page, block in ((ana, 0), (ben, 2), (fay, 0)):
        expect(page.get_by_role("log").locator(".menu")).to_have_count(len(said))
        expect(page.get_by_role("log").locator(".menu").get_by_text("Block Ana", exact=False)).to_have_count(
            block
        )
        live = [menu(page, words) for words in said]
        page.reload()
        sees(page, said[0])
        assert [menu(page, words) for words in said] == live


def test_a_phone_number_waits_until_somebody_lets_it_appear(
    world: World, device: Callable[..., Page]
) -> None:
    ana, ben, mo = device(world.ana, PHONE), device(world.ben, PHONE), device(world.mo, DESK)
    go(mo, "/desk")
    expect(mo.get_by_role("heading", name="Nothing waits")).to_be_visible()
    open_thread(ana, world.support_group)
    open_thread(ben, world.support_group)

    write(ana, "If anybody wants to walk: 312-555-0142, any morning.")
    held = sees(ana, "any morning", state="held")
    expect(held.locator("[data-part=state]")).to_contain_text("before others see it")
    held.get_by_text("More").click()
    expect(held.get_by_role("link", name="Take it back")).to_be_visible()
    expect(held.get_by_role("link", name="Content note")).to_be_visible()
    expect(held.get_by_role("link")).to_have_count(2)
    clean(ana)

    # What Ben was sent after it shows that it did not come.
    write(ana, "The lake path is quiet before eight.")
    sees(ben, "The lake path is quiet")
    expect(message(ben, "any morning")).to_have_count(0)
    ben.reload()
    sees(ben, "The lake path is quiet")
    expect(message(ben, "any morning")).to_have_count(0)
    listening(ben)

    # It came to the reviewer's open page by itself.
    row = mo.locator(".queue__row").filter(has_text="any morning")
    expect(row).to_be_visible(timeout=SOON)
    expect(row).to_contain_text("Ana Reyes")
    clean(mo)
    row.get_by_role("link", name="Open").click()
    at(mo, "A held post")
    clean(mo)
    mo.get_by_role("button", name="Let it appear").click()
    expect(mo.get_by_text("It has appeared, and its author was told.")).to_be_visible()
    expect(mo.locator(".queue__row").filter(has_text="any morning")).to_have_count(0)

    sees(ben, "any morning")
    sees(ana, "any morning")
    # Its place is where it appeared, after what was said meanwhile.
    for page in (ana, ben):
        page.reload()
        expect(page.get_by_role("log").locator("[data-part=body]")).to_have_text(
            ["The lake path is quiet before eight.", "If anybody wants to walk: 312-555-0142, any morning."]
        )
    with world.at():
        assert AuditLine.objects.filter(verb="review.release", actor_id=world.mo.id).count() == 1


def test_words_that_worry_appear_and_ring_whoever_is_on_call(
    world: World, device: Callable[..., Page], service: RunningService
) -> None:
    ana, ben, omar = device(world.ana, PHONE), device(world.ben, PHONE), device(world.omar, PHONE)
    data = Path(service.environment["THROUGHCARE_DATA"])
    go(omar, "/desk")
    expect(omar.get_by_role("heading", name="Nothing waits")).to_be_visible()
    open_thread(ana, world.support_group)
    open_thread(ben, world.support_group)

    write(ana, WORRYING)
    # She is heard: nothing holds it.
    sees(ana, WORRYING)
    sees(ben, WORRYING)
    # Beside her own words stands what happens, and more than her team; it is there after reloading too.
    beside = ana.locator("[data-part=help]")
    for _time in range(2):
        expect(beside).to_have_count(1)
        expect(beside.get_by_role("link", name="Help now")).to_be_visible()
        expect(beside.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
        expect(beside).to_contain_text("The people on call are being rung about this now", timeout=SOON)
        expect(beside.locator("xpath=preceding-sibling::article[1]")).to_contain_text(WORRYING)
        clean(ana)
        ana.reload()
        listening(ana)
    expect(ben.locator("[data-part=help]")).to_have_count(0)

    # One mail that says nothing about her, and a row that came to the open page by itself.
    until(lambda: mails(data, world.omar.account.email) != [])
    mail, *more = mails(data, world.omar.account.email)
    assert more == []
    assert "Please look now" in mail
    for word in ("Ana", "Reyes", "Harbor", "safe", "group"):
        assert word not in mail
    row = omar.locator(".queue__row--ringing").filter(has_text="Ana Reyes")
    expect(row).to_be_visible(timeout=SOON)
    clean(omar)
    with world.at():
        concern = Concern.objects.get(member=world.ana)
    assert f"/concerns/{concern.id}" in mail

    # The mail's link is the way in.
    go(omar, f"/concerns/{concern.id}")
    expect(omar.get_by_role("link", name=f"Call {world.ana.phone}")).to_be_visible()
    omar.get_by_role("button", name="I take this").click()
    expect(omar.get_by_text("You have taken this.")).to_be_visible()
    clean(omar)
    ana.reload()
    expect(beside).to_contain_text("Somebody of the care team has this now")
    omar.get_by_role("link", name="Read what was said").click()
    expect(omar.get_by_role("main")).to_contain_text(WORRYING)
    clean(omar)
    omar.go_back()
    omar.get_by_label("We talked, and they are safe for now").check()
    omar.get_by_role("button", name="Close the concern").click()
    expect(omar.get_by_role("main").get_by_text("Closed.", exact=True).last).to_be_visible()
    go(omar, "/desk")
    expect(omar.locator(".queue__row--ringing")).to_have_count(0)

    ana.reload()
    sees(ana, WORRYING)
    expect(beside).to_have_count(0)

    with world.at():
        concern.refresh_from_db()
        assert (concern.state, concern.outcome, concern.owner_id) == ("closed", "talked", world.omar.id)
        assert Message.objects.get(id=concern.source_id).state == "visible"
        verbs = set(AuditLine.objects.filter(actor_id=world.omar.id).values_list("verb", flat=True))
    assert {"concern.read", "concern.acknowledged", "concern.closed"} <= verbs
    # Nobody else was rung, and nobody rings on.
    assert len(mails(data, world.omar.account.email)) == 1
    for other in (world.cleo, world.dina, world.ben):
        assert mails(data, other.account.email) == []


def test_whoever_called_for_help_sees_who_has_it(world: World, device: Callable[..., Page]) -> None:
    ana, ben, omar = device(world.ana, PHONE), device(world.ben, PHONE), device(world.omar, PHONE)
    go(ana, "/")
    expect(ana.get_by_text("You asked for help")).to_have_count(0)
    ana.get_by_role("link", name="Help now", exact=True).click()
    at(ana, "Help now")
    ana.get_by_role("button", name="Tell my team").click()
    ringing = ana.get_by_role("status").filter(has_text="You asked for help today at")
    expect(ringing).to_contain_text("Your team is being rung until somebody answers.")
    clean(ana)
    go(ana, "/")
    today = ana.get_by_role("status").filter(has_text="You asked for help today at")
    expect(today).to_contain_text("being rung")
    expect(today.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")
    expect(today.get_by_role("link", name="Write to your care team")).to_be_visible()
    listening(ana)
    for url in ("/", "/help"):
        go(ben, url)
        expect(ben.get_by_text("You asked for help")).to_have_count(0)

    with world.at():
        concern = Concern.objects.get(member=world.ana)
    go(omar, f"/concerns/{concern.id}")
    omar.get_by_role("button", name="I take this").click()
    # Her page hears of it by itself, and so does Help now when she comes back to it.
    expect(today).to_contain_text("Omar has it, since", timeout=SOON)
    clean(ana)
    go(ana, "/help")
    expect(ringing).to_contain_text("Omar has it, since")
    go(ana, "/")
    listening(ana)
    omar.get_by_label("We talked, and they are safe for now").check()
    omar.get_by_role("button", name="Close the concern").click()
    expect(ana.get_by_text("You asked for help")).to_have_count(0, timeout=SOON)
    clean(ana)
