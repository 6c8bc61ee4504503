"""Somebody's questionnaires for staff who answer concerns, and how often a program asks. Reading is recorded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.care.actions import set_schedules
from throughcare.care.instruments import INSTRUMENTS
from throughcare.care.policy import get_instrument, get_response, schedules, visible_responses
from throughcare.care.queries import (
    ABOUT,
    HOW_OFTEN,
    MOST,
    SHOWN,
    answers_shown,
    histories,
    response_shown,
)
from throughcare.kit.text import small_number
from throughcare.program.policy import get_program
from throughcare.program.refusals import Refused
from throughcare.safety.policy import get_in_care


@guard(Word.CONCERN_HANDLE)
@require_GET
def measures_in_care(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """How somebody's scores went, by questionnaire."""
    found = get_in_care(request.actor, member_id)
    record(request.actor, "measure.read", "member", member_id)
    rows = visible_responses(request.actor, member_id)
    shown = histories(rows, MOST if "all" in request.GET else SHOWN)
    return render(request, "care/measures_in_care.html", {"found": found, "histories": shown})


@guard(Word.CONCERN_HANDLE)
@require_GET
def response(request: MemberRequest, member_id: UUID, response_id: UUID) -> HttpResponse:
    """One response: each answer, the one about death and self-harm first."""
    row = get_response(request.actor, member_id, response_id)
    record(request.actor, "measure.read", "measure", row.id)
    instrument = get_instrument(row.instrument)
    before = visible_responses(request.actor, member_id).filter(instrument=row.instrument, at__lt=row.at)
    context = {
        "whose": row.member,
        "instrument": instrument,
        "response": row,
        "shown": response_shown(instrument, row, list(before[:SHOWN])),
        "answers": answers_shown(instrument, row),
    }
    return render(request, "care/response.html", context)


@guard(Word.POLICY_PUBLISH)
@require_http_methods(["GET", "POST"])
def schedule(request: MemberRequest, slug: str) -> HttpResponseBase:
    """How often a program asks for each questionnaire; its directors change it."""
    program = get_program(request.actor, slug, Word.POLICY_PUBLISH)
    if request.method == "POST":
        try:
            every = {key: small_number(request.POST.get(key, ""), -1) for key in INSTRUMENTS}
            set_schedules(request.actor, program=program, every=every)
        except Refused as refused:
            toasts.warning(request, refused.sentence)
        else:
            toasts.success(request, _("Saved. It counts from now on."))
            return redirect("measure-schedule", slug)
    every = schedules([program.id])[program.id]
    rows = [(one, ABOUT[one.about], every[key]) for key, one in INSTRUMENTS.items()]
    context = {"program": program, "rows": rows, "choices": HOW_OFTEN.items()}
    return render(request, "care/schedule.html", context)
