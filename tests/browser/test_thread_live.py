"""Two devices talk: each message once and in order on both, whatever happens to the line between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phones import DESK, chromium, device, opened, write
from tests.service import RunningService, running_service
from tests.world import World


@pytest.fixture(scope="module")
def service() -> Iterator[RunningService]:
    with running_service("web", "live") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as (_, opened_browser):
        yield opened_browser


def bodies(page: Page) -> list[str]:
    return page.locator(".message [data-part=body]").all_inner_texts()


def test_two_people_talk(world: World, service: RunningService, browser: Browser) -> None:
    ana = opened(device(browser, world, world.ana, service), f"/threads/{world.cohort_room.id}")
    ben = opened(device(browser, world, world.ben, service, viewport=DESK), f"/threads/{world.cohort_room.id}")
    write(ana, "Walked around the block before breakfast.")
    expect(ben.locator(".message [data-part=body]")).to_have_text(["Walked around the block before breakfast."])
    write(ben, "Good. How was it?")
    write(ben, "I stayed in bed till nine.")
    said = ["Walked around the block before breakfast.", "Good. How was it?", "I stayed in bed till nine."]
    for page in (ana, ben):
        expect(page.locator(".message [data-part=body]")).to_have_text(said)
        expect(page.locator("[data-state=waiting]")).to_have_count(0)
        places = page.eval_on_selector_all("[data-message]", "all => all.map(e => Number(e.dataset.seq))")
        assert places == [1, 2, 3]
    assert ana.title() == "Throughcare"
