"""What was said to somebody herself and waits to be read: one to one, by her team, in answer to her."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from throughcare.access.actor import Actor
from throughcare.conversations.policy import ROOMS, Sight
from throughcare.conversations.queries.messages import folded_in

ANSWERS_LOOKED_AT: Final = 500
"""So many of a room's latest unread answers are looked at for those to her: who comes back after a year is told
of what is new, and her page costs what it always does. The others wait in the room, unread.
"""

# Marks first, in a WITH of their own: see `unread`. An answer is found by the index on answers; whom it answers is
# asked of that message itself.
_SAID = """
    WITH mine AS MATERIALIZED (
        SELECT w.thread, w.program, w.is_room, COALESCE(r.seq, 0) AS mark
        FROM unnest(%(threads)s::uuid[], %(programs)s::uuid[], %(rooms)s::boolean[])
            AS w(thread, program, is_room)
        LEFT JOIN conversations_readmark r
          ON r.organization_id = %(organization)s AND r.member_id = %(member)s AND r.thread_id = w.thread
    )
    SELECT said.id, said.thread_id, said.author_id, said.body, said.at, said.note
    FROM mine CROSS JOIN LATERAL (
        SELECT m.id, m.thread_id, m.author_id, m.body, m.at, m.note FROM conversations_message m
        WHERE UNREAD ORDER BY m.seq DESC LIMIT %(most)s) said
    WHERE NOT mine.is_room
    UNION ALL
    SELECT said.id, said.thread_id, said.author_id, said.body, said.at, said.note
    FROM mine CROSS JOIN LATERAL (
        SELECT a.* FROM (
            SELECT m.id, m.thread_id, m.author_id, m.body, m.at, m.note, m.seq, m.reply_to_id
            FROM conversations_message m
            WHERE UNREAD AND m.reply_to_id IS NOT NULL ORDER BY m.seq DESC LIMIT %(looked_at)s) a
        JOIN conversations_message o
          ON o.organization_id = %(organization)s AND o.id = a.reply_to_id AND o.author_id = %(member)s
        ORDER BY a.seq DESC LIMIT %(most)s) said
    WHERE mine.is_room
    ORDER BY 5 DESC, 1 DESC LIMIT %(most)s
""".replace(
    "UNREAD",
    """m.organization_id = %(organization)s AND m.thread_id = mine.thread AND m.seq > mine.mark
          AND m.state = 'visible' AND m.author_id <> %(member)s
          AND NOT EXISTS (SELECT FROM unnest(%(folded_in)s::uuid[], %(folded)s::uuid[]) AS f(program, author)
                          WHERE f.program = mine.program AND f.author = m.author_id)
          AND EXISTS (SELECT FROM conversations_seat s
                      WHERE s.organization_id = %(organization)s AND s.thread_id = mine.thread
                        AND s.member_id = %(member)s AND s.from_seq <= m.seq
                        AND (s.until_seq IS NULL OR m.seq < s.until_seq))""",
)


@dataclass(frozen=True, slots=True)
class SaidTo:
    """A message to the reader."""

    id: UUID
    thread_id: UUID
    author_id: UUID
    body: str
    at: datetime
    note: str


def said_to(actor: Actor, sights: Sequence[Sight], *, most: int) -> list[SaidTo]:
    """The latest of these threads' unread messages that were said to the reader herself, not by anybody whom she
    blocked. One query, whatever there is, and one more where she blocked somebody.
    """
    if not sights:
        return []
    folded = [(program, author) for program, some in folded_in(sights).items() for author in some]
    given: dict[str, Any] = {
        "organization": actor.organization_id,
        "member": actor.member_id,
        "threads": [sight.thread.id for sight in sights],
        "programs": [sight.thread.program_id for sight in sights],
        "rooms": [sight.channel in ROOMS for sight in sights],
        "folded_in": [program for program, _ in folded],
        "folded": [author for _, author in folded],
        "looked_at": ANSWERS_LOOKED_AT,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAID, given)
        return [SaidTo(*row) for row in cursor.fetchall()]
