"""One-click sign-in for the demo's cast: exists only for organizations flagged demo, asked from this very machine."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST

from throughcare.access.guard import open_to_all
from throughcare.config import demo_content
from throughcare.core.organization import in_organization
from throughcare.people.entering import enter
from throughcare.people.models import Account
from throughcare.program.actors import SESSION_KEY, actor_of
from throughcare.program.models import Member, Membership, Organization, Program


@dataclass(frozen=True, slots=True)
class CastMember:
    """A button of the page."""

    member_id: UUID
    name: str
    what: str
    organization: str


def offered(request: HttpRequest) -> dict[str, object]:
    """For templates: `demo_url`, empty where the page would not answer. Looked up only where a page asks."""
    return {"demo_url": SimpleLazyObject(lambda: "/demo" if _is_here(request) else "")}


def _must_be_here(request: HttpRequest) -> None:
    if not _is_here(request):
        raise Http404


def _is_here(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself, through no proxy, and there is a demo."""
    try:
        is_loopback = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        is_loopback = False
    was_forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    return is_loopback and not was_forwarded and Organization.objects.filter(is_demo=True).exists()


@open_to_all
def cast(request: HttpRequest) -> HttpResponse:
    """Everybody of the cast, a button each."""
    _must_be_here(request)
    return render(request, "demo/cast.html", {"cast": _cast()})


@require_POST
@open_to_all
def sign_in(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Sign in as one of them.

    Raises Http404 for a member of any organization that is not a demo, and for an account that is somebody
    there too: it could go on to the other.
    """
    _must_be_here(request)
    membership = (
        Membership.objects.select_related("organization", "account")
        .filter(member_id=member_id, organization__is_demo=True)
        .first()
    )
    if membership is None:
        raise Http404
    if Membership.objects.filter(account=membership.account, organization__is_demo=False).exists():
        raise Http404
    enter(request, membership.account)
    request.session[SESSION_KEY] = str(member_id)
    return HttpResponseRedirect("/")


@lru_cache(maxsize=1)
def _addresses() -> tuple[str, ...]:
    return tuple(person.email for person in demo_content.load().person if person.cast)


def _cast() -> list[CastMember]:
    found = []
    order = {email: place for place, email in enumerate(_addresses())}
    for organization in Organization.objects.filter(is_demo=True).order_by("id"):
        with in_organization(organization.id):
            programs = dict(Program.objects.values_list("id", "name"))
            members = Member.objects.filter(
                account_id__in=Account.objects.filter(email__in=order).values("id")
            ).select_related("account")
            people = sorted(members, key=lambda member: order.get(member.account.email, 0))
            found += [CastMember(m.id, m.full_name, _what(m, programs), organization.name) for m in people]
    return found


def _what(member: Member, programs: dict[UUID, str]) -> str:
    roles = actor_of(member).roles
    words = [
        f"{role.replace('-', ' ')} in {programs[program]}" if program else role.replace("-", " ")
        for program, held in roles.items()
        for role in sorted(held)
    ]
    return ", ".join(words) or "has left the program"
