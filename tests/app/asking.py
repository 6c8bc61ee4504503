"""Small helpers of the tests of verbs: messages as rows, audit lines, queries counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from throughcare.access.models import AuditLine
from throughcare.conversations.models import Message, Thread
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.models import Member


def a_message(thread: Thread, by: Member, body: str = "Hello all.", **fields: Any) -> Message:
    """A message as the message path leaves it: visible with its place, or held without one."""
    state = fields.setdefault("state", "visible")
    if state != "held":
        thread.refresh_from_db()
        thread.seq += 1
        thread.change += 1
        thread.save(update_fields=["seq", "change"])
        fields.setdefault("seq", thread.seq)
        fields.setdefault("change", thread.change)
    fields.setdefault("at", clock.now())
    fields.setdefault("id", new_id())
    return Message.objects.create(
        organization_id=thread.organization_id,
        thread=thread,
        author=by,
        client_id=new_id(),
        body=body,
        **fields,
    )


def audited(verb: str, object_id: UUID | None = None) -> int:
    """How many audit lines there are of this verb (on this object)."""
    lines = AuditLine.objects.filter(verb=verb)
    return lines.filter(object_id=object_id).count() if object_id else lines.count()


@contextmanager
def queries(most: int) -> Iterator[None]:
    """At most so many queries run inside."""
    with CaptureQueriesContext(connection) as captured:
        yield
    assert len(captured) <= most, "\n".join(query["sql"][:160] for query in captured.captured_queries)
