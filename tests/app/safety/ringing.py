"""What tests of calls share: a concern that rings, and a row that somebody else holds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from tests.world import World
from throughcare.core.organization import in_organization
from throughcare.kit.ids import new_id
from throughcare.program.models import Member
from throughcare.safety.actions import acknowledge_concern, ask_if_safe, open_concern
from throughcare.safety.ladder import ring_due
from throughcare.safety.models import Concern, Page, Question


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


def a_question(world: World, level: int = 3, *, taken_by: str = "cleo") -> Question:
    """Ana is asked if she is safe; somebody has the concern, or nobody and it has rung."""
    concern = a_concern(world, level)
    with world.at():
        if taken_by:
            acknowledge_concern(world.actor(world.names[taken_by]), concern=concern)
        else:
            ring_due()
    with world.at():
        return ask_if_safe(world.actor(world.omar), concern=concern)[0]


def at_once(world: World, *deeds: Callable[[], object]) -> None:
    """Do these at the same moment, each in a transaction of its own. Raises what one of them raises."""
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        try:
            with in_organization(world.bridgewell.id):
                start.wait(10)
                deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(do, deeds))


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
