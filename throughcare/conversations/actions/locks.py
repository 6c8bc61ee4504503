"""Taking a thread's lock, under which its counters and its seats move."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from throughcare.conversations.models import Thread
from throughcare.core.events import announce


def lock_threads(thread_ids: Iterable[UUID]) -> list[Thread]:
    """The threads, locked until the transaction ends: by id, and before any standing, like every other taker.

    In a mode that foreign keys to a thread don't wait for.
    """
    wanted = sorted(set(thread_ids))
    if not wanted:
        return []
    return list(Thread.objects.select_for_update(no_key=True).filter(id__in=wanted).order_by("id"))


def count_change(thread: Thread) -> int:
    """Number one more thing that happened to a locked thread, and tell the sockets when it is committed."""
    thread.change += 1
    thread.save(update_fields=["change"])
    announce(thread.organization_id, "change", thread=thread.id)
    return thread.change


def count_access(thread: Thread) -> None:
    """Note that who may see a locked thread has changed: sockets reload its audience before they send on."""
    thread.access_version += 1
    thread.save(update_fields=["access_version"])
    announce(thread.organization_id, "access", thread=thread.id)
