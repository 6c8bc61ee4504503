"""One's own words: they stay one's own when a seat, an episode or a conversation has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from throughcare.access.actor import Actor
from throughcare.contact.words import Channel
from throughcare.conversations.models import Message, Seat
from throughcare.conversations.notes import note_word


@dataclass(frozen=True, slots=True)
class OwnWord:
    """One message of one's own. A direct thread isn't named by the other one, who may have left it."""

    id: UUID
    body: str
    kind: str
    at: datetime
    place: str
    channel: str
    note: str


def own_words(actor: Actor, *, limit: int, before: datetime | None = None) -> list[OwnWord]:
    """The newest messages this member wrote, wherever she may read now; one query."""
    # By thread, as the index on a thread's authors wants it; nobody writes where she never had a seat.
    threads = Seat.objects.filter(member_id=actor.member_id).values("thread_id")
    rows = Message.objects.filter(author_id=actor.member_id, thread_id__in=threads)
    rows = rows.exclude(state=Message.State.WITHDRAWN)
    if before is not None:
        rows = rows.filter(at__lt=before)
    found = rows.order_by("-at", "-id").values_list(
        "id", "body", "kind", "at", "thread__title", "thread__channel", "note"
    )
    return [
        OwnWord(
            pk,
            body,
            kind,
            at,
            title if channel in {Channel.SUPPORT_GROUP, Channel.COHORT_ROOM} else "",
            channel,
            note_word(note),
        )
        for pk, body, kind, at, title, channel, note in found[:limit]
    ]
