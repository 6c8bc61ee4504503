"""Quiet hours begin while a page is open: it says until when, keeps her words, and opens again by itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import moved_clock
from tests.browser.conftest import PHONE
from tests.browser.walking import a_direct_thread, at_noon, clean, message, open_thread, sees, write
from tests.service import RunningService, running_service
from tests.world import World
from throughcare.kit import clock

TURNING = 20_000  # milliseconds in which an hour that is twelve seconds away must have come and shown
BEFORE = timedelta(seconds=12)


@pytest.fixture(scope="module")
def clock_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Says how far the processes are ahead."""
    return tmp_path_factory.mktemp("clock") / "ahead"


@pytest.fixture(scope="module")
def service(clock_file: Path) -> Iterator[RunningService]:
    """Web and live, with a clock of their own."""
    os.environ[moved_clock.FILE] = str(clock_file)
    try:
        with running_service("web", "live", module="tests.moved_clock") as running:
            yield running
    finally:
        del os.environ[moved_clock.FILE]


@pytest.fixture
def world(world: World) -> World:
    """Harbor at noon."""
    return at_noon(world)


def test_quiet_hours_begin_and_end_before_her_eyes(
    world: World, device: Callable[..., Page], clock_file: Path
) -> None:
    thread = a_direct_thread(world, world.ana, world.ben)
    ana, ben = device(world.ana, PHONE), device(world.ben, PHONE)
    today = clock.now().astimezone(clock.zone(world.ana.zone)).date()

    def hers(day: int, hour: int) -> datetime:
        return datetime.combine(today + timedelta(days=day), time(hour), clock.zone(world.ana.zone))

    def move_to(at: datetime) -> None:
        moved_clock.move(clock_file, at - clock.now())

    # An hour before night both have the thread open.
    move_to(hers(0, 21))
    open_thread(ana, thread)
    open_thread(ben, thread)
    write(ana, "Reading before bed, for once.")
    sees(ben, "Reading before bed, for once.")

    # Twelve seconds before ten she opens it anew, and writes on while the hour comes.
    move_to(hers(0, 22) - BEFORE)
    ana.reload()
    post = ana.get_by_role("button", name="Post")
    expect(post).to_be_enabled()
    ana.get_by_role("textbox", name="Write").fill("Tomorrow I will tell you about the walk.")
    notice = ana.locator("[data-part=closed]")
    expect(notice).to_contain_text("It opens again tomorrow at 7:00 am", timeout=TURNING)
    expect(post).to_be_disabled()
    expect(ana.get_by_role("textbox", name="Write")).to_have_value("Tomorrow I will tell you about the walk.")
    clean(ana)
    # "I'm struggling" goes through at night.
    ana.get_by_label("I'm struggling").check()
    expect(post).to_be_enabled()
    ana.get_by_label("Message", exact=True).check()
    expect(post).to_be_disabled()

    # His page is from before. What he sends is refused by the one gate, and he keeps his words.
    write(ben, "Good night then.")
    refused = sees(ben, "Good night then.", state="retry")
    expect(refused.locator("[data-part=state]")).to_contain_text("Your words are kept.")
    expect(ben.locator("[data-part=closed]")).to_contain_text("It opens again tomorrow at 7:00 am")
    expect(message(ana, "Good night then.")).to_have_count(0)
    clean(ben)

    # Morning comes to a page that is open.
    move_to(hers(1, 7) - BEFORE)
    ana.reload()
    expect(notice).to_contain_text("It opens again today at 7:00 am")
    expect(post).to_be_enabled(timeout=TURNING)
    expect(notice).to_have_count(0)
    expect(ana.get_by_role("textbox", name="Write")).to_have_value("Tomorrow I will tell you about the walk.")
    post.click()
    sees(ana, "Tomorrow I will tell you about the walk.")
    sees(ben, "Tomorrow I will tell you about the walk.")
