"""Who is on call: now, next, and in a week; and who could be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.program.models import Member, OnCall, Program
from throughcare.program.queries.roles import holding, in_roles


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn with its holder's name, as staff see it."""

    id: UUID
    member_id: UUID
    name: str
    from_at: datetime
    until_at: datetime
    is_backup: bool
    note: str
    is_now: bool
    has_phone: bool


def who_can_answer(program: Program) -> QuerySet[Member]:
    """Whoever has a role now that answers concerns in this program."""
    return holding(program, Word.CONCERN_HANDLE)


def stand_ins(program: Program) -> list[str]:
    """Who is rung while nobody is on the rota: the names of those with the role on-call. One query."""
    held = in_roles(program.id, {"on-call"}).select_related("member")
    return sorted({row.member.full_name for row in held})


def turns_between(program: Program, start: datetime, end: datetime) -> list[Turn]:
    """The turns of a program that reach into this time, in order. One query."""
    now = clock.now()
    rows = OnCall.objects.filter(Q(program=program) | Q(program=None), from_at__lt=end, until_at__gt=start)
    return [
        Turn(
            one.id,
            one.member_id,
            one.member.full_name,
            one.from_at,
            one.until_at,
            one.is_backup,
            one.note,
            one.from_at <= now < one.until_at,
            bool(one.member.phone),
        )
        for one in rows.select_related("member").order_by("from_at", "is_backup", "id")
    ]
