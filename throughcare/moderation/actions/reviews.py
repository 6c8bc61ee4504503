"""Taking a review, letting it go, deciding it, undoing that, and notes among reviewers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.conversations.actions.locks import lock_threads
from throughcare.conversations.actions.topics import TopicRefused, rename_topic
from throughcare.conversations.models import Message
from throughcare.core.events import announce
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.actions.claims import refuse_if_claimed
from throughcare.moderation.actions.messages import (
    release_held,
    remove_visible,
    return_held,
    settle_reviews,
)
from throughcare.moderation.actions.opening import title_as_message
from throughcare.moderation.models import Report, Review, ReviewNote
from throughcare.moderation.policy import get_review
from throughcare.moderation.typed import typed
from throughcare.program.actions.acting import acting
from throughcare.program.refusals import Refused

NOTES_MOST = 100


def claim_review(actor: Actor, *, review_id: UUID) -> Review:
    """Take a review for a while, so that nobody does the same work. Hers already: the time begins anew.

    Raises Http404, and Refused where somebody else has it or it is decided.
    """
    get_review(actor, review_id)
    with acting(actor, "review.claim", "review", review_id) as doing:
        review = standing(actor, review_id)
        doing.detail["again"] = review.claimed_by_id == actor.member_id
        review.claimed_by_id, review.claimed_at = actor.member_id, clock.now()
        review.save(update_fields=["claimed_by", "claimed_at"])
        announce(actor.organization_id, "notice", program=review.program_id, about="waiting")
    return review


def unclaim_review(actor: Actor, *, review_id: UUID) -> Review:
    """Give it back to everybody. What isn't hers, or was decided, stays as it is."""
    review = get_review(actor, review_id)
    with acting(actor, "review.unclaim", "review", review_id) as doing:
        changed = Review.objects.filter(
            id=review_id, claimed_by_id=actor.member_id, state=Review.State.OPEN
        ).update(claimed_by=None, claimed_at=None)
        doing.detail["changed"] = bool(changed)
        if changed:
            announce(actor.organization_id, "notice", program=review.program_id, about="waiting")
    return review


def decide_review(
    actor: Actor,
    *,
    review_id: UUID,
    decision: str,
    reason: str = "",
    words: str = "",
    takes: bool = False,
    judged: Sequence[str] | None = None,
    title: str = "",
) -> Review:
    """Decide a review; its author and whoever reported it are told, and other reviews of the message close.

    `decision` is one of `rules.DECISIONS` for its kind. `judged`: the flags that are really in it, or None
    where the reviewer did not say. `words` and `takes` as `remove_visible` has them; `title`: the other name of a
    topic whose name was reported. Raises Http404, Refused.
    """
    review = get_review(actor, review_id)
    if decision not in decisions_for(review) or review.message_id is None:
        raise Refused("no-outcome", _("Choose what comes of it."))
    words = typed(words, rules.WORDS_LENGTH)
    with acting(actor, "review.decide", "review", review_id, decision=decision) as doing:
        lock_threads([review.thread_id] if review.thread_id else [])
        current = standing(actor, review_id)
        if judged is not None:
            current.is_judged = True
            current.found = sorted({flag for flag in judged if flag in rules.FLAGS})
        if current.claimed_by_id != actor.member_id:
            current.claimed_by_id, current.claimed_at = actor.member_id, clock.now()
        current.save(update_fields=["is_judged", "found", "claimed_by", "claimed_at"])
        message_id = review.message_id
        if decision == "release":
            release_held(actor, message_id=message_id)
        elif decision == "return":
            return_held(actor, message_id=message_id, reason=reason, words=words, takes=takes)
        elif decision == "remove":
            _remove(actor, message_id, reason=reason, words=words, takes=takes)
        elif decision == "rename":
            _rename(actor, current, title=title, reason=reason, words=words)
            doing.notices(review.author_id)
        else:
            message = (
                title_as_message(current)
                if current.is_title
                else Message.objects.select_related("thread").get(id=message_id)
            )
            settle_reviews(actor, message, "talked" if decision == "talked" else "left", words=words)
            announce(actor.organization_id, "notice", program=review.program_id, about="waiting")
            if words:
                doing.notices(review.author_id)
    current.refresh_from_db()
    return current


