"""Real Chromium against the real processes; a device is a browser context of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.database import ready

ready()

from tests.browser.chromium import chromium  # noqa: E402
from tests.service import RunningService, running_service  # noqa: E402
from tests.world import World  # noqa: E402

# Bounds, not measures: words count as kept once they are on the disk, and a busy disk takes seconds.
expect.set_options(timeout=20_000)

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def service() -> Iterator[RunningService]:
    """Web, live and work, once for all journeys."""
    with running_service() as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Once a process: a second one beside it would refuse to start."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def beside_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright's loop runs in this thread; Django's rows are read beside it, never in it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")


@pytest.fixture
def device(browser: Browser, service: RunningService, world: World) -> Iterator[Callable[..., Page]]:
    """`device(member, size)`: a page of a fresh browser context, signed in as this member (or nobody)."""
    contexts: list[BrowserContext] = []

    def open_device(member: Any = None, size: dict[str, int] | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=service.url, viewport=size or PHONE, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        if member is not None:
            client = world.client(member)
            context.add_cookies(
                [{"name": "sign_in", "value": client.cookies["sign_in"].value, "url": service.url}]
            )
        return context.new_page()

    yield open_device
    for context in contexts:
        context.close()
