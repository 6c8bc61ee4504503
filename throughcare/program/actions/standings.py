"""What moderators and members themselves set about somebody's standing: mute, limit, pause, and marks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.asked_of import marks_of
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.contact_policy import policy_of
from throughcare.program.events import StandingChanged
from throughcare.program.models import CareTeamSeat, Episode, Mark, Member, Program, Standing
from throughcare.program.queries.support import SUPPORT_NOW
from throughcare.program.refusals import Refused

MARK_FOR = timedelta(hours=12)
_LONGEST = timedelta(days=366)


def mute_member(actor: Actor | None, *, member: Member, until: datetime | None, reason: str = "") -> None:
    """Let a member's posts to peers be refused until then (None: no more).

    Help and her care team stay open.
    """
    _set(actor, "mute_member", member, muted_until=until, reason=reason)


def limit_member(actor: Actor | None, *, member: Member, until: datetime | None, reason: str = "") -> None:
    """Let each of a member's posts to peers wait for a moderator until then (None: no more)."""
    _set(actor, "limit_member", member, limited_until=until, reason=reason)


def pause_contact(actor: Actor, *, until: datetime | None) -> None:
    """Stop one's own contact with peers until then (None: take it back)."""
    member = Member.objects.get(id=actor.member_id)
    _set(actor, "pause_contact", member, paused_until=until)


def set_mark(
    actor: Actor, *, program: Program, kind: str = SUPPORT_NOW, until: datetime | None = None
) -> Mark:
    """Say that one needs support now: opens the doors the policy names for it, for at most `MARK_FOR`.

    Set already: the same one is answered. Raises Refused where the policy knows no such mark, or the actor
    is not in the program.
    """
    policy = policy_of(program)
    if policy is None or kind not in marks_of(policy):
        raise Refused("not-offered", _("The rules of this program don't use this."))
    now = clock.now()
    until = min(until or now + MARK_FOR, now + MARK_FOR)
    mark = Mark(
        member_id=actor.member_id,
        program=program,
        kind=kind,
        from_at=now,
        until_at=until,
        organization_id=this_organization(),
    )
    with acting(actor, "set_mark", "member", actor.member_id, mark=kind) as doing:
        lock_members(actor.member_id)
        there = Mark.objects.filter(
            member_id=actor.member_id, program=program, kind=kind, from_at__lte=now, until_at__gt=now
        ).first()
        if there is not None:
            doing.detail["changed"] = False
            return there
        running = Q(ended_at=None) | Q(ended_at__gt=now)
        if not Episode.objects.filter(running, member_id=actor.member_id, program=program).exists():
            raise Refused("not-in-program", _("You are not in this program now."))
        mark.save(force_insert=True)
        doing.publishes(StandingChanged(doing.organization_id, (actor.member_id,)))
        doing.touches(actor.member_id)
        seats = CareTeamSeat.objects.filter(
            not_ended(now),
            episode__member=actor.member_id,
            episode__program=program,
            episode__ended_at=None,
        )
        doing.notices(*seats.values_list("member_id", flat=True))
    return mark


def take_off_mark(actor: Actor, *, program: Program, kind: str = SUPPORT_NOW) -> bool:
    """Take a mark of one's own off now. Answers False where there was none."""
    with acting(actor, "take_off_mark", "member", actor.member_id, mark=kind) as doing:
        now = clock.now()
        ended = Mark.objects.filter(
            member_id=actor.member_id, program=program, kind=kind, until_at__gt=now
        ).update(until_at=now)
        doing.detail["changed"] = bool(ended)
        if ended:
            doing.publishes(StandingChanged(doing.organization_id, (actor.member_id,)))
            doing.touches(actor.member_id)
    return bool(ended)


def _set(
    actor: Actor | None, verb: str, member: Member, *, reason: str = "", **until: datetime | None
) -> None:
    """One of the three instants.

    An audit line names the reason's code, never what was written about somebody.
    """
    ((field, instant),) = until.items()
    now = clock.now()
    if instant is not None and not now < instant <= now + _LONGEST:
        raise Refused("wrong-time", _("Choose a time between now and a year from now."))
    detail: dict[str, Any] = {"until": instant.isoformat() if instant else None}
    if reason:
        detail["reason"] = reason
    with acting(actor, verb, "member", member.id, **detail) as doing:
        changed = Standing.objects.filter(id=member.id).exclude(**{field: instant}).exists()
        doing.detail["changed"] = changed
        if changed:
            doing.publishes(StandingChanged(doing.organization_id, (member.id,)))
            doing.sets_standing(member.id, **{field: instant})
