"""What becomes of reviews when something happens to their messages: in the same transaction."""

from __future__ import annotations

from throughcare.conversations.events import MessageWithdrawn
from throughcare.core.events import subscribe
from throughcare.kit import clock
from throughcare.moderation.actions.unread import ring_for_taken_back
from throughcare.moderation.models import Review

_THEIR_OWN = (Review.Kind.REPORT, Review.Kind.APPEAL)


def message_withdrawn(event: MessageWithdrawn) -> None:
    """Nothing is left to decide about what its author took back; reports keep what they froze.

    Words in which danger is suspected and that nobody has looked at ring now.
    """
    ring_for_taken_back(event.message_id)
    Review.objects.filter(message_id=event.message_id, state=Review.State.OPEN).exclude(
        kind__in=_THEIR_OWN
    ).update(state=Review.State.SETTLED, outcome="taken-back", settled_at=clock.now())


def subscribe_all() -> None:
    """Listen. Called when Django has started; twice is once."""
    subscribe(MessageWithdrawn, message_withdrawn)
