"""From a sign-in to an Actor: which organization, which roles today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from throughcare.access.actor import Actor
from throughcare.contact.words import Role as RoleName
from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people.sign_in_store import SessionStore
from throughcare.program.actions.sign_ins import NOTED_KEY, note_sign_in
from throughcare.program.models import Member, Membership

SESSION_KEY = "throughcare_member"
STAFF_KEY = "throughcare_staff"  # whether this sign-in has been at work somewhere: it stays a short one
BY_ITSELF = "X-By-Itself"
"""The header of what a page asks without anybody doing anything: it keeps no sign-in alive."""


# Staff roles, running stays, and the running stays of whoever she is guardian or family of.
_ROLES = """
    SELECT r.program_id, r.role FROM program_role r
    WHERE r.organization_id = %(organization)s AND r.member_id = %(member)s AND r.from_at <= %(now)s
      AND (r.until_at IS NULL OR r.until_at > %(now)s)
    UNION ALL
    SELECT e.program_id, e.role FROM program_episode e
    WHERE e.organization_id = %(organization)s AND e.member_id = %(member)s AND e.started_at <= %(now)s
      AND (e.ended_at IS NULL OR e.ended_at > %(now)s)
    UNION ALL
    SELECT e.program_id, l.kind FROM program_relation l
    JOIN program_episode e
      ON e.organization_id = l.organization_id AND e.member_id = l.member_id AND e.ended_at IS NULL
    WHERE l.organization_id = %(organization)s AND l.other_id = %(member)s
      AND (l.until_at IS NULL OR l.until_at > %(now)s)
"""


def actor_of(member: Member) -> Actor:
    """The actor a member is now. One query, in each request: staff roles, stays, guardian and family relations."""
    roles: dict[UUID | None, set[str]] = defaultdict(set)
    given: dict[str, Any] = {
        "organization": member.organization_id,
        "member": member.id,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, given)
        for program_id, role in cursor.fetchall():
            roles[program_id].add(role)
    return Actor(
        account_id=member.account_id,
        member_id=member.id,
        organization_id=member.organization_id,
        zone=clock.known_zone(member.zone),
        opens_notes=member.opens_notes,
        roles={program: frozenset(names) for program, names in roles.items()},
    )


class ActorMiddleware:
    """Sets the organization of the connection and `request.actor` for a signed-in member, for one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request within its member's organization, or outside any."""
        request.actor = None  # type: ignore[attr-defined]
        account = request.user
        if not account.is_authenticated:
            return self.get_response(request)
        memberships = list(Membership.objects.filter(account_id=account.pk).order_by("id"))
        chosen = request.session.get(SESSION_KEY)
        membership = next((m for m in memberships if str(m.member_id) == chosen), None) or (
            memberships[0] if memberships else None
        )
        if membership is None:
            _note_use(request, None)
            return self.get_response(request)
        with in_organization(membership.organization_id):
            member = Member.objects.filter(id=membership.member_id).first()
            if member is not None:
                request.member = member  # type: ignore[attr-defined]
                request.actor = actor_of(member)  # type: ignore[attr-defined]
                _note_coming_in(request, request.actor)  # type: ignore[attr-defined]
            _note_use(request, request.actor)  # type: ignore[attr-defined]
            return self.get_response(request)


def _note_coming_in(request: HttpRequest, actor: Actor) -> None:
    """Once a sign-in and organization, whichever page it is that she comes to first."""
    if request.session.get(NOTED_KEY) != str(actor.member_id):
        note_sign_in(actor)
        request.session[NOTED_KEY] = str(actor.member_id)


def _note_use(request: HttpRequest, actor: Actor | None) -> None:
    """Let the sign-in last on, by the role it is used in. Not for what a page asks by itself, now and then."""
    sign_in = cast(SessionStore, request.session)
    if actor is not None and is_at_work(actor) and not sign_in.get(STAFF_KEY):
        sign_in[STAFF_KEY] = True
    if BY_ITSELF in request.headers or "HX-Request" in request.headers:
        return
    is_short = actor is None or sign_in.get(STAFF_KEY)
    sign_in.used(settings.STAFF_IDLE if is_short else settings.MEMBER_IDLE)


def is_at_work(actor: Actor) -> bool:
    """Whether this is somebody whose sign-in ends soon when it is idle: staff, and whoever runs the server."""
    return actor.is_staff or any(RoleName.OPERATOR in roles for roles in actor.roles.values())
