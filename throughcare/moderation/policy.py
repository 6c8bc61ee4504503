"""What a reviewer may see and decide: content of programs where she reviews, never her own. Unseen is 404."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.conversations.models import Message, Seat
from throughcare.conversations.policy import ROOMS, Sight, get_thread
from throughcare.moderation.models import Report
from throughcare.program.models import Program


def reviewed_programs(actor: Actor) -> list[UUID]:
    """The programs in which this actor decides about held and reported messages."""
    return actor.programs_with(Word.REVIEW_DECIDE, list(Program.objects.values_list("id", flat=True)))


def get_reviewable(actor: Actor, message_id: UUID) -> Message:
    """A message this actor may decide about: held, reported or visible in a room she reviews, not her own.

    Of direct and care-team threads only what was reported or waits: reviewers have no way into the rest.
    Raises Http404.
    """
    message = (
        Message.objects.select_related("thread")
        .filter(id=message_id)
        .exclude(author_id=actor.member_id)
        .first()
    )
    if message is None or message.thread.program_id not in reviewed_programs(actor):
        raise Http404
    is_private = message.thread.channel not in ROOMS
    was_held = message.seq is None  # held now, or returned, or taken back while it was held
    if is_private and not was_held and not Report.objects.filter(message_id=message.id).exists():
        raise Http404
    return message


def get_report(actor: Actor, report_id: UUID) -> Report:
    """An open or settled report this actor may decide about. Raises Http404."""
    report = Report.objects.select_related("thread").filter(id=report_id).first()
    if report is None or actor.member_id in {report.author_id, report.reporter_id}:
        raise Http404
    if report.thread.program_id not in reviewed_programs(actor):
        raise Http404
    return report


def own_report(actor: Actor, message_id: UUID) -> Report | None:
    """This actor's report of the message, settled or not: it stays, whatever becomes of the message."""
    return Report.objects.filter(message_id=message_id, reporter_id=actor.member_id).first()


def get_reportable(actor: Actor, message_id: UUID) -> tuple[Sight, Message]:
    """A message of somebody else that this member can read now. Raises Http404."""
    message = Message.objects.filter(id=message_id, state=Message.State.VISIBLE).first()
    if message is None or message.author_id == actor.member_id:
        raise Http404
    sight = get_thread(actor, message.thread_id)
    if not _sees(actor, message):
        raise Http404
    return sight, message


def _sees(actor: Actor, message: Message) -> bool:
    """Whether the message stands in one of this member's ranges of the thread."""
    return Seat.objects.filter(
        Q(until_seq=None) | Q(until_seq__gt=message.seq),
        thread_id=message.thread_id,
        member_id=actor.member_id,
        from_seq__lte=message.seq,
    ).exists()
