"""What a reviewer may see and decide: content of programs where she reviews, and never her own. Unseen is 404."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from throughcare.access.actor import Actor
from throughcare.access.words import Word
from throughcare.conversations.models import Message, Thread
from throughcare.conversations.policy import Sight, get_thread
from throughcare.moderation.models import Report
from throughcare.program.models import Program


def reviewed_programs(actor: Actor) -> list[UUID]:
    """The programs in which this actor decides about held and reported messages."""
    return actor.programs_with(Word.REVIEW_DECIDE, list(Program.objects.values_list("id", flat=True)))


def get_reviewable(actor: Actor, message_id: UUID) -> Message:
    """A message this actor may decide about: held, reported or visible in a room she reviews, written by another.

    Of a direct thread only what was reported or waits: reviewers have no way into the rest. Raises Http404.
    """
    message = (
        Message.objects.select_related("thread").filter(id=message_id).exclude(author_id=actor.member_id).first()
    )
    if message is None or message.thread.program_id not in reviewed_programs(actor):
        raise Http404
    is_private = message.thread.channel == "direct-thread"
    if is_private and message.state != Message.State.HELD and not Report.objects.filter(message_id=message.id).exists():
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


def get_reportable(actor: Actor, message_id: UUID) -> tuple[Sight, Message]:
    """A message of somebody else that this member can read now. Raises Http404."""
    message = Message.objects.filter(id=message_id, state=Message.State.VISIBLE).first()
    if message is None or message.author_id == actor.member_id:
        raise Http404
    sight = get_thread(actor, message.thread_id)
    if not sees(actor, message):
        raise Http404
    return sight, message


def sees(actor: Actor, message: Message) -> bool:
    """Whether the message stands in one of this member's ranges of the thread."""
    from throughcare.conversations.models import Seat

    ranges = Seat.objects.filter(thread_id=message.thread_id, member_id=actor.member_id)
    place = message.seq or 0
    return any(s.from_seq <= place and (s.until_seq is None or place < s.until_seq) for s in ranges)


def thread_of(message: Message) -> Thread:
    """The message's thread."""
    thread: Thread = message.thread
    return thread
