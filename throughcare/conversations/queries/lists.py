"""Rows of the Groups and Messages pages: what each thread is called, its last words, what is new there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.words import Channel
from throughcare.conversations.models import Message
from throughcare.conversations.policy import ROOMS, Sight
from throughcare.conversations.queries.messages import told
from throughcare.conversations.queries.people import Shown, people_shown, shown
from throughcare.conversations.queries.staffed import hours_note
from throughcare.conversations.queries.unread import MOST_COUNTED
from throughcare.kit import clock

# The newest message of each thread that stands within the reader's ranges; the index on places gives it at
# once.
_LAST = """
    SELECT t.id, l.author_id, l.body, l.note, l.kind, l.at
    FROM unnest(%(threads)s::uuid[]) AS t(id)
    CROSS JOIN LATERAL (
        SELECT m.author_id, m.body, m.note, m.kind, m.at FROM conversations_message m
        WHERE m.organization_id = %(organization)s AND m.thread_id = t.id AND m.state = 'visible'
          AND m.seq IS NOT NULL
          AND EXISTS (SELECT FROM conversations_seat s
                      WHERE s.organization_id = %(organization)s AND s.thread_id = t.id
                        AND s.member_id = %(member)s AND s.from_seq <= m.seq
                        AND (s.until_seq IS NULL OR m.seq < s.until_seq))
        ORDER BY m.seq DESC LIMIT 1) l
"""
# Where somebody has a place now that is no room, where she was last written to first.
_LATELY = """
    SELECT s.thread_id
    FROM conversations_seat s
    JOIN conversations_thread t ON t.organization_id = s.organization_id AND t.id = s.thread_id
    LEFT JOIN LATERAL (
        SELECT m.at FROM conversations_message m
        WHERE m.organization_id = %(organization)s AND m.thread_id = s.thread_id AND m.state = 'visible'
          AND m.seq >= s.from_seq
        ORDER BY m.seq DESC LIMIT 1) l ON true
    WHERE s.organization_id = %(organization)s AND s.member_id = %(member)s AND s.until_seq IS NULL
      AND NOT (t.channel = ANY(%(rooms)s))
    ORDER BY l.at DESC NULLS LAST, s.thread_id DESC LIMIT %(most)s
"""
# What is said on each topic within the reader's ranges, by the index on topics: its latest, and so many of them
# as are counted.
_ON_TOPIC = """m.organization_id = o.organization_id AND m.thread_id = o.thread_id AND m.topic_id = o.id
          AND m.state = 'visible'
          AND EXISTS (SELECT FROM conversations_seat s
                      WHERE s.organization_id = o.organization_id AND s.thread_id = o.thread_id
                        AND s.member_id = %(member)s AND s.from_seq <= m.seq
                        AND (s.until_seq IS NULL OR m.seq < s.until_seq))"""
# Marks first, in a WITH of their own: see `unread`.
_TOPICS = """
    WITH o AS MATERIALIZED (
        SELECT o.*, COALESCE(r.seq, 0) AS mark
        FROM conversations_topic o
        LEFT JOIN conversations_readmark r
          ON r.organization_id = o.organization_id AND r.thread_id = o.thread_id AND r.member_id = %(member)s
        WHERE o.organization_id = %(organization)s AND o.thread_id = ANY(%(threads)s::uuid[])
          AND (o.opened_by_id IS NULL OR NOT (o.opened_by_id = ANY(%(folded)s::uuid[])))
    )
    SELECT o.id, o.thread_id, o.title, o.opened_by_id, COALESCE(l.at, o.opened_at), c.count, u.count
    FROM o
    LEFT JOIN LATERAL (
        SELECT m.at FROM conversations_message m WHERE SAID_ON_IT ORDER BY m.seq DESC LIMIT 1) l ON true
    CROSS JOIN LATERAL (SELECT count(*) FROM (
        SELECT FROM conversations_message m WHERE SAID_ON_IT LIMIT %(most)s) few) c
    CROSS JOIN LATERAL (SELECT count(*) FROM (
        SELECT FROM conversations_message m
        WHERE SAID_ON_IT AND m.seq > o.mark AND m.author_id <> %(member)s
          AND NOT (m.author_id = ANY(%(folded)s::uuid[])) LIMIT %(most)s) few) u
    WHERE c.count > 0 OR o.opened_by_id IS NULL
       OR EXISTS (SELECT FROM conversations_seat s
                  WHERE s.organization_id = o.organization_id AND s.thread_id = o.thread_id
                    AND s.member_id = %(member)s
                    AND (s.from_at <= o.opened_at OR o.thread_id = ANY(%(open)s::uuid[])))
    ORDER BY 5 DESC, o.id
