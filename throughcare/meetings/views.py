"""The page on which one says who came to a session, and lists of sessions that lead there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit.ids import new_id, parse_id
from throughcare.kit.text import small_number
from throughcare.meetings import rules
from throughcare.meetings.actions import Outcome, keep_attendance
from throughcare.meetings.forms import said_in
from throughcare.meetings.policy import get_meeting
from throughcare.meetings.queries import Person, meeting_lines, people_of
from throughcare.program.models import Cohort
from throughcare.program.policy import get_cohort
from throughcare.program.refusals import Refused


@guard(Word.ATTENDANCE_KEEP)
@require_GET
def lately(request: MemberRequest) -> HttpResponse:
    """The sessions of the last two weeks in her programs, with how many came."""
    return _list(request, None)


@guard(Word.ATTENDANCE_KEEP)
@require_GET
def of_cohort(request: MemberRequest, cohort_id: UUID) -> HttpResponse:
    """Those of one cohort."""
    return _list(request, get_cohort(request.actor, cohort_id, Word.ATTENDANCE_KEEP))


def _list(request: MemberRequest, cohort: Cohort | None) -> HttpResponse:
    context = {
        "cohort": cohort,
        "meetings": meeting_lines(request.actor, cohort),
        "manages": cohort is not None and request.actor.holds(Word.EPISODE_MANAGE, cohort.program_id),
        "days": rules.LOOKS_BACK.days,
    }
    return render(request, "meetings/list.html", context)


@guard(Word.ATTENDANCE_KEEP)
@require_GET
def line(request: MemberRequest, cohort_id: UUID) -> HttpResponse:
    """What stands on the page of a cohort: the sessions of which somebody is still to be told."""
    cohort = get_cohort(request.actor, cohort_id, Word.ATTENDANCE_KEEP)
    open_ones = [one for one in meeting_lines(request.actor, cohort) if one.unsaid]
    return render(request, "meetings/line.html", {"cohort": cohort, "unkept": open_ones})


@guard(Word.ATTENDANCE_KEEP)
@require_http_methods(["GET", "POST"])
def who_came(request: MemberRequest, meeting_id: UUID) -> HttpResponse:
    """Say of everybody who was in the cohort whether she came; what was sent stays where it is refused."""
    meeting = get_meeting(request.actor, meeting_id)
    people = people_of(request.actor, meeting)
    refused = ""
    if request.method == "POST":
        client_id = parse_id(request.POST.get("client_id", "")) or new_id()
        try:
            outcome = keep_attendance(
                request.actor, meeting=meeting, answers=said_in(request.POST), client_id=client_id
            )
        except Refused as error:
            refused = error.sentence
            people = people_of(request.actor, meeting)
            _keep_what_was_sent(request, people, is_overtaken=error.code == "newer")
        else:
            _say(request, outcome, people)
            return HttpResponseRedirect(reverse("who-came", args=[meeting.id]))
    context = {
        "meeting": meeting,
        "people": people,
        "words": [(status.value, word) for status, word in rules.WORDS.items()],
        "most": rules.NOTE_LENGTH,
        "refused": refused,
        "client_id": request.POST.get("client_id") or new_id(),
        "handles": request.actor.holds(Word.CONCERN_HANDLE, meeting.program_id),
    }
    return render(request, "meetings/who_came.html", context, status=422 if refused else 200)


def _say(request: MemberRequest, outcome: Outcome, people: list[Person]) -> None:
    names = {person.id: person.name for person in people}
    if not outcome.is_new:
        toasts.success(request, _("Nothing new was said."))
        return
    toasts.success(request, _("Saved."))
    if outcome.rung:
        about = ", ".join(names[one] for one in outcome.rung)
        toasts.success(request, _("The people on call are rung now, about: %(names)s") % {"names": about})
    if outcome.corrected:
        about = ", ".join(names[one] for one in outcome.corrected)
        sentence = _("The people on call were rung, and a person still closes that, about: %(names)s")
        toasts.warning(request, sentence % {"names": about})


def _keep_what_was_sent(request: MemberRequest, people: list[Person], *, is_overtaken: bool) -> None:
    """Show the choices and words of the form, and say where one of them is wrong. Where others said something since,
    the page shows it, and sends that it did.
    """
    for person in people:
        person.status = request.POST.get(f"status-{person.id}", "")
        person.note = request.POST.get(f"note-{person.id}", "")
        seen = request.POST.get(f"seen-{person.id}", "")
        if not is_overtaken:
            person.number = small_number(seen)
        if person.note.strip() and person.status not in set(rules.Status):
            person.error = _("Choose one of the four, too.")
        elif len(person.note) > rules.NOTE_LENGTH:
            person.error = _("Please say it in at most %(n)s characters.") % {"n": rules.NOTE_LENGTH}
