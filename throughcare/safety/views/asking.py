"""What somebody sees who was asked if she is safe: the question, her answers, and the line at the head of her pages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit.ids import new_id, parse_id
from throughcare.program.models import Member
from throughcare.program.refusals import Refused
from throughcare.safety import actions, lines, rules
from throughcare.safety.help_now import to_help_now
from throughcare.safety.models import Question
from throughcare.safety.policy import get_own_question
from throughcare.safety.queries.asking import asked_by, own_answers, own_questions


@guard(Word.HELP_ASK)
@require_http_methods(["GET", "POST"])
def question(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """The question, for the person it was put to: one tap answers it. Whoever needs help now is led to Help now.

    It can be answered as long as it is there: again, when something has changed, and after the concern was closed.
    """
    found = get_own_question(request.actor, question_id)
    refused = ""
    if request.method == "POST":
        try:
            return _answer(request, found)
        except Refused as error:
            refused = error.sentence
    context = {
        "question": found,
        "by": asked_by(found),
        "answers": own_answers(found),
        "words": rules.ANSWERS.items(),
        "client_id": new_id(),
        "note": request.POST.get("body", ""),
        "most": rules.ANSWER_NOTE_LENGTH,
        "refused": refused,
        "lines": lines.LINES[:2],
    }
    response = render(request, "safety/asked.html", context, status=422 if refused else 200)
    response["Cache-Control"] = "no-store"  # a phone that goes back must not show it as unanswered
    return response


def _answer(request: MemberRequest, found: Question) -> HttpResponseBase:
    sent = request.POST
    said, is_new = actions.answer_question(
        request.actor,
        question=found,
        answer=sent.get("answer", ""),
        note=sent.get("body", ""),
        # A form that lost it is a tap of its own: better twice than never.
        client_id=parse_id(sent.get("client_id", "")) or new_id(),
    )
    if said.answer == rules.NEEDS_HELP:
        return to_help_now("told")
    toasts.success(
        request, _("Your team has your answer.") if is_new else _("Your team had your answer already.")
    )
    return redirect("asked", found.id)


@guard(Word.HELP_ASK)
@require_GET
def line(request: MemberRequest) -> HttpResponse:
    """The line at the head of every page, for pages that are open; nothing while they have it so.

    No query of its own while she is asked nothing, else one.
    """
    member: Member = request.member  # type: ignore[attr-defined]
    questions = own_questions(member)
    if request.GET.get("seen") == (questions[0].id.hex if questions else "none"):
        return HttpResponse(status=204)
    response = render(
        request, "throughcare/components/asked.html", {"asked": questions[0] if questions else None}
    )
    response["Cache-Control"] = "no-store"
    return response
