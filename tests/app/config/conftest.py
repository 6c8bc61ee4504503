"""Commands are processes of their own, on the machine's clock: so these tests stand on it too."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def noon() -> None:
    """Leave the clock as it is."""
