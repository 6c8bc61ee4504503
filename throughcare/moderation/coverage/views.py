"""The pages of coverage: the roster and its notes, the forecast, and what each moderator carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.kit.ids import parse_id
from throughcare.moderation.coverage import actions, picture, queries, sentences
from throughcare.moderation.coverage.care import carried_by
from throughcare.moderation.coverage.forms import ShiftForm
from throughcare.moderation.coverage.policy import (
    get_debrief,
    get_program,
    get_shift,
    readers_for,
    visible_programs,
)
from throughcare.moderation.coverage.roster import has_roster
from throughcare.program.models import Program
from throughcare.program.refusals import Refused


@guard(Word.COVERAGE_READ)
@require_GET
def programs(request: MemberRequest) -> HttpResponse:
    """The programs whose roster one may see; of one alone, that roster."""
    found = list(visible_programs(request.actor, Word.COVERAGE_READ))
    if len(found) == 1:
        return redirect("coverage-roster", slug=found[0].slug)
    context = {"programs": found, "may_review": request.actor.holds(Word.REVIEW_DECIDE)}
    return render(request, "moderation/coverage/programs.html", context)


@guard(Word.COVERAGE_READ)
@require_GET
def roster(request: MemberRequest, slug: str) -> HttpResponse:
    """Who moderates when, who is on now, and what one shift told the next."""
    return _roster(request, get_program(request.actor, slug, Word.COVERAGE_READ))


def _roster(
    request: MemberRequest,
    program: Program,
    form: ShiftForm | None = None,
    note: str = "",
    note_error: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    page = queries.roster_page(actor, program, _language())
    plans, reviews = actor.holds(Word.COVERAGE_PLAN, program.id), actor.holds(Word.REVIEW_DECIDE, program.id)
    context = {
        "program": program,
        "page": page,
        "several": visible_programs(actor, Word.COVERAGE_READ).count() > 1,
        "zone_name": clock.say_zone(program.zone, _language()),
        "may_plan": plans,
        "may_review": reviews,
        "form": (form or ShiftForm(page.members)) if plans else None,
        "is_open": form is not None or not page.has_roster,
        "notes": queries.handovers(actor, program) if reviews else [],
        "note": note,
        "note_error": note_error,
        "note_length": actions.NOTE_LENGTH,
    }
    return render(request, "moderation/coverage/roster.html", context, status=status)


@guard(Word.COVERAGE_PLAN)
@require_POST
def add_shift(request: MemberRequest, slug: str) -> HttpResponse:
    """Put somebody on the roster."""
    program = get_program(request.actor, slug, Word.COVERAGE_PLAN)
    members = queries.roster_page(request.actor, program, _language()).members
    form = ShiftForm(members, request.POST)
    if not form.is_valid():
        return _roster(request, program, form, status=422)
    try:
        actions.add_shift(request.actor, program=program, **form.shift())
    except Refused as error:
        form.add_error(None, error.sentence)
        return _roster(request, program, form, status=422)
    toasts.success(request, _("They are on the roster. Rooms follow it from now on."))
    return redirect("coverage-roster", slug=slug)


@guard(Word.COVERAGE_PLAN)
@require_POST
def end_shift(request: MemberRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift off the roster."""
    shift = actions.end_shift(request.actor, shift_id=shift_id)
    toasts.success(request, _("It is off the roster from today. Rooms follow it from now on."))
    return redirect("coverage-roster", slug=shift.program.slug)


@guard(Word.COVERAGE_PLAN)
@require_POST
def skip_shift(request: MemberRequest, shift_id: UUID) -> HttpResponse:
    """Leave a shift out on one date."""
    done = _("It is left out on that day. Rooms follow the roster.")
    return _on_a_date(request, shift_id, actions.skip_shift, done)


@guard(Word.COVERAGE_PLAN)
@require_POST
def unskip_shift(request: MemberRequest, shift_id: UUID) -> HttpResponse:
    """Let it happen after all."""
    return _on_a_date(request, shift_id, actions.unskip_shift, _("It happens on that day."))


def _on_a_date(request: MemberRequest, shift_id: UUID, act: Callable[..., None], done: str) -> HttpResponse:
    shift = get_shift(request.actor, shift_id)
    try:
        act(request.actor, shift_id=shift_id, on=date.fromisoformat(request.POST.get("on", "")))
    except ValueError as error:
        raise Http404 from error
    except Refused as error:
        toasts.warning(request, error.sentence)
    else:
        toasts.success(request, done)
    return redirect("coverage-roster", slug=shift.program.slug)


