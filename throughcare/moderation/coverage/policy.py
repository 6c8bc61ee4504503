"""Who may see and change a roster, its notes and its load. The unseen is not there (404)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.moderation.coverage.models import Debrief, Handover, Shift
from throughcare.program.models import Member, Program
from throughcare.program.policy import get_program, visible_programs
from throughcare.program.queries.roles import holding

__all__ = [
    "get_debrief",
    "get_handover",
    "get_program",
    "get_shift",
    "moderators_of",
    "readers_for",
    "visible_debriefs",
    "visible_programs",
]


def moderators_of(program: Program) -> QuerySet[Member]:
    """Whoever can be on a roster: she may decide about this program's posts."""
    return holding(program, Word.REVIEW_DECIDE)


def readers_for(actor: Actor, program: Program) -> QuerySet[Member]:
    """The directors to whom the actor may write a private note: never herself."""
    return holding(program, Word.COVERAGE_CARE).exclude(id=actor.member_id)


def get_shift(actor: Actor, shift_id: UUID) -> Shift:
    """A shift of a program whose roster the actor makes. Raises Http404."""
    shift = Shift.objects.select_related("program").filter(id=shift_id).first()
    if shift is None or not actor.holds(Word.COVERAGE_PLAN, shift.program_id):
        raise Http404
    return shift


def get_handover(actor: Actor, handover_id: UUID) -> Handover:
    """A note between shifts of a program in which the actor reviews. Raises Http404."""
    note = Handover.objects.select_related("program").filter(id=handover_id).first()
    if note is None or not actor.holds(Word.REVIEW_DECIDE, note.program_id):
        raise Http404
    return note


def visible_debriefs(actor: Actor, program: Program) -> QuerySet[Debrief]:
    """The actor's own private notes, and those written to her while she is a director of the program."""
    mine = Q(author=actor.member_id)
    if actor.holds(Word.COVERAGE_CARE, program.id):
        mine |= Q(reader=actor.member_id)
    return Debrief.objects.filter(mine, program=program).order_by("-at")


def get_debrief(actor: Actor, debrief_id: UUID) -> Debrief:
    """A private note of the actor's own, to take back. Raises Http404, also for its reader."""
    note = Debrief.objects.select_related("program").filter(id=debrief_id, author=actor.member_id).first()
    if note is None:
        raise Http404
    return note
