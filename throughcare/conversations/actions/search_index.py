"""Keeping the index of words in step with threads, in the background: the message path pays nothing for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from throughcare.conversations.models import SearchMark, WordPlaces
from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.kit.terms import words

TOGETHER: Final = 64
"""So many new messages of a thread are taken in at once while it is busy: their common words are one write.

Never more in one transaction, so that no stretch of places grows long.
"""

QUIET_FOR: Final = timedelta(seconds=20)
"""A thread in which nobody has written for so long is taken in whatever there is."""

MOST_THREADS: Final = 200  # of one turn, so that a turn ends
MOST_OF_ONE: Final = 50  # transactions of one thread and turn

_WAITING = """
    SELECT id FROM conversations_untaken(%(organization)s, %(together)s, %(quiet)s)
    ORDER BY ahead DESC, id LIMIT %(most)s
"""
# The thread's own number is read first: every message up to it is committed by then.
_NEW = """
    SELECT m.seq, m.body FROM conversations_message m
    WHERE m.organization_id = %(organization)s AND m.thread_id = %(thread)s
      AND m.seq > %(after)s AND m.seq <= %(until)s
    ORDER BY m.seq LIMIT %(most)s
"""
# Each word's last stretch grows until it is full.
_TAKE_IN = """
    WITH new AS (
        SELECT n.word, array_agg(n.seq ORDER BY n.seq) AS places
        FROM unnest(%(words)s::text[], %(seqs)s::integer[]) AS n(word, seq) GROUP BY n.word
    ), next AS (
        SELECT new.word, new.places, w.first, cardinality(w.places) AS size
        FROM new LEFT JOIN LATERAL (
            SELECT w.first, w.places FROM conversations_wordplaces w
            WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s AND w.word = new.word
            ORDER BY w.first DESC LIMIT 1) w ON true
    ), grown AS (
        UPDATE conversations_wordplaces w SET places = w.places || next.places FROM next
        WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s
          AND w.word = next.word AND w.first = next.first AND next.size < %(full)s
    )
    INSERT INTO conversations_wordplaces (organization_id, thread_id, word, first, places)
    SELECT %(organization)s, %(thread)s, next.word, next.places[1], next.places FROM next
    WHERE next.size IS NULL OR next.size >= %(full)s
    ORDER BY next.word
"""
_FORGET = """
    WITH less AS (
        SELECT w.word, w.first, ARRAY(SELECT p FROM unnest(w.places) AS p
                                      WHERE NOT p = ANY(%(seqs)s::integer[]) ORDER BY p) AS places
        FROM conversations_wordplaces w
        WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s
          AND w.places && %(seqs)s::integer[]
    ), gone AS (
        DELETE FROM conversations_wordplaces w USING less
        WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s
          AND w.word = less.word AND w.first = less.first AND less.places = '{}'
    )
    UPDATE conversations_wordplaces w SET places = less.places FROM less
    WHERE w.organization_id = %(organization)s AND w.thread_id = %(thread)s
      AND w.word = less.word AND w.first = less.first AND less.places <> '{}'
"""


def organizations_waiting(organizations: Sequence[int]) -> list[int]:
    """In which of these organizations `take_in_waiting` has something to take in. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conversations_untaken_organizations(%s, %s, %s)",
            [list(organizations), TOGETHER, clock.now() - QUIET_FOR],
        )
        return [row[0] for row in cursor.fetchall()]


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
    done = 0
    for thread_id in waiting:
        for _ in range(MOST_OF_ONE):
            taken = take_in(thread_id)
            done += taken
            if taken < TOGETHER:
                break
    return done


@transaction.atomic
def take_in(thread_id: UUID, *, most: int = TOGETHER) -> int:
    """Take the next `most` messages of one thread into the index; how many. Two at once: one does nothing.

    Every message that has a place, whatever became of it: that is asked when somebody searches.
    """
    organization = this_organization()
    _marked(organization, thread_id)
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
            "full": WordPlaces.FULL,
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
    _marked(organization_id, thread_id)
    SearchMark.objects.select_for_update().get(thread_id=thread_id)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"organization": organization_id, "thread": thread_id, "seqs": sorted(seqs)})


def _marked(organization_id: int, thread_id: UUID) -> None:
    """Make sure that a thread has a mark, which whoever changes its part of the index locks."""
    SearchMark.objects.bulk_create(
        [SearchMark(organization_id=organization_id, thread_id=thread_id)], ignore_conflicts=True
    )
