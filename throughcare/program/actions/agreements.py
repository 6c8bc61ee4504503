"""Agreements: saying that one has read the contact policy in force."""

from __future__ import annotations

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.agreed import TAKEN_BACK
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.events import StandingChanged
from throughcare.program.models import Acknowledgement, Program, Relation
from throughcare.program.refusals import Refused


def acknowledge_policy(actor: Actor, *, program: Program, number: int) -> Acknowledgement:
    """Say yes to version `number`, which must be the one in force: a change meanwhile is shown first.

    Twice within a minute is one yes. A guardian's yes counts for the minors she is guardian of.
    """
    now = clock.now()
    said = Acknowledgement(
        program=program,
        member_id=actor.member_id,
        policy_number=number,
        at=now,
        organization_id=this_organization(),
    )
    with acting(actor, "acknowledge_policy", "program", program.id, number=number) as doing:
        lock_members(actor.member_id)
        in_force = Program.objects.values_list("policy_number", flat=True).get(id=program.id)
        if number != in_force or not number:
            raise Refused(
                "changed-meanwhile", _("This changed while you were reading. Please look at it again.")
            )
        last = (
            Acknowledgement.objects.filter(program=program, member_id=actor.member_id).order_by("-at").first()
        )
        if last is not None and last.policy_number == number and (now - last.at).total_seconds() < 60:
            doing.detail["changed"] = False
            return last
        said.save(force_insert=True)
        minors = Relation.objects.filter(other_id=actor.member_id, kind="guardian")
        concerned = (actor.member_id, *minors.values_list("member_id", flat=True))
        doing.publishes(StandingChanged(doing.organization_id, concerned))
        doing.touches(*concerned)
    return said


def take_back_agreement(actor: Actor, *, program: Program) -> bool:
    """Take a guardian's yes to the rules back: her minors can no longer post to peers, at once.

    They go on reading, writing to their team and using Help now. False where there was no yes. Raises Refused
    for somebody who is no guardian: a participant stops by not agreeing to the next version.
    """
    now = clock.now()
    with acting(actor, "take_back_agreement", "program", program.id) as doing:
        lock_members(actor.member_id)
        minors = Relation.objects.filter(not_ended(now), other_id=actor.member_id, kind="guardian")
        if not minors.exists():
            raise Refused("not-guardian", _("Only a guardian on record can take this back."))
        said = Acknowledgement.objects.filter(program=program, member_id=actor.member_id).order_by("-at")
        last = said.first()
        doing.detail["changed"] = last is not None and last.policy_number != TAKEN_BACK
        if last is None or last.policy_number == TAKEN_BACK:
            return False
        Acknowledgement.objects.create(
            organization_id=doing.organization_id,
            program=program,
            member_id=actor.member_id,
            policy_number=TAKEN_BACK,
            at=now,
        )
        concerned = (actor.member_id, *minors.values_list("member_id", flat=True))
        doing.publishes(StandingChanged(doing.organization_id, concerned))
        doing.touches(*concerned)
    return True
