"""What tests of sessions share: one that has begun, the form of "Who came?", and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.world import World
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.kit.ids import new_id
from throughcare.meetings.actions import Outcome, keep_attendance
from throughcare.meetings.models import Attendance
from throughcare.meetings.policy import get_meeting
from throughcare.meetings.rules import Said
from throughcare.program.models import Cohort, Member, SessionWindow


def a_window(
    world: World, *, hours_ago: float = 2, at: datetime | None = None, cohort: Cohort | None = None
) -> SessionWindow:
    """A session of two hours of the Tuesday cohort (or another) that began then."""
    cohort = cohort or world.cohort
    begins = at or clock.now() - timedelta(hours=hours_ago)
    with world.at(world.bridgewell):
        return SessionWindow.objects.create(
            organization_id=world.bridgewell.id,
            program_id=cohort.program_id,
            cohort=cohort,
            from_at=begins,
            until_at=begins + timedelta(hours=2),
        )


def url(window: Any) -> str:
    return f"/staff/who-came/{window.id}"


def form(said: dict[Member, str], **more: str) -> dict[str, str]:
    """What the page sends that was opened just now: it showed what was said last."""
    sent = {f"status-{member.id}": status for member, status in said.items()}
    seen = {f"seen-{member.id}": str(said_last(member)) for member in said}
    return {"client_id": str(new_id())} | sent | seen | more


def said_last(member: Member) -> int:
    """The highest number of what was said of somebody; 0 for nothing."""
    with in_organization(member.organization_id):
        numbers = (
            Attendance.objects.filter(member=member).order_by("-number").values_list("number", flat=True)
        )
        return numbers.first() or 0


def counting(world: World) -> dict[str, str]:
    """What counts as said, by first name."""
    with world.at():
        rows = Attendance.objects.select_related("member").order_by("meeting__from_at", "number")
        return {row.member.first_name: row.status for row in rows}


def keep(world: World, window: SessionWindow, said: dict[Member, Any], **more: Any) -> Outcome:
    """As from a page opened just now, unless `said` says what an older one showed."""
    by = more.pop("by", world.fay)
    answers = {}
    for member, one in said.items():
        wanted = one if isinstance(one, Said) else Said(one)
        answers[member.id] = wanted if wanted.seen else replace(wanted, seen=said_last(member))
    with world.at():
        actor = world.actor(by)
        return keep_attendance(
            actor,
            meeting=get_meeting(actor, window.id),
            answers=answers,
            client_id=more.pop("client_id", new_id()),
        )
