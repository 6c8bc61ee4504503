"""Being willing to welcome others: a yes of one's own, about oneself, that can be taken back at once."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.models import Consent, Program
from throughcare.program.policy import may_welcome
from throughcare.program.refusals import Refused


def offer_to_welcome(actor: Actor, *, program: Program) -> Consent:
    """Say "I'm willing to welcome others" in a program. Said already: that one is answered.

    Raises Http404 for a program she has nothing to do with, Refused where her part in it is another.
    """
    if not actor.roles_in(program.id):
        raise Http404
    if not may_welcome(actor, program.id):
        raise Refused("not-a-peer", _("This is for participants, alumni and peer specialists."))
    given = Consent(
        program=program,
        giver_id=actor.member_id,
        other_id=actor.member_id,
        topic=Consent.WELCOME,
        given_at=clock.now(),
        organization_id=actor.organization_id,
    )
    with acting(actor, "offer_to_welcome", "program", program.id) as doing:
        lock_members(actor.member_id)
        there = _standing(actor, program)
        doing.detail["changed"] = there is None
        if there is not None:
            return there
        given.save(force_insert=True)
    return given


def stop_welcoming(actor: Actor, *, program: Program) -> bool:
    """Take it back: from this moment she is told of nobody. Answers False where she had not said it."""
    with acting(actor, "stop_welcoming", "program", program.id) as doing:
        lock_members(actor.member_id)
        there = _standing(actor, program)
        doing.detail["changed"] = there is not None
        if there is None:
            return False
        there.ended_at = clock.now()
        there.save(update_fields=["ended_at"])
    return True


def _standing(actor: Actor, program: Program) -> Consent | None:
    return Consent.objects.filter(
        program=program, giver=actor.member_id, topic=Consent.WELCOME, ended_at=None
    ).first()
