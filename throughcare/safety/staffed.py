"""Whether a program's staff are on: its published rota, else the hours its policy names `staffed`."""

from __future__ import annotations

from datetime import datetime

from throughcare.contact.hours import WeekClock, zone_of
from throughcare.contact.model import MEMBER_ZONE
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Program, StaffedWindow


def is_staffed(program: Program, at: datetime) -> bool:
    """At an instant (aware). Hours in "the member's own zone" are taken in the program's; a program that says
    nothing about hours counts as not staffed, whose clocks are the longer ones.
    """
    rota = StaffedWindow.objects.filter(program=program)
    if rota.exists():
        return rota.filter(from_at__lte=at, until_at__gt=at).exists()
    policy = policy_of(program)
    hours = policy.hours_named("staffed") if policy else None
    if policy is None or hours is None:
        return False
    zone = zone_of(program.zone if hours.zone == MEMBER_ZONE else hours.zone, policy.zone)
    return WeekClock(hours.windows).within(zone, at.timestamp())[0]
