"""The only writers of this package's rows, one file a noun."""

from __future__ import annotations

from throughcare.moderation.actions.messages import release_held, remove_visible, return_held
from throughcare.moderation.actions.reports import report_message, report_title

__all__ = [
    "release_held",
    "remove_visible",
    "report_message",
    "report_title",
    "return_held",
]
