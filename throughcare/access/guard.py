"""Every URL is closed unless opened here: `@guard(word)` for members, `@open_to_all` for the few public pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from throughcare.access.actor import Actor
from throughcare.access.words import Word

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class MemberRequest(HttpRequest):
    """A request by a signed-in member; `guard` makes sure of it."""

    actor: Actor


def guard(word: Word) -> Callable[[View], View]:
    """Let only members who hold `word` reach the view; for everybody else the page does not exist."""

    def close(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = getattr(request, "actor", None)
            if actor is None or not actor.holds(word):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.guarded_by = word  # type: ignore[attr-defined]
        return cast(View, guarded)

    return close


def open_to_all(view: View) -> View:
    """Mark a page that needs no sign-in. A contract test lists every one of them."""
    opened = login_not_required(view)
    opened.guarded_by = "open"  # type: ignore[attr-defined]
    return opened


def signed_in(view: View) -> View:
    """Mark a page that any account may see, member of an organization or not (sign-out, choosing one)."""
    view.guarded_by = "signed-in"  # type: ignore[attr-defined]
    return view
