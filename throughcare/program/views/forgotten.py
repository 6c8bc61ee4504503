"""The page of whoever forgot her password."""

from __future__ import annotations

import time

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from throughcare.access.guard import open_to_all
from throughcare.kit import clock
from throughcare.people.actions import TooManyTries
from throughcare.program.actions.forgotten import send_password_link

TAKES = 0.25
"""Seconds that each answer takes, whether a mail is owed or nobody has the address."""


class AddressForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


@open_to_all
@require_http_methods(["GET", "POST"])
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Have a link sent to one's own address. The answer is the same whether anybody has the address or not."""
    if request.user.is_authenticated:
        return redirect("password")
    form = AddressForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "program/forgot_password.html", {"form": form}, status=status)
    began = time.monotonic()
    try:
        send_password_link(email=form.cleaned_data["email"], origin=request.META.get("REMOTE_ADDR", ""))
    except TooManyTries as error:
        minutes = max(1, round((error.until - clock.now()).total_seconds() / 60 + 0.5))
        form.add_error(None, _("Too many tries. Wait %(n)s minutes, then try again.") % {"n": minutes})
        return render(request, "program/forgot_password.html", {"form": form}, status=429)
    time.sleep(max(0.0, began + TAKES - time.monotonic()))
    return render(request, "program/forgot_password.html", {"form": None})
