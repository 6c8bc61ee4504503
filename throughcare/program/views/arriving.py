"""What comes right after signing in: which organization, then onward."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.actor import Actor
from throughcare.access.guard import signed_in
from throughcare.program.actors import SESSION_KEY
from throughcare.program.models import Membership


@signed_in
@require_GET
def arrive(request: HttpRequest) -> HttpResponse:
    """Let people of several organizations choose, and go where they wanted to go."""
    actor: Actor | None = getattr(request, "actor", None)
    onward = _onward(request)
    if actor is None:
        return render(request, "program/nowhere.html")
    several = Membership.objects.filter(account_id=actor.account_id).count() > 1
    if several and SESSION_KEY not in request.session:
        return redirect(f"/organization?{urlencode({'next': onward})}")
    return redirect(onward)


@signed_in
@require_http_methods(["GET", "POST"])
def choose_organization(request: HttpRequest) -> HttpResponse:
    """Choose which organization to be in. Each is apart from the others, as if by another sign-in."""
    account_id = cast(UUID, request.user.pk)
    found = list(
        Membership.objects.filter(account_id=account_id)
        .select_related("organization")
        .order_by("organization__name")
    )
    if not found:
        raise Http404
    if request.method == "POST":
        chosen = next((m for m in found if str(m.member_id) == request.POST.get("member")), None)
        if chosen is None:
            raise Http404
        request.session[SESSION_KEY] = str(chosen.member_id)
        return redirect(f"/arrive?{urlencode({'next': _onward(request)})}")
    now_in = getattr(getattr(request, "actor", None), "member_id", None)
    return render(
        request,
        "program/organization.html",
        {"memberships": found, "now_in": now_in, "next": request.GET.get("next", "")},
    )


def _onward(request: HttpRequest) -> str:
    """The page of this service that was wanted, or the first one."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else "/"
