"""Notices in the browser: turned on where one is, and off again from anywhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.people.actions.browsers import NotABrowser, add_browser, remove_browser
from throughcare.people.models import Account, PushSubscription
from throughcare.people.push import public_key


@guard(Word.SELF_MANAGE)
@require_GET
def notices(request: MemberRequest) -> HttpResponse:
    """Which browsers show notices, and turning this one on."""
    browsers = PushSubscription.objects.filter(account=_account(request)).order_by("-created_at")
    return render(request, "people/notices.html", {"browsers": browsers, "key": public_key()})


@guard(Word.SELF_MANAGE)
@require_POST
def subscribe(request: MemberRequest) -> HttpResponse:
    """Keep what this browser gave."""
    said = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        add_browser(request.actor, account_id=_account(request).id, **said)
    except NotABrowser:
        messages.warning(
            request, _("This browser gave us no address that we can use. Mail still reaches you.")
        )
    else:
        messages.success(request, _("This browser shows notices now."))
    return redirect("my-notices")


@guard(Word.SELF_MANAGE)
@require_POST
def unsubscribe(request: MemberRequest, subscription_id: UUID) -> HttpResponse:
    """Turn one off."""
    if not remove_browser(request.actor, account_id=_account(request).id, subscription_id=subscription_id):
        raise Http404
    messages.success(request, _("Turned off."))
    return redirect("my-notices")


def _account(request: MemberRequest) -> Account:
    assert isinstance(request.user, Account)  # noqa: S101 - `guard` lets nobody else in
    return request.user
