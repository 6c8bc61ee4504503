"""Her own questionnaires: answering one, what follows an answer that worries, how her scores went."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.care.actions import record_response
from throughcare.care.forms import MeasureForm
from throughcare.care.instruments import INSTRUMENTS
from throughcare.care.models import MeasureResponse
from throughcare.care.policy import (
    answering_programs,
    get_answering_program,
    get_instrument,
    get_own_response,
    own_responses,
)
from throughcare.care.queries import ABOUT, due_measures, histories, history_of
from throughcare.kit.ids import new_id
from throughcare.program.models import Member
from throughcare.safety import actions as safety
from throughcare.safety import cssrs
from throughcare.safety.forms import ScreenForm
from throughcare.safety.models import SuicideScreen
from throughcare.safety.rules import ITEM_OPEN

MOST = 500  # responses read for a page


@guard(Word.HELP_ASK)
@require_GET
def measures(request: MemberRequest) -> HttpResponse:
    """What waits, and how her scores went; hers also after her stay. Nothing of either: there is no such page."""
    rows = list(own_responses(request.actor)[:MOST])
    may_answer = bool(answering_programs(request.actor))
    if not rows and not may_answer:
        raise Http404
    due = due_measures(request.actor)
    context = {
        "due": [(one, ABOUT[one.about]) for one in due],
        "others": [(one, ABOUT[one.about]) for one in INSTRUMENTS.values() if one not in due]
        if may_answer
        else [],
        "histories": histories(rows),
    }
    return render(request, "care/measures.html", context)


@guard(Word.MEASURE_ANSWER)
@require_http_methods(["GET", "POST"])
def answer(request: MemberRequest, key: str) -> HttpResponseBase:
    """One questionnaire on one page. What was left open is pointed at once; then it is kept as it is."""
    instrument = get_instrument(key)
    program = get_answering_program(request.actor)
    form = MeasureForm(instrument, new_id())
    if request.method == "POST":
        form = MeasureForm.sent(instrument, request.POST)
        if form.is_whole:
            member: Member = request.member  # type: ignore[attr-defined]
            kept = record_response(
                request.actor,
                member=member,
                program=program,
                instrument=instrument,
                answers=form.answers,
                client_id=form.client_id,
            )
            return redirect("measure-kept", response_id=kept.id)
    context = {"form": form, "instrument": instrument, "about": ABOUT[instrument.about]}
    return render(request, "care/answer.html", context, status=422 if form.is_held else 200)


@guard(Word.HELP_ASK)
@require_GET
def kept(request: MemberRequest, response_id: UUID) -> HttpResponse:
    """After sending: thanks, and where an answer worries, who has been told and what is there right now."""
    row = get_own_response(request.actor, response_id)
    instrument = get_instrument(row.instrument)
    earlier = list(own_responses(request.actor).filter(instrument=row.instrument, at__lte=row.at)[:MOST])
    context = {
        "response": row,
        "instrument": instrument,
        "about": ABOUT[instrument.about],
        "worries": row.concern is not None and row.concern.state != "closed",
        "left_open": row.concern is not None and row.concern.source_kind == ITEM_OPEN,
        "may_say_more": _may_say_more(request, row),
        "history": history_of(instrument, earlier),
        "next": next(iter(due_measures(request.actor)), None),
    }
    return render(request, "care/kept.html", context)


@guard(Word.MEASURE_ANSWER)
@require_http_methods(["GET", "POST"])
def say_more(request: MemberRequest, response_id: UUID) -> HttpResponseBase:
    """The C-SSRS right after an answer that worries, put to herself, one question a page. Nothing of it is a duty:
    people were told of the answer already.
    """
    row = get_own_response(request.actor, response_id)
    if not _may_say_more(request, row):
        raise Http404
    form = ScreenForm.sent(request.POST) if request.method == "POST" else ScreenForm.begun(request.GET)
    version = form.version or _form_for(request)
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
        toasts.success(request, _("Thank you. Whoever calls you has your answers."))
        return redirect("measure-kept", response_id=row.id)
    given = [
        (item, form.answers.get(item.key))
        for item in cssrs.asked(version, form.answers)
        if item.key in form.answers
    ]
    context = {"response": row, "form": form, "question": form.question, "given": given}
    return render(request, "care/say_more.html", context, status=422 if form.error else 200)


def _may_say_more(request: MemberRequest, row: MeasureResponse) -> bool:
    """While what her answer opened is not closed, and she has not said more to it."""
    if row.concern is None or row.concern.state == "closed":
        return False
    if row.program_id not in answering_programs(request.actor):
        return False
    return not _screens(request).filter(at__gte=row.at).exists()


def _form_for(request: MemberRequest) -> cssrs.Version:
    """The first form, or the one since the last contact where there was one before."""
    return cssrs.Version.SINCE if _screens(request).exists() else cssrs.Version.RECENT


def _screens(request: MemberRequest) -> QuerySet[SuicideScreen]:
    return SuicideScreen.objects.filter(member_id=request.actor.member_id)
