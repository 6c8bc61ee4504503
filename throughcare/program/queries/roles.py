"""Who works where: a program's staff roles, whom one could give one, whom one could put on a care team."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from throughcare.access.actor import Actor
from throughcare.access.roles import roles_with
from throughcare.access.words import Word
from throughcare.contact.words import STAFF_ROLES
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.models import CareTeamSeat, Episode, Member, Program, Relation, Role
from throughcare.program.policy import visible_programs
from throughcare.program.role_words import role_word

_Ending = TypeVar("_Ending", Role, Relation, CareTeamSeat)


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role somebody holds or will hold. `is_everywhere`: in every program of the organization."""

    id: UUID
    name: str
    role: str
    from_at: datetime
    until_at: datetime | None
    is_everywhere: bool
    is_own: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat on a care team."""

    id: UUID
    name: str
    role: str


def roles_in(actor: Actor, program: Program) -> list[RoleLine]:
    """The roles that are held in a program, or will be, by name. One query."""
    found = _current(Role.objects.all()).filter(Q(program=program) | Q(program=None), role__in=STAFF_ROLES)
    lines = [
        RoleLine(
            row.id,
            row.member.full_name,
            role_word(row.role),
            row.from_at,
            row.until_at,
            is_everywhere=row.program_id is None,
            is_own=row.member_id == actor.member_id,
            may_end=row.member_id != actor.member_id
            and (row.program_id is not None or Word.ROLE_GIVE in actor.words_everywhere()),
        )
        for row in found.select_related("member")
    ]
    return sorted(lines, key=lambda line: (line.name.lower(), line.role))


def in_roles(program_id: UUID, roles: Collection[str]) -> QuerySet[Role]:
    """Rows of these roles that hold now in a program, or in all of them."""
    return _current(Role.objects.filter(from_at__lte=clock.now(), role__in=roles)).filter(
        Q(program=program_id) | Q(program=None)
    )


def holding(program: Program, word: Word) -> QuerySet[Member]:
    """Everybody who holds this word in the program now, by name."""
    held = in_roles(program.id, roles_with(word))
    return Member.objects.filter(id__in=held.values("member")).order_by("first_name", "last_name", "id")


def could_work(actor: Actor) -> list[tuple[UUID, str]]:
    """Whom one could give a role, by name: not oneself, nobody in a program now, nobody's kin on record.

    Who was in a program that the actor does not manage is not hers to see.
    """
    now = clock.now()
    managed = visible_programs(actor, Word.EPISODE_MANAGE)
    running = Q(ended_at=None) | Q(ended_at__gt=now)
    members = (
        Member.objects.exclude(id=actor.member_id)
        .exclude(id__in=Episode.objects.filter(running).values("member"))
        .exclude(id__in=Episode.objects.exclude(program__in=managed).values("member"))
        .exclude(id__in=_current(Relation.objects.all()).values("other"))
        .exclude(id__in=Role.objects.filter(role="operator").values("member"))
    )
    return sorted(((m.id, m.full_name) for m in members), key=lambda pair: pair[1].lower())


def seats_of(episode: Episode) -> list[SeatLine]:
    """Who looks after an episode now. One query."""
    seats = _current(CareTeamSeat.objects.filter(episode=episode)).select_related("member")
    lines = [SeatLine(seat.id, seat.member.full_name, role_word(seat.role)) for seat in seats]
    return sorted(lines, key=lambda line: (line.name.lower(), line.role))


def care_team_of(member_id: UUID | None, program_id: UUID | None) -> dict[UUID, str]:
    """Who is on somebody's care team in a program now, by id; nobody where either is not known. One query."""
    if member_id is None or program_id is None:
        return {}
    now = clock.now()
    seats = CareTeamSeat.objects.filter(
        not_ended(now),
        Q(episode__ended_at=None) | Q(episode__ended_at__gt=now),
        episode__member=member_id,
        episode__program=program_id,
    )
    members = (seat.member for seat in seats.select_related("member").order_by("id"))
    return {member.id: member.full_name for member in members}


def could_care(actor: Actor, episode: Episode) -> list[tuple[str, str]]:
    """Whom one could put on a care team: ("member role", "name (role)"), not oneself. One query.

    Only whoever works for this program now, in a role of hers, and is not on the team in it yet.
    """
    there = set(_current(CareTeamSeat.objects.filter(episode=episode)).values_list("member_id", "role"))
    held = in_roles(episode.program_id, STAFF_ROLES)
    found = {
        (row.member_id, row.role): row.member.full_name
        for row in held.exclude(member=actor.member_id).select_related("member")
        if (row.member_id, row.role) not in there
    }
    pairs = [(f"{member} {role}", name, role) for (member, role), name in found.items()]
    return [
        (value, f"{name} ({role_word(role)})")
        for value, name, role in sorted(pairs, key=lambda p: (p[1].lower(), p[2]))
    ]


def _current(rows: QuerySet[_Ending]) -> QuerySet[_Ending]:
    return rows.filter(not_ended(clock.now()))
