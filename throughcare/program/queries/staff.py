"""Cohorts and episodes as staff see them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.contact.asked_of import phases_of
from throughcare.contact.model import Policy
from throughcare.contact.phrases import spoken
from throughcare.kit import clock
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Cohort, Episode, Member, Program
from throughcare.program.names import full_name, shown_name
from throughcare.program.policy import startable, visible_cohorts, visible_programs
from throughcare.program.queries.support import needing_support


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort with how many are in it. `cohort` None: people of the program without one."""

    cohort: Cohort | None
    program: Program
    count: int


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """An episode with its participant's name as staff see it."""

    id: UUID
    name: str
    phase: str  # as people say it
    started_at: datetime
    ended_at: datetime | None
    week: int
    needs_support_until: datetime | None = None


def staff_name(member: Member, policy: Policy | None, *, is_staff: bool = False) -> str:
    """How a member is shown to staff."""
    return shown_name(
        policy,
        first_name=member.first_name,
        last_name=member.last_name,
        alias=member.alias,
        is_staff=is_staff,
        to_staff=True,
    )


def real_names(members: Collection[UUID]) -> dict[UUID, str]:
    """First and last names by id, for pages of staff. One query; none for nobody."""
    if not members:
        return {}
    rows = Member.objects.filter(id__in=members).values_list("id", "first_name", "last_name")
    return {member: full_name(first, last) for member, first, last in rows}


def programs_with_cohorts(actor: Actor) -> list[tuple[Program, list[CohortLine]]]:
    """The programs the actor manages with their running cohorts and who is in none. Three queries."""
    programs = list(visible_programs(actor, Word.EPISODE_MANAGE))
    counts: dict[tuple[UUID, UUID | None], int] = {
        (row["program"], row["cohort"]): row["n"]
        for row in Episode.objects.filter(ended_at=None, program__in=programs)
        .values("program", "cohort")
        .annotate(n=Count("id"))
    }
    lines: dict[UUID, list[CohortLine]] = defaultdict(list)
    for cohort in visible_cohorts(actor).filter(ended_at=None).order_by("name"):
        lines[cohort.program_id].append(
            CohortLine(cohort, cohort.program, counts.get((cohort.program_id, cohort.id), 0))
        )
    for program in programs:
        if without := counts.get((program.id, None)):
            lines[program.id].append(CohortLine(None, program, without))
    return [(program, lines[program.id]) for program in programs]


def episodes_in(program: Program, cohort: Cohort | None) -> list[EpisodeLine]:
    """The running episodes of a cohort, or of a program's people without one, by name. Two queries.

    Who needs support now stands first.
    """
    policy, support = policy_of(program), needing_support(program)
    now = clock.now()
    found = Episode.objects.filter(program=program, cohort=cohort, ended_at=None).select_related("member")
    lines = [
        EpisodeLine(
            e.id,
            staff_name(e.member, policy),
            spoken(e.phase),
            e.started_at,
            e.ended_at,
            week_of(e.started_at, now),
            support.get(e.member_id),
        )
        for e in found
    ]
    return sorted(lines, key=lambda line: (line.needs_support_until is None, line.name.lower()))


def week_of(started_at: datetime, now: datetime) -> int:
    """Which week of an episode it is, the first being 1."""
    return max(0, (now - started_at).days) // 7 + 1


def could_start(actor: Actor, program: Program) -> list[tuple[UUID, str]]:
    """Members who could begin in a program, by name."""
    policy = policy_of(program)
    found = ((member.id, staff_name(member, policy)) for member in startable(actor, program))
    return sorted(found, key=lambda pair: pair[1].lower())


def phases_known(program: Program) -> dict[str, str]:
    """Phases that the program's policy names, or that its people are or were in, by how they are said.

    To choose from; another can be written. One query, and the policy's.
    """
    used = Episode.objects.filter(program=program).exclude(phase="").values_list("phase", flat=True)
    policy = policy_of(program)
    named = phases_of(policy) if policy else ()
    return {spoken(phase): phase for phase in (*sorted(set(used)), *named)}


def phase_meant(program: Program, text: str) -> str:
    """The phase that somebody wrote, as the policy writes it: rules go by that, and people say it otherwise."""
    said = spoken(unicodedata.normalize("NFC", text)).casefold()
    return next((phase for name, phase in phases_known(program).items() if name.casefold() == said), text)
