"""What a program chooses about its reviews, and how well flags work in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.conversations.models import WatchList
from throughcare.moderation import rules
from throughcare.moderation.actions.settings import save_review_rules
from throughcare.moderation.models import ReviewSetting
from throughcare.moderation.queries.measured import measured_flags
from throughcare.program.policy import get_program, visible_programs
from throughcare.program.refusals import Refused
from throughcare.screening.watch import MOST_RULES, Effect

_MOST_LINES = 2 * MOST_RULES  # more is refused by the action; what is beyond is not even looked at


@guard(Word.REVIEW_DECIDE)
@require_GET
def measured(request: MemberRequest) -> HttpResponse:
    """Each flag's share that is right and share that is found, in plain words, for each of her programs."""
    programs = list(visible_programs(request.actor, Word.REVIEW_DECIDE))
    context = {
        "programs": [
            (
                program,
                rows,
                any(row.raised or row.drawn for row in rows),
                request.actor.holds(Word.POLICY_PUBLISH, program.id),
            )
            for program in programs
            for rows in [measured_flags(program)]
        ],
        "fewest_raised": rules.FEWEST_RAISED,
        "fewest_drawn": rules.FEWEST_DRAWN,
    }
    return render(request, "moderation/measured.html", context)


@guard(Word.POLICY_PUBLISH)
def review_rules(request: MemberRequest, slug: str) -> HttpResponse:
    """The words a program watches for, how much is drawn at random, how long a strike counts."""
    program = get_program(request.actor, slug, Word.POLICY_PUBLISH)
    error = ""
    if request.method == "POST":
        try:
            save_review_rules(
                request.actor,
                slug=slug,
                phrases=[
                    (line, str(effect))
                    for effect in Effect
                    for line in request.POST.get(str(effect), "").splitlines()[:_MOST_LINES]
                ],
                sample_per_mille=_number(request.POST.get("sample", "")),
                strike_days=_number(request.POST.get("strike_days", "")),
            )
        except Refused as refused:
            error = refused.sentence
        else:
            toasts.success(request, _("Saved. It holds from the very next post on."))
            return HttpResponseRedirect(f"/reviews/rules/{slug}")
    return render(
        request,
        "moderation/review_rules.html",
        _form(request, program.id) | {"program": program, "error": error},
        status=422 if error else 200,
    )


def _form(request: MemberRequest, program_id: UUID) -> dict[str, object]:
    """What stands in the fields: what was typed, else what is in force."""
    if request.method == "POST":
        return {
            "hold": request.POST.get("hold", ""),
            "review": request.POST.get("review", ""),
            "sample": request.POST.get("sample", ""),
            "strike_days": request.POST.get("strike_days", ""),
        }
    watch = WatchList.objects.filter(program_id=program_id).first()
    chosen = ReviewSetting.objects.filter(program_id=program_id).first()
    typed = {
        str(effect): "\n".join(phrase for phrase, does in (watch.rules if watch else []) if does == effect)
        for effect in Effect
    }
    return {
        **typed,
        "sample": chosen.sample_per_mille if chosen else rules.SAMPLE_PER_MILLE,
        "strike_days": chosen.strike_days if chosen else rules.STRIKE_DAYS,
    }


def _number(text: str) -> int:
    """A small whole number as typed; -1 for anything else, which is then refused with a sentence."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 5 else -1
