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
# The marks come first, in a WITH of their own: a value from the empty side of a join is, under row-level security,
# no bound for an index, and each thread would be read from its beginning.
_UNREAD = """
    WITH mine AS MATERIALIZED (
        SELECT s.thread_id, COALESCE(r.seq, 0) AS mark
        FROM conversations_seat s
        LEFT JOIN conversations_readmark r
          ON r.organization_id = s.organization_id AND r.member_id = s.member_id AND r.thread_id = s.thread_id
        WHERE s.organization_id = %(organization)s AND s.member_id = %(member)s AND s.until_seq IS NULL
    )
    SELECT mine.thread_id, c.count
    FROM mine
    CROSS JOIN LATERAL (SELECT count(*) FROM (
        SELECT FROM conversations_message m
        WHERE m.organization_id = %(organization)s AND m.thread_id = mine.thread_id
          AND m.seq > mine.mark AND m.state = 'visible' AND m.author_id <> %(member)s
          AND EXISTS (SELECT FROM conversations_seat h
                      WHERE h.organization_id = %(organization)s AND h.thread_id = mine.thread_id
                        AND h.member_id = %(member)s AND h.from_seq <= m.seq
                        AND (h.until_seq IS NULL OR m.seq < h.until_seq))
          AND (NOT EXISTS (SELECT FROM program_block b
                           WHERE b.organization_id = %(organization)s AND b.blocker_id = %(member)s
                             AND b.blocked_id = m.author_id AND b.ended_at IS NULL)
               OR EXISTS (SELECT FROM program_role p
                          JOIN conversations_thread t
                            ON t.organization_id = %(organization)s AND t.id = mine.thread_id
                          WHERE p.organization_id = %(organization)s AND p.member_id = m.author_id
                            AND (p.program_id IS NULL OR p.program_id = t.program_id) AND p.role <> 'operator'
                            AND p.from_at <= now() AND (p.until_at IS NULL OR p.until_at > now())))
        ORDER BY m.seq LIMIT %(most)s) few) c
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
