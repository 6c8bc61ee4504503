"""Reports: what a member asked the care team to look at, frozen as it stood."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link


class Report(Row):
    """One member's report of one message. The text reported stays, whatever becomes of the message."""

    class State(models.TextChoices):
        """Waiting for a person, or settled by one."""

        OPEN = "open"
        SETTLED = "settled"

    thread = link("conversations.Thread")
    message_id = models.UUIDField()
    author_id = models.UUIDField()
    reporter = link("program.Member")
    reason = models.TextField()
    note = models.TextField(default="")
    frozen_body = models.TextField()
    frozen_change = models.IntegerField(null=True)
    seen_by_ids = ArrayField(models.UUIDField(), default=list)  # who had the message within sight
    at = models.DateTimeField(db_default=Now())
    state = models.TextField(choices=State.choices, default=State.OPEN)
    outcome = models.TextField(default="")
    settled_by = link("program.Member", null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "message_id", "reporter"], name="moderation_report_once"
            )
        ]
        indexes = [models.Index(fields=["organization_id", "state", "at"], name="moderation_report_state")]


from throughcare.moderation.coverage.models import (  # noqa: E402 - Django finds an app's tables by this module
    CoverageForecast,
    Debrief,
    Handover,
    HandoverRead,
    Shift,
    ShiftOff,
)

__all__ = ["CoverageForecast", "Debrief", "Handover", "HandoverRead", "Report", "Shift", "ShiftOff"]
