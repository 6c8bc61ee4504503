"""Who is on call now in each program of the person at the Desk, and who comes after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from throughcare.pages.desk.columns import Scope
from throughcare.program.models import OnCall

AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Turn:
    """A program's hand-over: who is on call until when, and who takes over then. Empty names: nobody."""

    program: str
    name: str
    is_me: bool
    until_at: datetime | None
    next_name: str
    next_at: datetime | None


def turns_of(scope: Scope) -> list[Turn]:
    """One for each program in which she answers concerns, those without anybody first. One query."""
    near = list(
        OnCall.objects.filter(
            Q(program_id__in=scope.handled) | Q(program=None),
            until_at__gt=scope.now,
            from_at__lte=scope.now + AHEAD,
        )
        .select_related("member")
        .order_by("from_at", "until_at")
    )
    found = []
    for program_id in scope.handled:
        rows = [row for row in near if row.program_id in {program_id, None}]
        on = next((row for row in rows if row.from_at <= scope.now), None)
        after = next((row for row in rows if row.from_at > scope.now), None)
        found.append(
            Turn(
                scope.programs[program_id].name,
                _name(on),
                on is not None and on.member_id == scope.actor.member_id,
                on.until_at if on else None,
                _name(after),
                after.from_at if after else None,
            )
        )
    return sorted(found, key=lambda turn: (bool(turn.name), turn.program))


def _name(row: OnCall | None) -> str:
    return "" if row is None else f"{row.member.first_name} {row.member.last_name}".strip()
