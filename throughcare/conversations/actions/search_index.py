"""Keeping the index of words in step with threads, in the background: the message path pays nothing for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from throughcare.conversations.models import SearchMark, WordPlaces
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.kit.terms import words

TOGETHER: Final = 64
"""So many new messages of a thread are taken in at once while it is busy: their common words are one write."""

QUIET_FOR: Final = timedelta(seconds=20)
"""A thread in which nobody has written for so long is taken in whatever there is."""

MOST_AT_ONCE: Final = 1_000  # messages of one transaction
MOST_THREADS: Final = 200  # of one turn, so that a turn ends

# Threads that are ahead of their mark. What is new in the others is few messages, which a search walks itself.
_WAITING = """
    SELECT t.id FROM conversations_thread t
    LEFT JOIN conversations_searchmark k ON k.organization_id = t.organization_id AND k.thread_id = t.id
    LEFT JOIN conversations_message m
      ON m.organization_id = t.organization_id AND m.thread_id = t.id AND m.seq = t.seq
    WHERE t.organization_id = %(organization)s AND t.seq > COALESCE(k.seq, 0)
      AND (t.seq >= COALESCE(k.seq, 0) + %(together)s OR m.id IS NULL
           OR COALESCE(m.settled_at, m.at) < %(quiet)s)
    ORDER BY t.seq - COALESCE(k.seq, 0) DESC, t.id
    LIMIT %(most)s
"""
# The thread's own number is read first: every message up to it is committed by then.
_NEW = """
    SELECT m.seq, m.body FROM conversations_message m
    WHERE m.organization_id = %(organization)s AND m.thread_id = %(thread)s
      AND m.seq > %(after)s AND m.seq <= %(until)s
    ORDER BY m.seq LIMIT %(most)s
"""
_TAKE_IN = """
    INSERT INTO conversations_wordplaces AS w (organization_id, thread_id, word, block, places)
    SELECT %(organization)s, %(thread)s, n.word, n.seq / %(block)s,
           array_agg((n.seq %% %(block)s)::smallint ORDER BY n.seq)
    FROM unnest(%(words)s::text[], %(seqs)s::integer[]) AS n(word, seq)
    GROUP BY n.word, n.seq / %(block)s
    ON CONFLICT (organization_id, thread_id, word, block) DO UPDATE SET places = w.places || excluded.places
"""
_FORGET = """
    WITH less AS (
        SELECT w.word, w.block, ARRAY(SELECT p FROM unnest(w.places) AS p
                                      WHERE NOT w.block * %(block)s + p = ANY(%(seqs)s::integer[])
                                      ORDER BY p) AS places
        FROM conversations_wordplaces w
        WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s
          AND w.block = ANY(%(blocks)s::integer[])
    ), gone AS (
        DELETE FROM conversations_wordplaces w USING less
        WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s
          AND w.word = less.word AND w.block = less.block AND less.places = '{}'
    )
    UPDATE conversations_wordplaces w SET places = less.places FROM less
    WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s
      AND w.word = less.word AND w.block = less.block AND less.places <> '{}' AND less.places <> w.places
"""


def take_in_waiting() -> int:
    """Bring the index of the organization's threads up to date; how many messages were taken in."""
    given: dict[str, Any] = {
        "organization": this_organization(),
        "together": TOGETHER,
        "quiet": clock.now() - QUIET_FOR,
        "most": MOST_THREADS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, given)
        waiting = [row[0] for row in cursor.fetchall()]
    return sum(take_in(thread_id) for thread_id in waiting)


@transaction.atomic
def take_in(thread_id: UUID, *, most: int = MOST_AT_ONCE) -> int:
    """Take the next `most` messages of one thread into the index; how many. Two at once: one does nothing.

    Every message that has a place, whatever became of it: that is asked when somebody searches.
    """
    organization = this_organization()
    SearchMark.objects.bulk_create(
        [SearchMark(organization_id=organization, thread_id=thread_id)], ignore_conflicts=True
    )
    mark = SearchMark.objects.select_for_update(skip_locked=True).filter(thread_id=thread_id).first()
    if mark is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq FROM conversations_thread WHERE organization_id = %s AND id = %s",
            [organization, thread_id],
        )
        until = cursor.fetchone()[0]
        given = {
            "organization": organization,
            "thread": thread_id,
            "after": mark.seq,
            "until": until,
            "most": most,
            "block": WordPlaces.BLOCK,
        }
        cursor.execute(_NEW, given)
        new = cursor.fetchall()
        pairs = [(word, seq) for seq, body in new for word in sorted(words(body))]
        if pairs:
            found, seqs = zip(*pairs, strict=True)
            cursor.execute(_TAKE_IN, given | {"words": list(found), "seqs": list(seqs)})
    # Places whose messages were let go have nothing to take in.
    reached = new[-1][0] if len(new) == most else until
    if reached > mark.seq:
        SearchMark.objects.filter(thread_id=thread_id).update(seq=reached)
    return len(new)


def forget(organization_id: int, thread_id: UUID, seqs: Collection[int]) -> None:
    """Take places out of the index, in the transaction in which their messages are deleted.

    Under the thread's mark, so that none of them is just being taken in.
    """
    if not seqs:
        return
    SearchMark.objects.select_for_update().filter(thread_id=thread_id).first()
    with connection.cursor() as cursor:
        cursor.execute(
            _FORGET,
            {
                "organization": organization_id,
                "thread": thread_id,
                "seqs": sorted(seqs),
                "blocks": sorted({seq // WordPlaces.BLOCK for seq in seqs}),
                "block": WordPlaces.BLOCK,
            },
        )
