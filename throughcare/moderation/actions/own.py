"""Noting that a member has read what was decided about her."""

from __future__ import annotations

from django.db import transaction

from throughcare.access.actor import Actor
from throughcare.access.audit import record
from throughcare.kit import clock
from throughcare.moderation.models import Appeal, Correction, Review


@transaction.atomic
def read_decisions(actor: Actor) -> bool:
    """What stands on her page is new to her no more; answers whether anything was."""
    now = clock.now()
    changed = Review.objects.filter(
        author_id=actor.member_id, state=Review.State.SETTLED, read_at=None
    ).update(read_at=now)
    changed += Correction.objects.filter(member_id=actor.member_id, read_at=None).update(read_at=now)
    if changed:
        record(actor, "decisions.read", "member", actor.member_id)
    return bool(changed)


def read_appeal(appeal: Appeal) -> None:
    """She has seen the appeal as it stands."""
    Appeal.objects.filter(id=appeal.id).update(read_at=clock.now())
