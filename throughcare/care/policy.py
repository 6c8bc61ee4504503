"""Whose questionnaires an actor may answer and read: fetching is authorising, the unseen is not there (404)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.care.instruments import INSTRUMENTS, Instrument
from throughcare.care.models import MeasureResponse
from throughcare.kit import clock
from throughcare.program.models import Episode, Program
from throughcare.safety.policy import handled_programs


def get_instrument(key: str) -> Instrument:
    """One by its address; else Http404."""
    if key not in INSTRUMENTS:
        raise Http404
    return INSTRUMENTS[key]


def answering_programs(actor: Actor) -> list[UUID]:
    """The programs for which this actor answers questionnaires. No query: her roles say it."""
    return [
        program
        for program in actor.roles
        if program is not None and actor.holds(Word.MEASURE_ANSWER, program)
    ]


def get_answering_program(actor: Actor) -> Program:
    """The program whose staff read what she answers: of several running stays the newest. Http404 without one."""
    now = clock.now()
    running = Episode.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now),
        member_id=actor.member_id,
        program_id__in=answering_programs(actor),
        started_at__lte=now,
    )
    found = running.select_related("program").order_by("-started_at", "id").first()
    if found is None:
        raise Http404
    program: Program = found.program
    return program


def own_responses(actor: Actor) -> QuerySet[MeasureResponse]:
    """What she answered herself, newest first; also after her stay has ended."""
    return MeasureResponse.objects.filter(member_id=actor.member_id).order_by("-at", "-id")


def get_own_response(actor: Actor, response_id: UUID) -> MeasureResponse:
    """One of them; else Http404."""
    found = own_responses(actor).select_related("concern").filter(id=response_id).first()
    if found is None:
        raise Http404
    return found


def visible_responses(actor: Actor, member_id: UUID) -> QuerySet[MeasureResponse]:
    """Somebody's responses in programs where the actor answers concerns, never her own; newest first."""
    found = MeasureResponse.objects.filter(member_id=member_id, program_id__in=handled_programs(actor))
    return found.exclude(member_id=actor.member_id).order_by("-at", "-id")


def get_response(actor: Actor, member_id: UUID, response_id: UUID) -> MeasureResponse:
    """One of them; else Http404."""
    found = visible_responses(actor, member_id).select_related("member").filter(id=response_id).first()
    if found is None:
        raise Http404
    return found
