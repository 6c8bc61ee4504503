"""What happened to calls, told inside the transaction; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from throughcare.core.events import Event


@dataclass(frozen=True)
class CallChanged(Event):
    """Somebody took a call about a member in one program, or closed it."""

    program_id: UUID
    member_id: UUID
