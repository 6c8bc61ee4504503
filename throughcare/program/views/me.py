"""The page “Me”: how one is shown, one's zone, who can read what, one's consents and blocks, signing out."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from throughcare.access.actor import Actor
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.carried import CARRIED_CHANNELS
from throughcare.contact.sentences import say
from throughcare.contact.statements import capital, readers_sentences
from throughcare.contact.words import Role
from throughcare.kit import clock
from throughcare.program.actions.members import choose_alias, choose_notes, choose_zone, confirm_safety
from throughcare.program.actions.pairs import end_consent
from throughcare.program.actions.standings import pause_contact
from throughcare.program.actions.welcoming import offer_to_welcome, stop_welcoming
from throughcare.program.models import Member
from throughcare.program.names import shown_name
from throughcare.program.policy import get_own_consent, get_own_program, is_guardian, may_welcome, works_for
from throughcare.program.queries.agreements import Agreement, agreements_of
from throughcare.program.queries.introductions import programs_introducing
from throughcare.program.queries.people import blocked_by, consents_of, own_pause, welcoming_programs
from throughcare.program.views.doing import done

# Offered while one types; any other zone of the world can be written.
COMMON_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)

PAUSE_DAYS = (1, 3, 7, 28)
"""For how many days one can stop one's own contact with peers; again as often as one likes."""

_SAFETY = ("phone", "street_address", "state_of_residence", "emergency_name", "emergency_phone")


@guard(Word.SELF_MANAGE)
@require_GET
def me(request: MemberRequest) -> HttpResponse:
    """Everything about oneself in one place."""
    actor = request.actor
    member: Member = request.member  # type: ignore[attr-defined]
    found = agreements_of(actor, member)
    return render(
        request,
        "program/me.html",
        {
            "programs": [_program(one, member, is_staff=works_for(actor, one.program.id)) for one in found],
            "alias_counts": any(one.policy.names_shown in {"alias", "as-chosen"} for one in found),
            "introduces": programs_introducing(actor) if actor.holds(Word.INTRODUCTION_MAKE) else [],
            "is_guardian": is_guardian(actor),
            "may_plan": actor.holds(Word.HELP_ASK),
            "member": member,
            "welcomes": _welcomes(actor, found),
            "may_pause": actor.holds(Word.CONTACT_ASK),
            "paused_until": own_pause(actor) if actor.holds(Word.CONTACT_ASK) else None,
            "pause_days": PAUSE_DAYS,
            "consents": consents_of(actor),
            "blocked": blocked_by(actor),
            "zone_word": clock.say_zone(member.zone, get_language() or "en"),
            "zones": COMMON_ZONES,
        },
    )


def _welcomes(actor: Actor, found: list[Agreement]) -> list[dict[str, object]]:
    """The programs in which she is a peer, and whether she is willing to welcome others there."""
    said = welcoming_programs(actor)
    peers = [one.program for one in found if may_welcome(actor, one.program.id)]
    return [{"program": program, "is_willing": program.id in said} for program in peers]


def _program(agreement: Agreement, member: Member, *, is_staff: bool) -> dict[str, object]:
    language = get_language() or "en"
    policy = agreement.policy
    role = next((role for role in Role if role in agreement.roles), Role.PARTICIPANT)
    readers = [
        {
            "title": capital(say(language, f"channel-{rules.channel}")),
            "sentences": readers_sentences(policy, rules, role, language),
        }
        for rules in policy.channels
        if rules.channel in CARRIED_CHANNELS
    ]
    name = shown_name(
        policy,
        first_name=member.first_name,
        last_name=member.last_name,
        alias=member.alias,
        is_staff=is_staff,
    )
    return {"agreement": agreement, "name": name, "readers": readers, "is_staff": is_staff}


@guard(Word.SELF_MANAGE)
@require_http_methods(["GET", "POST"])
def safety(request: MemberRequest) -> HttpResponse:
    """Where help finds one and whom to call: confirmed now and then, also where nothing changed."""
    member = Member.objects.get(id=request.actor.member_id)
    said = {name: getattr(member, name) for name in _SAFETY}
    if request.method == "POST":
        said = {name: request.POST.get(name, "").strip()[:100] for name in _SAFETY}
        if not done(
            request, lambda: confirm_safety(request.actor, **said), _("Thank you. Your team has this now.")
        ):
            return render(request, "program/safety.html", {"said": said, "member": member}, status=422)
        return redirect("my-safety")
    return render(request, "program/safety.html", {"said": said, "member": member})


@guard(Word.SELF_MANAGE)
@require_POST
def zone(request: MemberRequest) -> HttpResponse:
    """Change one's time zone: every time shown and every hour of the rules follows."""
    done(
        request,
        lambda: choose_zone(request.actor, zone=request.POST.get("zone", "")[:100]),
        _("Your time zone is changed."),
    )
    return redirect("me")


@guard(Word.SELF_MANAGE)
@require_POST
def alias(request: MemberRequest) -> HttpResponse:
    """Choose the name one is shown by, where a program shows chosen names."""
    done(
        request,
        lambda: choose_alias(request.actor, alias=request.POST.get("alias", "")[:100]),
        _("Your name here is changed."),
    )
    return redirect("me")


@guard(Word.SELF_MANAGE)
@require_POST
def content_notes(request: MemberRequest) -> HttpResponse:
    """Have words behind content notes at once, or folded again."""
    opens = request.POST.get("opens") == "yes"
    choose_notes(request.actor, opens=opens)
    said = (
        _("You see words behind a content note at once.") if opens else _("Content notes are folded for you.")
    )
    messages.success(request, said)
    return redirect("me")


@guard(Word.SELF_MANAGE)
@require_POST
def welcoming(request: MemberRequest, slug: str) -> HttpResponse:
    """Say that one is willing to welcome others in a program, or take it back."""
    program = get_own_program(request.actor, slug)
    if request.POST.get("willing") != "yes":
        stop_welcoming(request.actor, program=program)
        messages.success(request, _("Taken back, from now on. Thank you for having been there."))
        return redirect("me")
    done(
        request,
        lambda: offer_to_welcome(request.actor, program=program),
        _("Thank you. You may see a line when somebody waits for an answer."),
    )
    return redirect("me")


@guard(Word.CONTACT_ASK)
@require_POST
def pause(request: MemberRequest) -> HttpResponse:
    """Stop one's own contact with peers for some days, or go on before they are over."""
    days = request.POST.get("days", "")
    if days == "none":
        pause_contact(request.actor, until=None)
        messages.success(request, _("Your break is over. You can write to peers again."))
        return redirect("me")
    if days not in map(str, PAUSE_DAYS):
        messages.warning(request, _("Choose for how long."))
        return redirect("me")
    until = clock.now() + timedelta(days=int(days))
    pause_contact(request.actor, until=until)
    said = clock.say_moment(until, request.actor.zone, get_language() or "en", relative_to=clock.now())
    messages.success(request, _("Your break is on until %(until)s.") % {"until": said})
    return redirect("me")


@guard(Word.SELF_MANAGE)
@require_POST
def take_back(request: MemberRequest, consent_id: UUID) -> HttpResponse:
    """Take a yes back, whichever it was."""
    consent = get_own_consent(request.actor, consent_id)
    if end_consent(request.actor, consent=consent):
        messages.success(request, _("Taken back, from now on."))
    return redirect("me")
