"""Staff pages of a program's contact policy: who reaches whom, its versions, publishing a change."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.contact.diff import diff
from throughcare.contact.matrix import matrix
from throughcare.contact.policy import read
from throughcare.kit.text import small_number
from throughcare.program.actions.programs import publish_policy
from throughcare.program.contact_policy import policy_numbered, policy_of
from throughcare.program.models import Program
from throughcare.program.policy import get_program, get_program_as_staff
from throughcare.program.queries.policies import version_of, versions_of
from throughcare.program.refusals import Refused

_LONGEST = 200_000


@guard(Word.AGREEMENT_READ)
@require_GET
def policy(request: MemberRequest, slug: str) -> HttpResponse:
    """The policy in force for staff: who reaches whom how, its text, its versions."""
    program = get_program_as_staff(request.actor, slug)
    return render(request, "program/policy.html", _page(request, program))


@guard(Word.AGREEMENT_READ)
@require_GET
def version(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """One version: what it changed, and its text."""
    program = get_program_as_staff(request.actor, slug)
    found = version_of(program, number)
    if found is None:
        raise Http404
    changes = None
    if number > 1:
        changes = diff(policy_numbered(program, number - 1), policy_numbered(program, number), _language())
    lines = {line.number: line for line in versions_of(program)}
    context = {"program": program, "version": found, "line": lines[number], "changes": changes}
    return render(request, "program/policy_version.html", context)


@guard(Word.POLICY_PUBLISH)
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    """Change the text: look at what that changes for whom, then publish it with a reason."""
    program = get_program(request.actor, slug, Word.POLICY_PUBLISH)
    in_force = version_of(program, program.policy_number)
    context: dict[str, object] = {
        "program": program,
        "text": in_force.text if in_force else "",
        "over": program.policy_number,
        "reason": "",
    }
    if request.method == "GET":
        return render(request, "program/policy_edit.html", context)
    text, reason = request.POST.get("text", "").replace("\r\n", "\n"), request.POST.get("reason", "")[:500]
    over = request.POST.get("over", "")
    context |= {"text": text[: 2 * _LONGEST], "reason": reason, "over": over}
    found = read(text)
    context["problems"] = found.problems
    if found.policy is None:
        return render(request, "program/policy_edit.html", context, status=422)
    old = policy_of(program)
    context |= {
        "changes": diff(old, found.policy, _language()) if old else [],
        "is_same": in_force is not None and in_force.text == text,
        "looked": True,
    }
    if request.POST.get("do") != "publish":
        return render(request, "program/policy_edit.html", context)
    try:
        published = publish_policy(
            request.actor,
            program=program,
            text=text,
            reason=reason,
            over=small_number(over, -1),
        )
    except Refused as refused:
        context["refused"] = refused.sentence
        return render(request, "program/policy_edit.html", context, status=422)
    messages.success(
        request, _("Version %(n)s is in force. Members are asked to read it.") % {"n": published.number}
    )
    return redirect("policy", slug=slug)


def _page(request: MemberRequest, program: Program) -> dict[str, object]:
    in_force = policy_of(program)
    found = version_of(program, program.policy_number)
    return {
        "program": program,
        "policy": in_force,
        "groups": matrix(in_force, _language()).groups() if in_force else [],
        "text": found.text if found else "",
        "versions": versions_of(program),
        "may_publish": request.actor.holds(Word.POLICY_PUBLISH, program.id),
    }


def _language() -> str:
    return get_language() or "en"
