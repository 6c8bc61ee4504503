"""These tests speak to a real database, migrated once a test process, at noon of a Wednesday in the cast's
zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.database import ready
from throughcare.kit import clock

ready()


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Let time run from the coming Wednesday noon in Chicago, inside staffed and quiet-free hours of every
    program."""
    here = clock.now().astimezone(clock.zone("America/Chicago"))
    wednesday = here.replace(hour=12, minute=0, second=0) + timedelta(days=(2 - here.weekday()) % 7)
    if wednesday <= here:
        wednesday += timedelta(days=7)
    clock.set_offset(wednesday - here)
    yield
    clock.set_offset(timedelta(0))
