"""The only writers of this package's rows."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.care import rules
from throughcare.care.instruments import INSTRUMENTS, Answers, Instrument, score
from throughcare.care.models import MeasureResponse, MeasureSchedule
from throughcare.kit import clock
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.models import Member, Program
from throughcare.program.queries.staffed import is_staffed
from throughcare.program.refusals import Refused
from throughcare.safety import cssrs
from throughcare.safety.actions import open_concern
from throughcare.safety.actions.concerns import ring_again
from throughcare.safety.ladder import lock_person
from throughcare.safety.models import Concern
from throughcare.safety.rules import ITEM, ITEM_OPEN, first_page_after


def record_response(
    actor: Actor,
    *,
    member: Member,
    program: Program,
    instrument: Instrument,
    answers: Answers,
    client_id: UUID,
) -> MeasureResponse:
    """Keep what the actor, who is `member`, answered. The same form with the same answers is the same response; with
    others it is another one, and rings for what it says.

    An answer to the safety item opens a concern in the same transaction: with anything but "not at all" people are
    rung at once; where it was left open, by the clock of a C-SSRS that is not complete. While an earlier one of hers
    rings, it is that concern, as bad as the worst of them, and rings again.

    Raises Refused (`not-own`) for anybody else, and (`unknown-answer`) for what the form has not.
    """
    if actor.member_id != member.id:
        raise Refused("not-own", _("Only they can answer this about themselves."))
    if any(not _is_answer(instrument, key, answer) for key, answer in answers.items()):
        raise Refused("unknown-answer", _("One of these answers is not on the form. Choose again."))
    now = clock.now()
    given = {key: answers.get(key) for key in instrument.keys}
    response = MeasureResponse(
        program=program,
        member=member,
        instrument=instrument.key,
        answers=given,
        score=score(instrument, given),
        client_id=client_id,
        at=now,
    )
    with acting(actor, "measure.answered", "measure", response.id, instrument=instrument.key) as doing:
        lock_members(member.id)
        lock_person(member.id)
        recorded = MeasureResponse.objects.filter(
            member=member, client_id=client_id, instrument=instrument.key, answers=given
        ).first()
        if recorded is not None:
            doing.detail["same"] = str(recorded.id)
            return recorded
        response.organization_id = doing.organization_id
        response.concern = _ring(actor, response, instrument, now)
        response.save(force_insert=True)
    return response


def _ring(actor: Actor, response: MeasureResponse, instrument: Instrument, now: datetime) -> Concern | None:
    """What rings because of these answers, if anything does."""
    level = rules.danger(instrument, response.answers)
    if not level:
        return None
    is_open = response.answers[instrument.safety] is None
    rung = open_concern(
        actor,
        member_id=response.member_id,
        program_id=response.program_id,
        level=level,
        source_kind=ITEM_OPEN if is_open else ITEM,
        source_id=response.id,
        url=f"/people/{response.member_id}/measures/{response.id}",
        due_at=_asked_again_by(response.program, now) if is_open else now,
    )
    if not is_open:
        # As bad as what rings for her already it would join that quietly, and wait for the next rung.
        ring_again(rung, now)
    return rung


def set_schedules(actor: Actor, *, program: Program, every: dict[str, int]) -> None:
    """Say after how many days (`rules.EVERY`) a program asks for each questionnaire again, by its key.

    Raises Refused for a number or a questionnaire that there is not; then nothing is changed.
    """
    if not set(every) <= set(INSTRUMENTS) or not set(every.values()) <= set(rules.EVERY):
        raise Refused("no-schedule", _("Choose how often from the list."))
    with acting(actor, "set_schedules", "program", program.id, every=every) as doing:
        for key, days in every.items():
            MeasureSchedule.objects.update_or_create(
                program=program,
                instrument=key,
                defaults={"every_days": days},
                create_defaults={"organization_id": doing.organization_id, "every_days": days},
            )


def _is_answer(instrument: Instrument, key: str, answer: int | None) -> bool:
    if key not in instrument.keys:
        return False
    return answer is None or answer in range(len(instrument.choices(key)))


def _asked_again_by(program: Program, now: datetime) -> datetime:
    return now + first_page_after(cssrs.Level.NEEDS_A_PERSON, is_staffed=is_staffed(program, now))
