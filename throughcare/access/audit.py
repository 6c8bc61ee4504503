"""Writing the audit trail. Ids and stable codes only: never words of a message, names or health facts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from throughcare.access.actor import Actor
from throughcare.access.models import AuditLine


def record(  # one line for one act
    actor: Actor | None,
    verb: str,
    object_kind: str,
    object_id: UUID | None = None,
    *,
    organization_id: int | None = None,
    **detail: Any,
) -> None:
    """Add one line in the caller's transaction. `organization_id` is needed only where no actor acts."""
    organization = actor.organization_id if actor else organization_id
    if organization is None:
        raise ValueError("an act without an actor must name its organization")
    AuditLine.objects.create(
        organization_id=organization,
        actor_id=actor.member_id if actor else None,
        verb=verb,
        object_kind=object_kind,
        object_id=object_id,
        detail=detail,
    )
