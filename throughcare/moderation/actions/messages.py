"""Deciding about held and visible messages: what authors and reporters read, what becomes of reviews."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.conversations.actions import messages
from throughcare.conversations.actions.locks import lock_threads
from throughcare.conversations.models import Message
from throughcare.core.events import announce
from throughcare.kit import clock
from throughcare.kit.notes import NOTES
from throughcare.moderation import rules
from throughcare.moderation.actions.claims import refuse_if_somebody_is_on
from throughcare.moderation.actions.opening import Opening, open_all
from throughcare.moderation.models import Report, Review
from throughcare.moderation.policy import get_reviewable
from throughcare.moderation.typed import typed
from throughcare.program.actions.acting import Acting, acting
from throughcare.program.refusals import Refused
from throughcare.safety.actions import acknowledge_concern, open_concern
from throughcare.safety.models import Concern


def release_held(actor: Actor, *, message_id: UUID) -> Message:
    """Let a held message appear.

    Raises Refused where another reviewer was faster or is on it, Http404 where it is not hers to decide.
    """
    get_reviewable(actor, message_id)
    with acting(actor, "review.release", "message", message_id) as doing:
        message = _standing_in(actor, message_id, Message.State.HELD)
        released = messages.release_message(actor, message_id=message_id)
        settle_reviews(actor, released, "released")
        _tell(doing, message)
    return released


def return_held(
    actor: Actor, *, message_id: UUID, reason: str, words: str = "", takes: bool = False
) -> Message:
    """Give a held message back to its author, with words about why. Raises as `remove_visible` does."""
    get_reviewable(actor, message_id)
    if reason not in rules.RETURN_REASONS:
        raise Refused("no-reason", _("Choose what its author will read."))
    words = typed(words, rules.WORDS_LENGTH)
    with acting(actor, "review.return", "message", message_id, reason=reason) as doing:
        message = _standing_in(actor, message_id, Message.State.HELD)
        _care_for_author(actor, message, words, takes=takes)
        returned = messages.return_message(actor, message_id=message_id, reason=reason)
        settle_reviews(actor, returned, "returned", reason=reason, words=words)
        _tell(doing, message)
    return returned


def remove_visible(
    actor: Actor, *, message_id: UUID, reason: str, words: str = "", takes: bool = False
) -> Message:
    """Take a message out of sight. Words of somebody in danger never go silently: a person speaks with her.

    `words`: what the reviewer writes to its author; `takes`: she takes the concern about her. Of words from
    severity 2 on, one of the two has to be. Raises as `release_held` does, and Refused("needs-care").
    """
    get_reviewable(actor, message_id)
    if reason not in rules.REMOVE_REASONS:
        raise Refused("no-reason", _("Choose what its author will read."))
    words = typed(words, rules.WORDS_LENGTH)
    with acting(actor, "review.remove", "message", message_id, reason=reason) as doing:
        message = _standing_in(actor, message_id, Message.State.VISIBLE)
        _care_for_author(actor, message, words, takes=takes)
        removed = messages.remove_message(actor, message_id=message_id, reason=reason)
        settle_reviews(actor, removed, "removed", reason=reason, words=words)
        _tell(doing, message)
    return removed


def put_note(actor: Actor, *, message_id: UUID, note: str) -> Message:
    """Fold a message behind a content note, change it, or (empty) take it off. Its reviews stay as they are.

    Raises Refused for a note there isn't, where its author took it back or another reviewer is on it, and Http404
    where it is not hers to decide.
    """
    get_reviewable(actor, message_id)
    if note and note not in NOTES:
        raise Refused("no-note", _("Choose one of the notes."))
    with acting(actor, "review.fold", "message", message_id) as doing:
        message = _standing_in(actor, message_id, Message.State.VISIBLE, Message.State.HELD)
        noted = messages.note_message(actor, message_id=message_id, note=note)
        doing.detail["changed"] = message.note != note
    return noted


def _standing_in(actor: Actor, message_id: UUID, *states: Message.State) -> Message:
    """The message under its thread's lock, still in one of these states, and nobody else on it: of two reviewers the
    second is refused."""
    thread_id = Message.objects.values_list("thread_id", flat=True).get(id=message_id)
    lock_threads([thread_id])
    message = Message.objects.select_related("thread").get(id=message_id)
    if message.state not in states:
        raise Refused("done", _("This was settled a moment ago, by somebody else or by its author."))
    refuse_if_somebody_is_on(actor, message_id)
    return message


def settle_reviews(
    actor: Actor | None, message: Message, outcome: str, *, reason: str = "", words: str = ""
) -> Review:
    """Close every open review of a message that was decided; the first is what its author is told of.

    Where none was open, one is made: the evidence, who decided and why are kept for an appeal. Reporters
    are told. A review whose reporter decided stays open for somebody else. The thread is locked.
    """
    now = clock.now()
    reviews = list(
        Review.objects.select_for_update()
        .filter(message_id=message.id, state=Review.State.OPEN)
        .exclude(kind=Review.Kind.APPEAL)
        .order_by("opened_at", "id")
    )
    mine = [one for one in reviews if actor is None or actor.member_id not in one.barred_ids]
    if not mine:
        mine = [_found(message)]
    for place, review in enumerate(mine):
        review.state, review.outcome, review.reason = Review.State.SETTLED, outcome, reason
        review.words = words if place == 0 else ""
        review.settled_by_id, review.settled_at = actor.member_id if actor else None, now
        review.save(update_fields=["state", "outcome", "reason", "words", "settled_by", "settled_at"])
        if review.kind == Review.Kind.REPORT:
            _tell_reporters(review)
    return mine[0]


def _tell_reporters(review: Review) -> None:
    """Settle the reports of a settled review, each with what came of it in words its reporter reads."""
    word = {"removed": "removed", "renamed": "renamed", "talked": "talked"}.get(review.outcome, "no-step")
    if review.message_id is None:
        return
    reports = Report.objects.select_for_update().filter(message_id=review.message_id, state=Report.State.OPEN)
    reporters = sorted(reports.values_list("reporter_id", flat=True))
    reports.update(
        state=Report.State.SETTLED,
        outcome=word,
        settled_by=review.settled_by_id,
        settled_at=review.settled_at,
    )
    if reporters:
        announce(review.organization_id, "notice", members=reporters)


def _found(message: Message) -> Review:
    """A row for what nothing had pointed to before."""
    level = rules.level_of_message(message.severity, message.flags)
    open_all([Opening(message, Review.Kind.FOUND, level, message.id)])
    return Review.objects.select_for_update().get(kind=Review.Kind.FOUND, subject_id=message.id)


def _care_for_author(actor: Actor, message: Message, words: str, *, takes: bool) -> None:
    """Words of somebody who may be in danger are taken away: a person writes to her or takes the concern.

    Unless somebody is on it already, a concern rings besides. Raises Refused.
    """
    if message.severity < rules.DANGER_FROM:
        return
    if not words and not takes:
        raise Refused(
            "needs-care",
            _("Whoever wrote this may be in danger. Write to them, or take the concern yourself."),
        )
    is_on = (
        Concern.objects.filter(source_kind__in=["message", "taken-away"], source_id=message.id)
        .exclude(state=Concern.State.CLOSED)
        .order_by("opened_at")
        .first()
    )
    concern = is_on or open_concern(
        actor,
        member_id=message.author_id,
        program_id=message.thread.program_id,
        level=message.severity,
        source_kind="taken-away",
        source_id=message.id,
    )
    if takes and concern.state == Concern.State.OPEN:
        if not actor.holds(Word.CONCERN_HANDLE, concern.program_id):
            raise Refused("not-yours", _("You can't take concerns here. Write to the person instead."))
        acknowledge_concern(actor, concern=concern)


def _tell(doing: Acting, message: Message) -> None:
    """Its author and everybody's Waiting page look again."""
    doing.notices(message.author_id)
    announce(message.organization_id, "notice", program=message.thread.program_id, about="waiting")
