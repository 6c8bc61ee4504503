"""What joins or parts two members beside asking and introductions: blocks, kin, and other consents."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.words import STAFF_ROLES
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.actions.contacts import end_consents
from throughcare.program.events import BlockChanged, RelationChanged, StandingChanged
from throughcare.program.models import (
    Block,
    Consent,
    ContactRequest,
    Member,
    Program,
    Relation,
    Role,
)
from throughcare.program.refusals import Refused

KINDS = ("guardian", "family")


def block_member(actor: Actor, *, other: Member) -> Block:
    """Block somebody: one-sided, unseen by the other.

    Whatever the two had agreed ends; their asks are dropped.

    Staff cannot be blocked: what they do can be reported. Blocked already: that block is answered.
    """
    if other.id == actor.member_id:
        raise Refused("same-person", _("You can't block yourself."))
    now = clock.now()
    block = Block(blocker_id=actor.member_id, blocked=other, at=now, organization_id=actor.organization_id)
    with acting(actor, "block_member", "member", other.id) as doing:
        lock_members(actor.member_id, other.id)
        if Role.objects.filter(not_ended(now), member=other, role__in=STAFF_ROLES, from_at__lte=now).exists():
            raise Refused(
                "staff", _("People who work here can't be blocked. You can report what somebody wrote.")
            )
        there = Block.objects.filter(blocker=actor.member_id, blocked=other, ended_at=None).first()
        if there is not None:
            doing.detail["changed"] = False
            return there
        block.save(force_insert=True)
        # First this, which locks the threads of the two in every program at once by id.
        doing.publishes(BlockChanged(doing.organization_id, actor.member_id, other.id, is_blocked=True))
        end_consents(doing, actor.member_id, other.id, quietly=True)
        asked = ContactRequest.State.ASKED
        ContactRequest.objects.filter(asker=other, asked=actor.member_id, state=asked).update(
            is_delivered=False
        )
        ContactRequest.objects.filter(asker=actor.member_id, asked=other, state=asked).update(
            state=ContactRequest.State.WITHDRAWN, answered_at=now
        )
        doing.touches(actor.member_id)
        doing.touches_quietly(other.id)
    return block


def unblock_member(actor: Actor, *, other: Member) -> bool:
    """Take a block back. What had been agreed before stays ended. Answers False where there was no block."""
    with acting(actor, "unblock_member", "member", other.id) as doing:
        lock_members(actor.member_id, other.id)
        ended = Block.objects.filter(blocker=actor.member_id, blocked=other, ended_at=None).update(
            ended_at=clock.now()
        )
        doing.detail["changed"] = bool(ended)
        if ended:
            doing.publishes(BlockChanged(doing.organization_id, actor.member_id, other.id, is_blocked=False))
            doing.touches(actor.member_id)
            doing.touches_quietly(other.id)
    return bool(ended)


def relate(
    actor: Actor | None, *, member: Member, other: Member, kind: str, until_at: datetime | None = None
) -> Relation:
    """Put on record that `other` is a participant's guardian or family.

    On record already: that one is answered.
    """
    if kind not in KINDS:
        raise Refused("unknown-kind", _("Somebody is a guardian or family."))
    if member.id == other.id:
        raise Refused("same-person", _("Choose two different people."))
    relation = Relation(
        member=member, other=other, kind=kind, until_at=until_at, organization_id=this_organization()
    )
    with acting(actor, "relate", "relation", relation.id, relation=kind, other=str(other.id)) as doing:
        lock_members(member.id, other.id)
        there = Relation.objects.filter(not_ended(clock.now()), member=member, other=other, kind=kind).first()
        if there is not None:
            doing.detail["changed"] = False
            return there
        relation.save(force_insert=True)
        doing.publishes(RelationChanged(doing.organization_id, member.id, other.id, kind, holds=True))
        doing.touches(member.id, other.id)
    return relation


def end_relation(actor: Actor | None, *, relation: Relation) -> bool:
    """End what was on record.

    A guardian's consents for the minor end with it. False where it had ended before.
    """
    with acting(actor, "end_relation", "relation", relation.id) as doing:
        now = clock.now()
        lock_members(relation.member_id, relation.other_id)
        ended = Relation.objects.filter(not_ended(now), id=relation.id).update(until_at=now)
        doing.detail["changed"] = bool(ended)
        if ended:
            Consent.objects.filter(giver=relation.other_id, other=relation.member_id, ended_at=None).update(
                ended_at=now
            )
            doing.publishes(
                RelationChanged(
                    doing.organization_id, relation.member_id, relation.other_id, relation.kind, holds=False
                )
            )
            doing.touches(relation.member_id, relation.other_id)
    return bool(ended)


def give_consent(actor: Actor, *, program: Program, other: Member, topic: str) -> Consent:
    """Say yes to something about somebody: to stay in touch, or as a guardian to a channel for her minor.

    A yes to direct contact is given only by asking and answering. Given already: that one is answered.
    """
    if topic == Consent.DIRECT_CONTACT:
        raise ValueError("a yes to direct contact is given by asking or by accepting")
    given = Consent(
        program=program,
        giver_id=actor.member_id,
        other=other,
        topic=topic,
        given_at=clock.now(),
        organization_id=actor.organization_id,
    )
    with acting(actor, "give_consent", "consent", given.id, topic=topic, other=str(other.id)) as doing:
        lock_members(actor.member_id, other.id)
        if topic != Consent.STAY_IN_TOUCH and not _is_guardian(actor, other):
            raise Refused("not-guardian", _("Only a guardian on record can say this for somebody."))
        there = Consent.objects.filter(
            program=program, giver=actor.member_id, other=other, topic=topic, ended_at=None
        ).first()
        if there is not None:
            doing.detail["changed"] = False
            return there
        given.save(force_insert=True)
        doing.publishes(StandingChanged(doing.organization_id, (actor.member_id, other.id)))
        doing.touches(actor.member_id, other.id)
    return given


def end_consent(actor: Actor, *, consent: Consent) -> bool:
    """Take a yes back, whichever it was. Answers False where it had ended before or is somebody else's."""
    with acting(actor, "end_consent", "consent", consent.id, topic=consent.topic) as doing:
        pair = (consent.giver_id, consent.other_id)
        lock_members(*pair)
        current = Consent.objects.filter(id=consent.id, giver=actor.member_id, ended_at=None).first()
        doing.detail["changed"] = current is not None
        if current is None:
            return False
        if current.topic == Consent.DIRECT_CONTACT:
            return end_consents(doing, actor.member_id, current.other_id, program_id=current.program_id)
        current.ended_at = clock.now()
        current.save(update_fields=["ended_at"])
        doing.publishes(StandingChanged(doing.organization_id, pair))
        doing.touches(*pair)
    return True


def _is_guardian(actor: Actor, other: Member) -> bool:
    return Relation.objects.filter(
        not_ended(clock.now()), member=other, other=actor.member_id, kind="guardian"
    ).exists()
