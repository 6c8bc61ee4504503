"""Who is on call now in each program of the person at the Desk, and who comes after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from throughcare.pages.desk.columns import Scope
from throughcare.program.names import full_name
from throughcare.program.queries.staff import real_names
from throughcare.safety.who import Answerers

AHEAD = timedelta(hours=24)
# A turn of no program is one of all.
_NEAR = """
    SELECT o.program_id, o.member_id, m.first_name, m.last_name, o.is_backup, o.from_at, o.until_at
    FROM program_oncall o
    JOIN program_member m ON m.organization_id = o.organization_id AND m.id = o.member_id
    WHERE o.organization_id = %(organization)s AND (o.program_id = ANY(%(programs)s) OR o.program_id IS NULL)
      AND o.until_at > %(now)s AND o.from_at <= %(soon)s
    ORDER BY o.from_at, o.until_at
"""


@dataclass(frozen=True)
class Turn:
    """A hand-over: who is on call until when, who takes over then, in which programs. Empty names: nobody.

    `is_backup`: nobody is first, and her back-up is rung at once. `stand_ins`: where nobody is on the rota, the names
    of those who are rung instead, for they have the role; empty where nobody is.
    """

    name: str
    is_backup: bool
    is_me: bool
    until_at: datetime | None
    next_name: str
    next_at: datetime | None
    programs: str = ""
    stand_ins: str = ""


def turns_of(scope: Scope) -> list[Turn]:
    """Who is on call where she answers concerns, programs without anybody first. Two queries, and one for the
    names of those who stand in.

    Says whom the ladder rings: a turn that outlived a role is nobody's. Turns of one person that follow each other
    are one; programs in which the same holds stand together.
    """
    near = _near(scope)
    running = (row for row in near if row.from_at <= scope.now)
    who = Answerers([], scope.now, [(row.program_id, row.member_id, row.is_backup) for row in running])
    # By what holds, and who is rung instead: the programs.
    alike: dict[tuple[Turn, frozenset[UUID]], list[str]] = defaultdict(list)
    for program_id in scope.handled:
        rows = [row for row in near if row.program_id in {program_id, None}]
        alike[_turn(scope, rows, who.on_call(program_id))].append(scope.programs[program_id].name)
    names = real_names(frozenset[UUID]().union(*(instead for _, instead in alike)))
    found = [
        replace(
            turn,
            programs=", ".join(programs),
            stand_ins=", ".join(sorted(names[one] for one in instead if one in names)),
        )
        for (turn, instead), programs in alike.items()
    ]
    return sorted(found, key=lambda turn: (bool(turn.name), turn.programs))


@dataclass(frozen=True, slots=True)
class _Row:
    """A turn on the rota, of one program or (None) of all, with the name of who has it."""

    program_id: UUID | None
    member_id: UUID
    name: str
    is_backup: bool
    from_at: datetime
    until_at: datetime


def _near(scope: Scope) -> list[_Row]:
    """The turns of her programs that run now or begin soon, in order. One query."""
    given: dict[str, Any] = {
        "organization": scope.actor.organization_id,
        "programs": scope.handled,
        "now": scope.now,
        "soon": scope.now + AHEAD,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, given)
        return [
            _Row(program, member, full_name(first, last), *turn)
            for program, member, first, last, *turn in cursor.fetchall()
        ]


def _turn(scope: Scope, rows: list[_Row], rung: set[UUID]) -> tuple[Turn, frozenset[UUID]]:
    running = [row for row in rows if row.from_at <= scope.now and row.member_id in rung]
    on = min(running, key=lambda row: row.is_backup, default=None)
    first = [row for row in rows if not row.is_backup]
    until = on.until_at if on else scope.now
    for row in first:
        if on is not None and row.member_id == on.member_id and row.from_at <= until:
            until = max(until, row.until_at)
    later = (row for row in first if row.until_at > until and (on is None or row.member_id != on.member_id))
    if on is None or on.is_backup:
        # Whoever is first on the rota comes before her back-up, who was rung for want of her.
        later = (row for row in first if row.from_at > scope.now)
    after = next(later, None)
    if on is not None and on.is_backup and after is not None:
        until = min(until, after.from_at)
    turn = Turn(
        name=_name(on),
        is_backup=on is not None and on.is_backup,
        is_me=on is not None and on.member_id == scope.actor.member_id,
        until_at=until if on else None,
        next_name=_name(after),
        next_at=max(after.from_at, until) if after else None,
    )
    return turn, frozenset[UUID]() if on else frozenset(rung)


def _name(row: _Row | None) -> str:
    return "" if row is None else row.name
