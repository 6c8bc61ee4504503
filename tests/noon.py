"""Tests stand at noon of a Wednesday in the cast's zone, whatever the hour and the day they are run at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from throughcare.kit import clock

ZONE = "America/Chicago"
WEDNESDAY = 2


def coming_noon(at: datetime) -> datetime:
    """The first Wednesday noon in Chicago after `at` (aware)."""
    here = at.astimezone(clock.zone(ZONE))
    noon = here.replace(hour=12, minute=0, second=0, microsecond=0)
    noon += timedelta(days=(WEDNESDAY - here.weekday()) % 7)
    return noon if noon > here else noon + timedelta(days=7)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Let time run from that noon, inside the staffed hours and outside the quiet ones of every program."""
    here = clock.now()
    clock.set_offset(coming_noon(here) - here)
    yield
    clock.set_offset(timedelta(0))
