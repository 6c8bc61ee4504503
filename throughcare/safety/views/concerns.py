"""The page a person opens when she is rung: who, what was said, how to reach her; take it, close it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.program.models import Member
from throughcare.program.refusals import Refused
from throughcare.safety import actions, rules
from throughcare.safety.models import Concern
from throughcare.safety.policy import get_concern, visible_concerns
from throughcare.safety.queries import care_of


@dataclass(frozen=True, slots=True)
class Person:
    """Who it is about, as the page shows her."""

    name: str
    phone: str
    local_time: str
    state: str


@guard(Word.CONCERN_HANDLE)
def concern(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """One concern. Looking at it is recorded."""
    found = get_concern(request.actor, concern_id)
    record(request.actor, "concern.read", "concern", found.id)
    member = Member.objects.get(id=found.member_id)
    care = care_of(request.actor, member.id, found.id)
    if care.plan is not None:
        record(request.actor, "plan.read", "plan", care.plan.id)
    context = {
        "concern": found,
        "person": Person(
            f"{member.first_name} {member.last_name}".strip(),
            member.phone,
            clock.say_time(clock.now(), member.zone),
            member.state_of_residence,
        ),
        "outcomes": rules.OUTCOMES.items(),
        "outcome": rules.OUTCOMES.get(found.outcome, ""),
        "is_open": found.state == Concern.State.OPEN,
        "is_mine": found.owner_id == request.actor.member_id,
        "earlier": visible_concerns(request.actor)
        .filter(member_id=found.member_id)
        .exclude(id=found.id)
        .order_by("-opened_at")[:5],
        "care": care,
        "evidence_url": f"/concerns/{found.id}/words" if found.source_kind in rules.WORDS else "",
    }
    return render(request, "safety/concern.html", context)


@require_POST
@guard(Word.CONCERN_HANDLE)
def take(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """Take it: it stops ringing."""
    return _doing(request, concern_id, _("It is yours now and rings no more."), "")


@require_POST
@guard(Word.CONCERN_HANDLE)
def close(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    """Close it with what came of it."""
    return _doing(request, concern_id, _("Closed."), request.POST.get("outcome", "none"))


def _doing(request: MemberRequest, concern_id: UUID, done: str, outcome: str) -> HttpResponse:
    found = get_concern(request.actor, concern_id)
    try:
        if outcome:
            actions.close_concern(request.actor, concern=found, outcome=outcome)
        else:
            actions.acknowledge_concern(request.actor, concern=found)
        toasts.success(request, done)
    except Refused as error:
        toasts.warning(request, error.sentence)
    return HttpResponseRedirect(f"/concerns/{found.id}")
