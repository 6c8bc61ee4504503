"""A member's page of what was decided about her, and her appeals. Reviewers stay unnamed: "the care team"."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.moderation import rules
from throughcare.moderation.actions import appeals, own
from throughcare.moderation.models import Appeal
from throughcare.moderation.policy import get_own_appeal, get_own_decision
from throughcare.moderation.queries.own import decisions_of, is_worried_about, own_reports, words_of
from throughcare.program.refusals import Refused


@guard(Word.SELF_MANAGE)
@require_GET
def decisions(request: MemberRequest) -> HttpResponse:
    """What was decided, why, until when, and how to answer it."""
    context = {"decisions": decisions_of(request.actor), "reports": own_reports(request.actor)}
    own.read_decisions(request.actor)
    return render(request, "moderation/decisions.html", context)


@guard(Word.SELF_MANAGE)
def appeal_against(request: MemberRequest, kind: str, about_id: UUID) -> HttpResponse:
    """Ask for another look."""
    get_own_decision(request.actor, kind, about_id)
    there = Appeal.objects.filter(about_kind=kind, about_id=about_id).first()
    if there is not None:
        return HttpResponseRedirect(f"/appeals/{there.id}")
    decided = next((one for one in decisions_of(request.actor) if one.id == about_id), None)
    context = {"decided": decided, "words": request.POST.get("body", ""), "words_length": rules.WORDS_LENGTH}
    if request.method != "POST":
        return render(request, "moderation/appeal_ask.html", context)
    try:
        appeal = appeals.open_appeal(
            request.actor, kind=kind, about_id=about_id, body=request.POST.get("body", "")
        )
    except Refused as refused:
        return render(
            request,
            "moderation/appeal_ask.html",
            {**context, "error": refused.sentence, "help_offered": is_worried_about(request.actor)},
            status=422,
        )
    toasts.success(request, _("Thank you for writing. Somebody else looks at it now."))
    return HttpResponseRedirect(f"/appeals/{appeal.id}")


@guard(Word.SELF_MANAGE)
def appeal(request: MemberRequest, appeal_id: UUID) -> HttpResponse:
    """One's own appeal: what was said, and a place to go on while it is open."""
    found = get_own_appeal(request.actor, appeal_id)
    error = ""
    if request.method == "POST":
        try:
            appeals.say_in_appeal(request.actor, appeal_id=appeal_id, body=request.POST.get("body", ""))
        except Refused as refused:
            error = refused.sentence
            found.refresh_from_db()
        else:
            toasts.success(request, _("Sent. They read it next."))
            return HttpResponseRedirect(f"/appeals/{appeal_id}")
    own.read_appeal(found)
    context = {
        "appeal": found,
        "said": words_of(found),
        "is_open": found.state == Appeal.State.OPEN,
        "is_changed": found.outcome == appeals.CHANGED,
        "error": error,
        "help_offered": is_worried_about(request.actor),
        "words": request.POST.get("body", "") if error else "",
        "words_length": rules.WORDS_LENGTH,
    }
    return render(request, "moderation/appeal.html", context, status=422 if error else 200)
