"""Which concerns, people in care and screens an actor may see: those of programs where she handles concerns.

Fetching is authorising. Of herself she sees nothing here: her own plan is at hand without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.roles import WORDS_OF
from throughcare.access.words import Word
from throughcare.program.models import Episode, Member, Program
from throughcare.safety.models import Concern, Question, SafetyPlan, SuicideScreen


@dataclass(frozen=True, slots=True)
class InCare:
    """Somebody whom the actor answers for, and the program by which she does."""

    member: Member
    program: Program


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
        visible_concerns(actor)
        .select_related("member", "program", "owner", "raised_by")
        .filter(id=concern_id)
        .first()
    )
    if concern is None:
        raise Http404
    return concern


def get_own_question(actor: Actor, question_id: UUID) -> Question:
    """A question that this actor was asked herself; else Http404. It stays hers whatever has become of her stay."""
    question = (
        Question.objects.select_related("asked_by", "again_by")
        .filter(id=question_id, member_id=actor.member_id)
        .first()
    )
    if question is None:
        raise Http404
    return question


def get_in_care(actor: Actor, member_id: UUID) -> InCare:
    """Somebody who is or was in a program where this actor answers concerns, or has a concern there; else 404.

    By her running episode there, else her last one, else her last concern.
    """
    programs = handled_programs(actor)
    if programs and member_id != actor.member_id:
        episode = (
            Episode.objects.filter(member_id=member_id, program_id__in=programs)
            .select_related("member", "program")
            .order_by(F("ended_at").desc(nulls_first=True), "-started_at")
            .first()
        )
        if episode is not None:
            return InCare(episode.member, episode.program)
        concern = (
            visible_concerns(actor)
            .filter(member_id=member_id)
            .select_related("member", "program")
            .order_by("-opened_at")
            .first()
        )
        if concern is not None:
            return InCare(concern.member, concern.program)
    raise Http404


def visible_screens(actor: Actor) -> QuerySet[SuicideScreen]:
    """C-SSRS screens of those programs, never of oneself; newest first."""
    found = SuicideScreen.objects.filter(program_id__in=handled_programs(actor))
    return found.exclude(member_id=actor.member_id).order_by("-at", "-id")


def own_screens(actor: Actor) -> QuerySet[SuicideScreen]:
    """Those about herself, whoever recorded them: for what she is asked, never to be shown."""
    return SuicideScreen.objects.filter(member_id=actor.member_id)


def get_screen(actor: Actor, member_id: UUID, screen_id: UUID) -> SuicideScreen:
    """One of them, of this member; else Http404."""
    screen = visible_screens(actor).filter(member_id=member_id, id=screen_id).first()
    if screen is None:
        raise Http404
    return screen


def plans_of(member_id: UUID) -> QuerySet[SafetyPlan]:
    """A member's versions, newest first. Callers have made sure that it is hers or of somebody in care."""
    return SafetyPlan.objects.filter(member_id=member_id).select_related("written_by").order_by("-number")
