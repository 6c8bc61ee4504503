"""Whose questionnaires an actor may answer and read: fetching is authorising, the unseen is not there (404)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.care.instruments import INSTRUMENTS, Instrument
from throughcare.care.models import MeasureResponse, MeasureSchedule
from throughcare.care.rules import EVERY, USUALLY
from throughcare.kit import clock
from throughcare.program.models import Episode, Program
from throughcare.safety.models import Concern
from throughcare.safety.policy import handled_programs, own_screens, visible_concerns
from throughcare.safety.rules import ANSWERED

AFTER_STAY = timedelta(days=1)
_NEVER = 1_000


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
    """The program whose staff read what she answers: of several running stays the one that asks most often, and of
    those the newest. Http404 without one.
    """
    running = list(_stays(actor, clock.now()).filter(program_id__in=answering_programs(actor)))
    if not running:
        raise Http404
    every = schedules([stay.program_id for stay in running])
    often = {program: min(filter(None, asked.values()), default=_NEVER) for program, asked in every.items()}
    program: Program = min(running, key=lambda stay: often[stay.program_id]).program
    return program


def get_sent_to(actor: Actor, program_id: UUID | None) -> Program | None:
    """The program for whose staff a form was opened. Also for a while after her stay there: what she has written is
    to be read. None where she was never in it, as when she has changed organizations since.
    """
    stays = _stays(actor, clock.now() - AFTER_STAY)
    found = stays.filter(program_id=program_id).first() if program_id else None
    return found.program if found else None


def own_stays(actor: Actor) -> QuerySet[Episode]:
    """Her stays as a participant, over or not, the newest first."""
    found = Episode.objects.filter(member_id=actor.member_id, started_at__lte=clock.now(), role="participant")
    return found.select_related("program").order_by("-started_at", "id")


def _stays(actor: Actor, at: datetime) -> QuerySet[Episode]:
    """Those that had not ended at this instant."""
    return own_stays(actor).filter(Q(ended_at=None) | Q(ended_at__gt=at))


def schedules(programs: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """By program and questionnaire, after how many days it comes again; 0 never. One query."""
    found = {program: dict.fromkeys(INSTRUMENTS, USUALLY) for program in programs}
    for row in MeasureSchedule.objects.filter(program__in=programs):
        if row.instrument in INSTRUMENTS and row.every_days in EVERY:
            found[row.program_id][row.instrument] = row.every_days
    return found


def own_responses(actor: Actor) -> QuerySet[MeasureResponse]:
    """What she answered herself, newest first; also after her stay has ended."""
    return MeasureResponse.objects.filter(member_id=actor.member_id).order_by("-at", "-id")


def get_own_response(actor: Actor, response_id: UUID) -> MeasureResponse:
    """One of them; else Http404."""
    found = own_responses(actor).select_related("concern").filter(id=response_id).first()
    if found is None:
        raise Http404
    return found


def may_say_more(actor: Actor, response: MeasureResponse) -> bool:
    """Whether the further questions are offered after a response of hers: while what it opened is not closed, and she
    has not answered them since. One query at most.
    """
    if response.concern is None or response.concern.state == Concern.State.CLOSED:
        return False
    alone = own_screens(actor).filter(recorded_by_id=actor.member_id)
    return not alone.filter(at__gte=response.at).exists()


def to_say_more_of(actor: Actor) -> MeasureResponse | None:
    """The newest response of hers after which they are offered. Two queries at most."""
    rung = own_responses(actor).select_related("concern").exclude(concern=None)
    newest = rung.exclude(concern__state=Concern.State.CLOSED).first()
    return newest if newest is not None and may_say_more(actor, newest) else None


def visible_responses(actor: Actor, member_id: UUID) -> QuerySet[MeasureResponse]:
    """Somebody's responses in programs where the actor answers concerns, and those that opened a concern which the
    actor may see; never her own; newest first.
    """
    handled = handled_programs(actor)
    rung = visible_concerns(actor, handled).filter(member_id=member_id, source_kind__in=ANSWERED)
    readable = Q(program_id__in=handled) | Q(concern_id__in=rung.values("id"))
    found = MeasureResponse.objects.filter(readable, member_id=member_id)
    return found.exclude(member_id=actor.member_id).order_by("-at", "-id")


def get_response(actor: Actor, member_id: UUID, response_id: UUID) -> MeasureResponse:
    """One of them; else Http404."""
    found = visible_responses(actor, member_id).select_related("member").filter(id=response_id).first()
    if found is None:
        raise Http404
    return found
