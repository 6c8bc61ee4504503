"""When programs are staffed, as spans: the published rota, else the hours that the policy names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from throughcare.contact.hours import WeekClock, zone_of
from throughcare.contact.model import MEMBER_ZONE
from throughcare.kit.spans import Span, joined
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Program, StaffedWindow

_A_MOMENT = timedelta(microseconds=1)


def staffed_spans(
    programs: Collection[Program], since: datetime, until: datetime
) -> dict[UUID, tuple[Span, ...] | None]:
    """By program the spans (UTC, sorted, apart) that touch this stretch; None where it says nothing of hours.

    A program that ever published a rota is staffed only within it, as the contact decisions have it. Hours of
    the policy that are in each member's own zone count in the program's. Two queries at most, whatever is asked.
    """
    ids = [program.id for program in programs]
    rota: dict[UUID, list[Span]] = defaultdict(list)
    near = Q(until_at__gt=since, from_at__lt=until)
    for program_id, start, end in StaffedWindow.objects.filter(near, program_id__in=ids).values_list(
        "program_id", "from_at", "until_at"
    ):
        rota[program_id].append((start, end))
    published = set(rota)
    if unsaid := set(ids) - published:
        ever = StaffedWindow.objects.filter(program_id=OuterRef("id"))
        published |= set(Program.objects.filter(Exists(ever), id__in=unsaid).values_list("id", flat=True))
    return {
        program.id: joined(rota[program.id]) if program.id in published else _of_policy(program, since, until)
        for program in programs
    }


def _of_policy(program: Program, since: datetime, until: datetime) -> tuple[Span, ...] | None:
    policy = policy_of(program)
    hours = policy.hours_named("staffed") if policy is not None else None
    if policy is None or hours is None:
        return None
    zone = zone_of(program.zone if hours.zone == MEMBER_ZONE else hours.zone, policy.zone)
    clock = WeekClock(hours.windows)
    at, last = since.timestamp(), until.timestamp()
    spans: list[Span] = []
    while at < last:
        is_on, turn = clock.within(zone, at)
        turn = min(turn, last)
        if is_on:
            spans.append((datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(turn, UTC)))
        at = turn
    return joined(spans)


def is_staffed(program: Program, at: datetime) -> bool:
    """Whether staff are on at an instant. A program that says nothing about hours counts as not staffed."""
    return bool(staffed_spans([program], at, at + _A_MOMENT)[program.id])
