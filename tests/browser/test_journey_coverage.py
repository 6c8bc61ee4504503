"""Rooms follow the roster; one shift tells the next, and a hard one is written down; the forecast is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.app.asking import a_message
from tests.app.moderation.covering import every_day, waiting_posts
from tests.browser.conftest import DESK, PHONE
from tests.browser.walking import at_noon, clean, go, open_thread, sees, write
from tests.world import World
from throughcare.kit import clock
from throughcare.moderation.coverage.models import Handover, Shift

NOTE = "Two new people came this morning. One of them hopes for an answer by tonight."
HEAVY = "I keep thinking about the post at nine."


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon, in which Ana has posted before: her first posts would wait anyway."""
    world = at_noon(world)
    with world.at():
        for _ in range(5):
            a_message(world.support_group, world.ana, "Good to be here.", at=clock.now() - timedelta(days=3))
    return world


def add(page: Page, who: str, day: str, start: str, end: str) -> None:
    """Put somebody on the roster by the form of the page."""
    form = page.locator("form", has=page.get_by_role("button", name="Put on the roster"))
    if not form.is_visible():
        page.get_by_text("Add a shift").click()
    form.get_by_label("Who").select_option(label=who)
    form.get_by_label("Day").select_option(label=day)
    form.get_by_label("From").fill(start)
    form.get_by_label("Until").fill(end)
    form.get_by_role("button", name="Put on the roster").click()
    expect(page.get_by_text("They are on the roster.")).to_be_visible()


def test_rooms_follow_the_roster(world: World, device: Callable[..., Page]) -> None:
    ana, dina = device(world.ana, PHONE), device(world.dina, DESK)
    with world.at():
        here = clock.now().astimezone(clock.zone(world.harbor.zone))
    later = here + timedelta(hours=3)
    go(dina, f"/coverage/{world.harbor.slug}")
    expect(dina.get_by_text("No roster yet")).to_be_visible()

    open_thread(ana, world.support_group)
    write(ana, "Before there is a roster.")
    sees(ana, "Before there is a roster.")

    # Somebody is on, but not now: what is posted now waits for a person.
    add(
        dina, "Fay Lindqvist", later.strftime("%A"), f"{later:%H}:00", f"{(later + timedelta(hours=1)):%H}:00"
    )
    expect(dina.get_by_text("Nobody is on now")).to_be_visible()
    clean(dina)
    write(ana, "While nobody is on.")
    sees(ana, "While nobody is on.", state="held")

    # Mo is on: it appears.
    start, end = here - timedelta(hours=1), here + timedelta(hours=2)
    add(dina, "Mo Haddad", start.strftime("%A"), f"{start:%H}:00", f"{end:%H}:00")
    expect(dina.get_by_text("On now")).to_be_visible()
    clean(dina)
    write(ana, "Now somebody is.")
    sees(ana, "Now somebody is.")

    # Mo falls ill in the middle of it: his shift today is left out, and posts wait at once.
    dina.locator("summary", has_text="Mo Haddad").click()
    dina.get_by_role("button", name=f"Leave out on {start.strftime('%B')}").locator("visible=true").click()
    expect(dina.get_by_text("It is left out on that day.")).to_be_visible()
    expect(dina.get_by_text("Nobody is on now")).to_be_visible()
    clean(dina)
    write(ana, "And now he is ill.")
    sees(ana, "And now he is ill.", state="held")
    with world.at():
        assert Shift.objects.filter(program=world.harbor).count() == 2


def test_one_shift_tells_the_next_and_a_hard_one_is_written_down(
    world: World, device: Callable[..., Page]
) -> None:
    with world.at():
        every_day(world, 0, 12 * 60)
        every_day(world, 12 * 60, 24 * 60, who="fay")
    mo, fay, dina = device(world.mo, PHONE), device(world.fay, PHONE), device(world.dina, DESK)
    go(mo, "/waiting")
    mo.get_by_role("link", name="Who moderates when").click()
    mo.get_by_text("Write a note for the next shift").click()
    mo.get_by_label("What the next person needs to know").fill(NOTE)
    mo.get_by_role("button", name="Leave this note").click()
    expect(mo.get_by_text("Whoever comes next reads it.")).to_be_visible()
    clean(mo)

    go(fay, f"/coverage/{world.harbor.slug}")
    expect(fay.get_by_text(NOTE)).to_be_visible()
    fay.get_by_role("button", name="I've read this").click()
    expect(fay.get_by_text("You have read this.")).to_be_visible()
    clean(fay)
    with world.at():
        assert Handover.objects.get().author_id == world.mo.id

    mo.get_by_role("link", name="What we carry").click()
    mo.get_by_label("Who may read it").select_option(label="Dina Kessler")
    mo.get_by_label("What is on your mind").fill(HEAVY)
    mo.get_by_role("button", name="Keep this note").click()
    expect(mo.get_by_text("Only you and the person you chose can read it.")).to_be_visible()
    clean(mo)
    go(fay, f"/coverage/{world.harbor.slug}/care")
    expect(fay.get_by_text(HEAVY)).to_have_count(0)
    go(dina, f"/coverage/{world.harbor.slug}/care")
    expect(dina.get_by_text(HEAVY)).to_be_visible()
    mo.get_by_role("button", name="Take it back").click()
    expect(mo.get_by_text("It is gone, for both of you.")).to_be_visible()
    go(dina, f"/coverage/{world.harbor.slug}/care")
    expect(dina.get_by_text(HEAVY)).to_have_count(0)


def test_the_forecast_comes_by_itself_and_names_an_hour(world: World, device: Callable[..., Page]) -> None:
    with world.at():
        waiting_posts(world, 120, severity=1, hours=range(9, 24))
        waiting_posts(world, 40, severity=2, hours=range(9, 24))
        waiting_posts(world, 160, hours=range(9, 24))
        every_day(world, 9 * 60, 15 * 60)  # last: a forecast is made once of a roster and a day
    cory = device(world.cory, PHONE)
    url = f"/coverage/{world.harbor.slug}/forecast"

    def made() -> bool:
        go(cory, url)
        return cory.get_by_text("With this roster, about").count() > 0

    for _ in range(60):
        if made():
            break
        cory.wait_for_timeout(2000)
    expect(cory.get_by_text("With this roster, about")).to_be_visible()
    expect(cory.get_by_text("One more hour on")).to_be_visible()
    expect(cory.get_by_role("img", name="What is likely to come in each hour")).to_be_visible()
    for word in ("The same as a table", "In numbers", "How this is worked out"):
        cory.get_by_text(word).first.click()
    expect(cory.get_by_text("never from anybody's words")).to_be_visible()
    clean(cory)
