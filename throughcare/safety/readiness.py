"""Whether a call would get through: who is on the rota, by what they can be rung, when it was last tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from throughcare.kit import clock
from throughcare.program.models import OnCall, Program
from throughcare.program.rota import Planned, gaps
from throughcare.safety.models import Concern
from throughcare.safety.reach import means_of
from throughcare.safety.rules import DRILL
from throughcare.safety.who import Answerers

AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Readiness:
    """One program: `drill_at` None where none was ever answered, `drill_took` how long that took."""

    slug: str
    open_from: datetime | None  # the first instant of the next week that nobody holds
    rung: int  # people who would be rung for it, sooner or later
    one_way: int  # of them those who can be reached by mail only
    drill_rings: bool  # one rings at this moment
    drill_at: datetime | None
    drill_took: timedelta | None


def readiness() -> list[Readiness]:
    """Of every program of the organization one works in."""
    now = clock.now()
    who = Answerers([], now)
    return [_of(program, who, now) for program in Program.objects.order_by("slug")]


def _of(program: Program, who: Answerers, now: datetime) -> Readiness:
    rows = OnCall.objects.filter(
        Q(program=program) | Q(program=None), from_at__lt=now + AHEAD, until_at__gt=now
    )
    can = who.who_can_answer(program.id)
    turns = [turn for turn in rows if turn.member_id in can]  # one that outlived a role rings nobody
    free = gaps((Planned.of(turn) for turn in turns), now, now + AHEAD)
    rung = set(who.everybody(program.id))
    drills = Concern.objects.filter(program=program, source_kind=DRILL).order_by("-opened_at")
    answered = drills.exclude(acknowledged_at=None).first()
    took = None
    if answered is not None and answered.acknowledged_at is not None:
        took = answered.acknowledged_at - answered.opened_at
    return Readiness(
        program.slug,
        free[0][0] if free else None,
        len(rung),
        sum(not means.are_two for means in means_of(rung).values()),
        drills.filter(state=Concern.State.OPEN).exists(),
        answered.opened_at if answered else None,
        took,
    )