@guard(Word.REVIEW_DECIDE)
@require_POST
def write_handover(request: MemberRequest, slug: str) -> HttpResponse:
    """Tell the next shift."""
    program = get_program(request.actor, slug, Word.REVIEW_DECIDE)
    body = request.POST.get("body", "")
    try:
        actions.write_handover(request.actor, program=program, body=body)
    except Refused as error:
        return _roster(request, program, note=body, note_error=error.sentence, status=422)
    toasts.success(request, _("Whoever comes next reads it."))
    return redirect("coverage-roster", slug=slug)


@guard(Word.REVIEW_DECIDE)
@require_POST
def read_handover(request: MemberRequest, handover_id: UUID) -> HttpResponse:
    """Say that one has read a note."""
    note = actions.read_handover(request.actor, handover_id=handover_id)
    return redirect("coverage-roster", slug=note.program.slug)


@guard(Word.COVERAGE_PLAN)
@require_GET
def forecast(request: MemberRequest, slug: str) -> HttpResponse:
    """What this roster is likely to lead to. Shows what was worked out last, and when."""
    program = get_program(request.actor, slug, Word.COVERAGE_PLAN)
    kept = queries.kept_forecast(program)
    language = _language()
    context: dict[str, Any] = {
        "program": program,
        "kept": kept,
        "has_roster": kept is not None or has_roster(program),
        "may_review": request.actor.holds(Word.REVIEW_DECIDE, program.id),
        "zone_name": clock.say_zone(program.zone, language),
    }
    if kept is not None and kept.found is not None:
        rows = picture.lay_out(kept.found)
        context |= {
            "found": kept.found,
            "headline": sentences.headline(kept.found),
            "advice": sentences.advice(kept.found, program.zone, language),
            "classes": sentences.class_lines(kept.found),
            "hours": sentences.hour_lines(kept.found, program.zone, language),
            "handling": sentences.handling_lines(kept.handling),
            "rows": rows,
            "marks": picture.hour_marks(),
            "size": (picture.WIDTH, picture.height()),
            "left": picture.LEFT,
            "bar_width": picture.WIDTH - picture.LEFT,
            "on_height": picture.ON,
            "weeks": round(kept.weeks),
        }
    return render(request, "moderation/coverage/forecast.html", context)


@guard(Word.REVIEW_DECIDE)
@require_GET
def care(request: MemberRequest, slug: str) -> HttpResponse:
    """What one carries oneself; directors see it of everybody. And private notes."""
    return _care(request, get_program(request.actor, slug, Word.REVIEW_DECIDE))


def _care(
    request: MemberRequest,
    program: Program,
    *,
    body: str = "",
    reader: UUID | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    sees_all = actor.holds(Word.COVERAGE_CARE, program.id)
    lines = carried_by(program, None if sees_all else actor.member_id)
    record(actor, "coverage.read-care", "program", program.id, everybody=sees_all)
    context = {
        "program": program,
        "lines": lines,
        "tired": [line for line in lines if line.is_too_much],
        "sees_all": sees_all,
        "may_plan": actor.holds(Word.COVERAGE_PLAN, program.id),
        "me": actor.member_id,
        "notes": queries.debriefs(actor, program),
        "readers": readers_for(actor, program),
        "body": body,
        "reader": reader,
        "error": error,
        "note_length": actions.NOTE_LENGTH,
    }
    return render(request, "moderation/coverage/care.html", context, status=status)


@guard(Word.REVIEW_DECIDE)
@require_POST
def write_debrief(request: MemberRequest, slug: str) -> HttpResponse:
    """Write a private note to one director."""
    program = get_program(request.actor, slug, Word.REVIEW_DECIDE)
    body, reader = request.POST.get("body", ""), parse_id(request.POST.get("reader", ""))
    try:
        if reader is None:
            raise Refused("no-reader", _("Choose the director who may read it."))
        actions.write_debrief(request.actor, program=program, reader_id=reader, body=body)
    except Refused as error:
        return _care(request, program, body=body, reader=reader, error=error.sentence, status=422)
    toasts.success(request, _("It is kept. Only you and the person you chose can read it."))
    return redirect("coverage-care", slug=slug)


@guard(Word.REVIEW_DECIDE)
@require_POST
def withdraw_debrief(request: MemberRequest, debrief_id: UUID) -> HttpResponse:
    """Take a private note back."""
    note = get_debrief(request.actor, debrief_id)
    actions.withdraw_debrief(request.actor, debrief_id=debrief_id)
    toasts.success(request, _("It is gone, for both of you."))
    return redirect("coverage-care", slug=note.program.slug)


def _language() -> str:
    return get_language() or "en"
