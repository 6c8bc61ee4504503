"""“I need support now”: setting the mark that opens a closed door for a while, and taking it off."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.kit.ids import parse_id
from throughcare.program.actions.standings import set_mark, take_off_mark
from throughcare.program.policy import get_supported_program
from throughcare.program.queries.support import HOURS
from throughcare.program.refusals import Refused


@guard(Word.CONTACT_ASK)
@require_POST
def need(request: MemberRequest, slug: str) -> HttpResponse:
    """Say that one needs support now, for some hours."""
    program = get_supported_program(request.actor, slug)
    wanted = request.POST.get("hours", "")
    hours = int(wanted) if wanted in map(str, HOURS) else HOURS[0]
    try:
        mark = set_mark(request.actor, program=program, until=clock.now() + timedelta(hours=hours))
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        until = clock.say_moment(
            mark.until_at, request.actor.zone, get_language() or "en", relative_to=clock.now()
        )
        messages.success(request, _("It is on until %(until)s. Your team sees it.") % {"until": until})
    return _back(request)


@guard(Word.CONTACT_ASK)
@require_POST
def no_more(request: MemberRequest, slug: str) -> HttpResponse:
    """Take it off."""
    program = get_supported_program(request.actor, slug)
    if take_off_mark(request.actor, program=program):
        messages.success(request, _("It is off. You can set it again at any time."))
    return _back(request)


def _back(request: MemberRequest) -> HttpResponse:
    """The thread it was set from, or Today. What is no thread's id leads nowhere else."""
    text = request.POST.get("thread", "")
    if not text:
        return redirect("/")
    thread_id = parse_id(text)
    if thread_id is None:
        raise Http404
    return redirect(f"/threads/{thread_id}")
