"""How far somebody has read: forward only, and never past what is there."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from throughcare.access.actor import Actor
from throughcare.conversations.policy import get_thread
from throughcare.kit.ids import new_id

_FORWARD = """
    INSERT INTO conversations_readmark (id, organization_id, thread_id, member_id, seq)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (organization_id, member_id, thread_id)
    DO UPDATE SET seq = GREATEST(conversations_readmark.seq, EXCLUDED.seq)
"""


def mark_read(actor: Actor, *, thread_id: UUID, seq: int) -> int:
    """Move this member's mark to `seq`, if that is further on. Raises Http404 where she may not read.

    No audit line: what somebody has read is her own affair, and nobody else is ever shown it.
    """
    sight = get_thread(actor, thread_id)
    place = max(0, min(seq, sight.world.place.seq))
    with connection.cursor() as cursor:
        cursor.execute(_FORWARD, [new_id(), actor.organization_id, thread_id, actor.member_id, place])
    return place
