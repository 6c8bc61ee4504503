"""Who is on a review: nobody else decides about its words meanwhile, from whichever page she comes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.models import Review
from throughcare.program.refusals import Refused


def refuse_if_claimed(actor: Actor, review: Review) -> None:
    """Raises Refused("claimed") in kind words, with who is on it and how long yet."""
    now = clock.now()
    if review.claimed_by_id not in {None, actor.member_id} and rules.is_claimed(review.claimed_at, now):
        raise Refused("claimed", _claimed_by(review, now))


def refuse_if_somebody_is_on(actor: Actor, message_id: UUID) -> None:
    """The same for a message, by whichever of its open reviews somebody has; for whoever decides by its page."""
    for review in (
        Review.objects.select_for_update(of=("self",))
        .select_related("claimed_by")
        .filter(message_id=message_id, state=Review.State.OPEN, claimed_by__isnull=False)
        .exclude(kind=Review.Kind.APPEAL)
        .order_by("id")
    ):
        refuse_if_claimed(actor, review)


def _claimed_by(review: Review, now: datetime) -> str:
    name = review.claimed_by.first_name if review.claimed_by else ""
    since = review.claimed_at or now
    left = max(1, round((rules.CLAIM_FOR - (now - since)).total_seconds() / 60))
    return _("%(name)s is on this. If it is still open in %(minutes)s minutes, it is free again.") % {
        "name": name,
        "minutes": left,
    }
