"""Today for those who work here and have no Desk: the day's greeting, who is on call, and where their work is.

Nobody's words stand on it: what was written is read where it was written, by whoever goes there.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.guard import MemberRequest
from throughcare.access.words import Word
from throughcare.conversations.policy import visible_threads
from throughcare.conversations.queries.unread import new_counts, unread_counts
from throughcare.kit import clock
from throughcare.meetings.queries import unkept
from throughcare.pages.desk.columns import Scope
from throughcare.pages.desk.duty import turns_of
from throughcare.program.models import Program
from throughcare.program.queries.introductions import programs_introducing


@dataclass(frozen=True, slots=True)
class Work:
    """A place of her work. `line`: what is done there, or of which program it is."""

    title: str
    line: str
    url: str
    icon: str


def today_at_work(request: MemberRequest, actor: Actor, greeting: str) -> HttpResponse:
    """The page. Its queries do not grow with what is written or who is there."""
    now = clock.now()
    programs = {program.id: program for program in Program.objects.order_by("name")}
    hers = actor.programs_with(Word.AGREEMENT_READ, list(programs))
    unread = unread_counts(actor)
    counts = new_counts(visible_threads(actor, now, channels=(), also=unread), unread)
    request.new_counts = counts  # type: ignore[attr-defined]
    context = {
        "greeting": greeting,
        "turns": turns_of(Scope(actor, programs, hers, [], now)),
        "unkept": unkept(actor),
        "work": _work(actor, [programs[program] for program in hers]),
    }
    return render(request, "pages/at_work.html", context)


def _work(actor: Actor, programs: list[Program]) -> list[Work]:
    found = []
    introducing = programs_introducing(actor) if actor.holds(Word.INTRODUCTION_MAKE) else []
    if actor.holds(Word.EPISODE_MANAGE):
        line = _("Cohorts, stays, care teams, staffed hours")
        found.append(Work(_("People"), line, reverse("staff"), "team"))
    if actor.holds(Word.ATTENDANCE_KEEP):
        line = _("Group sessions of the last two weeks")
        found.append(Work(_("Who came"), line, reverse("meetings"), "groups"))
    if actor.holds(Word.COVERAGE_READ):
        line = _("Who moderates when, and notes between shifts")
        found.append(Work(_("Shifts"), line, reverse("coverage"), "clock"))
    for program in programs:
        if program in introducing:
            url = reverse("introductions", args=[program.slug])
            found.append(Work(_("Introductions"), program.name, url, "talk"))
        url = reverse("on-call", args=[program.slug])
        found.append(Work(_("Who is on call"), program.name, url, "phone"))
    return found
