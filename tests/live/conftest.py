"""These tests speak to a real database, migrated once a test process, at noon of a Wednesday."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.database import ready
from tests.nats import a_nats_server
from tests.noon import noon

if TYPE_CHECKING:
    from tests.live.quickly import Company
    from tests.world import World

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


@pytest.fixture(params=[False, True], ids=["alone", "beside-another"])
def company(request: pytest.FixtureRequest, world: World) -> Company:
    """What the same organization says in the same call: nothing, or words in another thread. The database writes a
    post that is alone by other statements than several.
    """
    from tests.live.quickly import BESIDE, said

    return lambda: [said(world.support_group, world.ben, BESIDE)] if request.param else []
