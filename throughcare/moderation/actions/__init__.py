"""The only writers of this package's rows, one file a noun."""

from __future__ import annotations

from throughcare.moderation.actions.messages import put_note, release_held, remove_visible, return_held
from throughcare.moderation.actions.reports import report_message, report_title

__all__ = [
    "put_note",
    "release_held",
    "remove_visible",
    "report_message",
    "report_title",
    "return_held",
]
