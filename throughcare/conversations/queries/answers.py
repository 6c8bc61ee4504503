"""First messages and their first answers: who waits, and since when. One SQL text says what both are.

A *first message* is a visible one of a member, not of staff: in a support group or cohort room one that is no
reply; in a care-team thread whatever its participant writes.

It is *answered* by a visible message of somebody else: a direct reply, whenever; or the next one within
`NEAR` places of the same topic that opens no call for help of its own and replies to nobody else. In a
care-team thread whatever the team writes next is an answer. Taking the answer back makes it unanswered again.
What was held counts from when it appeared.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from throughcare.access.actor import Actor
from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations import rules
from throughcare.conversations.models import AnswerTime
from throughcare.kit.ids import least_id_at
from throughcare.program.models import Program
from throughcare.program.queries.staffed import staffed_spans

WAITS_SINCE = timedelta(days=14)
NEAR = 10  # places within which the room's next word is one to her
MOST_WAITING = 500  # rows read of what waits, oldest first
MOST_CANDIDATES = 2_000  # ... before it is known who reads
_TRIED_AGAIN = 600  # of them for one reader: more than are given, as some were answered meanwhile
LOOKED_FOR = timedelta(seconds=60)
_MOST_KEPT = 256  # sets of programs whose last look a process remembers
_SLACK = timedelta(days=1)  # by which an id's clock may be behind the message's

# The stretch is found by the primary key: ids begin with the time they were made, so no index is written for
# this on the message path. Replies are younger than what they reply to: the same stretch holds them.
_ASKED = """
    WITH asked AS MATERIALIZED (
        SELECT m.id, m.thread_id, m.author_id, m.seq, m.topic_id, m.kind, m.severity, cardinality(m.flags) AS flags,
               COALESCE(m.settled_at, m.at) AS at, t.program_id, t.channel, t.title
        FROM conversations_message m
        JOIN conversations_thread t ON t.organization_id = m.organization_id AND t.id = m.thread_id
        WHERE m.organization_id = %(organization)s AND m.id >= %(first)s AND m.at >= %(since)s
          /* only */ AND m.state = 'visible' AND m.seq IS NOT NULL AND t.program_id = ANY(%(programs)s)
          AND (t.channel = 'care-team-thread' AND m.author_id = t.about_id
               OR t.channel IN ('support-group', 'cohort-room') AND m.reply_to_id IS NULL)
          AND NOT EXISTS (SELECT FROM program_role r
                          WHERE r.organization_id = m.organization_id AND r.member_id = m.author_id
                            AND (r.program_id IS NULL OR r.program_id = t.program_id)
                            AND r.role = ANY(%(staff)s) AND r.from_at <= %(now)s
                            AND (r.until_at IS NULL OR r.until_at > %(now)s))
    ), replied AS MATERIALIZED (
        SELECT r.reply_to_id, min(COALESCE(r.settled_at, r.at)) AS at
        FROM conversations_message r JOIN asked a ON a.id = r.reply_to_id AND a.author_id <> r.author_id
        WHERE r.organization_id = %(organization)s AND r.id >= %(replies)s AND r.state = 'visible'
          AND r.reply_to_id IS NOT NULL
        GROUP BY r.reply_to_id
    )
    SELECT a.id, a.thread_id, a.author_id, a.seq, a.topic_id, a.kind, a.severity, a.flags, a.at, a.program_id,
           a.channel, a.title, LEAST(replied.at, next.at), concat_ws(' ', a.thread_id, a.author_id, a.topic_id)
    FROM asked a
    LEFT JOIN replied ON replied.reply_to_id = a.id
    LEFT JOIN LATERAL (
        SELECT COALESCE(n.settled_at, n.at) AS at FROM conversations_message n
        WHERE n.organization_id = %(organization)s AND n.thread_id = a.thread_id AND n.seq > a.seq
          AND n.seq <= CASE a.channel WHEN 'care-team-thread' THEN 2147483647 ELSE a.seq + %(near)s END
          AND n.state = 'visible' AND n.author_id <> a.author_id
          AND (a.channel = 'care-team-thread'
               OR n.kind <> 'struggling' AND n.topic_id IS NOT DISTINCT FROM a.topic_id
                  AND (n.reply_to_id IS NULL
                       OR EXISTS (SELECT FROM conversations_message o
                                  WHERE o.organization_id = %(organization)s AND o.id = n.reply_to_id
                                    AND o.author_id = a.author_id)))
        ORDER BY n.seq LIMIT 1
    ) next ON true
