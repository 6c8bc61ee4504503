"""Safety plans: one's own, also without a connection; and of somebody in care, whose reading is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.program.models import Member
from throughcare.program.refusals import Refused
from throughcare.safety import actions, lines
from throughcare.safety.forms import PlanForm
from throughcare.safety.plan import CONTACTS, FRESH, Step
from throughcare.safety.policy import get_in_care, plans_of
from throughcare.safety.queries.care import STEP_TITLES, PlanShown, newest_plan, plan_shown

MOST_VERSIONS = 200
KEEP = "Throughcare-Keep"  # tells the service worker that this page may stay on this device


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose plan a page shows, from where it goes up, and whether it is the reader's own."""

    member: Member
    url: str
    is_own: bool

    @property
    def name(self) -> str:
        """As staff call her."""
        return self.member.full_name


@guard(Word.HELP_ASK)
@require_GET
def plan(request: MemberRequest) -> HttpResponse:
    """One's own plan. The service worker keeps it on this device until signing out."""
    whose = _own(request)
    versions = _versions(whose)
    is_said = len(toasts.get_messages(request)) > 0  # "Saved." would stay in the copy; it is fetched again
    response = _show(request, whose, versions)
    if versions and not is_said:
        response[KEEP] = "offline"
    return response


@guard(Word.HELP_ASK)
@require_http_methods(["GET", "POST"])
def write(request: MemberRequest) -> HttpResponseBase:
    """Write one's own plan."""
    return _write(request, _own(request))


@guard(Word.HELP_ASK)
@require_GET
def version(request: MemberRequest, number: int) -> HttpResponse:
    """An earlier version of one's own plan."""
    whose = _own(request)
    return _show(request, whose, _versions(whose), number)


@guard(Word.CONCERN_HANDLE)
@require_GET
def plan_in_care(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """The plan of somebody in care. Reading it is recorded."""
    whose = _in_care(request, member_id)
    versions = _versions(whose)
    if versions:
        record(request.actor, "plan.read", "plan", versions[0].id)
    return _show(request, whose, versions)


@guard(Word.CONCERN_HANDLE)
@require_http_methods(["GET", "POST"])
def write_in_care(request: MemberRequest, member_id: UUID) -> HttpResponseBase:
    """Write it together with her."""
    whose = _in_care(request, member_id)
    newest = newest_plan(member_id)
    if newest is not None and request.method == "GET":
        record(request.actor, "plan.read", "plan", newest.id)
    return _write(request, whose)


@guard(Word.CONCERN_HANDLE)
@require_GET
def version_in_care(request: MemberRequest, member_id: UUID, number: int) -> HttpResponse:
    """An earlier version of it. Reading it is recorded."""
    whose = _in_care(request, member_id)
    versions = _versions(whose)
    response = _show(request, whose, versions, number)
    record(request.actor, "plan.read", "plan", next(one.id for one in versions if one.number == number))
    return response


def _own(request: MemberRequest) -> Whose:
    return Whose(request.member, "/plan", is_own=True)  # type: ignore[attr-defined]


def _in_care(request: MemberRequest, member_id: UUID) -> Whose:
    found = get_in_care(request.actor, member_id)
    return Whose(found.member, f"/people/{member_id}/safety/plan", is_own=False)


def _versions(whose: Whose) -> list[PlanShown]:
    return [plan_shown(row) for row in plans_of(whose.member.id)[:MOST_VERSIONS]]


def _show(
    request: MemberRequest, whose: Whose, versions: list[PlanShown], number: int | None = None
) -> HttpResponse:
    """The version of this number, or without one the newest. Raises Http404 for a number that isn't there."""
    shown = next((one for one in versions if number in (None, one.number)), None)
    if shown is None and number is not None:
        raise Http404
    context = {
        "whose": whose,
        "shown": shown,
        "versions": versions,
        "is_newest": shown is None or shown is versions[0],
        "state_line": lines.BY_STATE.get(whose.member.state_of_residence),
    }
    return render(request, "safety/plan.html", context)


def _write(request: MemberRequest, whose: Whose) -> HttpResponseBase:
    newest = newest_plan(whose.member.id)
    if request.method != "POST":
        form = PlanForm.of(newest.plan if newest else FRESH, newest.number if newest else 0)
        return _form(request, whose, form)
    form = PlanForm.sent(request.POST)
    if form.plan is None:
        return _form(request, whose, form, status=422)
    try:
        saved = actions.save_plan(request.actor, member=whose.member, plan=form.plan, base=form.base)
    except Refused as refused:
        form.base = newest.number if newest else 0
        return _form(request, whose, form, status=409, newer=refused.sentence)
    toasts.success(request, _("Saved. The earlier version is kept too.") if saved.number > 1 else _("Saved."))
    return redirect(whose.url)


def _form(
    request: MemberRequest, whose: Whose, form: PlanForm, *, status: int = 200, newer: str = ""
) -> HttpResponse:
    steps = [
        {
            "step": step,
            "number": number,
            "title": STEP_TITLES[step],
            "hint": _hints()[step],
            "text": form.texts.get(step, ""),
            "rows": form.rows.get(step, []),
            "has_contacts": step in CONTACTS,
            "error": form.errors.get(step, ""),
        }
        for number, step in enumerate(Step, 1)
    ]
    context = {"whose": whose, "form": form, "steps": steps, "newer": newer}
    return render(request, "safety/plan_write.html", context, status=status)


def _hints() -> dict[Step, str]:
    return {
        Step.SIGNS: _(
            "Thoughts, feelings, or things you do that tell you a hard time is starting. One a line."
        ),
        Step.ALONE: _("Things that help you through an hour without anybody else. One a line."),
        Step.PLACES: _("You don't have to tell them anything. Just be with them, or be there."),
        Step.PEOPLE: _("People you would tell that you need help. Ask them if they are all right with it."),
        Step.AGENCIES: _("Your therapist, your doctor, a crisis line, the nearest emergency room."),
        Step.SURROUNDINGS: _(
            "How to put distance between you and what could hurt you, and who helps with that. One a line."
        ),
    }
