"""Staff roles: giving and ending them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.contact.words import STAFF_ROLES
from throughcare.core.organization import this_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.actions.acting import acting, lock_members
from throughcare.program.events import RoleChanged
from throughcare.program.models import Member, Program, Role
from throughcare.program.refusals import Refused
from throughcare.program.rota import must_be_in_order

ROLES = (*sorted(STAFF_ROLES), "operator")


def give_role(
    actor: Actor | None,
    *,
    member: Member,
    role: str,
    program: Program | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Role:
    """Give a staff role in one program, or (None) in all of them. Held already: the one held is answered.

    Nobody gives herself a role.
    """
    _must_be_anothers(actor, member.id)
    if role not in ROLES:
        raise Refused("unknown-role", _("There is no staff role “%(role)s”.") % {"role": role[:40]})
    now = clock.now()
    given = Role(
        member=member,
        program=program,
        role=role,
        from_at=from_at or now,
        until_at=until_at,
        organization_id=this_organization(),
    )
    must_be_in_order(given.from_at, until_at)
    with acting(actor, "give_role", "role", given.id, role=role, member=str(member.id)) as doing:
        lock_members(member.id)
        held = Role.objects.filter(not_ended(now), member=member, role=role, program=program).first()
        if held is not None and held.from_at <= given.from_at and held.until_at == until_at:
            doing.detail["changed"] = False
            return held
        given.save(force_insert=True)
        doing.publishes(
            RoleChanged(doing.organization_id, member.id, program.id if program else None, role, holds=True)
        )
        doing.touches(member.id)
    return given


def end_role(actor: Actor | None, *, role: Role) -> bool:
    """End a role now. Answers False where it had ended before.

    Nobody ends her own, so a program keeps a director.
    """
    _must_be_anothers(actor, role.member_id)
    with acting(actor, "end_role", "role", role.id, role=role.role, member=str(role.member_id)) as doing:
        now = clock.now()
        ended = Role.objects.filter(not_ended(now), id=role.id).update(until_at=now)
        doing.detail["changed"] = bool(ended)
        if ended:
            role.until_at = now
            doing.publishes(
                RoleChanged(doing.organization_id, role.member_id, role.program_id, role.role, holds=False)
            )
            doing.touches(role.member_id)
    return bool(ended)


def _must_be_anothers(actor: Actor | None, member_id: UUID) -> None:
    if actor is not None and actor.member_id == member_id:
        raise Refused("own-role", _("Somebody else gives you a role, or ends one of yours."))
