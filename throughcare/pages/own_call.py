"""What became of one's own call for help, and what one's care team asks: a part of Today and Help now, and a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.words import Channel
from throughcare.conversations.policy import Sight, visible_threads
from throughcare.core.frame import HELP_URL
from throughcare.program.models import Member
from throughcare.safety import lines
from throughcare.safety.queries.own import OwnHelp, own_help


@guard(Word.HELP_ASK)
@require_GET
def own_call(request: MemberRequest) -> HttpResponseBase:
    """The state of one's calls; to open pages only the part, and nothing at all while it is as they have it.

    Without a call there is no page: it leads to Help now. One query for the calls, then those of the threads;
    a page that shows a line only needs no more than the first.
    """
    member: Member = request.member  # type: ignore[attr-defined]
    help_of_hers = own_help(member)
    is_part = request.GET.get("part") == "yes"
    if is_part and request.GET.get("seen") == help_of_hers.version:
        return HttpResponse(status=204)
    if not is_part and not help_of_hers.calls and not help_of_hers.questions:
        return redirect(HELP_URL)
    if is_part and request.GET.get("lines") == "line":
        return _fresh(render(request, "safety/own_call_line.html", {"call": help_of_hers}))
    sights = visible_threads(request.actor) if help_of_hers.calls else []
    shown = own_call_shown(help_of_hers, member, sights, has_lines=request.GET.get("lines") != "no")
    template = "pages/own_call_part.html" if is_part else "pages/own_call.html"
    return _fresh(render(request, template, {"call": shown}))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def own_call_shown(
    help_of_hers: OwnHelp, member: Member, sights: Sequence[Sight], *, has_lines: bool = True
) -> dict[str, Any]:
    """For `pages/own_call_part.html`. `has_lines`: the crisis lines stand in it, not already around it.

    `write_url`: her care team's thread, where she has one. `has_phone`: her team knows a number to phone her.
    """
    team = next((sight for sight in sights if sight.channel is Channel.CARE_TEAM_THREAD), None)
    return {
        "calls": help_of_hers.calls,
        "questions": help_of_hers.questions,
        "version": help_of_hers.version,
        "has_phone": bool(member.phone.strip()),
        "lines": lines.LINES[:2] if has_lines else (),
        "write_url": f"/threads/{team.thread.id}#new" if team else "",
    }