def reopen_review(actor: Actor, *, review_id: UUID) -> Review:
    """Undo the settling of reports: their review waits again, and so does each report that it settled.

    A message that was taken out stays out. What its author reads next is the next decision, as if nobody had
    decided. Raises Http404, and Refused where it waits already or was about no report.
    """
    review = get_review(actor, review_id)
    message_id = review.message_id
    if review.kind != Review.Kind.REPORT or message_id is None:
        raise Refused("no-undo", _("Only what came of a report can be taken back here."))
    with acting(actor, "review.reopen", "review", review_id) as doing:
        lock_threads([review.thread_id] if review.thread_id else [])
        current = Review.objects.select_for_update().get(id=review_id)
        if current.state != Review.State.SETTLED:
            raise Refused("done", _("This waits already."))
        reports = Report.objects.select_for_update().filter(
            message_id=message_id, state=Report.State.SETTLED, settled_at=current.settled_at
        )
        reporters = sorted(reports.values_list("reporter_id", flat=True))
        reports.update(state=Report.State.OPEN, outcome="", settled_by=None, settled_at=None)
        current.state = Review.State.OPEN
        current.outcome = current.reason = current.words = ""
        current.read_at = current.settled_at = current.claimed_at = None
        current.settled_by = current.claimed_by = None
        current.is_judged, current.found = False, []
        current.save()
        doing.notices(*reporters)
        announce(actor.organization_id, "notice", program=current.program_id, about="waiting")
    return current


def _remove(actor: Actor, message_id: UUID, *, reason: str, words: str, takes: bool) -> None:
    """Take it out; what its author took back meanwhile is out of sight already, and is only settled."""
    message = Message.objects.select_related("thread").get(id=message_id)
    if message.state == Message.State.WITHDRAWN:
        settle_reviews(actor, message, "taken-back")
        return
    remove_visible(actor, message_id=message.id, reason=reason, words=words, takes=takes)


def _rename(actor: Actor, review: Review, *, title: str, reason: str, words: str) -> None:
    """Give the topic another name; its author reads why, and can ask for another look. Raises Refused."""
    if reason not in rules.REMOVE_REASONS:
        raise Refused("no-reason", _("Choose what its author will read."))
    if review.message_id is None or not title.strip():
        raise Refused("no-title", _("Write the name that the topic has from now on."))
    if " ".join(title.split()) == review.frozen_body:
        raise Refused("same-title", _("This is the name that was reported. Write another one, or leave it."))
    try:
        rename_topic(actor, topic_id=review.message_id, title=title)
    except TopicRefused as refused:
        raise Refused("bad-title", refused.sentence) from refused
    settle_reviews(actor, title_as_message(review), "renamed", reason=reason, words=words)
    announce(review.organization_id, "notice", program=review.program_id, about="waiting")


def decisions_for(review: Review) -> tuple[str, ...]:
    """What can be decided about it; nothing about an appeal, which is talked about."""
    return rules.TITLE_DECISIONS if review.is_title else rules.DECISIONS.get(review.kind, ())


def add_note(actor: Actor, *, review_id: UUID, body: str) -> ReviewNote:
    """Tell the other reviewers something; members never see it. Raises Http404, Refused."""
    review = get_review(actor, review_id)
    words = typed(body, rules.WORDS_LENGTH)
    if not words:
        raise Refused("empty", _("There is nothing to keep yet. Write a few words first."))
    with acting(actor, "review.note", "review", review_id):
        Review.objects.select_for_update().get(id=review_id)
        if ReviewNote.objects.filter(review_id=review_id).count() >= NOTES_MOST:
            raise Refused(
                "many-notes", _("There are very many notes here already. Please talk to each other.")
            )
        return ReviewNote.objects.create(
            organization_id=actor.organization_id,
            review=review,
            by_id=actor.member_id,
            body=words,
            at=clock.now(),
        )


def standing(actor: Actor, review_id: UUID) -> Review:
    """The review under its lock, open and nobody else's. Raises Refused in kind words."""
    review = Review.objects.select_for_update().get(id=review_id)
    if review.state != Review.State.OPEN:
        raise Refused("done", _("This was settled a moment ago, by somebody else or by its author."))
    if actor.member_id in review.barred_ids:
        raise Refused("not-yours", _("You have to do with this yourself. Somebody else decides it."))
    refuse_if_claimed(actor, review)
    return review
