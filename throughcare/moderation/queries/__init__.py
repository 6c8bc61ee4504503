"""What the pages of this package read, one file a page."""

from __future__ import annotations

from throughcare.moderation.queries.rows import WaitingRow
from throughcare.moderation.queries.waiting import Waiting, waiting_for

__all__ = ["Waiting", "WaitingRow", "waiting_for"]
