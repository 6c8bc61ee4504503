""" "I'm struggling" without an answer, of the last week: in rooms, and elsewhere where the reader has a seat.

An answer is a later visible message of somebody else that replies to it or comes from its program's staff;
between a few people any later message is one. Somebody's unrelated word in a full room is not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from throughcare.access.actor import Actor
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.models import Message
from throughcare.conversations.policy import ROOMS

SINCE = timedelta(days=7)

# The first answer is asked for in its order, and not whether there is one: so it is looked for in its thread, also
# where old statistics make the whole organization look as short. As text: Django takes as long to put this together as
# PostgreSQL takes to answer it, and each Desk asks it.
_WAITING = """
    SELECT m.id, m.author_id, m.body, m.at, m.thread_id, t.channel, t.title, t.program_id
    FROM conversations_message m
    JOIN conversations_thread t ON t.organization_id = m.organization_id AND t.id = m.thread_id
    WHERE m.organization_id = %(organization)s AND m.kind = 'struggling' AND m.state = 'visible'
      AND m.at >= %(since)s AND m.author_id <> %(reader)s AND t.program_id = ANY(%(programs)s)
      AND (%(only)s::uuid IS NULL OR m.id = %(only)s)
      AND (t.channel = ANY(%(rooms)s)
           OR EXISTS (SELECT FROM conversations_seat s
                      WHERE s.organization_id = m.organization_id AND s.thread_id = m.thread_id
                        AND s.member_id = %(reader)s AND s.until_seq IS NULL))
      AND (
          SELECT a.seq FROM conversations_message a
          WHERE a.organization_id = m.organization_id AND a.thread_id = m.thread_id AND a.seq > m.seq
            AND a.state = 'visible' AND a.author_id <> m.author_id
            AND (a.reply_to_id = m.id
                 OR t.channel <> ALL(%(rooms)s)
                 OR a.kind <> 'struggling'
                    AND EXISTS (SELECT FROM program_role r
                                WHERE r.organization_id = m.organization_id AND r.member_id = a.author_id
                                  AND (r.program_id IS NULL OR r.program_id = t.program_id)
                                  AND r.role = ANY(%(staff)s) AND r.from_at <= %(now)s
                                  AND (r.until_at IS NULL OR r.until_at > %(now)s)))
          ORDER BY a.seq LIMIT 1
      ) IS NULL
    ORDER BY m.at, m.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Struggle:
    """Such a message, with its words."""

    id: UUID
    author_id: UUID
    body: str
    at: datetime
    thread_id: UUID
    channel: str
    title: str
    program_id: UUID


def unanswered_struggles(
    actor: Actor, programs: Collection[UUID], now: datetime, *, most: int, only: UUID | None = None
) -> list[Struggle]:
    """Those that wait in these programs, but the reader's own, the oldest first; `only`: this one, if it waits.

    One query; none without programs.
    """
    if not programs:
        return []
    given: dict[str, Any] = {
        "organization": actor.organization_id,
        "reader": actor.member_id,
        "programs": list(programs),
        "rooms": [str(channel) for channel in ROOMS],
        "staff": [str(role) for role in STAFF_ROLES],
        "since": now - SINCE,
        "now": now,
        "only": only,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, given)
        return [Struggle(*row) for row in cursor.fetchall()]


def is_unanswered_struggle(actor: Actor, message: Message, now: datetime) -> bool:
    """Whether this "I'm struggling" is one of those that wait. One query."""
    return bool(unanswered_struggles(actor, [message.thread.program_id], now, most=1, only=message.id))
