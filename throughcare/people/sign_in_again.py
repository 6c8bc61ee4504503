"""What meets a request whose sign-in has ended: nothing that was typed is lost on the way through the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import middleware
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from throughcare.people.forms import SignInForm
from throughcare.people.rules import SENT_AGAIN_WITHIN

_SALT: Final = "throughcare.people.sign-in-again"
_SECRET: Final = frozenset({"csrfmiddlewaretoken", "password", "old", "new"})
_WORDS: Final = 12  # letters from which on a field counts as something somebody wrote, to be shown


@dataclass(frozen=True, slots=True)
class Sent:
    """A form of ours that came when its sign-in had ended: where it goes, and its fields in their order."""

    url: str
    fields: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        """What somebody wrote in it, for reading it over."""
        return [value for _name, value in self.fields if len(value) >= _WORDS and " " in value.strip()]


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Asks whoever isn't signed in to sign in. A form that was on its way is carried along, to be sent then."""

    def handle_no_permission(  # type: ignore[override] # Django's own says only that it redirects
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Answer the form of signing in, or the way to it; to a part of a page, nothing to show in its place."""
        if "HX-Request" in request.headers:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        sent = _sent(request)
        if sent is None:
            return super().handle_no_permission(request, view_func)
        form = SignInForm(initial={"again": _sealed(sent), "next": sent.url})
        page = {"form": form, "sent": sent}
        return render(request, "people/sign_in.html", page, status=HTTPStatus.UNAUTHORIZED)


def unsealed(text: str) -> Sent | None:
    """The form that was carried along; None for what we did not seal, or long ago."""
    try:
        url, fields = signing.loads(text, salt=_SALT, max_age=SENT_AGAIN_WITHIN)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Sent(url, tuple((name, value) for name, value in fields))


def _sealed(sent: Sent) -> str:
    return signing.dumps([sent.url, sent.fields], salt=_SALT, compress=True)


def _sent(request: HttpRequest) -> Sent | None:
    """What a person sent by a form from a browser that was signed in; not what a page sends by itself."""
    if request.method != "POST" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate" or request.FILES:
        return None
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _SECRET
        for value in values
        if isinstance(value, str)
    ]
    return Sent(request.get_full_path(), tuple(fields)) if fields else None
