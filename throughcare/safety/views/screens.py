"""C-SSRS screens: asked one question at a time, recorded, read; and the page of somebody's safety for staff."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.safety import actions, cssrs
from throughcare.safety.forms import ScreenForm
from throughcare.safety.models import SuicideScreen
from throughcare.safety.policy import InCare, get_concern, get_in_care, get_screen, visible_screens
from throughcare.safety.queries.care import (
    ADVICE,
    LEVEL_WORDS,
    VERSION_WORDS,
    care_of,
    form_after,
    screen_shown,
    screens_shown,
)


@guard(Word.CONCERN_HANDLE)
@require_GET
def care(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Somebody's safety in one place: plan, contacts, screens. Reading it is recorded."""
    found = get_in_care(request.actor, member_id)
    record(request.actor, "care.read", "member", member_id)
    shown = care_of(request.actor, member_id)
    if shown.plan is not None:
        record(request.actor, "plan.read", "plan", shown.plan.id)
    context = {"found": found, "care": shown, "screens": screens_shown(request.actor, member_id)}
    return render(request, "safety/care.html", context)


@guard(Word.CONCERN_HANDLE)
@require_GET
def screen(request: MemberRequest, member_id: UUID, screen_id: UUID) -> HttpResponse:
    """One screen: what it says, what to do now, each answer. Reading it is recorded."""
    found = get_in_care(request.actor, member_id)
    row = get_screen(request.actor, member_id, screen_id)
    record(request.actor, "cssrs.read", "cssrs", row.id)
    is_corrected = SuicideScreen.objects.filter(corrects=row).exists()
    context = {"found": found, "screen": screen_shown(row, is_corrected=is_corrected)}
    return render(request, "safety/screen.html", context)


@guard(Word.CONCERN_HANDLE)
@require_http_methods(["GET", "POST"])
def record_screen(request: MemberRequest, member_id: UUID) -> HttpResponseBase:
    """Ask, one question a page; look over the answers; save."""
    found = get_in_care(request.actor, member_id)
    form = ScreenForm.sent(request.POST) if request.method == "POST" else ScreenForm.begun(request.GET)
    concern = get_concern(request.actor, form.concern_id) if form.concern_id else None
    if concern is not None and concern.member_id != member_id:
        raise Http404
    corrects = get_screen(request.actor, member_id, form.corrects_id) if form.corrects_id else None
    if form.version and form.is_asked and "save" in request.POST:
        saved = actions.record_screen(
            request.actor,
            member=found.member,
            program=concern.program if concern else corrects.program if corrects else found.program,
            version=form.version,
            answers=form.answers,
            client_id=form.client_id,
            concern=concern,
            corrects=corrects,
        )
        return redirect("screen", member_id=member_id, screen_id=saved.id)
    return render(request, "safety/screen_record.html", _asking(request, found, form), status=_status(form))


def _status(form: ScreenForm) -> int:
    return 422 if form.error else 200


def _asking(request: MemberRequest, found: InCare, form: ScreenForm) -> dict[str, object]:
    version = form.version
    level = cssrs.level(version, form.answers) if version and form.is_asked else None
    screens = visible_screens(request.actor).filter(member_id=found.member.id)
    # What she answered alone nobody has asked her.
    wanted = form_after(screens.exclude(recorded_by_id=found.member.id))
    return {
        "found": found,
        "form": form,
        "question": form.question,
        "versions": [(key, VERSION_WORDS[key]) for key in cssrs.Version],
        "wanted": wanted,
        "is_repeat": wanted is cssrs.Version.SINCE,
        "preview": {"level": level, "level_word": LEVEL_WORDS[level], "advice": ADVICE[level]}
        if level
        else None,
        "given": [
            (item, form.answers.get(item.key))
            for item in (cssrs.asked(version, form.answers) if version else ())
            if item.key in form.answers
        ],
    }
