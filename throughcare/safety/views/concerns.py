"""The page a person opens when she is rung: who, where, what was said; take, reach, close. Clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit.ids import parse_id
from throughcare.program.policy import get_program
from throughcare.program.refusals import Refused
from throughcare.safety import actions, rules
from throughcare.safety.clocks import clocks_of
from throughcare.safety.models import Concern
from throughcare.safety.policy import get_concern
from throughcare.safety.queries.asking import asked_part
from throughcare.safety.queries.care import care_of
from throughcare.safety.queries.concerns import concern_page

MINUTE = timedelta(minutes=1)


@guard(Word.CONCERN_HANDLE)
@require_GET
def concern(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """One concern. Looking at it is recorded."""
    found = get_concern(request.actor, concern_id)
    record(request.actor, "concern.read", "concern", found.id)
    care = care_of(request.actor, found.member_id, found.id) if found.member_id else None
    if care is not None and care.plan is not None:
        record(request.actor, "plan.read", "plan", care.plan.id)
    context = {
        "concern": found,
        "page": concern_page(request.actor, found),
        "outcomes": rules.OUTCOMES.items(),
        "outcome": rules.OUTCOMES.get(found.outcome, ""),
        "reaches": rules.REACHES.items(),
        "is_open": found.state == Concern.State.OPEN,
        "is_taken": found.state == Concern.State.ACKNOWLEDGED,
        "is_mine": found.owner_id == request.actor.member_id,
        "is_drill": found.source_kind == rules.DRILL,
        "care": care,
        "asked": asked_part(found),
        "keeps_attendance": found.program_id is not None
        and request.actor.holds(Word.ATTENDANCE_KEEP, found.program_id),
    }
    return render(request, "safety/concern.html", context)


@guard(Word.CONCERN_HANDLE)
@require_GET
def asked(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """What stands on the page of a concern about questions, for the page that is open; nothing while it has it so.

    Her words may have come with an answer: showing what is new is recorded as looking at the page is.
    """
    found = get_concern(request.actor, concern_id)
    part = asked_part(found)
    if request.GET.get("seen") == part.version:
        return HttpResponse(status=204)
    record(request.actor, "concern.read", "concern", found.id)
    response = render(request, "safety/_asked.html", {"concern": found, "asked": part})
    response["Cache-Control"] = "no-store"
    return response


@guard(Word.CONCERN_HANDLE)
@require_POST
def ask(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """Ask the person it is about whether they are safe."""
    found = get_concern(request.actor, concern_id)
    try:
        _question, is_told = actions.ask_if_safe(request.actor, concern=found)
    except Refused as error:
        toasts.warning(request, error.sentence)
    else:
        told, waits = _("They are asked now. Their answer comes here."), _("They were asked a moment ago.")
        toasts.success(request, told if is_told else waits)
    return HttpResponseRedirect(f"/concerns/{found.id}")


@guard(Word.CONCERN_HANDLE)
@require_POST
def take(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """Take it, and all that rings about the same person: it stops ringing."""
    return _doing(
        request,
        concern_id,
        _("It is yours now and rings no more."),
        lambda found: actions.acknowledge_concern(request.actor, concern=found),
    )


@guard(Word.CONCERN_HANDLE)
@require_POST
def ring(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """Let what somebody has taken ring again: of her whom the form names, and not of whoever took it since."""
    owner_id = parse_id(request.POST.get("owner"))
    return _doing(
        request,
        concern_id,
        _("It rings again, and is nobody's."),
        lambda found: actions.let_ring_again(request.actor, concern=found, owner_id=owner_id),
    )


@guard(Word.CONCERN_HANDLE)
@require_POST
def reach(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """Write down what came of a call."""
    result = request.POST.get("result", "")
    return _doing(
        request,
        concern_id,
        _("Written down."),
        lambda found: actions.log_reach(request.actor, concern=found, result=result),
    )


@guard(Word.CONCERN_HANDLE)
@require_POST
def close(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """Close it with what came of it, and the others about the same person if she says so."""
    outcome, others = request.POST.get("outcome", ""), bool(request.POST.get("others"))
    return _doing(
        request,
        concern_id,
        _("Closed."),
        lambda found: actions.close_concern(
            request.actor, concern=found, outcome=outcome, with_others=others
        ),
    )


def _doing(
    request: MemberRequest, concern_id: UUID, done: str, do: Callable[[Concern], object]
) -> HttpResponse:
    found = get_concern(request.actor, concern_id)
    try:
        do(found)
        toasts.success(request, done)
    except Refused as error:
        toasts.warning(request, error.sentence)
    return HttpResponseRedirect(f"/concerns/{found.id}")


@guard(Word.POLICY_PUBLISH)
@require_http_methods(["GET", "POST"])
def clocks(request: MemberRequest, slug: str) -> HttpResponse:
    """How long concerns of each level may wait in a program; its directors change it, within bounds."""
    program = get_program(request.actor, slug, Word.POLICY_PUBLISH)
    if request.method == "POST":
        try:
            wanted = {
                level: (_number(request, f"answer-{level}"), _number(request, f"settle-{level}"))
                for level in rules.LEVELS
            }
            actions.set_clocks(request.actor, program=program, minutes=wanted)
        except Refused as error:
            toasts.warning(request, error.sentence)
        else:
            toasts.success(
                request, _("The clocks are changed. What rings now goes by them from its next rung on.")
            )
            return redirect("clocks", slug)
    of_program = clocks_of([program.id]).of(program.id)
    rows = [
        {
            "level": level,
            "answer": of_program(level).answer // MINUTE,
            "settle": of_program(level).settle // MINUTE,
            "most_answer": rules.LONGEST_ANSWER[level] // MINUTE,
            "most_settle": rules.LONGEST_SETTLE[level] // MINUTE,
        }
        for level in rules.LEVELS
    ]
    return render(request, "safety/clocks.html", {"program": program, "rows": rows})


def _number(request: MemberRequest, name: str) -> int:
    text = request.POST.get(name, "").strip()
    if not text.isdecimal() or len(text) > 5:
        raise Refused("no-number", _("Write whole minutes."))
    return int(text)
