"""Putting a sign-in into a browser, wherever it comes from: a password, a link from a mail, the demo's page."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import HttpRequest

from throughcare.people.actions.sign_ins import end_sign_in
from throughcare.people.models import Account


def enter(request: HttpRequest, account: Account) -> None:
    """Sign this browser in. A sign-in that was there before ends as if by signing out: its sockets close."""
    before, key = request.user, request.session.session_key
    if isinstance(before, Account) and key:
        end_sign_in(getattr(request, "actor", None), account_id=before.id, session_key=key)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
