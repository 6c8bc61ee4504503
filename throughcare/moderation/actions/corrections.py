"""The ladder of corrections: giving a step and lifting it. What it forbids is written into her standing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.models import Correction, ReviewSetting
from throughcare.moderation.policy import get_correctable, get_correction, get_review
from throughcare.moderation.typed import typed
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.actions.standings import limit_member, mute_member
from throughcare.program.models import Member, Program, Standing
from throughcare.program.refusals import Refused

_WRITTEN = {Correction.Step.LIMITED: "limited_until", Correction.Step.PAUSED: "muted_until"}
"""Which instant of a standing a step moves; posting looks at it under the standing's lock."""


def give_correction(
    actor: Actor, *, review_id: UUID, step: str, reason: str, words: str = "", days: int = 0
) -> Correction:
    """Tell the author of a review's words something, from a private note to a pause; she may appeal.

    `days`: how long `limited` and `paused` last. The same step for the same words, given again, is the first
    one. Raises Http404 for somebody who is no member of the program, or staff; Refused.
    """
    review = get_review(actor, review_id)
    member = get_correctable(actor, review)
    if step not in rules.STEPS:
        raise Refused("no-step", _("Choose a step."))
    if reason not in rules.CORRECTION_REASONS:
        raise Refused("no-reason", _("Choose what they will read about why."))
    words = typed(words, rules.WORDS_LENGTH)
    longest = rules.TIMED.get(step)
    if longest is not None and not 1 <= days <= longest.days:
        sentence = _("Choose between 1 and %(days)s days.")
        raise Refused("wrong-time", sentence % {"days": longest.days})
    now = clock.now()
    with acting(actor, "correction.give", "member", member.id, step=step, reason=reason) as doing:
        lock_members(member.id)
        there = Correction.objects.filter(
            member=member, message_id=review.message_id, step=step, lifted_at=None, given_by=actor.member_id
        ).first()
        if there is not None and review.message_id is not None:
            doing.detail["changed"] = False
            return there
        correction = Correction.objects.create(
            organization_id=doing.organization_id,
            program=review.program,
            member=member,
            step=step,
            reason=reason,
            words=words,
            message_id=review.message_id,
            given_by_id=actor.member_id,
            at=now,
            until_at=now + timedelta(days=days) if longest is not None else None,
            counts_until=None
            if step == rules.NO_STRIKE
            else now + timedelta(days=strike_days(review.program)),
        )
        doing.detail["correction"] = str(correction.id)
        _write_standing(actor, correction.step, member)
        doing.notices(member.id)
    return correction


def lift_correction(actor: Actor, *, correction_id: UUID) -> Correction:
    """Take a step back: it binds no more and counts no more. Repeating it changes nothing. Raises Http404."""
    found = get_correction(actor, correction_id)
    with acting(actor, "correction.lift", "member", found.member_id, correction=str(correction_id)) as doing:
        lock_members(found.member_id)
        correction = Correction.objects.select_related("member", "program").get(id=correction_id)
        if correction.lifted_at is not None:
            doing.detail["changed"] = False
            return correction
        correction.lifted_at = clock.now()
        correction.save(update_fields=["lifted_at"])
        _write_standing(actor, correction.step, correction.member, lifted=correction)
        doing.notices(correction.member_id)
    return correction


def strike_days(program: Program) -> int:
    """For how many days a strike counts in a program."""
    chosen = ReviewSetting.objects.filter(program=program).values_list("strike_days", flat=True).first()
    return chosen or rules.STRIKE_DAYS


def _write_standing(actor: Actor, step: str, member: Member, *, lifted: Correction | None = None) -> None:
    """Bring what she may do to what her corrections say. What something else set for longer stays."""
    if step not in _WRITTEN:
        return
    running = Correction.objects.filter(
        member=member, step=step, lifted_at=None, until_at__gt=clock.now()
    ).order_by("-until_at")
    until = running.values_list("until_at", flat=True).first()
    stands = Standing.objects.values_list(_WRITTEN[Correction.Step(step)], flat=True).get(id=member.id)
    ours = lifted.until_at if lifted else until
    if stands is not None and ours is not None and stands > ours:
        return
    write = limit_member if step == Correction.Step.LIMITED else mute_member
    write(actor, member=member, until=until, reason="correction")
