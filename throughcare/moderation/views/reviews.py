"""A moderator's shift: the queue, one review after the other, notes among reviewers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from throughcare.access.audit import record
from throughcare.access.guard import MemberRequest, guard
from throughcare.access.words import Word
from throughcare.conversations.actions.topics import MAX_TITLE
from throughcare.conversations.models import Message, Topic
from throughcare.conversations.notes import NOTE_WORDS
from throughcare.kit import clock
from throughcare.kit.text import small_number
from throughcare.moderation import rules
from throughcare.moderation.actions import opening, reviews
from throughcare.moderation.models import Appeal, Review
from throughcare.moderation.policy import get_review, may_be_corrected
from throughcare.moderation.queries.in_place import said_around
from throughcare.moderation.queries.reviews import detail_of, next_review, queue_for
from throughcare.moderation.queries.rows import LEVELS
from throughcare.program.queries.staff import real_names
from throughcare.program.refusals import Refused
from throughcare.program.views.doing import done
from throughcare.safety.queries.concerns import unclosed_about

_MOST_PAGES = 10_000
_TITLES = {
    "held": gettext_lazy("A held post"),
    "report": gettext_lazy("A report"),
    "flagged": gettext_lazy("Screening found something"),
    "watch": gettext_lazy("Words to watch for"),
    "first-post": gettext_lazy("One of somebody's first posts"),
    "sample": gettext_lazy("Drawn at random"),
    "found": gettext_lazy("A message"),
    "appeal": gettext_lazy("An appeal"),
}
_DONE = {
    "release": gettext_lazy("It has appeared, and its author was told."),
    "return": gettext_lazy("Its author has it back and reads why. Nobody else knew of it."),
    "remove": gettext_lazy(
        "It is gone from the room, with a gentle word in its place. Its author reads why."
    ),
    "leave": gettext_lazy("It stays as it is. Whoever reported it was told."),
    "rename": gettext_lazy("The topic has its new name. Whoever opened it reads why."),
    "talked": gettext_lazy("Settled. Whoever reported it was told."),
}


@guard(Word.REVIEW_DECIDE)
@require_GET
def queue(request: MemberRequest) -> HttpResponse:
    """Everything this person may decide, by risk and waiting."""
    opening.open_if_possible()
    number = request.GET.get("page", "1")
    page = min(max(small_number(number, 1, 6), 1), _MOST_PAGES)
    context = {
        "queue": queue_for(request.actor, page=page),
        "next_url": f"/reviews?page={page + 1}",
        "earlier_url": f"/reviews?page={page - 1}",
    }
    is_part = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "moderation/queue_list.html" if is_part else "moderation/queue.html", context)


@guard(Word.REVIEW_DECIDE)
@require_POST
def take_next(request: MemberRequest) -> HttpResponse:
    """Take the most urgent that nobody is on, and open it."""
    opening.open_if_possible()
    return HttpResponseRedirect(_on_to_next(request))


def _on_to_next(request: MemberRequest, done: UUID | None = None) -> str:
    """The address of the next review, taken already; the queue where nothing is free."""
    for _try in range(5):  # of two people who both reach for one, the second reaches for the next
        found = next_review(request.actor, other_than=done)
        if found is None:
            break
        try:
            reviews.claim_review(request.actor, review_id=found)
        except Refused:
            continue
        return f"/reviews/{found}"
    return "/reviews"


@guard(Word.REVIEW_DECIDE)
@require_GET
def review(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """One review: the words as they stood, why, who saw them, and what can be done. That it is read is
    recorded.
    """
    found = get_review(request.actor, review_id)
    if found.kind == Review.Kind.APPEAL:
        return HttpResponseRedirect(f"/reviews/appeals/{found.subject_id}")
    return render(request, "moderation/review.html", _context(request, found))


def _context(request: MemberRequest, found: Review) -> dict[str, object]:
    """What the page of a review shows; that it was shown is recorded, also where what she sent was refused."""
    record(request.actor, "review.read", "review", found.id)
    messages = Message.objects.select_related("thread")
    message = messages.filter(id=found.message_id).first() if found.message_id else None
    topic = Topic.objects.filter(id=found.message_id).first() if found.is_title and found.message_id else None
    is_open = found.state == Review.State.OPEN
    return {
        "review": found,
        "message": message,
        "may_note": message is not None and message.state in (Message.State.VISIBLE, Message.State.HELD),
        "notes": NOTE_WORDS.items(),
        "title": _("A report of a topic's name") if found.is_title else _TITLES[found.kind],
        "title_length": MAX_TITLE,
        "new_title": request.POST.get("title", ""),
        "detail": detail_of(request.actor, found),
        "level": LEVELS[rules.Level(found.level)],
        "is_open": is_open,
        "is_late": is_open and found.due_at < clock.now(),
        # Whoever decides about somebody's words should know who speaks with her already.
        "concerns": unclosed_about(request.actor, found.author_id, found.program_id),
        "is_grave": found.severity >= rules.DANGER_FROM,
        "is_gone": message is not None and message.state == Message.State.WITHDRAWN,
        "has_changed": (message is not None and message.body != found.frozen_body)
        or (topic is not None and topic.title != found.frozen_body),
        "flags": [(code, word) for code, word in rules.FLAGS.items() if code != "watch"],
        "found": rules.flags_in_words(found.flags),
        "around": said_around(message) if message is not None else [],
        "decisions": reviews.decisions_for(found) if is_open else (),
        "return_reasons": rules.RETURN_REASONS.items(),
        "remove_reasons": rules.REMOVE_REASONS.items(),
        "outcome": rules.REVIEW_OUTCOMES.get(found.outcome, ""),
        "why": rules.why_in_words(found.reason),
        "may_correct": may_be_corrected(found),
        "words": request.POST.get("words", ""),
        "takes": request.POST.get("takes") == "yes",
        "sent": request.POST,
        "judged": request.POST.getlist("found") if request.POST.get("judged") == "yes" else found.flags,
        "words_length": rules.WORDS_LENGTH,
        "appeal": Appeal.objects.filter(about_kind="review", about_id=found.id).first(),
    }


@guard(Word.REVIEW_DECIDE)
@require_POST
def claim(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Take it."""
    done(request, lambda: reviews.claim_review(request.actor, review_id=review_id))
    return HttpResponseRedirect(f"/reviews/{review_id}")


