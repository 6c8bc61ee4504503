"""What happens here that upper packages may want to know, inside the same transaction. Ids and kinds only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from throughcare.core.events import Event


@dataclass(frozen=True)
class MessageWithdrawn(Event):
    """An author took back her own message; reports keep what they froze."""

    thread_id: UUID
    message_id: UUID
