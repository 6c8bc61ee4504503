"""What each moderator carries: decisions, crisis items seen and hours, over four weeks; and a hint to rotate."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from throughcare.access.models import AuditLine
from throughcare.kit import clock
from throughcare.moderation.coverage import roster
from throughcare.moderation.coverage.fair import carries_too_much
from throughcare.moderation.coverage.history import BACK, LOOKED, WORK, reviewed_in
from throughcare.moderation.coverage.policy import moderators_of
from throughcare.moderation.rules import Level
from throughcare.program.models import Program
from throughcare.program.queries.staff import real_names
from throughcare.safety.models import Concern
from throughcare.safety.rules import GRAVE_FROM


@dataclass(frozen=True, slots=True)
class Carried:
    """One moderator's four weeks. `hours` are of the roster. `is_too_much`: more crisis than her fair share."""

    member: UUID
    name: str
    decisions: int
    crisis: int
    hours: float
    is_too_much: bool


def carried_by(program: Program, only: UUID | None = None) -> list[Carried]:
    """What everybody who moderates here carried, or one person alone; most crisis items first.

    Five queries. Whoever is no moderator any more but decided in these weeks is listed too.
    """
    now = clock.now()
    since = now - BACK
    decisions, crisis = _done(program, since)
    hours = _hours(program, since, now)
    current = moderators_of(program).values_list("id", flat=True)
    people = set(current) & (set(hours) | set(decisions) | set(crisis)) | set(decisions) | set(crisis)
    tired = carries_too_much(
        {one: len(crisis.get(one, ())) for one in people}, {one: hours.get(one, 0.0) for one in people}
    )
    wanted = people if only is None else {only}
    names = real_names(wanted)
    found = [
        Carried(
            one,
            names.get(one, ""),
            decisions.get(one, 0),
            len(crisis.get(one, ())),
            hours.get(one, 0.0),
            one in tired,
        )
        for one in wanted
    ]
    return sorted(found, key=lambda each: (-each.crisis, -each.decisions, each.name))


def _done(program: Program, since: datetime) -> tuple[dict[UUID, int], dict[UUID, set[UUID]]]:
    """By member: decisions made, and which crisis items were opened, decided or taken. Three queries."""
    trail = AuditLine.objects.filter(verb__in=[LOOKED, *WORK], at__gte=since)
    lines = [
        (actor, about, verb)
        for actor, about, verb in trail.order_by("id").values_list("actor_id", "object_id", "verb")
        if actor is not None and about is not None
    ]
    here = reviewed_in(program, {about for _, about, _ in lines})
    decided: dict[UUID, set[UUID]] = defaultdict(set)
    crisis: dict[UUID, set[UUID]] = defaultdict(set)
    for actor, about, verb in lines:
        thing = here.get(about)
        if thing is None:
            continue
        if verb in WORK:
            decided[actor].add(thing.id)  # a review and its message are one decision
        if thing.level is Level.CRISIS:
            crisis[actor].add(thing.id)
    taken = Concern.objects.filter(
        program=program, level__gte=GRAVE_FROM, acknowledged_at__gte=since, owner__isnull=False
    )
    for owner, concern, source in taken.values_list("owner_id", "id", "source_id"):
        crisis[owner].add(source or concern)  # a message and its concern are one thing to carry
    return {actor: len(things) for actor, things in decided.items()}, dict(crisis)


def _hours(program: Program, since: datetime, now: datetime) -> dict[UUID, float]:
    found: dict[UUID, float] = defaultdict(float)
    for stint in roster.coming(program, roster.turns_of(program, only_moderators=False), since, now):
        long = min(stint.until_at, now) - max(stint.from_at, since)
        found[stint.member] += long.total_seconds() / 3600
    return dict(found)
