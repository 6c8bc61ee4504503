"""Staff pages of cohorts and episodes: who is where, starting, moving and ending."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.phrases import spoken
from throughcare.kit import clock
from throughcare.kit.ids import parse_id
from throughcare.kit.text import small_number
from throughcare.program.actions.cohorts import create_cohort, end_cohort
from throughcare.program.actions.episodes import (
    END_REASONS,
    end_episode,
    move_cohort,
    move_phase,
    start_episode,
)
from throughcare.program.actions.members import invite_member
from throughcare.program.actions.pairs import end_relation
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Cohort, Episode, Member, Program
from throughcare.program.policy import (
    get_cohort,
    get_episode,
    get_guardianship,
    get_program,
    get_startable,
    visible_cohorts,
)
from throughcare.program.queries.guardians import guardians_of
from throughcare.program.queries.introductions import programs_with_introductions
from throughcare.program.queries.roles import could_care, seats_of
from throughcare.program.queries.staff import (
    could_start,
    episodes_in,
    phase_meant,
    phases_known,
    programs_with_cohorts,
    staff_name,
    week_of,
)
from throughcare.program.queries.support import needing_support
from throughcare.program.queries.times import next_sessions
from throughcare.program.refusals import Refused
from throughcare.program.unnamed import phase_remark
from throughcare.program.views.doing import done


def end_reasons() -> dict[str, str]:
    """Why an episode ends, in words, by code."""
    words = {
        "completed": _("Finished the program"),
        "stepped-down": _("Goes on with less care"),
        "stepped-up": _("Goes on with more care"),
        "left": _("Chose to leave"),
        "transferred": _("Goes to another provider"),
        "administrative": _("Another reason"),
    }
    return {code: words[code] for code in END_REASONS}


@guard(Word.EPISODE_MANAGE)
@require_GET
def staff(request: MemberRequest) -> HttpResponse:
    """The programs one manages, with their cohorts."""
    programs = programs_with_cohorts(request.actor)
    directed = {one.id for one, _lines in programs if request.actor.holds(Word.POLICY_PUBLISH, one.id)}
    gives = {program.id for program, _lines in programs if request.actor.holds(Word.ROLE_GIVE, program.id)}
    introduces = {program.id for program in programs_with_introductions([p for p, _lines in programs])}
    context = {
        "programs": programs,
        "gives_roles": gives,
        "introduces": introduces,
        "directed": directed,
        "watches": {one.id for one, _lines in programs if request.actor.holds(Word.WATCH_READ, one.id)},
    }
    return render(request, "program/staff.html", context)


@guard(Word.EPISODE_MANAGE)
@require_GET
def cohort(request: MemberRequest, cohort_id: UUID) -> HttpResponse:
    """A cohort: who is in it, and a place to start somebody."""
    found = get_cohort(request.actor, cohort_id)
    lines = episodes_in(found.program, found)
    return render(
        request,
        "program/cohort.html",
        {
            "cohort": found,
            "program": found.program,
            "episodes": lines,
            "could_start": could_start(request.actor, found.program),
            "sessions": next_sessions(found),
            "room": max(0, found.capacity - len(lines)),
        },
    )


@guard(Word.EPISODE_MANAGE)
@require_GET
def without_cohort(request: MemberRequest, slug: str) -> HttpResponse:
    """People of a program who are in no cohort."""
    program = get_program(request.actor, slug, Word.EPISODE_MANAGE)
    context = {
        "cohort": None,
        "program": program,
        "episodes": episodes_in(program, None),
        "could_start": could_start(request.actor, program),
        "room": None,
    }
    return render(request, "program/cohort.html", context)


@guard(Word.EPISODE_MANAGE)
@require_POST
def new_cohort(request: MemberRequest, slug: str) -> HttpResponse:
    """Make a cohort."""
    program = get_program(request.actor, slug, Word.EPISODE_MANAGE)
    text = request.POST.get("capacity", "12")
    capacity = small_number(text, digits=4)
    try:
        made = create_cohort(
            request.actor, program=program, name=request.POST.get("name", "")[:100], capacity=capacity
        )
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("staff")
    return redirect("cohort", cohort_id=made.id)


@guard(Word.EPISODE_MANAGE)
@require_POST
def end_one(request: MemberRequest, cohort_id: UUID) -> HttpResponse:
    """End a cohort that nobody is in any more."""
    found = get_cohort(request.actor, cohort_id)
    if not done(
        request, lambda: end_cohort(request.actor, cohort=found), _("Ended. It takes nobody any more.")
    ):
        return redirect("cohort", cohort_id=found.id)
    return redirect("staff")


@guard(Word.EPISODE_MANAGE)
@require_POST
def start(request: MemberRequest, slug: str) -> HttpResponse:
    """Start somebody's episode in a program, and in a cohort if one is named."""
    program = get_program(request.actor, slug, Word.EPISODE_MANAGE)
    member = _member(request, program)
    into, wanted = _cohort(request), _phase(request, program)
    try:
        begun = start_episode(request.actor, member=member, program=program, cohort=into, phase=wanted)
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return redirect("cohort", cohort_id=into.id) if into else redirect("without-cohort", slug=slug)
    messages.success(request, _("Started."))
    _remark(request, program, wanted)
    return redirect("episode", episode_id=begun.id)


