"""Her own questionnaires: answering one, what follows an answer that worries, how her scores went."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.care.actions import record_response
from throughcare.care.forms import MeasureForm
from throughcare.care.instruments import INSTRUMENTS
from throughcare.care.policy import (
    answering_programs,
    get_answering_program,
    get_instrument,
    get_own_response,
    get_sent_to,
    may_say_more,
    own_responses,
    own_stays,
    to_say_more_of,
)
from throughcare.care.queries import ABOUT, MOST, SHOWN, due_measures, histories, history_of
from throughcare.kit.ids import new_id
from throughcare.safety import actions as safety
from throughcare.safety import cssrs
from throughcare.safety.forms import ScreenForm
from throughcare.safety.models import Concern
from throughcare.safety.policy import own_screens
from throughcare.safety.queries.care import form_after


@guard(Word.HELP_ASK)
@require_GET
def measures(request: MemberRequest) -> HttpResponse:
    """What waits, and how her scores went; hers also after her stay. Nothing of either: there is no such page."""
    shown = histories(own_responses(request.actor), MOST if "all" in request.GET else SHOWN)
    may_answer = bool(answering_programs(request.actor))
    if not shown and not may_answer:
        raise Http404
    due = due_measures(request.actor)
    again = [one for one in INSTRUMENTS.values() if one not in due] if may_answer else []
    context = {
        "more": to_say_more_of(request.actor),
        "due": [(one, ABOUT[one.about]) for one in due],
        "again": [(one, ABOUT[one.about]) for one in again],
        "histories": shown,
    }
    return render(request, "care/measures.html", context)


@guard(Word.HELP_ASK)
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, key: str) -> HttpResponseBase:
    """One questionnaire on one page. What was left open is pointed at once; then it is kept as it is.

    What she sends is kept also where her stay has ended while she wrote; where she is in another organization by
    now, her choices stay on the page.
    """
    instrument = get_instrument(key)
    if request.method == "POST":
        form = MeasureForm.sent(instrument, request.POST)
        program = get_sent_to(request.actor, form.program_id)
        if program is None and not own_stays(request.actor).exists():
            raise Http404
        form.is_elsewhere = program is None
        if program is not None and form.is_whole:
            kept = record_response(
                request.actor,
                member=request.member,  # type: ignore[attr-defined]
                program=program,
                instrument=instrument,
                answers=form.answers,
                client_id=form.client_id,
            )
            return redirect("measure-kept", response_id=kept.id)
    else:
        program = get_answering_program(request.actor)
        form = MeasureForm(instrument, new_id(), program.id)
    context = {"form": form, "instrument": instrument, "about": ABOUT[instrument.about], "program": program}
    return render(request, "care/answer.html", context, status=422 if form.is_held else 200)


@guard(Word.HELP_ASK)
@require_GET
def kept(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """After sending: thanks, and where an answer worries, who is told and what is there right now."""
    row = get_own_response(request.actor, response_id)
    instrument = get_instrument(row.instrument)
    earlier = own_responses(request.actor).filter(instrument=row.instrument, at__lte=row.at)
    context = {
        "response": row,
        "instrument": instrument,
        "about": ABOUT[instrument.about],
        "worries": row.concern is not None and row.concern.state != Concern.State.CLOSED,
        "is_taken": row.concern is not None and row.concern.state == Concern.State.ACKNOWLEDGED,
        "left_open": row.answers.get(instrument.safety) is None,
        "may_say_more": may_say_more(request.actor, row),
        "history": history_of(instrument, list(earlier[: SHOWN + 1])),
        "next": next(iter(due_measures(request.actor)), None),
    }
    return render(request, "care/kept.html", context)


@guard(Word.HELP_ASK)
@require_http_methods(["GET", "POST"])
def say_more(request: MemberRequest, response_id: UUID) -> HttpResponseBase:
    """The C-SSRS right after an answer that worries, put to herself, one question a page. Nothing of it is a duty:
    people are told of the answer already. What she sends in the end is kept whatever became of her concern or her
    stay while she wrote.
    """
    row = get_own_response(request.actor, response_id)
    if row.concern is None:
        return kept(request, response_id)
    form = ScreenForm.sent(request.POST) if request.method == "POST" else ScreenForm.begun(request.GET)
    version = form.version or form_after(own_screens(request.actor))
    if form.version is None:  # the first page, or one back from it
        form = ScreenForm(form.client_id, version=version)
    if form.is_asked and "save" in request.POST:
        safety.record_screen(
            request.actor,
            member=request.member,  # type: ignore[attr-defined]
            program=row.program,
            version=version,
            answers=form.answers,
            client_id=form.client_id,
            concern=row.concern,
        )
        toasts.success(request, _("Thank you. The people on call can read your answers."))
        return redirect("measure-kept", response_id=row.id)
    if request.method == "GET" and not may_say_more(request.actor, row):
        return kept(request, response_id)  # by Back, or a second window
    given = [
        (item, form.answers.get(item.key))
        for item in cssrs.asked(version, form.answers)
        if item.key in form.answers
    ]
    context = {"response": row, "form": form, "question": form.question, "given": given}
    return render(request, "care/say_more.html", context, status=422 if form.error else 200)
