"""Builders of messages for tests of threads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from throughcare.conversations.models import Message, Thread
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.program.models import Member


def a_message(
    thread: Thread, by: Member, body: str = "Hello.", *, ago: float = 0, state: str = "visible", **fields: Any
) -> Message:
    """A message as the message path would have left it, `ago` minutes old; a held one has no place."""
    found = Thread.objects.get(id=thread.id)
    place: dict[str, Any] = {}
    if state not in {"held", "returned"}:
        found.seq += 1
        found.change += 1
        found.save(update_fields=["seq", "change"])
        place = {"seq": found.seq, "change": found.change}
    return Message.objects.create(
        id=new_id(),
        organization_id=found.organization_id,
        thread=found,
        author=by,
        client_id=uuid4(),
        body=body,
        state=state,
        at=clock.now() - timedelta(minutes=ago),
        **place,
        **fields,
    )
