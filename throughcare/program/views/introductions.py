"""Introductions: staff bring two members together; each of the two can end it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit.ids import parse_id
from throughcare.program.actions.introductions import end_introduction, introduce
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Member
from throughcare.program.policy import (
    get_episode,
    get_introduction,
    get_own_introduction,
    get_program,
)
from throughcare.program.queries.introductions import (
    could_meet,
    introducible,
    introductions_in,
    programs_with_introductions,
)
from throughcare.program.queries.staff import staff_name
from throughcare.program.views.doing import done


def kind_word(kind: str) -> str:
    """A kind of introduction in words; a program may have kinds of its own."""
    words = {"buddy": _("Buddy"), "greeter": _("Greeter"), "mentor": _("Mentor")}
    return words.get(kind, kind.replace("-", " ").capitalize())


@guard(Word.INTRODUCTION_MAKE)
@require_GET
def introductions(request: MemberRequest, slug: str) -> HttpResponse:
    """Who is introduced to whom in a program, and whom to introduce next."""
    program = get_program(request.actor, slug, Word.INTRODUCTION_MAKE)
    if not programs_with_introductions([program]):
        raise Http404
    lines = [(line, kind_word(line.kind)) for line in introductions_in(program)]
    context = {"program": program, "lines": lines, "people": introducible(program)}
    context["manages"] = request.actor.holds(Word.EPISODE_MANAGE, program.id)
    return render(request, "program/introductions.html", context)


@guard(Word.INTRODUCTION_MAKE)
@require_http_methods(["GET", "POST"])
def introduce_one(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """Introduce one member to another of her program: only those whom the policy could let meet."""
    episode = get_episode(request.actor, episode_id, Word.INTRODUCTION_MAKE)
    if episode.ended_at is not None or not programs_with_introductions([episode.program]):
        raise Http404
    offered = could_meet(episode.program, episode.member)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        wanted = parse_id(request.POST.get("member", ""))
        if wanted is None or not any(kind == one.kind and wanted in dict(one.people) for one in offered):
            raise Http404
        done(
            request,
            lambda: introduce(
                request.actor,
                program=episode.program,
                one=episode.member,
                two=Member.objects.get(id=wanted),
                kind=kind,
            ),
            _("Introduced. Both see it now; each can say yes, or end it."),
        )
        return redirect("introduce", episode_id=episode.id)
    return render(
        request,
        "program/introduce.html",
        {
            "episode": episode,
            "program": episode.program,
            "name": staff_name(episode.member, policy_of(episode.program)),
            "offered": [(one, kind_word(one.kind)) for one in offered],
            "lines": [
                (line, kind_word(line.kind))
                for line in introductions_in(episode.program, of=episode.member_id)
            ],
        },
    )


@guard(Word.INTRODUCTION_MAKE)
@require_POST
def end(request: MemberRequest, introduction_id: UUID) -> HttpResponse:
    """End an introduction, as staff: what the two agreed ends with it."""
    introduction = get_introduction(request.actor, introduction_id)
    if end_introduction(request.actor, introduction=introduction):
        messages.success(request, _("Ended. Their one-to-one thread is closed; each keeps their own words."))
    return redirect("introductions", slug=introduction.program.slug)


@guard(Word.CONTACT_ASK)
@require_POST
def end_own(request: MemberRequest, introduction_id: UUID) -> HttpResponse:
    """End an introduction of one's own. Nobody is told who did."""
    introduction = get_own_introduction(request.actor, introduction_id)
    if end_introduction(request.actor, introduction=introduction):
        messages.success(request, _("The introduction has ended. Nobody is told that it was you."))
    return redirect("/messages")
