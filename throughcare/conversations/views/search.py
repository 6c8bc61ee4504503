"""Searching one's messages. The words go up in a form's body and stay out of addresses: see decision 0019."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.conversations.forms import SearchForm
from throughcare.conversations.policy import Sight, get_thread, visible_threads
from throughcare.conversations.posting.concerns import wants_help
from throughcare.conversations.queries.lists import title_of
from throughcare.conversations.queries.search import MOST_WORDS, Results, search
from throughcare.core.seal import seal, unseal
from throughcare.kit.budget import Budgets
from throughcare.kit.terms import asked
from throughcare.screening import screen_or_unscreened

_PURPOSE: Final = "search"
_GOOD_FOR: Final = timedelta(hours=12)
_budgets: Final = Budgets(rate=0.5, burst=20)  # searches a second and at once, of one member and process


@guard(Word.THREAD_READ)
@require_http_methods(["GET", "POST"])
def everywhere(request: MemberRequest) -> HttpResponseBase:
    """All threads one may read, and one's own words."""
    return _answer(request, None)


@guard(Word.THREAD_READ)
@require_http_methods(["GET", "POST"])
def in_thread(request: MemberRequest, thread_id: UUID) -> HttpResponseBase:
    """One thread."""
    return _answer(request, thread_id)


def _answer(request: MemberRequest, thread_id: UUID | None) -> HttpResponseBase:
    actor = request.actor
    context: dict[str, Any] = {"url": request.path, "form": SearchForm(), "thread_id": thread_id}
    sights: Sequence[Sight] = ()
    if thread_id is not None:
        sights = [get_thread(actor, thread_id)]
        context["title"] = title_of(sights[0])[0]
    if request.method == "POST":
        form = SearchForm(request.POST)
        if form.is_valid() and asked(form.cleaned_data["words"], 1):
            return HttpResponseRedirect(_link(request, form.cleaned_data["words"], {}), status=303)
        if form.is_valid():
            form.add_error("words", _("Type a word to look for."))
        return _page(request, context | {"form": form}, 422)
    words, before = _asked(request)
    if not words:
        return _page(request, context)
    context["form"] = SearchForm({"words": words})
    if _budgets.take(actor.member_id):
        return _page(request, context | {"is_too_fast": True}, 429)
    if thread_id is None:
        sights = visible_threads(actor)
    results = search(actor, sights, words, before=before, with_own=thread_id is None)
    context |= {
        "results": results,
        "older_url": _older(request, words, results),
        "is_further": bool(before),
        "help_offered": _wants_help(request, words),
        "has_more_words": len(asked(words, MOST_WORDS + 1)) > MOST_WORDS,
    }
    return _page(request, context)


def _page(request: MemberRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "throughcare/conversations/search.html", context, status=status)


def _link(request: MemberRequest, words: str, before: dict[UUID, int]) -> str:
    places = {str(thread): seq for thread, seq in before.items()}
    sealed = seal([words, places], purpose=_PURPOSE, owner=request.actor.member_id)
    return f"{request.path}?s={sealed}"


def _asked(request: MemberRequest) -> tuple[str, dict[UUID, int]]:
    """The words of a sealed address and where its page begins. Empty for one that is too old or isn't hers."""
    sealed = request.GET.get("s", "")
    value = (
        unseal(sealed, purpose=_PURPOSE, owner=request.actor.member_id, within=_GOOD_FOR) if sealed else None
    )
    if value is None:
        return "", {}
    words, places = value
    return words, {UUID(thread): seq for thread, seq in places.items()}


def _wants_help(request: MemberRequest, words: str) -> bool:
    """Whether what she looks for may be about herself in danger. It is offered to her and told to nobody."""
    found = screen_or_unscreened(words)
    return not request.actor.is_staff and wants_help(found.severity, found.flags, "")


def _older(request: MemberRequest, words: str, results: Results) -> str:
    return _link(request, words, results.before) if results.before is not None else ""
