"""Which concerns an actor may see: those of programs where she handles concerns. Fetching is authorising."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.roles import WORDS_OF
from throughcare.access.words import Word
from throughcare.program.models import Program
from throughcare.safety.models import Concern


def handled_programs(actor: Actor) -> list[UUID]:
    """The programs in which this actor answers concerns."""
    return actor.programs_with(Word.CONCERN_HANDLE, list(Program.objects.values_list("id", flat=True)))


def visible_concerns(actor: Actor, handled: list[UUID] | None = None) -> QuerySet[Concern]:
    """Concerns of those programs (`handled`, where they are known already), but never one about oneself.

    Concerns of nobody's program are for whoever answers in every program; those that found nobody at the top
    of their program's ladder are for directors of the other programs too.
    """
    found = Q(program_id__in=handled_programs(actor) if handled is None else handled)
    if any(Word.CONCERN_HANDLE in WORDS_OF.get(role, ()) for role in actor.roles.get(None, ())):
        found |= Q(program_id=None)
    if any("director" in roles for roles in actor.roles.values()):
        found |= Q(reaches_organization=True)
    return Concern.objects.filter(found).exclude(member_id=actor.member_id)


def get_concern(actor: Actor, concern_id: UUID) -> Concern:
    """The concern, if this actor may handle it; else Http404, as if there were none."""
    concern = (
        visible_concerns(actor).select_related("member", "program", "owner").filter(id=concern_id).first()
    )
    if concern is None:
        raise Http404
    return concern
