"""The agreement to read and say yes to, and the public page “Can we talk outside sessions?”."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from throughcare.access.guard import MemberRequest, guard, open_to_all
from throughcare.access.words import Word
from throughcare.contact.explain import explain
from throughcare.contact.words import Role
from throughcare.core.organization import current_organization, in_organization
from throughcare.kit import clock
from throughcare.kit.text import small_number
from throughcare.program.actions.agreements import acknowledge_policy
from throughcare.program.contact_policy import policy_of
from throughcare.program.models import Address, Member, Organization, PolicyVersion, Program
from throughcare.program.queries.agreements import Agreement, agreements_of
from throughcare.program.views.doing import done


def _member(request: MemberRequest) -> Member:
    found: Member = request.member  # type: ignore[attr-defined]
    return found


@guard(Word.AGREEMENT_READ)
@require_GET
def agreements(request: MemberRequest) -> HttpResponse:
    """All agreements of one's programs, those that wait first."""
    found = agreements_of(request.actor, _member(request))
    if len(found) == 1:
        return redirect("agreement", slug=found[0].program.slug)
    found.sort(key=lambda agreement: not agreement.is_due)
    return render(request, "program/agreements.html", {"agreements": found})


@guard(Word.AGREEMENT_READ)
@require_http_methods(["GET", "POST"])
def agreement(request: MemberRequest, slug: str) -> HttpResponse:
    """Read one program's agreement and say yes to it; after a change, what changed comes first."""
    found = agreements_of(request.actor, _member(request))
    wanted = next((one for one in found if one.program.slug == slug), None)
    if wanted is None:
        raise Http404
    if request.method == "POST":
        return _say_yes(request, wanted)
    return render(request, "program/agreement.html", _page(wanted))


def _say_yes(request: MemberRequest, wanted: Agreement) -> HttpResponse:
    said = request.POST.get("version", "")
    number = small_number(said)
    if not done(
        request,
        lambda: acknowledge_policy(request.actor, program=wanted.program, number=number),
        _("Thank you. You can read this again at any time."),
    ):
        return redirect("agreement", slug=wanted.program.slug)
    return redirect("/" if not request.actor.is_staff else "/me")


def _page(wanted: Agreement) -> dict[str, object]:
    language = get_language() or "en"
    told = explain(wanted.policy, _reading_role(wanted.roles), language)
    promises = list(wanted.policy.agreements.promises)
    parts = [{"title": _("You promise"), "sentences": promises}] if promises else []
    parts += [
        {"title": f"{part.title}: {place.name}" if place.name else part.title, "sentences": place.sentences}
        for part in told.parts
        for place in part.places
    ]
    for title, sentences in (
        (_("What isn't all right"), told.not_all_right),
        (_("What happens if"), told.what_if),
        (_("Good to know"), told.good_to_know),
    ):
        if sentences:
            parts.append({"title": title, "sentences": list(sentences)})
    return {
        "it": wanted,
        "agreement": {
            "title": told.answer,
            "changed_at": wanted.published_at,
            "parts": parts,
            "changes": wanted.changes(language),
            "url": f"/agreement/{wanted.program.slug}" if wanted.is_due else "",
            "version": wanted.number,
        },
    }


def _reading_role(roles: frozenset[str]) -> str | None:
    """The role in whose words somebody reads: the one nearest to a participant's."""
    return next((role.value for role in Role if role in roles), None)


@open_to_all
@require_GET
def contact_page(request: HttpRequest, slug: str) -> HttpResponse:
    """“Can we talk outside sessions?”, for anybody, made from the rules the software obeys."""
    address = Address.objects.filter(slug=slug).first()
    if address is None:
        raise Http404
    before = current_organization()
    with in_organization(address.organization_id):
        program = Program.objects.filter(id=address.program_id).first()
        policy = policy_of(program) if program is not None else None
        if program is None or policy is None:
            raise Http404
        published_at = (
            PolicyVersion.objects.filter(program=program, number=program.policy_number)
            .values_list("published_at", flat=True)
            .get()
        )
    told = explain(policy, None, get_language() or "en")
    return render(
        request,
        "program/contact.html",
        {
            "program": program,
            "policy": policy,
            "told": told,
            "changed_on": clock.say_day(published_at, program.zone, get_language() or "en"),
            "organization": Organization.objects.get(id=address.organization_id),
            "is_own": before == address.organization_id,
        },
    )
