"""From a sign-in to an Actor: which organization, which roles today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from throughcare.access.actor import Actor
from throughcare.contact.words import Role as RoleName
from throughcare.core.organization import in_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.people.sign_in_store import SessionStore
from throughcare.program.actions.sign_ins import NOTED_KEY, note_sign_in
from throughcare.program.models import Episode, Member, Membership, Relation, Role

SESSION_KEY = "throughcare_member"
STAFF_KEY = "throughcare_staff"  # whether this sign-in has been at work somewhere: it stays a short one
BY_ITSELF = "X-By-Itself"
"""The header of what a page asks without anybody doing anything: it keeps no sign-in alive."""


def actor_of(member: Member) -> Actor:
    """The actor a member is now. Three reads: staff roles, open episodes, guardian and family relations."""
    now = clock.now()
    roles: dict[UUID | None, set[str]] = defaultdict(set)
    current = not_ended(now)
    for program_id, role in Role.objects.filter(current, member=member, from_at__lte=now).values_list(
        "program_id", "role"
    ):
        roles[program_id].add(role)
    for program_id, role in Episode.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now), member=member, started_at__lte=now
    ).values_list("program_id", "role"):
        roles[program_id].add(role)
    related = dict(Relation.objects.filter(current, other=member).values_list("member_id", "kind"))
    if related:
        for program_id, member_id in Episode.objects.filter(
            member__in=list(related), ended_at=None
        ).values_list("program_id", "member_id"):
            roles[program_id].add(related[member_id])
    return Actor(
        account_id=member.account_id,
        member_id=member.id,
        organization_id=member.organization_id,
        zone=clock.known_zone(member.zone),
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
