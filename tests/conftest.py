"""What every test may use. Tests of rules need no database; the others' folders make one ready."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.world import World

pytest_plugins: list[str] = []
PROGRAMS = Path(__file__).parent.parent / "programs"

# A busy machine is no failure: how long something takes is measured in `bench`.
settings.register_profile("throughcare", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("throughcare")


@pytest.fixture
def world() -> World:
    """The whole cast in two fresh organizations, with rooms and seats; nobody else's test sees them."""
    from tests.world import build_world

    return build_world()