"""
# Who has left the thread could not read an answer.
_WAITING = """
    WHERE replied.at IS NULL AND next.at IS NULL
      AND EXISTS (SELECT FROM conversations_seat s
                  WHERE s.organization_id = %(organization)s AND s.thread_id = a.thread_id
                    AND s.member_id = a.author_id AND s.until_seq IS NULL)
"""
_IN_ORDER = """
    ORDER BY a.at, a.id LIMIT %(most)s
"""
_ONLY, _THESE = "/* only */", "AND m.id = ANY(%(only)s)"
_AGAIN = _ASKED.replace(_ONLY, _THESE) + _WAITING + _IN_ORDER
# Whatever is said, taken back or let appear in a thread, and whoever joins or leaves it, raises one of the two.
_NOW = """
    SELECT t.id, t.change, t.access_version, t.channel <> 'care-team-thread' OR
           EXISTS (SELECT FROM conversations_seat s
                   WHERE s.organization_id = %(organization)s AND s.thread_id = t.id
                     AND s.member_id = %(reader)s AND s.until_seq IS NULL)
    FROM conversations_thread t
    WHERE t.organization_id = %(organization)s AND t.program_id = ANY(%(programs)s)
      AND (%(threads)s::uuid[] IS NULL OR t.id = ANY(%(threads)s))
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A first message, without its words. `at`: when others could see it. `flags`: how many screening found.

    `key`: what somebody writes in a row in one place has one, and wants one answer. A text, for hundreds are looked
    up with each Desk.
    """

    id: UUID
    thread_id: UUID
    author_id: UUID
    seq: int
    topic_id: UUID | None
    kind: str
    severity: int
    flags: int
    at: datetime
    program_id: UUID
    channel: str
    title: str
    answered_at: datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A first message that waits: when its time is over (None: not known yet), and whether it is."""

    asked: Asked
    due_at: datetime | None
    is_late: bool


def first_messages(
    organization_id: int, programs: Collection[UUID], since: datetime, now: datetime
) -> list[Asked]:
    """Every first message of these programs since then, in order of nothing. One query."""
    return _read(_ASKED, _given(organization_id, programs, since, now))


def waiting_messages(
    organization_id: int, programs: Collection[UUID], reader: UUID, now: datetime
) -> list[Asked]:
    """First messages of the last two weeks without an answer, oldest first, without the reader's own.

    Two weeks are looked through once in `LOOKED_FOR` a process: a message needs longer than that to be of
    interest. What was found in a thread where something happened since is tried again each time, so that what was
    answered is gone at once. Two queries, none where nothing waited; two more when the two weeks are looked through.
    """
    if not programs:
        return []
    given = _given(organization_id, programs, now - WAITS_SINCE, now) | {"reader": reader}
    look = _looked_through(given)
    # By thread that she is told of, whether it is as it was: as often as there are threads, and not messages.
    hers = {
        thread: there.version == look.versions[thread]
        for thread, there in (_threads(given, list(look.versions)) if look.waited else {}).items()
        if there.is_for_reader
    }
    still: list[Asked] = []
    moved: list[UUID] = []
    tried = 0
    for one in look.waited:
        is_as_it_was = hers.get(one.thread_id)
        if is_as_it_was is None or one.author_id == reader:
            continue  # nobody is shown her own
        if is_as_it_was:
            still.append(one)
        else:
            moved.append(one.id)
        tried += 1
        if tried == _TRIED_AGAIN:
            break
    if moved:
        replies = least_id_at(datetime.fromtimestamp(look.at, UTC) - LOOKED_FOR)
        still += _read(_AGAIN, given | {"only": moved, "replies": replies, "most": MOST_WAITING})
        still.sort(key=lambda one: (one.at, one.id))
    return still[:MOST_WAITING]


@dataclass(frozen=True, slots=True)
class _There:
    """A thread at a moment: what rises with whatever happens there, and whether the reader is told of what waits
    there: of a care team's thread only its team is.
    """

    version: tuple[int, int]
    is_for_reader: bool


@dataclass(frozen=True, slots=True)
class _Look:
    """When the stretch was looked through (seconds, by the machine's clock as ids are), and what waited then,
    the oldest first; for each thread in which something does, the version that it had before.
    """

    at: float
    versions: dict[UUID, tuple[int, int]]
    waited: list[Asked]


_looks: dict[tuple[int, frozenset[UUID]], _Look] = {}


