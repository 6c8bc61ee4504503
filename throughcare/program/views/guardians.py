"""A guardian's page: what the rules ask of her for her minors, saying yes, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.program.actions.agreements import take_back_agreement
from throughcare.program.actions.pairs import end_consent, give_consent
from throughcare.program.models import Consent
from throughcare.program.policy import is_guardian
from throughcare.program.queries.guardians import Asked, Ward, wards_of
from throughcare.program.views.doing import done


@guard(Word.AGREEMENT_READ)
@require_GET
def family(request: MemberRequest) -> HttpResponse:
    """Everything a guardian is asked for, minor by minor."""
    if not is_guardian(request.actor):
        raise Http404
    wards = wards_of(request.actor, get_language() or "en")
    return render(request, "program/family.html", {"wards": wards})


@guard(Word.AGREEMENT_READ)
@require_POST
def say_yes(request: MemberRequest, member_id: UUID, slug: str, topic: str) -> HttpResponse:
    """Say yes to a channel for a minor."""
    ward, _asked = _wanted(request, member_id, slug, topic)
    done(
        request,
        lambda: give_consent(request.actor, program=ward.program, other=ward.member, topic=topic),
        _("Thank you. You can take it back here at any time."),
    )
    return redirect("family")


@guard(Word.AGREEMENT_READ)
@require_POST
def take_back(request: MemberRequest, member_id: UUID, slug: str, topic: str = "") -> HttpResponse:
    """Take a yes back: to a channel, or (without one) to the program's rules. It counts at once."""
    ward, _asked = _wanted(request, member_id, slug, topic)
    if topic:
        given = Consent.objects.filter(
            program=ward.program, giver=request.actor.member_id, other=ward.member, topic=topic, ended_at=None
        ).first()
        if given is not None:
            end_consent(request.actor, consent=given)
    else:
        take_back_agreement(request.actor, program=ward.program)
    messages.success(request, _("Taken back. It counts from now on."))
    return redirect("family")


def _wanted(request: MemberRequest, member_id: UUID, slug: str, topic: str) -> tuple[Ward, Asked]:
    """What was asked of this guardian for this minor in this program. Raises Http404 for anything else."""
    for ward in wards_of(request.actor, get_language() or "en"):
        if ward.member.id == member_id and ward.program.slug == slug:
            for asked in ward.asked:
                if asked.topic == topic:
                    return ward, asked
    raise Http404
