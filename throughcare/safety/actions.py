"""Opening, taking and closing concerns.

The message path opens concerns too, in the message's own transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.core.events import announce
from throughcare.kit import clock
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.refusals import Refused
from throughcare.safety import rules
from throughcare.safety.ladder import people_of_rung
from throughcare.safety.models import Concern, Page

RING_AGAIN_AFTER = timedelta(seconds=60)


def open_concern(
    actor: Actor | None,
    *,
    member_id: UUID,
    program_id: UUID,
    level: int,
    source_kind: str,
    source_id: UUID | None = None,
    url: str = "",
) -> Concern:
    """Open a concern about a member and its first page, due at once.

    Of a source that has one already, that one. A call for help while an earlier one still rings is not a
    second concern: it rings the people again, unless they were rung within the last minute.
    """
    now = clock.now()
    with acting(actor, "concern.opened", "concern", level=level, source=source_kind) as doing:
        standing = _standing(member_id, source_kind, source_id)
        if standing is not None:
            doing.detail["concern"] = str(standing.id)
            if standing.state == Concern.State.OPEN:
                _ring_again(standing, now)
            return standing
        concern = Concern.objects.create(
            organization_id=doing.organization_id,
            program_id=program_id,
            member_id=member_id,
            level=level,
            source_kind=source_kind,
            source_id=source_id,
            url=url,
            opened_at=now,
        )
        doing.detail["concern"] = str(concern.id)
        Page.objects.create(organization_id=doing.organization_id, concern=concern, rung=1, due_at=now)
        doing.notices(*people_of_rung(concern, rules.Rung.ON_CALL, now))
        announce(doing.organization_id, "notice", program=program_id, about="waiting")
    return concern


def _standing(member_id: UUID, source_kind: str, source_id: UUID | None) -> Concern | None:
    """The concern that this source already has; and for a call for help, the one of hers that still rings."""
    of_source = (
        Concern.objects.filter(source_kind=source_kind, source_id=source_id).first()
        if source_id is not None
        else None
    )
    if of_source is not None or (source_id is not None and source_kind not in rules.CALLS):
        return of_source
    lock_members(member_id)  # two taps at once: the second sees the first one's concern
    return Concern.objects.filter(
        member_id=member_id, source_kind=source_kind, state=Concern.State.OPEN
    ).first()


def _ring_again(concern: Concern, now: datetime) -> None:
    waiting = Page.objects.filter(concern=concern, rung_at=None).order_by("rung").first()
    last = Page.objects.filter(concern=concern).exclude(rung_at=None).order_by("-rung").first()
    rang_at = last.rung_at if last is not None else None
    if waiting is not None and rang_at is not None and now - rang_at >= RING_AGAIN_AFTER:
        Page.objects.filter(id=waiting.id, rung_at=None).update(due_at=min(now, waiting.due_at))


def acknowledge_concern(actor: Actor, *, concern: Concern) -> Concern:
    """Take a ringing concern: it stops ringing and is this actor's. Raises Refused if somebody was faster."""
    with acting(actor, "concern.acknowledged", "concern", concern.id) as doing:
        current = Concern.objects.select_for_update().get(id=concern.id)
        if current.state == Concern.State.ACKNOWLEDGED and current.owner_id == actor.member_id:
            return current
        if not rules.may_acknowledge(current.state):
            raise Refused("taken", _("Somebody has taken this already. You can see who below."))
        current.state = Concern.State.ACKNOWLEDGED
        current.owner_id = actor.member_id
        current.acknowledged_at = clock.now()
        current.save(update_fields=["state", "owner", "acknowledged_at"])
        doing.notices(*people_of_rung(current, rules.Rung.ON_CALL, clock.now()))
        announce(doing.organization_id, "notice", program=current.program_id, about="waiting")
    return current


def close_concern(actor: Actor, *, concern: Concern, outcome: str) -> Concern:
    """Close a taken concern with what came of it, a key of `rules.OUTCOMES`. Raises Refused."""
    with acting(actor, "concern.closed", "concern", concern.id, outcome=outcome) as doing:
        current = Concern.objects.select_for_update().get(id=concern.id)
        if current.state == Concern.State.CLOSED:
            raise Refused("closed", _("This was closed already."))
        if not rules.may_close(current.state, outcome):
            raise Refused("no-outcome", _("Take it first, then say what came of it."))
        current.state = Concern.State.CLOSED
        current.closed_at = clock.now()
        current.outcome = outcome
        current.save(update_fields=["state", "closed_at", "outcome"])
        doing.notices(*people_of_rung(current, rules.Rung.ON_CALL, clock.now()))
        announce(doing.organization_id, "notice", program=current.program_id, about="waiting")
    return current