@guard(Word.EPISODE_MANAGE)
@require_GET
def episode(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """One episode: where somebody is, and moving or ending it."""
    found = get_episode(request.actor, episode_id)
    return render(
        request,
        "program/episode.html",
        {
            "episode": found,
            "answers_concerns": request.actor.holds(Word.CONCERN_HANDLE, found.program_id),
            "safety_url": f"/people/{found.member_id}/safety",
            "name": staff_name(found.member, policy_of(found.program)),
            "week": week_of(found.started_at, found.ended_at or clock.now()),
            "team": seats_of(found),
            "could_care": could_care(request.actor, found) if found.ended_at is None else [],
            "cohorts": visible_cohorts(request.actor)
            .filter(program=found.program, ended_at=None)
            .order_by("name"),
            "phase": spoken(found.phase),
            "phases": sorted(phases_known(found.program)),
            "reasons": end_reasons(),
            "needs_support_until": needing_support(found.program).get(found.member_id),
            "guardians": guardians_of(found),
            "introduces": bool(programs_with_introductions([found.program])),
            "has_arrived": found.member.arrived_at is not None,
        },
    )


@guard(Word.EPISODE_MANAGE)
@require_POST
def phase(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """Move an episode to another phase."""
    found = get_episode(request.actor, episode_id)
    wanted = _phase(request, found.program)
    if done(
        request,
        lambda: move_phase(request.actor, episode=found, phase=wanted),
        _("The phase is changed."),
    ):
        _remark(request, found.program, wanted)
    return _back(found)


@guard(Word.EPISODE_MANAGE)
@require_POST
def to_cohort(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """Move an episode to another cohort, or out of one."""
    found = get_episode(request.actor, episode_id)
    done(
        request,
        lambda: move_cohort(request.actor, episode=found, cohort=_cohort(request)),
        _("Moved. Rooms follow at once."),
    )
    return _back(found)


@guard(Word.EPISODE_MANAGE)
@require_POST
def end(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """End an episode: access ends with it, at once."""
    found = get_episode(request.actor, episode_id)
    done(
        request,
        lambda: end_episode(request.actor, episode=found, reason=request.POST.get("reason", "")),
        _("Ended. Open pages lose access within a second."),
    )
    return _back(found)


@guard(Word.EPISODE_MANAGE)
@require_POST
def end_guardianship(request: MemberRequest, episode_id: UUID, relation_id: UUID) -> HttpResponse:
    """End what is on record about a guardian: her yes ends with it."""
    found = get_episode(request.actor, episode_id)
    relation = get_guardianship(request.actor, found, relation_id)
    done(
        request,
        lambda: end_relation(request.actor, relation=relation),
        _("Ended. What needs a guardian's yes is closed until another one gives it."),
    )
    return _back(found)


@guard(Word.EPISODE_MANAGE)
@require_POST
def invite(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """Send somebody who has no password yet a link to choose one."""
    found = get_episode(request.actor, episode_id)
    done(
        request,
        lambda: invite_member(request.actor, member=found.member),
        _("A mail is on its way. Its link is good for three days."),
    )
    return _back(found)


def _back(found: Episode) -> HttpResponse:
    return redirect("episode", episode_id=found.id)


def _cohort(request: MemberRequest) -> Cohort | None:
    text = request.POST.get("cohort", "")
    if not text:
        return None
    cohort_id = parse_id(text)
    if cohort_id is None:
        raise Http404
    return get_cohort(request.actor, cohort_id)


def _phase(request: MemberRequest, program: Program) -> str:
    return phase_meant(program, request.POST.get("phase", "").strip()[:100])


def _remark(request: MemberRequest, program: Program, wanted: str) -> None:
    """Say that no rule goes by this phase, if so: a slip of the pen would open and close nothing."""
    if remark := phase_remark(program, wanted):
        messages.warning(request, remark)


def _member(request: MemberRequest, program: Program) -> Member:
    member_id = parse_id(request.POST.get("member", ""))
    if member_id is None:
        raise Http404
    return get_startable(request.actor, program, member_id)