""".replace("SAID_ON_IT", _ON_TOPIC)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One thread in a list."""

    sight: Sight
    title: str
    person: Shown | None  # the other one of a direct thread
    line: str
    at: datetime | None
    unread: int
    note: str

    @property
    def url(self) -> str:
        """Where it opens: at what is new."""
        return f"/threads/{self.sight.thread.id}#new"


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A subject of a support group, as the topic component shows it. `MOST_COUNTED`: so many or more."""

    id: UUID
    thread_id: UUID
    title: str
    author_name: str
    at: datetime
    replies: int
    unread: int

    @property
    def url(self) -> str:
        """The thread with this subject alone."""
        return f"/threads/{self.thread_id}?topic={self.id}#new"


def lately_written_in(actor: Actor, most: int) -> list[UUID]:
    """So many of the direct and care-team threads in which this member has a place, the latest words first.

    Whether she may read them now is not said by it. One query.
    """
    with connection.cursor() as cursor:
        given: dict[str, Any] = {
            "organization": actor.organization_id,
            "member": actor.member_id,
            "rooms": [str(channel) for channel in ROOMS],
            "most": most,
        }
        cursor.execute(_LATELY, given)
        return [row[0] for row in cursor.fetchall()]


def title_of(sight: Sight) -> tuple[str, Shown | None]:
    """What a thread is called for its reader, and whom it is with, where it is with one person."""
    world = sight.world
    if sight.channel is Channel.DIRECT_THREAD and (other := sight.other_id) is not None:
        person = shown(world.policy, world.people.get(other), other, to_staff=sight.me.is_staff)
        return person.name, person
    if sight.channel is Channel.CARE_TEAM_THREAD and (about := world.place.about) is not None:
        if about == sight.member_id:
            return _("Your care team"), None
        person = shown(world.policy, world.people.get(about), about, to_staff=sight.me.is_staff)
        return _("%(name)s and the care team") % {"name": person.name}, person
    return sight.thread.title or sight.thread.program.name, None


def thread_rows(
    actor: Actor, sights: Sequence[Sight], unread: dict[UUID, int], *, with_hours: bool = False
) -> list[ThreadRow]:
    """These threads as rows, the latest words first. The same few queries for one thread and for a
    hundred.
    """
    last = _last_words(actor, sights)
    wanted: dict[UUID, set[UUID]] = defaultdict(set)
    for sight in sights:
        if sight.thread.id in last:
            wanted[sight.thread.program_id].add(last[sight.thread.id][0])
    people = people_shown(sights, wanted)
    rows = []
    for sight in sights:
        title, person = title_of(sight)
        author_id, words, kind, at = last.get(sight.thread.id, (None, "", "", None))
        author = people.get((sight.thread.program_id, author_id)) if author_id else None
        note = hours_note(sight) if with_hours else ""
        line = _line(actor, sight, author, words, kind) if author else _("Nobody has written here yet.")
        rows.append(ThreadRow(sight, title, person, line, at, unread.get(sight.thread.id, 0), note))
    earliest = clock.now().replace(year=2000)
    return sorted(rows, key=lambda row: (row.at or earliest, row.sight.thread.id), reverse=True)


def _last_words(actor: Actor, sights: Sequence[Sight]) -> dict[UUID, tuple[UUID, str, str, datetime]]:
    with connection.cursor() as cursor:
        given: dict[str, Any] = {
            "threads": [sight.thread.id for sight in sights],
            "organization": actor.organization_id,
            "member": actor.member_id,
        }
        cursor.execute(_LAST, given)
        return {row[0]: (row[1], told(row[2], row[3]), row[4], row[5]) for row in cursor.fetchall()}


def _line(actor: Actor, sight: Sight, author: Shown, words: str, kind: str) -> str:
    if author.id in sight.me.blocked and not author.is_staff:
        return _("A message from somebody you blocked.")
    if kind == Message.Kind.WIN:
        words = _("A win: %(words)s") % {"words": words}
    name = _("You") if author.id == actor.member_id else author.name
    return _("%(name)s: %(words)s") % {"name": name, "words": words}


def _shows_history(sight: Sight) -> bool:
    """Whether who comes later reads what was said before."""
    policy = sight.world.policy
    rules = policy.channel(sight.channel) if policy is not None else None
    return rules is not None and rules.history == "all"


def topic_rows(actor: Actor, sights: Sequence[Sight], folded: Collection[UUID] = ()) -> list[TopicRow]:
    """The subjects of these support groups, the latest first.

    A title is somebody's words as a message is: one from before the reader came, in which nothing that she may
    read was said, is not hers to see, nor is one of somebody whom she blocked.
    """
    if not sights:
        return []
    with connection.cursor() as cursor:
        given: dict[str, Any] = {
            "threads": [sight.thread.id for sight in sights],
            "organization": actor.organization_id,
            "member": actor.member_id,
            "folded": list(folded),
            "most": MOST_COUNTED,
            "open": [sight.thread.id for sight in sights if _shows_history(sight)],
        }
        cursor.execute(_TOPICS, given)
        found = cursor.fetchall()
    program_of = {sight.thread.id: sight.thread.program_id for sight in sights}
    wanted: dict[UUID, set[UUID]] = defaultdict(set)
    for _id, thread, _title, author, *_rest in found:
        if author is not None:
            wanted[program_of[thread]].add(author)
    people = people_shown(sights, wanted)
    return [
        TopicRow(
            topic,
            thread,
            title,
            people[(program_of[thread], author)].name if author is not None else _("The care team"),
            at,
            replies,
            unread,
        )
        for topic, thread, title, author, at, replies, unread in found
    ]
