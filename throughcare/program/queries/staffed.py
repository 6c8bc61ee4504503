"""When programs are staffed, as spans: the published rota, else the hours that the policy names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from throughcare.contact.hours import WeekClock, zone_of
from throughcare.contact.model import MEMBER_ZONE
from throughcare.kit.spans import Span, joined
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Program

# For each program that ever published a rota one row at least: with times where the rota has some in the stretch.
_ROTA = """
    SELECT p.id, w.from_at, w.until_at
    FROM unnest(%(programs)s) AS p(id)
    LEFT JOIN program_staffedwindow w
        ON w.organization_id = %(organization)s AND w.program_id = p.id
        AND w.until_at > %(since)s AND w.from_at < %(until)s
    WHERE EXISTS (SELECT FROM program_staffedwindow e
                  WHERE e.organization_id = %(organization)s AND e.program_id = p.id)
"""
_A_MOMENT = timedelta(microseconds=1)


def staffed_spans(
    programs: Collection[Program], since: datetime, until: datetime
) -> dict[UUID, tuple[Span, ...] | None]:
    """By program the spans (UTC, sorted, apart) that touch this stretch; None where it says nothing of hours.

    A program that ever published a rota is staffed only within it, as the contact decisions have it. Hours of
    the policy that are in each member's own zone count in the program's. One query, whatever is asked.
    """
    rota = _rota(programs, since, until)
    return {
        program.id: joined(rota[program.id]) if program.id in rota else _of_policy(program, since, until)
        for program in programs
    }


def _rota(programs: Collection[Program], since: datetime, until: datetime) -> dict[UUID, list[Span]]:
    """By program of one organization what its rota has in a stretch; no program that never published one."""
    rota: dict[UUID, list[Span]] = defaultdict(list)
    if not programs:
        return rota
    given: dict[str, Any] = {
        "organization": next(iter(programs)).organization_id,
        "programs": [program.id for program in programs],
        "since": since,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROTA, given)
        for program, start, end in cursor.fetchall():
            near = rota[program]
            if start is not None:
                near.append((start, end))
    return rota


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
