"""Staff pages of weekly times: a cohort's sessions, and the hours in which a program is staffed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.program.actions.weekly_times import (
    add_weekly_times,
    cancel_day,
    end_weekly_time,
    restore_day,
)
from throughcare.program.forms import DayForm, WeeklyTimesForm
from throughcare.program.models import Cohort, Program
from throughcare.program.policy import get_cohort, get_program, get_weekly_time
from throughcare.program.queries.times import TimeLine, times_of
from throughcare.program.refusals import Refused
from throughcare.program.staffing import has_roster
from throughcare.program.views.doing import done


@guard(Word.EPISODE_MANAGE)
@require_http_methods(["GET", "POST"])
def sessions(request: MemberRequest, cohort_id: UUID) -> HttpResponse:
    """When a cohort's own sessions are."""
    cohort = get_cohort(request.actor, cohort_id)
    return _times(request, cohort.program, cohort)


@guard(Word.EPISODE_MANAGE)
@require_http_methods(["GET", "POST"])
def staffed(request: MemberRequest, slug: str) -> HttpResponse:
    """When a program is staffed, where it says so beside its policy."""
    return _times(request, get_program(request.actor, slug, Word.EPISODE_MANAGE), None)


def _times(request: MemberRequest, program: Program, cohort: Cohort | None) -> HttpResponse:
    form = WeeklyTimesForm(request.POST or None, initial={"zone": program.zone, "minutes": 180})
    if request.method == "POST" and form.is_valid():
        try:
            add_weekly_times(request.actor, program=program, cohort=cohort, **form.as_times())
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Saved. The times to come follow at once."))
            return _back(program, cohort)
    lines, coming = times_of(program, cohort)
    context = {
        "program": program,
        "cohort": cohort,
        "form": form,
        "lines": [(line, hours_of(line)) for line in lines],
        "coming": coming,
        "has_roster": cohort is None and has_roster(program),
    }
    return render(request, "program/times.html", context)


def hours_of(line: TimeLine) -> str:
    """From when until when, on the clock that counts: "7:00 pm to 10:00 pm (Chicago time)"."""
    language = get_language() or "en"
    starts = clock.say_time_of_day(line.starts, line.zone, language, is_named=False)
    return _("%(starts)s to %(ends)s") % {
        "starts": starts, "ends": clock.say_time_of_day(line.ends, line.zone, language)
    }  # fmt: skip


@guard(Word.EPISODE_MANAGE)
@require_POST
def end(request: MemberRequest, weekly_id: UUID) -> HttpResponse:
    """Take a weekly time away, from now on."""
    weekly = get_weekly_time(request.actor, weekly_id)
    if end_weekly_time(request.actor, weekly=weekly):
        messages.success(request, _("Taken away, from now on."))
    return _back(weekly.program, weekly.cohort)


@guard(Word.EPISODE_MANAGE)
@require_POST
def cancel(request: MemberRequest, weekly_id: UUID) -> HttpResponse:
    """Let one day be without it."""
    weekly, form = get_weekly_time(request.actor, weekly_id), _day(request)
    done(
        request,
        lambda: cancel_day(request.actor, weekly=weekly, on=form.cleaned_data["on"]),
        _("Cancelled. It is no longer on Today."),
    )
    return _back(weekly.program, weekly.cohort)


@guard(Word.EPISODE_MANAGE)
@require_POST
def restore(request: MemberRequest, weekly_id: UUID) -> HttpResponse:
    """Put a cancelled day back."""
    weekly, form = get_weekly_time(request.actor, weekly_id), _day(request)
    done(
        request,
        lambda: restore_day(request.actor, weekly=weekly, on=form.cleaned_data["on"]),
        _("It takes place after all."),
    )
    return _back(weekly.program, weekly.cohort)


def _day(request: MemberRequest) -> DayForm:
    form = DayForm(request.POST)
    if not form.is_valid():
        raise Http404
    return form


def _back(program: Program, cohort: Cohort | None) -> HttpResponse:
    if cohort is None:
        return redirect("staffed-times", slug=program.slug)
    return redirect("session-times", cohort_id=cohort.id)
