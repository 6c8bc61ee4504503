"""What the socket process reads and writes besides posts: tickets, seats, heads, events, read marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from throughcare.contact.words import STAFF_ROLES
from throughcare.conversations.posting import in_organization
from throughcare.kit import clock

PAGE: Final = 200
"""The most events in one frame; the rest is asked for again."""

TICKET: Final = """
DELETE FROM people_socketticket WHERE token_hash = $1
RETURNING organization_id, member_id, account_id, sign_in_key, expires_at > $2
"""

LATE_PAGES: Final = "SELECT safety_late_pages($1)"

_ACCOUNT: Final = "SELECT is_active FROM people_account WHERE id = $1"

_SEATS: Final = """
SELECT s.member_id, s.thread_id, COALESCE(r.seq, 0) FROM conversations_seat s
LEFT JOIN conversations_readmark r
  ON r.organization_id = s.organization_id AND r.thread_id = s.thread_id AND r.member_id = s.member_id
WHERE s.organization_id = $1 AND s.member_id = ANY($2::uuid[]) AND s.until_seq IS NULL
"""

_STAFF: Final = sorted(STAFF_ROLES)

_ROLES: Final = """
SELECT member_id, program_id, role FROM program_role
WHERE organization_id = $1 AND member_id = ANY($2::uuid[]) AND role = ANY($4::text[])
  AND from_at <= $3 AND (until_at IS NULL OR until_at > $3)
"""

_HEADS: Final = """
SELECT t.id, t.change, t.seq, t.access_version, p.policy_number FROM conversations_thread t
JOIN program_program p ON p.organization_id = t.organization_id AND p.id = t.program_id
WHERE t.organization_id = $1 AND t.id = ANY($2::uuid[])
"""

_VERSIONS: Final = (
    "SELECT id, version FROM program_standing WHERE organization_id = $1 AND id = ANY($2::uuid[])"
)

# One statement, one snapshot: each head belongs to exactly these messages, and whoever lost her right before one
# of them was written, blocked its author or was named otherwise, has another standing or policy by now.
EVENTS: Final = """
SELECT t.id AS thread, t.change AS head, t.seq AS last_seq, t.access_version, p.policy_number,
       a.version AS author_version, m.id, m.seq, m.change, m.author_id, m.at, m.topic_id, m.reply_to_id, m.state,
       CASE WHEN m.state = 'visible' THEN m.body END AS body,
       CASE WHEN m.state = 'visible' THEN m.kind ELSE 'plain' END AS kind,
       m.state = 'removed' AND m.severity >= 2 AS cared,
       CASE WHEN m.state = 'visible' THEN m.note ELSE '' END AS note,
       (SELECT json_object_agg(s.id, s.version)::text FROM program_standing s
        WHERE s.organization_id = $1 AND s.id = ANY($5::uuid[])) AS versions
FROM unnest($2::uuid[], $3::integer[]) AS w(thread, change)
JOIN conversations_thread t ON t.organization_id = $1 AND t.id = w.thread
JOIN program_program p ON p.organization_id = $1 AND p.id = t.program_id
LEFT JOIN LATERAL (
    SELECT * FROM conversations_message m
    WHERE m.organization_id = t.organization_id AND m.thread_id = t.id AND m.change > w.change
    ORDER BY m.change LIMIT $4
) m ON true
LEFT JOIN program_standing a ON a.organization_id = $1 AND a.id = m.author_id
"""

_NAMES: Final = """
SELECT id, first_name, last_name, alias FROM program_member
WHERE organization_id = $1 AND id = ANY($2::uuid[])
"""

# A read mark never goes back, and never beyond the thread.
MARKS: Final = """
INSERT INTO conversations_readmark (organization_id, id, thread_id, member_id, seq)
SELECT $1, w.id, w.thread, w.member, LEAST(w.seq, t.seq)
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::integer[]) AS w(id, thread, member, seq)
JOIN conversations_thread t ON t.organization_id = $1 AND t.id = w.thread
ON CONFLICT (organization_id, member_id, thread_id)
DO UPDATE SET seq = GREATEST(conversations_readmark.seq, EXCLUDED.seq)
"""


class Ticket(NamedTuple):
    """Whom a ticket lets in."""

    organization: int
    member: UUID
    account: UUID
    sign_in: str


class Head(NamedTuple):
    """A thread's numbers now."""

    change: int
    seq: int
    access_version: int
    policy_number: int


