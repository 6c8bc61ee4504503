"""Letting words go when a program keeps them no longer: whole messages, counted and never read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from throughcare.access.audit import record
from throughcare.conversations.actions.locks import lock_threads
from throughcare.conversations.actions.search_index import forget
from throughcare.conversations.models import Message


@transaction.atomic
def let_go(
    *, thread_id: UUID, before: datetime, spare: Callable[[UUID], Collection[UUID]], limit: int
) -> list[UUID]:
    """Delete up to `limit` messages of a thread said before an instant, oldest first; which ones.

    Never one that waits for a reviewer. `spare` is asked, under the thread's lock, which messages of the
    thread somebody still has to look at. Places and changes keep their numbers: nobody's cursor moves. The
    audit trail gets a count.
    """
    (thread,) = lock_threads([thread_id])
    old = Message.objects.filter(thread_id=thread_id, at__lt=before).exclude(state=Message.State.HELD)
    due = list(old.exclude(id__in=spare(thread_id)).order_by("at", "id").values_list("id", "seq")[:limit])
    gone = [message_id for message_id, _ in due]
    if gone:
        forget(thread.organization_id, thread_id, [seq for _, seq in due if seq is not None])
        Message.objects.filter(thread_id=thread_id, id__in=gone).delete()
        record(None, "let_go", "thread", thread_id, organization_id=thread.organization_id, count=len(gone))
    return gone
