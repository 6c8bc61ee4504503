"""What tests of calls share: a concern that rings, and a row that somebody else holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from tests.world import World
from throughcare.core.organization import in_organization
from throughcare.kit.ids import new_id
from throughcare.program.models import Member
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern, Page


def a_concern(
    world: World, level: int = 3, *, member: Member | None = None, message_id: UUID | None = None
) -> Concern:
    """A concern about somebody in Harbor, Ana where nobody is named, opened by words of hers."""
    with world.at():
        return open_concern(
            None,
            member_id=(member or world.ana).id,
            program_id=world.harbor.id,
            level=level,
            source_kind="message",
            source_id=message_id or new_id(),
        )


@contextmanager
def held(row: Member | Page) -> Iterator[None]:
    """Somebody else's transaction holds this row: whoever wants it waits."""
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with in_organization(row.organization_id), transaction.atomic():
            type(row).objects.select_for_update().get(id=row.id)
            holds.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holds.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()
