"""Staff pages of who works where: a program's roles, and the care team of one episode."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.program.actions.care_teams import join_care_team, leave_care_team
from throughcare.program.actions.roles import end_role, give_role
from throughcare.program.forms import RoleForm
from throughcare.program.models import Member
from throughcare.program.policy import get_episode, get_program, get_role, get_seat
from throughcare.program.queries.roles import could_care, could_work, roles_in
from throughcare.program.refusals import Refused
from throughcare.program.views.doing import done


@guard(Word.ROLE_GIVE)
@require_http_methods(["GET", "POST"])
def roles(request: MemberRequest, slug: str) -> HttpResponse:
    """Who works in a program, giving a role, and (by the next view) ending one."""
    program = get_program(request.actor, slug, Word.ROLE_GIVE)
    people = could_work(request.actor)
    form = RoleForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until = given["until_on"]
        zone = clock.zone(program.zone)
        try:
            give_role(
                request.actor,
                member=Member.objects.get(id=given["member"]),
                role=given["role"],
                program=program,
                until_at=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Given. It counts from now on."))
            return redirect("roles", slug=slug)
    context = {"program": program, "form": form, "lines": roles_in(request.actor, program)}
    return render(request, "program/roles.html", context)


@guard(Word.ROLE_GIVE)
@require_POST
def end(request: MemberRequest, slug: str, role_id: UUID) -> HttpResponse:
    """End somebody's role: what it opened closes at once."""
    program = get_program(request.actor, slug, Word.ROLE_GIVE)
    role = get_role(request.actor, role_id)
    if role.program_id not in {None, program.id}:
        raise Http404
    done(request, lambda: end_role(request.actor, role=role), _("Ended. What it opened is closed now."))
    return redirect("roles", slug=slug)


@guard(Word.EPISODE_MANAGE)
@require_POST
def join(request: MemberRequest, episode_id: UUID) -> HttpResponse:
    """Put somebody who works for the program on an episode's care team."""
    episode = get_episode(request.actor, episode_id)
    wanted = request.POST.get("who", "")
    if wanted not in dict(could_care(request.actor, episode)):
        raise Http404
    member_id, _space, role = wanted.partition(" ")
    member = Member.objects.get(id=UUID(member_id))  # one of those offered
    done(
        request,
        lambda: join_care_team(request.actor, episode=episode, member=member, role=role),
        _("On the care team. Their thread is open to them now."),
    )
    return redirect("episode", episode_id=episode.id)


@guard(Word.EPISODE_MANAGE)
@require_POST
def leave(request: MemberRequest, seat_id: UUID) -> HttpResponse:
    """Take somebody off a care team."""
    seat = get_seat(request.actor, seat_id)
    if leave_care_team(request.actor, seat=seat):
        messages.success(request, _("Off the care team. The thread is closed to them now."))
    return redirect("episode", episode_id=seat.episode_id)
