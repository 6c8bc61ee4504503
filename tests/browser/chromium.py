"""Which Chromium the journeys and the pictures of the documentation are made with."""

from __future__ import annotations

import shutil

# The one without windows first: the same engine, and an eighth of the time less.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")


def find_chromium() -> str | None:
    """The program, if this machine has one."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def chromium() -> str:
    """The program; raises AssertionError where there is none."""
    found = find_chromium()
    assert found, "Chromium is missing: apt-get install chromium-headless-shell"
    return found
