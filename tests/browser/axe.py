"""What axe says of a page, asked once for each form of it: the dearest look that the journeys take."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# The page and whatever changes how it looks: its width, day or night, where the focus is.
FORM = """() => [
    innerWidth,
    matchMedia("(prefers-color-scheme: dark)").matches,
    matchMedia("(forced-colors: active)").matches,
    document.activeElement?.id || document.activeElement?.className,
    document.documentElement.outerHTML,
].join(" ")"""
RUN = "(options) => axe.run(options).then((result) => result.violations)"
# What no two tests have the same, and nothing that axe checks hangs on: ids and tokens, numbers that people read,
# and what scripts read. Names of elements, classes, roles and levels stay.
OF_THE_MOMENT = re.compile(
    r"(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{12,}"
    r"|(?<=datetime=\")[^\"]*"
    r"|(?<=data-)[a-z-]+=\"\d+\""
    r"|\d+(?=[^<>]*<)"
)

TARGET_SIZE = "target-size"
SCROLL_ON = "() => { const before = window.scrollY; window.scrollBy(0, innerHeight / 3); return before }"
SCROLL_BACK = "before => window.scrollTo(0, before)"

_clean: set[bytes] = set()


def found_by_axe(page: Page) -> list[str]:
    """What is wrong with the page as it stands, a line each with the rule, the element and what to do.

    A page that differs from one found clean in this process by nothing but numbers is not looked at again.
    """
    form = sha256(OF_THE_MOMENT.sub("0", page.evaluate(FORM)).encode()).digest()
    if form in _clean:
        return []
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    wrong = _wrong(page)
    if any(rule == TARGET_SIZE for rule, _ in wrong):
        # What stands half under a bar at the foot of the screen is free as soon as somebody scrolls.
        before = page.evaluate(SCROLL_ON)
        again = _wrong(page)
        page.evaluate(SCROLL_BACK, before)
        wrong = {one: why for one, why in wrong.items() if one[0] != TARGET_SIZE or one in again}
    if not wrong:
        _clean.add(form)
    return [f"{rule}: {element} {why}" for (rule, element), why in wrong.items()]


def _wrong(page: Page) -> dict[tuple[str, str], str]:
    """The rule and the element, and what to do."""
    violations: list[dict[str, Any]] = page.evaluate(RUN, OPTIONS)
    return {(one["id"], node["html"]): node["failureSummary"] for one in violations for node in one["nodes"]}
