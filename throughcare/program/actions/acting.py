"""How every action of this package is done: one transaction, one audit line, events, versions.

THE RULE on which the message path's kept decisions rest: whoever changes a fact about a member raises the
version of her standing in the same transaction. `Acting.touches` is the only thing that does.

Locks are taken in one order everywhere: program, members (by id), episodes and other rows, threads (by the
subscribers of events), and last of all standings (by id). So raising versions waits for the end of the
outermost action.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from throughcare.access import audit
from throughcare.access.actor import Actor
from throughcare.core.events import Event, announce, publish
from throughcare.core.organization import current_organization
from throughcare.program.models import Member, Standing

_AT_ONCE = 150  # ids in one announcement: a NOTIFY holds under 8,000 bytes

# Everybody whose decisions look at one of these members as "the other": pairs who agreed or were
# introduced, kin, her care team; and, told by the last column, those with an unanswered ask, who must not
# see that anything moved.
_MATES = """
    SELECT other_id, false FROM program_consent WHERE organization_id = %(organization)s AND ended_at IS NULL
        AND giver_id = ANY(%(members)s)
    UNION SELECT giver_id, false FROM program_consent WHERE organization_id = %(organization)s
        AND ended_at IS NULL AND other_id = ANY(%(members)s)
    UNION SELECT second_id, false FROM program_introduction WHERE organization_id = %(organization)s
        AND ended_at IS NULL AND first_id = ANY(%(members)s)
    UNION SELECT first_id, false FROM program_introduction WHERE organization_id = %(organization)s
        AND ended_at IS NULL AND second_id = ANY(%(members)s)
    UNION SELECT other_id, false FROM program_relation WHERE organization_id = %(organization)s
        AND member_id = ANY(%(members)s)
    UNION SELECT member_id, false FROM program_relation WHERE organization_id = %(organization)s
        AND other_id = ANY(%(members)s)
    UNION SELECT s.member_id, false FROM program_careteamseat s JOIN program_episode e
        ON e.organization_id = s.organization_id AND e.id = s.episode_id
        WHERE s.organization_id = %(organization)s AND s.until_at IS NULL AND e.member_id = ANY(%(members)s)
    UNION SELECT asked_id, true FROM program_contactrequest WHERE organization_id = %(organization)s
        AND state = 'asked' AND asker_id = ANY(%(members)s)
    UNION SELECT asker_id, true FROM program_contactrequest WHERE organization_id = %(organization)s
        AND state = 'asked' AND asked_id = ANY(%(members)s)
"""


class Acting:
    """One action in progress: what it did is told to it, and it sees to the rest."""

    def __init__(self, organization_id: int) -> None:
        self.organization_id = organization_id
        self.detail: dict[str, Any] = {}
        self._touched: set[UUID] = set()
        self._quietly: set[UUID] = set()
        self._standings: dict[UUID, dict[str, Any]] = {}
        self._programs: set[UUID] = set()
        self._noticed: set[UUID] = set()

    def touches(self, *members: UUID) -> None:
        """A fact about these members changed: raise their versions and those of their mates."""
        self._touched.update(members)

    def touches_quietly(self, *members: UUID) -> None:
        """The same without a word to anybody: nobody may tell from it that she was blocked or declined."""
        self._quietly.update(members)

    def sets_standing(self, member: UUID, **values: Any) -> None:
        """Write these fields of a standing once it is locked in its turn."""
        self._standings.setdefault(member, {}).update(values)
        self.touches(member)

    def touches_program(self, program_id: UUID) -> None:
        """A fact about a whole program changed: its people's versions rise, sockets look again."""
        self._programs.add(program_id)

    def notices(self, *members: UUID) -> None:
        """Something waits for these members: their open pages look again."""
        self._noticed.update(members)

    def publishes(self, event: Event) -> None:
        """Run the subscribers of `event` now, in this transaction."""
        publish(event)

    def _take(self, inner: Acting) -> None:
        self._touched |= inner._touched
        self._quietly |= inner._quietly
        for member, values in inner._standings.items():
            self.sets_standing(member, **values)
        self._programs |= inner._programs
        self._noticed |= inner._noticed

    def _finish(self) -> None:
        with connection.cursor() as cursor:
            told, untold = _with_mates(cursor, self.organization_id, self._touched)
            everybody = _people_of(cursor, self.organization_id, self._programs)
            concerned = told | untold | self._quietly | everybody
            _lock_standings(cursor, self.organization_id, concerned)
            for member, values in self._standings.items():
                Standing.objects.filter(id=member).update(**values)
            _raise_versions(cursor, self.organization_id, concerned)
        for program_id in sorted(self._programs):
            announce(self.organization_id, "access", program=program_id)
        _announce_to(self.organization_id, "access", told)
        _announce_to(self.organization_id, "notice", self._noticed)


