"""Threads need web and live alone, started anew for each file; a test's devices are put away after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.service import RunningService, running_service


@pytest.fixture(scope="module")
def service() -> Iterator[RunningService]:
    with running_service("web", "live") as running:
        yield running


@pytest.fixture
def browser(browser: Browser) -> Iterator[Browser]:
    yield browser
    for context in browser.contexts:
        context.close()
