"""A role that ends takes its shifts' hours with it, in the same transaction."""

from __future__ import annotations

from throughcare.core.events import subscribe
from throughcare.moderation.coverage.actions import keep_roster
from throughcare.moderation.coverage.models import Shift
from throughcare.program import events as happened
from throughcare.program.models import Program


def role_changed(event: happened.RoleChanged) -> None:
    """Whoever may no longer review is on no roster: the hours that only she held are not staffed any more."""
    programs = Shift.objects.filter(member_id=event.member_id).values_list("program_id", flat=True)
    for program in Program.objects.filter(id__in=set(programs)).order_by("id"):
        keep_roster(program)


def subscribe_all() -> None:
    """Called once at start-up."""
    subscribe(happened.RoleChanged, role_changed)
