"""The SQL by which search looks through parts of threads: by the index of words, or message by message.

The parts come as rows `r` (number, thread, lo, hi, take): the highest `take` places of each from `lo` (included) to
`hi` (excluded) are answered.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_PARTS: Final = """
    SELECT r.number, p.seq, m.id, m.author_id, m.body, m.kind, m.at, m.note, m.state
    FROM unnest(%(numbers)s::integer[], %(threads)s::uuid[], %(los)s::integer[], %(his)s::integer[],
                %(takes)s::integer[]) AS r(number, thread, lo, hi, take)
"""

# Only places and words are looked up until there are enough; then those messages are read, and what became of
# each is asked of itself. LEFT JOIN: a place whose message is gone counts as looked at.
#
# Stretches come one by one, the highest first, and of each its places from above, until there are enough: an ORDER
# BY at the end would have all of a stretch compared before the first is taken. Each level reads the one before it,
# so they can only be nested in this order.
_INDEXED: Final = """
    CROSS JOIN LATERAL (
        SELECT s.seq
        FROM (SELECT w.first, w.places, cardinality(w.places) AS count, w.places[cardinality(w.places)] AS last
              FROM conversations_wordplaces w
              WHERE w.organization_id = %(organization)s AND w.thread_id = r.thread AND w.word = %(word0)s
                AND w.first < r.hi
                AND w.first >= COALESCE((SELECT max(f.first) FROM conversations_wordplaces f
                                         WHERE f.organization_id = %(organization)s AND f.thread_id = r.thread
                                           AND f.word = %(word0)s AND f.first <= r.lo), 0)
              ORDER BY w.first DESC) w
        {pairing}
        LIMIT r.take) p
    LEFT JOIN conversations_message m
      ON m.organization_id = %(organization)s AND m.thread_id = r.thread AND m.seq = p.seq
    ORDER BY r.number, p.seq DESC
"""
_PLACE: Final = "a.seq >= r.lo AND a.seq < r.hi"
_ALONE: Final = """CROSS JOIN LATERAL (
            SELECT a.seq FROM unnest(w.places) AS a(seq) WHERE PLACE ORDER BY a.seq DESC) s""".replace(
    "PLACE", _PLACE
)

# Whether a word stands at a place: in the stretch that begins at or before it.
_STANDS: Final = """s.seq = ANY((SELECT o.places FROM conversations_wordplaces o
                             WHERE o.organization_id = %(organization)s AND o.thread_id = r.thread
                               AND o.word = %(word{n})s AND o.first <= s.seq
                             ORDER BY o.first DESC LIMIT 1)::integer[])"""

# Two words: stretch against stretch of the other, where that is less to look up than each of the first's places.
# A stretch of the other holds 64 places and more, so where the first is said that often it is less anyway; else
# its stretches are counted, as far as it matters.
_PAIRED: Final = """CROSS JOIN LATERAL (
            SELECT CASE WHEN w.last - w.first < 64 * w.count THEN true ELSE (
                SELECT count(*) < w.count FROM (
                    SELECT FROM conversations_wordplaces o
                    WHERE o.organization_id = %(organization)s AND o.thread_id = r.thread
                      AND o.word = %(word1)s AND o.first > w.first AND o.first <= w.last
                    LIMIT w.count) few) END AS is_by_stretch) b
        CROSS JOIN LATERAL (
            SELECT s.seq
            FROM (SELECT o.first, o.places FROM conversations_wordplaces o
                  WHERE b.is_by_stretch
                    AND o.organization_id = %(organization)s AND o.thread_id = r.thread
                    AND o.word = %(word1)s AND o.first <= w.last AND o.first < r.hi
                    AND o.first >= COALESCE((SELECT max(f.first) FROM conversations_wordplaces f
                                             WHERE f.organization_id = %(organization)s
                                               AND f.thread_id = r.thread
                                               AND f.word = %(word1)s AND f.first <= w.first), 0)
                  ORDER BY o.first DESC) o
            CROSS JOIN LATERAL (
                SELECT a.seq FROM unnest(w.places) AS a(seq)
                WHERE PLACE AND a.seq >= o.first AND a.seq = ANY(o.places) ORDER BY a.seq DESC) s
            UNION ALL
            SELECT s.seq
            FROM (SELECT a.seq FROM unnest(w.places) AS a(seq)
                  WHERE NOT b.is_by_stretch AND PLACE ORDER BY a.seq DESC) s
            WHERE STANDS) s""".replace("PLACE", _PLACE).replace("STANDS", _STANDS.format(n=1))

_WALKED: Final = """
    CROSS JOIN LATERAL (
        SELECT * FROM conversations_message m
        WHERE m.organization_id = %(organization)s AND m.thread_id = r.thread
          AND m.seq >= r.lo AND m.seq < r.hi {author}
        ORDER BY m.seq DESC LIMIT r.take) m
    ORDER BY r.number, m.seq DESC
"""


@lru_cache(maxsize=16)
def indexed(count: int) -> str:
    """Places at which `count` words stand, given as `word0`, `word1` and so on, the rarest first."""
    if count == 1:
        return _PARTS + _INDEXED.format(pairing=_ALONE)
    others = "".join(f" AND {_STANDS.format(n=n)}" for n in range(2, count))
    return _PARTS + _INDEXED.format(pairing=_PAIRED + (f"\n        WHERE true{others}" if others else ""))


@lru_cache(maxsize=2)
def walked(*, is_own: bool) -> str:
    """The messages themselves; `is_own`: only those that `member` wrote."""
    parts = _PARTS.replace("p.seq", "m.seq")
    return parts + _WALKED.format(author="AND m.author_id = %(member)s" if is_own else "")
