"""Help now: answered before sessions, accounts or the database are touched, so that it needs none of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    UnreadablePostError,
)
from django.template.loader import render_to_string

from throughcare.safety import identity, lines, spool, watch
from throughcare.safety.rules import NEEDS_HELP, WORK_SILENT_AFTER

logger = logging.getLogger("throughcare.safety")
SIGN_OUT = "/sign-out"
PLAN_URL = "/plan"
TELL = "/help/tell"
CALL = "/help/call"  # what became of one's call: a page of its own, which needs the database
SIGN_IN = "/sign-in?next=/help"
ASKED = "/asked/"
KEPT = "kept"  # how the service worker asks for its copy
TOLD = "throughcare_told"  # what this browser was answered last
TOLD_FOR = 600  # seconds
PROMISES = frozenset({"told", "kept"})  # answers that are only true if somebody really asked


class HelpNowMiddleware:
    """Answers `/help`, `/help/tell`, `/healthz` and `/readyz`; gives signed-in members the help cookie; makes a call
    of an answer that is one and was not taken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.routes: dict[str, Callable[[HttpRequest], HttpResponse]] = {
            "/help": help_now,
            TELL: tell,
            "/healthz": healthz,
            "/readyz": readyz,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer at once, or pass the request on."""
        route = self.routes.get(request.path)
        if route is not None:
            return route(request)
        response = self.get_response(request)
        if _is_call(request) and _is_lost(response):
            response = _go_through(request) or response
        actor = getattr(request, "actor", None)
        if actor is None and identity.COOKIE in request.COOKIES and request.path == SIGN_OUT:
            response.delete_cookie(identity.COOKIE)
        if actor is not None:
            # Compared each time: on a shared device, or after choosing another organization, the cookie must
            # never name somebody who is not the one asking.
            known = identity.Identity(actor.organization_id, actor.member_id)
            if identity.recall(request) != known:
                identity.remember(response, known, is_secure=settings.SESSION_COOKIE_SECURE)
        return response


def help_now(request: HttpRequest) -> HttpResponse:
    """The page: numbers to call, one button that tells the team, the way to one's plan, a breath.

    It knows nobody: one page for browsers that can call for somebody, signed in or not, and one for those that
    can't, which offers to sign in instead. The copy that is kept for when there is no line has the button: it
    can't know who will hold the device. What became of a call is asked for by the page, once it is there.
    """
    told = request.GET.get("told", "")
    if told in PROMISES and request.get_signed_cookie(TOLD, default="", max_age=TOLD_FOR) != told:
        told = ""  # an address kept or sent on rings nobody, and must not say that it did
    return _page(request, told)


def _page(request: HttpRequest, told: str, words: str = "") -> HttpResponse:
    """Help now; `told`: what its reader was answered, `words`: what she wrote that could not be taken."""
    is_known = KEPT in request.GET or identity.recall(request) is not None
    context = {
        "told": told,
        "words": words,
        "seen": "none" if told == "kept" else "",
        "is_known": is_known,
        "is_copy": KEPT in request.GET,  # shown while the line or the server fails
        "team_url": TELL,
        "call_url": CALL,
        "sign_in_url": "" if is_known else SIGN_IN,
        "lines": lines.LINES,
        "more": (*lines.MORE, *lines.BY_STATE.values()),
        "plan_url": PLAN_URL,
    }
    html = render_to_string("safety/help_now.html", context)
    response = HttpResponse(html)
    response["Cache-Control"] = "no-store" if words else "no-cache"
    response["Vary"] = "Cookie"
    return response


def tell(request: HttpRequest) -> HttpResponse:
    """Tell the team. Only our own pages may ask: the Origin (or Referer) must be ours."""
    if request.method == "GET":  # a phone that let the page go asks for its address again
        return HttpResponseRedirect("/help")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not _is_from_here(request):
        return HttpResponse("Please open Help now and use its button.", status=400, content_type="text/plain")
    known = identity.recall(request)
    if known is None:
        return HttpResponseRedirect("/help?told=unknown")
    return to_help_now(_told(known))


def _is_call(request: HttpRequest) -> bool:
    """Whether somebody answers the question if she is safe with a no."""
    try:
        return (
            request.method == "POST"
            and request.path.startswith(ASKED)
            and request.POST.get("answer") == NEEDS_HELP
        )
    except (UnreadablePostError, SuspiciousOperation):
        return False


def _is_lost(response: HttpResponse) -> bool:
    """Whether it was not taken: the database is away, her sign-in is over, the form's token is too old,
    she has chosen another organization since.
    """
    is_sent_away = response.headers.get("Location", "").startswith("/sign-in")
    return response.status_code >= 500 or response.status_code in (401, 403, 404) or is_sent_away


def _go_through(request: HttpRequest) -> HttpResponse | None:
    """Make the call that her answer is by the way of Help now, which needs neither sign-in nor database. Her answer is
    then kept nowhere: she is rung for, and has her words back. None where nobody knows whose it is.
    """
    known = identity.recall(request)
    if known is None or not _is_from_here(request):
        return None
    told, words = _told(known), request.POST.get("body", "").strip()
    return _page(request, told, words) if words else to_help_now(told)


def _told(known: identity.Identity) -> str:
    """Tell her team, by whatever takes it; what she is answered."""
    try:
        return spool.call_or_tell(known)
    except OSError:
        logger.error("a call for help could be kept neither in the database nor on disk")
        return "failed"


def to_help_now(answer: str) -> HttpResponseRedirect:
    """The way to Help now, which says what this browser was answered."""
    response = HttpResponseRedirect(f"/help?told={answer}")
    secure = settings.SESSION_COOKIE_SECURE
    response.set_signed_cookie(
        TOLD, answer, max_age=TOLD_FOR, path="/help", secure=secure, httponly=True, samesite="Lax"
    )
    return response


def _is_from_here(request: HttpRequest) -> bool:
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.netloc}" in settings.OWN_ORIGINS


def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether people can rely on the service now: 200, or 503 with a code a line."""
    try:
        troubles = ["pages-late"] if watch.late_pages_soon() else []
    except DatabaseError:
        troubles = ["database-away"]
    seen = watch.work_seen_seconds_ago()
    if seen is None or seen > WORK_SILENT_AFTER:
        troubles.append("work-silent")
    return HttpResponse(
        "".join(f"{line}\n" for line in troubles or ["ready"]),
        status=503 if troubles else 200,
        content_type="text/plain",
    )