_outermost: ContextVar[Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(
    actor: Actor | None, verb: str, object_kind: str, object_id: UUID | None = None, **detail: Any
) -> Iterator[Acting]:
    """Do one action. Within another it is part of that one's transaction and has its own audit line.

    Works for the organization of the connection (`in_organization`); `actor` None is the software or an
    operator at the console. `detail` are ids and codes for the audit trail, never words or names.
    """
    organization_id = current_organization()
    if organization_id is None or (actor is not None and actor.organization_id != organization_id):
        raise ValueError("an action needs the organization it works for: use in_organization")
    doing = Acting(organization_id)
    outer = _outermost.get()
    mark = None if outer else _outermost.set(doing)
    try:
        with transaction.atomic():
            yield doing
            audit.record(
                actor, verb, object_kind, object_id, organization_id=organization_id, **detail, **doing.detail
            )
            if outer is None:
                doing._finish()
        if outer is not None:
            outer._take(doing)
    finally:
        if mark is not None:
            _outermost.reset(mark)


def lock_members(*members: UUID) -> None:
    """Let nobody else change how these members stand to each other until this transaction ends.

    Members' own rows, by id, in a mode that foreign keys and the message path never wait for.
    """
    list(
        Member.objects.select_for_update(no_key=True).filter(id__in=members).order_by("id").values_list("id")
    )


def _with_mates(cursor: Any, organization_id: int, members: Iterable[UUID]) -> tuple[set[UUID], set[UUID]]:
    """These members with those who deal with them, and those who must not notice."""
    told: set[UUID] = set(members)
    untold: set[UUID] = set()
    if told:
        cursor.execute(_MATES, {"organization": organization_id, "members": list(told)})
        for member, is_quiet in cursor.fetchall():
            (untold if is_quiet else told).add(member)
    return told, untold - told


def _people_of(cursor: Any, organization_id: int, programs: Iterable[UUID]) -> set[UUID]:
    wanted = list(programs)
    if not wanted:
        return set()
    cursor.execute(
        """
        SELECT member_id FROM program_episode
            WHERE organization_id = %(organization)s AND program_id = ANY(%(programs)s) AND ended_at IS NULL
        UNION SELECT member_id FROM program_role WHERE organization_id = %(organization)s
            AND (program_id IS NULL OR program_id = ANY(%(programs)s))
        UNION SELECT r.other_id FROM program_relation r JOIN program_episode e
            ON e.organization_id = r.organization_id AND e.member_id = r.member_id
            WHERE r.organization_id = %(organization)s AND e.program_id = ANY(%(programs)s)
            AND e.ended_at IS NULL
        """,
        {"organization": organization_id, "programs": wanted},
    )
    return {row[0] for row in cursor.fetchall()}


def _lock_standings(cursor: Any, organization_id: int, members: set[UUID]) -> None:
    """Lock the standings by id, as the message path does, in a statement of its own."""
    if members:
        cursor.execute(
            "SELECT 1 FROM program_standing WHERE organization_id = %s AND id = ANY(%s) "
            "ORDER BY id FOR UPDATE",
            [organization_id, sorted(members)],
        )


def _raise_versions(cursor: Any, organization_id: int, members: set[UUID]) -> None:
    if members:
        cursor.execute(
            "UPDATE program_standing SET version = version + 1 WHERE organization_id = %s AND id = ANY(%s)",
            [organization_id, sorted(members)],
        )


def _announce_to(organization_id: int, kind: str, members: Iterable[UUID]) -> None:
    ids = sorted(members)
    for start in range(0, len(ids), _AT_ONCE):
        announce(organization_id, kind, members=ids[start : start + _AT_ONCE])
