"""What becomes of a message after it was posted: taken back or noted by its author, released, returned, removed,
restored or noted by staff.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from throughcare.access.actor import Actor
from throughcare.access.audit import record
from throughcare.conversations.actions.locks import count_change, lock_threads
from throughcare.conversations.events import MessageWithdrawn
from throughcare.conversations.models import Message, Seat, Thread
from throughcare.conversations.queries.noted import note_without_own
from throughcare.core.events import announce, publish
from throughcare.kit import clock
from throughcare.kit.notes import NOTES
from throughcare.program.refusals import Refused

State = Message.State


@transaction.atomic
def withdraw_message(actor: Actor, *, message_id: UUID) -> Message:
    """Take back one's own message: others see that there was one, and not its words. Repeating it changes
    nothing.

    Works after access has ended too: one's own words stay one's own. Raises Http404 for anybody else's
    message.
    """
    thread, message = _locked(message_id)
    if message.author_id != actor.member_id or message.state in {State.REMOVED, State.RETURNED}:
        raise Http404
    if message.state == State.WITHDRAWN:
        return message
    message.state = State.WITHDRAWN
    _save(thread, message)
    record(actor, "withdraw_message", "message", message.id)
    publish(MessageWithdrawn(actor.organization_id, thread.id, message.id))
    return message


@transaction.atomic
def choose_note(actor: Actor, *, message_id: UUID, note: str) -> Message:
    """Put a content note on one's own message, change it, or (empty) take it off; who has it open hears of it. The
    same again changes nothing.

    Without hers, what a reviewer decided or the program puts on such words stands. Works after access has ended too.
    Raises Http404 for anybody else's message and one that neither stands nor is held, and Refused for a note there
    isn't (`no-note`) and where a reviewer put one (`team-note`).
    """
    own = Message.objects.filter(id=message_id, author_id=actor.member_id).select_related("thread").first()
    if own is None:
        raise Http404
    if note and note not in NOTES:
        raise Refused("no-note", _("Choose one of the notes."))
    # Before the lock: others' words don't wait while these are looked at.
    chosen = note or note_without_own(own, own.thread)
    thread, message = _locked(message_id)
    if message.state not in {State.VISIBLE, State.HELD}:
        raise Http404
    if message.team_note:
        raise Refused("team-note", _("The care team put this note, so only they can change it."))
    if message.note == chosen:
        return message
    message.note = chosen
    _save(thread, message)
    record(actor, "choose_note", "message", message.id)
    return message


@transaction.atomic
def release_message(actor: Actor, *, message_id: UUID) -> Message:
    """Let a held message appear: it gets its place now, at the end, where nobody's cursor has passed it.

    The caller has made sure that `actor` may review it. Raises Http404 unless it is held, and Refused once its
    author has no place there any more: nobody speaks in a room she has left.
    """
    thread, message = _locked(message_id)
    if message.state == State.VISIBLE:
        return message
    if message.state != State.HELD or message.author_id == actor.member_id:
        raise Http404
    if not Seat.objects.filter(thread=thread, member=message.author_id, until_seq=None).exists():
        raise Refused(
            "author-left", _("Its author has left this room. You can give it back to them, with a word why.")
        )
    thread.seq += 1
    thread.save(update_fields=["seq"])
    message.state, message.seq, message.settled_at = State.VISIBLE, thread.seq, clock.now()
    _save(thread, message)
    record(actor, "release_message", "message", message.id)
    return message


@transaction.atomic
def return_message(actor: Actor, *, message_id: UUID, reason: str) -> Message:
    """Don't let a held message appear; its author keeps her words and is told why. Others never knew of
    it.
    """
    thread, message = _locked(message_id)
    if message.state == State.RETURNED:
        return message
    if message.state != State.HELD or message.author_id == actor.member_id:
        raise Http404
    message.state, message.reason, message.settled_at = State.RETURNED, reason, clock.now()
    _save(thread, message)
    record(actor, "return_message", "message", message.id, reason=reason)
    return message


@transaction.atomic
def remove_message(actor: Actor, *, message_id: UUID, reason: str) -> Message:
    """Take a visible message out of sight; its place stays, with a gentle word instead of the text."""
    thread, message = _locked(message_id)
    if message.state == State.REMOVED:
        return message
    if message.state != State.VISIBLE or message.author_id == actor.member_id:
        raise Http404
    message.state, message.reason, message.settled_at = State.REMOVED, reason, clock.now()
    _save(thread, message)
    record(actor, "remove_message", "message", message.id, reason=reason)
    return message


@transaction.atomic
def restore_message(actor: Actor, *, message_id: UUID) -> Message:
    """Let a message appear that was removed, in its old place, or returned, at the end. Repeating it changes
    nothing.

    The caller has made sure that `actor` decides about it. Raises Http404 for one its author took back.
    """
    thread, message = _locked(message_id)
    if message.state == State.VISIBLE:
        return message
    if message.state not in {State.REMOVED, State.RETURNED} or message.author_id == actor.member_id:
        raise Http404
    if message.seq is None:
        thread.seq += 1
        thread.save(update_fields=["seq"])
        message.seq = thread.seq
    message.state, message.reason, message.settled_at = State.VISIBLE, "", clock.now()
    _save(thread, message)
    record(actor, "restore_message", "message", message.id)
    return message


@transaction.atomic
def note_message(actor: Actor, *, message_id: UUID, note: str) -> Message:
    """Fold a message behind a content note, another one, or none; who has it open hears of it. The same again changes
    nothing.

    Its author doesn't undo it. The caller has made sure that `actor` decides about it, and that there is such a note.
    Raises Http404 unless it stands or is held.
    """
    thread, message = _locked(message_id)
    if message.state not in {State.VISIBLE, State.HELD} or message.author_id == actor.member_id:
        raise Http404
    if message.note == note:
        return message
    message.note = message.team_note = note
    _save(thread, message)
    record(actor, "note_message", "message", message.id)
    return message


def _locked(message_id: UUID) -> tuple[Thread, Message]:
    """The message as it stands under its thread's lock."""
    found = Message.objects.filter(id=message_id).values_list("thread_id", flat=True).first()
    if found is None:
        raise Http404
    thread = lock_threads([found])[0]
    return thread, Message.objects.get(id=message_id)


def _save(thread: Thread, message: Message) -> None:
    """Keep the new state. Only what others could see counts as a change of the thread."""
    if message.seq is not None:
        message.change = count_change(thread)
    else:
        announce(thread.organization_id, "notice", members=[message.author_id], about="held")
    message.save(update_fields=["state", "seq", "change", "reason", "settled_at", "note", "team_note"])
