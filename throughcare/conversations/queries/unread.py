"""How many messages wait to be read, by thread: one query, however many threads and messages there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from throughcare.access.actor import Actor
from throughcare.conversations.policy import ROOMS, Sight

MOST_COUNTED: Final = 100
"""Nobody is told more than "99+", so no more are counted: what somebody is behind costs no more than this."""

# Unread is what others said after her mark, within her ranges, that still stands; not what somebody said whom
# she blocked, except staff, whom nobody can fold away.
_UNREAD = """
    SELECT s.thread_id, c.count
    FROM conversations_seat s
    LEFT JOIN conversations_readmark r
      ON r.organization_id = s.organization_id AND r.member_id = s.member_id AND r.thread_id = s.thread_id
    CROSS JOIN LATERAL (SELECT count(*) FROM (
        SELECT FROM conversations_message m
        WHERE m.organization_id = s.organization_id AND m.thread_id = s.thread_id
          AND m.seq > COALESCE(r.seq, 0) AND m.state = 'visible' AND m.author_id <> s.member_id
          AND EXISTS (SELECT FROM conversations_seat h
                      WHERE h.organization_id = s.organization_id AND h.thread_id = s.thread_id
                        AND h.member_id = s.member_id AND h.from_seq <= m.seq
                        AND (h.until_seq IS NULL OR m.seq < h.until_seq))
          AND (NOT EXISTS (SELECT FROM program_block b
                           WHERE b.organization_id = s.organization_id AND b.blocker_id = s.member_id
                             AND b.blocked_id = m.author_id AND b.ended_at IS NULL)
               OR EXISTS (SELECT FROM program_role p
                          JOIN conversations_thread t
                            ON t.organization_id = s.organization_id AND t.id = s.thread_id
                          WHERE p.organization_id = s.organization_id AND p.member_id = m.author_id
                            AND (p.program_id IS NULL OR p.program_id = t.program_id) AND p.role <> 'operator'
                            AND p.from_at <= now() AND (p.until_at IS NULL OR p.until_at > now())))
        LIMIT %(most)s) few) c
    WHERE s.organization_id = %(organization)s AND s.member_id = %(member)s AND s.until_seq IS NULL
"""


def unread_counts(actor: Actor) -> dict[UUID, int]:
    """Unread messages by thread, for threads in which this member has a seat; a thread without any is
    left out. `MOST_COUNTED` stands for as many or more.
    """
    given: dict[str, Any] = {
        "organization": actor.organization_id,
        "member": actor.member_id,
        "most": MOST_COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, given)
        return {thread: count for thread, count in cursor.fetchall() if count}


def new_counts(sights: Sequence[Sight], unread: Mapping[UUID, int]) -> dict[str, int]:
    """What is new by place of the bar, from counts that a page has made."""
    found = {"/groups": 0, "/messages": 0}
    for sight in sights:
        found["/groups" if sight.channel in ROOMS else "/messages"] += unread.get(sight.thread.id, 0)
    return found
