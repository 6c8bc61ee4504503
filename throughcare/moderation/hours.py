"""When a program is staffed from an instant on: its published rota, else the hours its policy names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from throughcare.contact.hours import WeekClock, zone_of
from throughcare.contact.model import MEMBER_ZONE
from throughcare.moderation.rules.clocks import Span
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Program, StaffedWindow

LOOK_AHEAD = timedelta(days=14)  # more than the mildest target needs, also over a long weekend


def staffed_spans(program: Program, since: datetime) -> tuple[Span, ...] | None:
    """Spans (aware UTC, sorted, apart) that end after `since`; None where a program says nothing about it."""
    rota = StaffedWindow.objects.filter(
        program=program, until_at__gt=since, from_at__lt=since + LOOK_AHEAD
    ).order_by("from_at")
    spans = list(rota.values_list("from_at", "until_at"))
    if spans or StaffedWindow.objects.filter(program=program).exists():
        return _merged(spans)
    policy = policy_of(program)
    hours = policy.hours_named("staffed") if policy is not None else None
    if policy is None or hours is None:
        return None
    zone = policy.zone if hours.zone == MEMBER_ZONE else hours.zone
    return _by_week(WeekClock(hours.windows), zone, since)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Two on duty at once are one span."""
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _by_week(week: WeekClock, zone_name: str, since: datetime) -> tuple[Span, ...]:
    zone = zone_of(zone_name, "UTC")
    at, last = since.timestamp(), (since + LOOK_AHEAD).timestamp()
    spans: list[Span] = []
    while at < last:
        is_on, until = week.within(zone, at)
        until = min(until, last)
        if is_on:
            spans.append((datetime.fromtimestamp(at, UTC), datetime.fromtimestamp(until, UTC)))
        at = until
    return tuple(spans)
