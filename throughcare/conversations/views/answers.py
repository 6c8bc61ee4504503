"""How fast people are answered: a page for staff, a program at a time, and the time a program means to keep."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages as toasts
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.conversations import rules
from throughcare.conversations.actions.answer_time import set_answer_time
from throughcare.conversations.forms import AnswerTimeForm
from throughcare.conversations.queries.answer_weeks import answers_of
from throughcare.core.times import Took
from throughcare.kit import clock
from throughcare.program.policy import get_first_program, get_program, visible_programs
from throughcare.program.refusals import Refused


@guard(Word.REVIEW_DECIDE)
@require_GET
def answers(request: MemberRequest) -> HttpResponse:
    """The first of her programs."""
    return redirect("answers-of", get_first_program(request.actor, Word.REVIEW_DECIDE).slug)


@guard(Word.REVIEW_DECIDE)
@require_GET
def answers_in(request: MemberRequest, slug: str) -> HttpResponse:
    """One program's weeks."""
    program = get_program(request.actor, slug, Word.REVIEW_DECIDE)
    found = answers_of(program, clock.now())
    context = {
        "program": program,
        "others": visible_programs(request.actor, Word.REVIEW_DECIDE).exclude(id=program.id),
        "answers": found,
        "hours": found.target // timedelta(hours=1),
        "took": [
            Took(date_format(week.begins, "M j"), week.summary.staffed_median, week.summary.staffed_p90)
            for week in reversed(found.weeks)
        ],
        "has_any": any(week.summary.asked for week in found.weeks),
        "may_change": request.actor.holds(Word.POLICY_PUBLISH, program.id),
        "least": rules.LEAST_HOURS,
        "most": rules.MOST_HOURS,
    }
    return render(request, "throughcare/conversations/answers.html", context)


@guard(Word.POLICY_PUBLISH)
@require_POST
def answer_time(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose the time within which the program means to answer."""
    program = get_program(request.actor, slug, Word.POLICY_PUBLISH)
    form = AnswerTimeForm(request.POST)
    try:
        set_answer_time(
            request.actor, program=program, hours=form.cleaned_data["hours"] if form.is_valid() else 0
        )
    except Refused as refused:
        toasts.warning(request, refused.sentence)
    else:
        toasts.success(request, _("Changed. The Desk goes by it from now on."))
    return redirect("answers-of", slug)