class Missed(NamedTuple):
    """EVENTS rows by thread, in order, at most one more than was asked for, so that one too many says there is more;
    and the standings' versions of those who are to read them.
    """

    rows: dict[UUID, list[Any]]
    versions: dict[UUID, int]


async def use_ticket(pool: Any, token_hash: bytes, now: datetime) -> Ticket | None:
    """Use a ticket up. None when there is none such, or it came too late."""
    row = await pool.fetchrow(TICKET, token_hash, now)
    if row is None or not row[4] or not await pool.fetchval(_ACCOUNT, row[2]):
        return None
    return Ticket(row[0], row[1], row[2], row[3])


async def seats_of(pool: Any, organization: int, members: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """The threads each member has a seat in, with her read mark: member → thread → seq."""
    found: dict[UUID, dict[UUID, int]] = {member: {} for member in members}
    async with in_organization(pool, organization) as connection:
        for member, thread, seq in await connection.fetch(_SEATS, organization, list(members)):
            found[member][thread] = seq
    return found


async def programs_of_staff(
    pool: Any, organization: int, members: Sequence[UUID]
) -> dict[UUID, set[UUID | None]]:
    """The programs each staff member works for now; None among them stands for all."""
    found: dict[UUID, set[UUID | None]] = {member: set() for member in members}
    async with in_organization(pool, organization) as connection:
        for member, program, _ in await _roles_now(connection, organization, members):
            found[member].add(program)
    return found


async def _roles_now(connection: Any, organization: int, members: Sequence[UUID]) -> Any:
    """The staff roles these members hold at this moment: (member, program or None for all, role)."""
    return await connection.fetch(_ROLES, organization, list(members), clock.now(), _STAFF)


async def heads_and_versions(
    pool: Any, organization: int, threads: Sequence[UUID], members: Sequence[UUID]
) -> tuple[dict[UUID, Head], dict[UUID, int]]:
    """Where these threads and these members' standings are now."""
    async with in_organization(pool, organization) as connection:
        heads = await connection.fetch(_HEADS, organization, list(threads))
        versions = await connection.fetch(_VERSIONS, organization, list(members))
    return {row[0]: Head(*row[1:]) for row in heads}, dict(versions)


async def events_since(
    pool: Any, organization: int, changes: Mapping[UUID, int], readers: Iterable[UUID], most: int = PAGE
) -> Missed:
    """What came after a change in each of these threads: thread → change."""
    async with in_organization(pool, organization) as connection:
        found = await connection.fetch(
            EVENTS, organization, list(changes), list(changes.values()), most + 1, list(readers)
        )
    rows: dict[UUID, list[Any]] = defaultdict(list)
    for row in found:
        rows[row["thread"]].append(row)
    for of_thread in rows.values():
        of_thread.sort(key=_change)
    versions = orjson.loads(found[0]["versions"]) if found and found[0]["versions"] else {}
    return Missed(dict(rows), {UUID(member): version for member, version in versions.items()})


def _change(row: Any) -> int:
    return int(row["change"] or 0)


async def names_of(
    pool: Any, organization: int, program: UUID, members: Sequence[UUID]
) -> dict[UUID, tuple[str, str, str, list[str]]]:
    """First name, last name, alias and the staff roles held here now, of authors nobody has loaded."""
    async with in_organization(pool, organization) as connection:
        rows = await connection.fetch(_NAMES, organization, list(members))
        held = await _roles_now(connection, organization, members)
    roles: dict[UUID, set[str]] = defaultdict(set)
    for member, works_for, role in held:
        if works_for in (program, None):
            roles[member].add(role)
    return {row[0]: (row[1], row[2], row[3], sorted(roles[row[0]])) for row in rows}


async def write_marks(
    pool: Any, organization: int, marks: Mapping[tuple[UUID, UUID], tuple[UUID, int]]
) -> None:
    """Store how far members have read: (member, thread) → (new row's id, seq)."""
    keys = sorted(marks)
    async with in_organization(pool, organization) as connection:
        await connection.execute(
            MARKS,
            organization,
            [marks[key][0] for key in keys],
            [key[1] for key in keys],
            [key[0] for key in keys],
            [marks[key][1] for key in keys],
        )
