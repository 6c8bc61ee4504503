"""One line for pages on which a shift begins: the way to the roster, and what the last shift left to read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import template

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.moderation.coverage.queries import unread_handovers

register = template.Library()


@register.inclusion_tag("moderation/coverage/line.html")
def coverage_line(actor: Actor, programs: Collection[UUID]) -> dict[str, Any]:
    """For reviewers, of the programs in which they review: one query; nothing for everybody else."""
    if not actor.holds(Word.REVIEW_DECIDE):
        return {"may_review": False}
    return {"may_review": True, "unread": unread_handovers(actor, programs)}
