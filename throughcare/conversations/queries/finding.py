"""Finding the messages that hold some words, the newest first, in a fixed number of places of a few threads.

A thread is a stream of its matching places, the highest first; the page takes from whichever stream has the
latest. So a page costs what it shows and how many threads there are, and not how many messages match. What
the index has not taken in yet is walked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import ceil, sqrt
from typing import Any, Final
from uuid import UUID

from django.db import connection

from throughcare.conversations.models import Message
from throughcare.conversations.queries import finding_sql
from throughcare.kit.terms import words

MOST_WALKED: Final = 3_000  # messages one page reads itself; the rest waits behind "further back"
_CHUNK: Final = 250  # of them, of one thread, in one query


class Way(StrEnum):
    """How a part of a thread is looked through."""

    INDEXED = "indexed"
    WALKED = "walked"
    OWN = "own"  # only what the reader wrote herself


@dataclass(frozen=True, slots=True)
class Part:
    """Places of a thread from `lo` (included) to `hi` (excluded)."""

    way: Way
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A visible message that holds the words."""

    thread_id: UUID
    seq: int
    id: UUID
    author_id: UUID
    body: str
    kind: str
    at: datetime
    note: str


@dataclass
class Stream:
    """What is left of one thread: parts not looked at yet, the newest first, and matches not taken yet."""

    thread_id: UUID
    parts: deque[Part]
    hidden: frozenset[UUID] = frozenset()  # authors whose words this reader isn't shown here
    heads: deque[Hit] = field(default_factory=deque)
    take: int = 0

    @property
    def before(self) -> int:
        """All that is left lies at places below this one; 0 for nothing."""
        if self.heads:
            return self.heads[0].seq + 1
        return self.parts[0].hi if self.parts else 0


@dataclass(frozen=True, slots=True)
class Page:
    """Matches, the latest first. `before`: where each thread goes on, for those that moved; None for the end.

    `is_short`: looking took too long for one page, and there may be more further back.
    """

    hits: list[Hit]
    before: dict[UUID, int] | None = None
    is_short: bool = False


def parts_of(
    ranges: Iterable[tuple[int, int | None]], *, last: int, indexed: int, before: int | None
) -> deque[Part]:
    """The places somebody may read of a thread, the newest first: those after `indexed` are walked.

    `last` is the thread's last place, `before` where an earlier page ended. Ranges may overlap.
    """
    top = last + 1 if before is None else min(before, last + 1)
    parts: deque[Part] = deque()
    lowest = top
    for lo, until in sorted(ranges, key=lambda each: -(last + 1 if each[1] is None else each[1])):
        hi = min(lowest, last + 1 if until is None else until)
        lowest = min(lowest, max(lo, 1))
        cut = min(max(indexed + 1, lo), hi)
        parts += [
            Part(way, start, end)
            for way, start, end in ((Way.WALKED, cut, hi), (Way.INDEXED, max(lo, 1), cut))
            if start < end
        ]
    return parts


def find(
    streams: Sequence[Stream], wanted: Sequence[str], *, organization: int, member: UUID, most: int
) -> Page:
    """The next `most` messages of these streams that hold every wanted word; the streams are used up by it."""
    starts = {stream.thread_id: stream.before for stream in streams}
    hits: list[Hit] = []
    walked = 0
    while True:
        ready = [stream for stream in streams if stream.heads]
        if ready and len(hits) == most:
            return Page(hits, _moved(streams, starts))
        empty = [stream for stream in streams if not stream.heads and stream.parts]
        if empty:
            if walked >= MOST_WALKED:
                return Page(hits, _moved(streams, starts), is_short=True)
            walked += _refill(empty, wanted, organization, member, most)
            continue
        if not ready:
            return Page(hits)
        while len(hits) < most:
            latest = max(ready, key=_latest)
            hits.append(latest.heads.popleft())
            if not latest.heads:
                break


def _latest(stream: Stream) -> tuple[datetime, UUID]:
    return stream.heads[0].at, stream.heads[0].id


def _moved(streams: Sequence[Stream], starts: Mapping[UUID, int]) -> dict[UUID, int]:
    return {
        stream.thread_id: stream.before for stream in streams if stream.before != starts[stream.thread_id]
    }


def _refill(
    streams: Sequence[Stream], wanted: Sequence[str], organization: int, member: UUID, most: int
) -> int:
    """Look at the next part of each stream, or at the beginning of it; how many messages were walked."""
    by_way: dict[Way, list[Stream]] = {}
    for stream in streams:
        by_way.setdefault(stream.parts[0].way, []).append(stream)
    walked = 0
    for way, some in by_way.items():
        for stream in some:
            # Few at first: most threads of many have nothing among the newest. More wherever there was.
            stream.take = _CHUNK if way is not Way.INDEXED else stream.take * 4 or _enough(most, len(streams))
        rows = _read(way, some, wanted, organization, member)
        walked += len(rows) if way is not Way.INDEXED else 0
        of_stream: dict[int, list[Any]] = {}
        for row in rows:
            of_stream.setdefault(row[0], []).append(row)
        for number, stream in enumerate(some):
            _look_at(stream, of_stream.get(number, []), wanted)
    return walked


def _enough(most: int, streams: int) -> int:
    """So many of each stream that hardly one of them is asked again before the page is full."""
    share = most / streams
    return min(most + 1, 1 + ceil(share + 3 * sqrt(share)))


def _look_at(stream: Stream, rows: Sequence[Any], wanted: Sequence[str]) -> None:
    part = stream.parts.popleft()
    for _, seq, pk, author, body, kind, at, note, state in rows:
        # What the index says of a message's words is so: they are never changed.
        holds = part.way is Way.INDEXED or (state is not None and words(body).issuperset(wanted))
        if holds and state == Message.State.VISIBLE and author not in stream.hidden:
            stream.heads.append(Hit(stream.thread_id, seq, pk, author, body, kind, at, note))
    if len(rows) == stream.take and rows[-1][1] > part.lo:
        stream.parts.appendleft(Part(part.way, part.lo, rows[-1][1]))


def _read(
    way: Way, streams: Sequence[Stream], wanted: Sequence[str], organization: int, member: UUID
) -> list[Any]:
    given: dict[str, Any] = {
        "organization": organization,
        "member": member,
        "numbers": list(range(len(streams))),
        "threads": [stream.thread_id for stream in streams],
        "los": [stream.parts[0].lo for stream in streams],
        "his": [stream.parts[0].hi for stream in streams],
        "takes": [stream.take for stream in streams],
        **{f"word{n}": word for n, word in enumerate(wanted)},
    }
    sql = (
        finding_sql.indexed(len(wanted)) if way is Way.INDEXED else finding_sql.walked(is_own=way is Way.OWN)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())
