"""From a sign-in to an Actor: which organization, which roles today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from throughcare.access.actor import Actor
from throughcare.core.organization import in_organization
from throughcare.core.rows import not_ended
from throughcare.kit import clock
from throughcare.program.actions.sign_ins import note_sign_in
from throughcare.program.models import Episode, Member, Membership, Relation, Role

SESSION_KEY = "throughcare_member"
NOTED_KEY = "throughcare_noted"  # the member whose coming in is on the trail already


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
            return self.get_response(request)
        with in_organization(membership.organization_id):
            member = Member.objects.filter(id=membership.member_id).first()
            if member is not None:
                request.member = member  # type: ignore[attr-defined]
                request.actor = actor_of(member)  # type: ignore[attr-defined]
                _note_coming_in(request, request.actor)  # type: ignore[attr-defined]
            return self.get_response(request)


def _note_coming_in(request: HttpRequest, actor: Actor) -> None:
    """Once a sign-in and organization, whichever page it is that she comes to first."""
    if request.session.get(NOTED_KEY) != str(actor.member_id):
        note_sign_in(actor)
        request.session[NOTED_KEY] = str(actor.member_id)
