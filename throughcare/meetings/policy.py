"""Which sessions an actor may say something of: those that have begun, lately, in programs where she keeps who came."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.meetings import rules
from throughcare.meetings.models import Meeting
from throughcare.program.models import SessionWindow
from throughcare.program.policy import visible_programs


def get_meeting(actor: Actor, meeting_id: UUID) -> Meeting:
    """One of them, of record or still to be made from its window; else Http404, as if there were none.

    A window to come is no session yet: it goes when its day is cancelled.
    """
    programs = visible_programs(actor, Word.ATTENDANCE_KEEP)
    of_record = Meeting.objects.filter(id=meeting_id, program__in=programs)
    found = of_record.select_related("program", "cohort").first()
    if found is None:
        windows = SessionWindow.objects.filter(id=meeting_id, program__in=programs)
        window = windows.select_related("program", "cohort").first()
        found = as_meeting(window) if window is not None else None
    if found is None or not rules.is_open(found.from_at, clock.now()):
        raise Http404
    return found


def as_meeting(window: SessionWindow) -> Meeting:
    """The session of a window: of record, or as it would be made."""
    of_record = Meeting.objects.filter(cohort=window.cohort_id, from_at=window.from_at)
    return of_record.select_related("program", "cohort").first() or Meeting(
        id=window.id,
        organization_id=window.organization_id,
        program=window.program,
        cohort=window.cohort,
        from_at=window.from_at,
        until_at=window.until_at,
    )
