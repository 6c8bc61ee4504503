"""What people see when something of ours is broken or the database is away: plain words, and theirs given
back."""

from __future__ import annotations

import logging
import sys
from typing import Final

from django.core.exceptions import TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string

from throughcare.core.frame import Frame, theme_of
from throughcare.core.locks import STAND_BY
from throughcare.kit import trace
from throughcare.kit.faults import say_fault

log = logging.getLogger("throughcare.web")

_AWAY: Final = (OperationalError, InterfaceError, STAND_BY)
_POOL: Final = frozenset({"PoolTimeout", "PoolClosed", "TooManyRequests"})
_GIVEN_BACK: Final = ("csrfmiddlewaretoken", "client_id", "kind", "topic", "reply_to", "answer")
_LONGEST: Final = 100_000


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of what no view caught. Reads nothing from the database.

    503 when the database is away: a message that was being posted comes back in its form, with its
    `client_id`, so that sending it again makes it stand once. Anything else is a fault of ours: 500, and its
    place in the code is logged, with the view's name and without the address, which holds ids.
    """
    error = sys.exc_info()[1]
    is_away = _is_away(error)
    if error is not None:
        view = request.resolver_match.view_name if request.resolver_match else "no view"
        log.error("%s %s failed: %s", request.method, view, say_fault(error))
    return _answer(request, is_away=is_away)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler of a request it calls bad; 503 when what was bad is that the database went away.

    A sign-in that can't be written back at the end of a request counts as deleted to Django. What was said
    in that request may stand, so its author gets it back to send again. What is bad by itself is too large, or no
    page of ours has sent it: plain words, and how to reach somebody.
    """
    if _is_away(exception):
        return _answer(request, is_away=True)
    page = render_to_string("throughcare/bad.html", {"frame": Frame(theme=theme_of(request))})
    return HttpResponse(page, status=400)


def _answer(request: HttpRequest, *, is_away: bool) -> HttpResponse:
    words, fields = _being_said(request)
    page = render_to_string(
        "throughcare/away.html",
        {
            "frame": Frame(theme=theme_of(request)),
            "is_away": is_away,
            "is_post": request.method == "POST",
            "words": words,
            "fields": fields,
            "url": request.path,
            "trace": trace.short(trace.current()),
        },
    )
    response = HttpResponse(page, status=503 if is_away else 500)
    if is_away:
        response["Retry-After"] = "5"
    return response


def _is_away(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, _AWAY) or type(error).__name__ in _POOL:
            return True
        error = error.__cause__ or error.__context__
    return False


def _being_said(request: HttpRequest) -> tuple[str, list[tuple[str, str]]]:
    """The words of a message that was on its way, and the fields that belong to them; of no other form."""
    if request.method != "POST":
        return "", []
    try:
        sent = request.POST
        words = sent.get("body", "")
    except (UnreadablePostError, TooManyFieldsSent, OSError):
        return "", []
    if "client_id" not in sent or not words or len(words) > _LONGEST:
        return "", []
    return words, [(name, sent[name]) for name in _GIVEN_BACK if name in sent]
