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
    violations: list[dict[str, Any]] = page.evaluate(RUN, OPTIONS)
    wrong = [
        f"{one['id']}: {node['html']} {node['failureSummary']}" for one in violations for node in one["nodes"]
    ]
    if not wrong:
        _clean.add(form)
    return wrong
