"""People one may ask to talk, asking, answering, ending it, and blocking somebody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.program.actions.contacts import (
    accept_request,
    ask_to_talk,
    decline_request,
    end_contact,
    withdraw_request,
)
from throughcare.program.actions.pairs import block_member, unblock_member
from throughcare.program.models import ContactRequest
from throughcare.program.policy import get_askable, get_blockable, get_request_by, get_request_to
from throughcare.program.queries.people import askable_people, asks_to, blocked_by, name_to, peer_of
from throughcare.program.refusals import Refused
from throughcare.program.views.doing import done

MESSAGES = "/messages"


@guard(Word.CONTACT_ASK)
@require_GET
def people(request: MemberRequest) -> HttpResponse:
    """Everybody one may ask, and the asks that wait for one's answer."""
    context = {"people": askable_people(request.actor), "asks": asks_to(request.actor)}
    return render(request, "program/people.html", context)


@guard(Word.CONTACT_ASK)
@require_http_methods(["GET", "POST"])
def ask(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Ask one person: a sentence of what will happen, and one button."""
    member, program, pairs = get_askable(request.actor, member_id)
    if request.method == "POST":
        try:
            asked = ask_to_talk(request.actor, program=program, asked=member)
        except Refused as refused:
            messages.warning(request, refused.sentence)
        else:
            if asked.state == ContactRequest.State.ACCEPTED:  # they had asked first: this was the second yes
                messages.success(request, _("You both said yes. Your thread is open."))
                return redirect(MESSAGES)
            if "introduced" in request.POST:  # she was brought together with her, and asked nothing herself
                messages.success(request, _("You said yes. When they say yes too, your thread is here."))
                return redirect(MESSAGES)
            messages.success(request, _("Asked. If they want to talk, you will see it here."))
        return redirect("ask", member_id=member.id)
    return render(request, "program/ask.html", {"peer": peer_of(request.actor, member, program, pairs)})


@guard(Word.CONTACT_ASK)
@require_GET
def requests(request: MemberRequest) -> HttpResponse:
    """Asks that wait for one's answer."""
    return render(request, "program/requests.html", {"asks": asks_to(request.actor)})


@guard(Word.CONTACT_ASK)
@require_POST
def accept(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Say yes: the thread of the two opens."""
    asked = get_request_to(request.actor, request_id)
    if not done(request, lambda: accept_request(request.actor, request=asked)):
        return redirect("requests")
    return redirect(MESSAGES)


@guard(Word.CONTACT_ASK)
@require_POST
def not_now(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Say "not now", in private."""
    asked = get_request_to(request.actor, request_id)
    done(
        request,
        lambda: decline_request(request.actor, request=asked),
        _("Done. They see what they saw before."),
    )
    return redirect("requests")


@guard(Word.CONTACT_ASK)
@require_POST
def withdraw(request: MemberRequest, request_id: UUID) -> HttpResponse:
    """Take one's own ask back."""
    own = get_request_by(request.actor, request_id)
    withdraw_request(request.actor, request=own)
    messages.success(request, _("You took it back."))
    return redirect("ask-people")


@guard(Word.CONTACT_ASK)
@require_POST
def end(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Stop talking one to one with somebody: the thread closes for both, and both keep their own words."""
    member, program, _pairs = get_askable(request.actor, member_id)
    if end_contact(request.actor, program=program, other=member):
        messages.success(request, _("You no longer talk one to one. Either of you can ask again later."))
    return redirect("me")


@guard(Word.SELF_MANAGE)
@require_http_methods(["GET", "POST"])
def block(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Block somebody, after reading what that means."""
    member = get_blockable(request.actor, member_id)
    if request.method == "POST":
        if not done(
            request, lambda: block_member(request.actor, other=member), _("Blocked. They are not told.")
        ):
            return redirect("block", member_id=member.id)
        return redirect("me")
    blocked = any(one.other_id == member.id for one in blocked_by(request.actor))
    context = {"name": name_to(request.actor, member), "member_id": member.id, "is_blocked": blocked}
    return render(request, "program/block.html", context)


@guard(Word.SELF_MANAGE)
@require_POST
def unblock(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Take a block back."""
    member = get_blockable(request.actor, member_id)
    if unblock_member(request.actor, other=member):
        messages.success(request, _("No longer blocked. What you had agreed before stays ended."))
    return redirect("me")