@guard(Word.REVIEW_DECIDE)
@require_POST
def unclaim(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Give it back."""
    reviews.unclaim_review(request.actor, review_id=review_id)
    toasts.success(request, _("It is free for somebody else."))
    return HttpResponseRedirect("/reviews")


@guard(Word.REVIEW_DECIDE)
@require_POST
def decide(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Decide it and go on to the next by itself. A refusal is said where one was; typed words stay."""
    decision = request.POST.get("decision", "")
    is_judged = request.POST.get("judged") == "yes"
    try:
        reviews.decide_review(
            request.actor,
            review_id=review_id,
            decision=decision,
            reason=request.POST.get("reason", ""),
            words=request.POST.get("words", ""),
            takes=request.POST.get("takes") == "yes",
            judged=request.POST.getlist("found") if is_judged else None,
            title=request.POST.get("title", ""),
        )
    except Refused as refused:
        is_somebodys = refused.code in {"done", "claimed", "taken"}
        if is_somebodys and not request.POST.get("words", "").strip():
            toasts.warning(request, refused.sentence)
            return HttpResponseRedirect("/reviews")
        found = get_review(request.actor, review_id)
        context = {**_context(request, found), "error": refused.sentence, "is_too_late": is_somebodys}
        return render(request, "moderation/review.html", context, status=409 if is_somebodys else 422)
    address = _on_to_next(request, done=review_id)
    toasts.success(request, _said(review_id, decision, has_next=address != "/reviews"))
    return HttpResponseRedirect(address)


def _said(review_id: UUID, decision: str, *, has_next: bool) -> str:
    """What was done, and about whose words: those of somebody else stand below by then."""
    given = {"what": str(_DONE[decision])}
    author = Review.objects.filter(id=review_id).values_list("author_id", flat=True).first()
    given["name"] = real_names({author}).get(author, "") if author else ""
    said = _("Words by %(name)s: %(what)s") % given if given["name"] else given["what"]
    return said + " " + _("Below is the next, which is yours now.") if has_next else said


@guard(Word.REVIEW_DECIDE)
@require_POST
def reopen(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Undo what came of a report."""
    done(request, lambda: reviews.reopen_review(request.actor, review_id=review_id), _("It waits again."))
    return HttpResponseRedirect("/desk")


@guard(Word.REVIEW_DECIDE)
@require_POST
def note(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Keep a note for the other reviewers."""
    try:
        reviews.add_note(request.actor, review_id=review_id, body=request.POST.get("body", ""))
    except Refused as refused:
        found = get_review(request.actor, review_id)
        context = {
            **_context(request, found),
            "note_error": refused.sentence,
            "note": request.POST.get("body", ""),
        }
        return render(request, "moderation/review.html", context, status=422)
    toasts.success(request, _("Kept for the other reviewers."))
    return HttpResponseRedirect(f"/reviews/{review_id}")