def _looked_through(given: dict[str, Any]) -> _Look:
    key = (int(given["organization"]), frozenset(given["programs"]))
    kept = _looks.get(key)
    at = time.time()
    if kept is None or not 0 <= at - kept.at < LOOKED_FOR.total_seconds():
        # Versions first: what happens between the two statements is tried again, and not believed.
        versions = {thread: there.version for thread, there in _threads(given, None).items()}
        read = _read(_ASKED + _WAITING + _IN_ORDER, given | {"most": MOST_CANDIDATES})
        waited = [one for one in read if one.thread_id in versions]
        kept = _Look(at, {one.thread_id: versions[one.thread_id] for one in waited}, waited)
        if len(_looks) >= _MOST_KEPT:
            _looks.clear()
        _looks[key] = kept
    return kept


def _threads(given: dict[str, Any], threads: list[UUID] | None) -> dict[UUID, _There]:
    """As they are now: these, or (None) all of the programs."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, given | {"threads": threads})
        return {row[0]: _There((row[1], row[2]), row[3]) for row in cursor.fetchall()}


def _given(
    organization_id: int, programs: Collection[UUID], since: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "organization": organization_id,
        "programs": list(programs),
        "since": since,
        "first": least_id_at(since - _SLACK),
        "replies": least_id_at(since - _SLACK),
        "staff": [str(role) for role in STAFF_ROLES],
        "now": now,
        "near": NEAR,
    }


def _read(sql: str, given: dict[str, Any]) -> list[Asked]:
    if not given["programs"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Asked(*row) for row in cursor.fetchall()]


def answer_times(programs: Iterable[UUID]) -> dict[UUID, timedelta]:
    """By program the staffed time within which it means to answer. One query."""
    chosen: dict[UUID, int] = dict(
        AnswerTime.objects.filter(program_id__in=list(programs)).values_list("program_id", "hours")
    )
    return {program: timedelta(hours=chosen.get(program, rules.ANSWER_HOURS)) for program in programs}


def unanswered(actor: Actor, programs: Sequence[Program], now: datetime) -> list[Unanswered]:
    """What waits in these programs and has used up half of its time, oldest first; of a row of words the first.

    "I'm struggling" is not here: it has a shorter clock of its own. Four queries at most, whatever there is; two
    more when the two weeks are looked through.
    """
    waiting = waiting_messages(actor.organization_id, [p.id for p in programs], actor.member_id, now)
    return rising([one for one in waiting if one.kind != "struggling"], programs, now)


def waits_for_answer(
    program: Program, message_id: UUID, at: datetime, now: datetime
) -> tuple[Asked, timedelta, datetime | None, bool] | None:
    """A first message of a program by its id: with the target, when that is over, and whether it is late.

    `at`: when it was written. None for what is no first message. Answered
    ones come too: see `answered_at`. Three queries.
    """
    since = min(at, now - WAITS_SINCE)
    given = _given(program.organization_id, [program.id], since, now)
    found = _read(_ASKED.replace(_ONLY, _THESE), given | {"only": [message_id]})
    if not found:
        return None
    on = rules.StaffedTime(staffed_spans([program], since, now + rules.LOOKS_AHEAD)[program.id])
    target = answer_times([program.id])[program.id]
    until = found[0].answered_at or now
    return found[0], target, on.due(found[0].at, target), on.between(found[0].at, until) >= target


def rising(waiting: Sequence[Asked], programs: Sequence[Program], now: datetime) -> list[Unanswered]:
    """Those of the messages that staff should see by now, each with its clock. Two queries; none without messages."""
    if not waiting:
        return []
    spans = staffed_spans(programs, now - WAITS_SINCE, now + rules.LOOKS_AHEAD)
    times = answer_times([program.id for program in programs])
    # By program the clock, its target, and who by now has risen and who is late: whoever asked then or before.
    clocks: dict[UUID, tuple[rules.StaffedTime, timedelta, datetime, datetime | None]] = {}
    for program, target in times.items():
        on = rules.StaffedTime(spans[program])
        clocks[program] = on, target, rules.risen_since(on, target, now), on.waited_since(now, target)
    found: dict[str, Unanswered] = {}
    for one in waiting:
        on, target, risen, late = clocks[one.program_id]
        if one.at <= risen and one.key not in found:
            found[one.key] = Unanswered(one, on.due(one.at, target), late is not None and one.at <= late)
    return list(found.values())
