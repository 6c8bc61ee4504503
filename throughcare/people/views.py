"""Pages of signing in and out, of one's password, and the ticket for the socket."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from throughcare.access.guard import MemberRequest, guard, open_to_all, signed_in
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.people.actions import TooManyTries, change_password, check_password, make_ticket
from throughcare.people.actions.accounts import account_welcomed
from throughcare.people.actions.sign_ins import end_sign_in
from throughcare.people.entering import enter
from throughcare.people.forms import FirstPasswordForm, PasswordForm, SignInForm
from throughcare.people.models import Account
from throughcare.people.sign_in_again import unsealed

ARRIVE = "/arrive"


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by e-mail and password.

    One sentence for every wrong pair, whether anybody has the address or not. A form that came when its sign-in
    had ended is carried along, and shown afterwards for sending it.
    """
    if request.user.is_authenticated and request.method == "GET":
        return redirect(_onward(request, request.GET.get("next", "")))
    form = SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    sent = unsealed(request.POST.get("again", ""))
    status = 200
    if request.method == "POST" and form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        try:
            account = check_password(
                email=email, password=password, origin=request.META.get("REMOTE_ADDR", "")
            )
        except TooManyTries as error:
            minutes = max(1, round((error.until - clock.now()).total_seconds() / 60 + 0.5))
            form.add_error(None, _("Too many tries. Wait %(n)s minutes, then try again.") % {"n": minutes})
            status = 429
        else:
            if account is not None:
                enter(request, account)
                if sent is not None:
                    return render(request, "people/send_again.html", {"sent": sent})
                return redirect(_onward(request, form.cleaned_data["next"]))
            form.add_error(None, _("This e-mail and password don't fit together. Please try again."))
            status = 422
    elif request.method == "POST":
        status = 422
    page = {"form": form, "sent": sent, "is_idle": "idle" in request.GET}
    return render(request, "people/sign_in.html", page, status=status)


def _onward(request: HttpRequest, wanted: str) -> str:
    """Where to go after signing in: by the choice of an organization to a page of this service."""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return f"{ARRIVE}?{urlencode({'next': wanted})}" if wanted and is_ours else ARRIVE


@open_to_all
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this sign-in: its sockets close, and the device forgets drafts, queue and cached pages.

    By GET, as when a phone that let the page go asks for its address again, nothing ends.
    """
    if request.method == "GET":
        return redirect("signed-out")
    account = request.user
    session_key = request.session.session_key
    # Told with the commit: a page that hears of it and looks again must not find the sign-in still there.
    with transaction.atomic():
        if isinstance(account, Account) and session_key:
            end_sign_in(getattr(request, "actor", None), account_id=account.id, session_key=session_key)
        logout(request)
    request.actor = None  # type: ignore[attr-defined]
    response = render(request, "people/signed_out.html")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@guard(Word.SELF_MANAGE)
@require_POST
def socket_ticket(request: MemberRequest) -> HttpResponse:
    """Where this page finds the socket, and a ticket that opens it once within 30 seconds."""
    session_key = request.session.session_key or ""
    ticket = make_ticket(request.actor, session_key=session_key)
    return JsonResponse({"url": settings.LIVE_PUBLIC_URL, "ticket": ticket})


@guard(Word.SELF_MANAGE)
@require_http_methods(["GET", "POST"])
def still_here(request: MemberRequest) -> HttpResponse:
    """A page says that somebody is typing or reading on it: being asked is what keeps the sign-in.

    By GET and by itself it only asks whether the sign-in still stands.
    """
    return HttpResponse(status=204)


@signed_in
@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; every other sign-in of the account ends."""
    account = cast(Account, request.user)
    form = PasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(getattr(request, "actor", None), account=account, password=form.cleaned_data["new"])
        update_session_auth_hash(request, account)
        messages.success(request, _("Your password is changed. You are signed out everywhere else."))
        return redirect("/me")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/password.html", {"form": form}, status=status)


@open_to_all
@sensitive_post_parameters("new")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, name: str, token: str) -> HttpResponse:
    """Choose a password by the link from a mail; a link that is spent or wrong says so."""
    account = account_welcomed(name, token)
    if account is None:
        return render(request, "people/welcome.html", {"form": None}, status=410)
    form = FirstPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(None, account=account, password=form.cleaned_data["new"])
        enter(request, account)
        return redirect(ARRIVE)
    return render(request, "people/welcome.html", {"form": form}, status=422 if form.errors else 200)


@open_to_all
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """The page after signing out, for a reload."""
    return render(request, "people/signed_out.html")
