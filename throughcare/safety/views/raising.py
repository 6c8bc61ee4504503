"""Raising a concern: somebody of the team is worried about a person, and the people on call are rung."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit.ids import new_id, parse_id
from throughcare.program.policy import get_episode
from throughcare.program.refusals import Refused
from throughcare.safety import actions, rules


@guard(Word.CONCERN_RAISE)
@require_http_methods(["GET", "POST"])
def raise_concern(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """Say how worried one is and what one saw. Nobody raises one about herself: Help now is hers."""
    episode = get_episode(request.actor, episode_id, Word.CONCERN_RAISE)
    given = {"reason": request.POST.get("reason", ""), "note": request.POST.get("note", "")}
    said = ""
    if request.method == "POST":
        client_id = parse_id(request.POST.get("client_id", "")) or new_id()
        try:
            actions.raise_concern(request.actor, episode=episode, client_id=client_id, **given)
        except Refused as refused:
            said = refused.sentence
        else:
            toasts.success(request, _("The people on call are rung now."))
            return HttpResponseRedirect("/" if not request.actor.holds(Word.EPISODE_MANAGE) else "/staff")
    return render(
        request,
        "safety/raise.html",
        {
            "episode": episode,
            "reasons": rules.RAISE_REASONS.items(),
            "given": given,
            "said": said,
            "client_id": request.POST.get("client_id") or new_id(),
            "most": rules.RAISE_NOTE_LENGTH,
        },
        status=422 if said else 200,
    )
