"""One row of what waits, as the Waiting page and the queue of reviews show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from throughcare.moderation.rules import Level

LEVELS: dict[Level, Promise] = {
    Level.CRISIS: _("Crisis"),
    Level.RED: _("Red"),
    Level.AMBER: _("Amber"),
    Level.GREEN: _("Green"),
}


@dataclass(frozen=True)
class WaitingRow:
    """One thing a person has to do."""

    id: UUID
    kind: str
    who: str
    line: str
    at: datetime
    due_at: datetime | None
    is_late: bool
    url: str = ""
    place: str = ""
    reason: str = ""
    actions: list[dict[str, Any]] = field(default_factory=list)
    level: str = ""  # the class in words; empty for what has none
    taken: str = ""  # who is on it
