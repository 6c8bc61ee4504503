"""These tests speak to a real database, migrated once a test process, at noon of a Wednesday."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.database import ready
from tests.nats import a_nats_server
from tests.noon import noon

__all__ = ["noon"]

ready()


@pytest.fixture(params=["notify", "nats"])
def bus(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of NATS, or nothing: then PostgreSQL's NOTIFY carries it."""
    if request.param == "notify":
        yield ""
        return
    with a_nats_server() as server:
        yield server.url
