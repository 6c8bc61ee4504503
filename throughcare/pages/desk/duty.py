"""Who is on call now in each program of the person at the Desk, and who comes after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from throughcare.pages.desk.columns import Scope
from throughcare.program.models import OnCall

AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Turn:
    """A hand-over: who is on call until when, who takes over then, in which programs. Empty names: nobody."""

    programs: str
    name: str
    is_me: bool
    until_at: datetime | None
    next_name: str
    next_at: datetime | None


def turns_of(scope: Scope) -> list[Turn]:
    """Who is on call where she answers concerns, programs without anybody first. One query.

    Turns of one person that follow each other are one; programs in which the same holds stand together.
    """
    near = list(
        OnCall.objects.filter(
            Q(program_id__in=scope.handled) | Q(program=None),
            until_at__gt=scope.now,
            from_at__lte=scope.now + AHEAD,
        )
        .select_related("member")
        .order_by("from_at", "until_at")
    )
    alike: dict[tuple[str, bool, datetime | None, str, datetime | None], list[str]] = defaultdict(list)
    for program_id in scope.handled:
        rows = [row for row in near if row.program_id in {program_id, None}]
        alike[_turn(scope, rows)].append(scope.programs[program_id].name)
    found = [Turn(", ".join(programs), *turn) for turn, programs in alike.items()]
    return sorted(found, key=lambda turn: (bool(turn.name), turn.programs))


def _turn(scope: Scope, rows: list[OnCall]) -> tuple[str, bool, datetime | None, str, datetime | None]:
    on = next((row for row in rows if row.from_at <= scope.now), None)
    until = on.until_at if on else scope.now
    for row in rows:
        if on is not None and row.member_id == on.member_id and row.from_at <= until:
            until = max(until, row.until_at)
    later = (row for row in rows if row.until_at > until and (on is None or row.member_id != on.member_id))
    after = next(later, None)
    return (
        _name(on),
        on is not None and on.member_id == scope.actor.member_id,
        until if on else None,
        _name(after),
        max(after.from_at, until) if after else None,
    )


def _name(row: OnCall | None) -> str:
    return "" if row is None else row.member.full_name
