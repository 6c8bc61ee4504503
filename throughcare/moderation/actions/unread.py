"""Words in which danger is suspected and that no reviewer came to: they ring, as where no reviewer is on."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Q

from throughcare.conversations.models import Message
from throughcare.kit import clock
from throughcare.moderation import rules
from throughcare.moderation.models import Review
from throughcare.moderation.policy import at_work_among
from throughcare.safety.actions import open_concern
from throughcare.safety.models import Concern
from throughcare.screening.findings import SELF_HARM

SOURCE = "message"
AT_ONCE = 100


def organizations_late(organizations: Sequence[int]) -> list[int]:
    """In which of these organizations `ring_for_late` may have somebody to ring. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT moderation_unread_organizations(%s, %s, %s)",
            [list(organizations), rules.Level.CRISIS, clock.now()],
        )
        return [row[0] for row in cursor.fetchall()]


def ring_for_late() -> int:
    """Ring about all suspected danger in the queue whose time is over and that nobody is on; answers how many.

    What rang when it was posted has its concern already.
    """
    now = clock.now()
    late = (
        Review.objects.filter(
            Q(claimed_at=None) | Q(claimed_at__lte=now - rules.CLAIM_FOR),
            state=Review.State.OPEN,
            level=rules.Level.CRISIS,
            due_at__lte=now,
            message_id__isnull=False,
            flags__contains=[SELF_HARM],
        )
        .exclude(kind=Review.Kind.APPEAL)
        .order_by("due_at")
        .values_list("message_id", "author_id", "program_id", "severity")
    )
    # Two statements by numbers: joined they would be compared pair by pair where statistics are old.
    messages = [message_id for message_id, *_ in late]
    concerns = Concern.objects.filter(source_kind=SOURCE, source_id__in=messages)
    heard = set(concerns.values_list("source_id", flat=True))
    found = [one for one in late if one[0] not in heard][:AT_ONCE]
    for message_id, author_id, program_id, severity in found:
        if message_id is not None:
            _ring(message_id, author_id, program_id, severity)
    return len(found)


def ring_for_taken_back(message_id: UUID) -> None:
    """Ring about suspected danger that its author took back before anybody had looked at it."""
    message = Message.objects.select_related("thread").get(id=message_id)
    if (
        SELF_HARM not in message.flags
        or Concern.objects.filter(source_kind=SOURCE, source_id=message_id).exists()
    ):
        return
    looked = Review.objects.filter(message_id=message_id, settled_by__isnull=False).exists()
    program_id = message.thread.program_id
    if not looked and not at_work_among([(message.author_id, program_id)]):
        _ring(message_id, message.author_id, program_id, message.severity)


def _ring(message_id: UUID, author_id: UUID, program_id: UUID | None, severity: int) -> None:
    open_concern(
        None,
        member_id=author_id,
        program_id=program_id,
        level=max(severity, 1),
        source_kind=SOURCE,
        source_id=message_id,
    )
