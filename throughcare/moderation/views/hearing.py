"""A reviewer hears an appeal; a reviewer gives or lifts a step of the ladder."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.kit import clock
from throughcare.kit.text import small_number
from throughcare.moderation import rules
from throughcare.moderation.actions import appeals, corrections
from throughcare.moderation.models import Appeal, Correction, Review
from throughcare.moderation.policy import get_correctable, get_correction, get_review
from throughcare.moderation.queries.own import WHAT, corrected_words, words_of
from throughcare.moderation.queries.reviews import detail_of
from throughcare.program.queries.staff import real_names
from throughcare.program.refusals import Refused


@guard(Word.REVIEW_DECIDE)
def hear(request: MemberRequest, appeal_id: UUID) -> HttpResponse:
    """An appeal: what was decided by whom and why, what was said; to answer, or to decide."""
    review = appeals.get_review_of_appeal(request.actor, appeal_id)
    error = ""
    if request.method == "POST":
        outcome = request.POST.get("outcome", "")
        try:
            appeals.answer_appeal(
                request.actor, appeal_id=appeal_id, body=request.POST.get("body", ""), outcome=outcome
            )
        except Refused as refused:
            error = refused.sentence
        else:
            toasts.success(
                request,
                _("Decided, and they were told.") if outcome else _("Sent. It stays yours to decide."),
            )
            return HttpResponseRedirect("/reviews" if outcome else f"/reviews/appeals/{appeal_id}")
    record(request.actor, "review.read", "review", review.id)
    context = {**_case(request, review, appeal_id), "error": error}
    return render(request, "moderation/appeal_hear.html", context, status=422 if error else 200)


def _case(request: MemberRequest, review: Review, appeal_id: UUID) -> dict[str, object]:
    appeal = Appeal.objects.get(id=appeal_id)
    said = words_of(appeal)
    names = real_names({appeal.member_id, appeal.decided_by_id, *(word.by_id for word in said)})
    context: dict[str, object] = {
        "appeal": appeal,
        "review": review,
        "detail": detail_of(request.actor, review),
        "author": names.get(appeal.member_id, ""),
        "decided_by": names.get(appeal.decided_by_id, ""),
        "said": [(names.get(word.by_id, ""), word) for word in said],
        "is_open": appeal.state == Appeal.State.OPEN,
        "outcome": rules.REVIEW_OUTCOMES.get(appeal.outcome, ""),
        "words": request.POST.get("body", ""),
        "words_length": rules.WORDS_LENGTH,
    }
    if appeal.about_kind == "correction":
        correction = Correction.objects.get(id=appeal.about_id)
        context |= {
            "what": rules.STEPS[correction.step],
            "why": rules.CORRECTION_REASONS.get(correction.reason, ""),
            "until": correction.until_at,
            "first_words": correction.words,
            "body": corrected_words([correction]).get(correction.message_id, ""),
        }
    else:
        first = Review.objects.get(id=appeal.about_id)
        context |= {
            "what": rules.REVIEW_OUTCOMES.get(first.outcome, ""),
            "why": rules.why_in_words(first.reason),
            "body": first.frozen_body,
            "first_words": first.words,
        }
    return context


@guard(Word.REVIEW_DECIDE)
def correct(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Give the author of a review's words a step of the ladder: what counts already, and what it suggests."""
    review = get_review(request.actor, review_id)
    member = get_correctable(request.actor, review)
    error = ""
    if request.method == "POST":
        days = request.POST.get("days", "")
        try:
            corrections.give_correction(
                request.actor,
                review_id=review_id,
                step=request.POST.get("step", ""),
                reason=request.POST.get("reason", ""),
                words=request.POST.get("words", ""),
                days=small_number(days, digits=4),
            )
        except Refused as refused:
            error = refused.sentence
        else:
            toasts.success(request, _("Given. They read it with the reason, and can answer it."))
            return HttpResponseRedirect(f"/reviews/{review_id}")
    given = list(Correction.objects.filter(member=member, program=review.program).order_by("-at")[:50])
    now = clock.now()
    facts = [rules.CorrectionFacts(one.step, one.counts_until, one.lifted_at is not None) for one in given]
    context = {
        "review": review,
        "member": member,
        "given": [
            (one, rules.STEPS[one.step], rules.is_strike(fact, now))
            for one, fact in zip(given, facts, strict=True)
        ],
        "suggested": rules.next_step(facts, now),
        "chosen": request.POST.get("step") or rules.next_step(facts, now),
        "chosen_reason": request.POST.get("reason", ""),
        "steps": [(code, word, WHAT[code]) for code, word in rules.STEPS.items()],
        "reasons": rules.CORRECTION_REASONS.items(),
        "days": request.POST.get("days", "7"),
        "strike_days": corrections.strike_days(review.program),
        "words": request.POST.get("words", ""),
        "words_length": rules.WORDS_LENGTH,
        "error": error,
    }
    return render(request, "moderation/correct.html", context, status=422 if error else 200)


@guard(Word.REVIEW_DECIDE)
@require_POST
def lift(request: MemberRequest, correction_id: UUID) -> HttpResponse:
    """Take a step back."""
    correction = get_correction(request.actor, correction_id)
    corrections.lift_correction(request.actor, correction_id=correction.id)
    toasts.success(request, _("Taken back, from now on."))
    return HttpResponseRedirect("/reviews")
