"""The only writers of this package's rows, one file a noun."""

from __future__ import annotations

from throughcare.moderation.actions.messages import release_held, remove_visible, return_held
from throughcare.moderation.actions.reports import reopen_report, report_message, settle_report

__all__ = [
    "release_held",
    "remove_visible",
    "reopen_report",
    "report_message",
    "return_held",
    "settle_report",
]
