"""Shifts of moderators, notes between shifts, the last forecast, and private notes after hard shifts."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link


class Shift(Row):
    """Hours of one moderator that come back each week, on the clocks of the program's zone.

    `end_minute` lies after `start_minute` and may pass midnight (up to 2,880). One date only: `from_on` and
    `until_on` are the same. A shift is never deleted: who was on is looked up later.
    """

    program = link("program.Program")
    member = link("program.Member")
    weekday = models.SmallIntegerField()  # Monday is 0
    start_minute = models.SmallIntegerField()
    end_minute = models.SmallIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "program"], name="moderation_shift_program")]


class ShiftOff(Row):
    """A date on which a shift does not happen, named by the day it would have begun."""

    shift = link("moderation.Shift")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "shift", "on"], name="moderation_shift_off_once"
            )
        ]


class Handover(Row):
    """What one shift tells the next. For reviewers of the program only."""

    program = link("program.Program")
    author = link("program.Member")
    body = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["organization_id", "program", "-at"], name="moderation_handover_at")]


class HandoverRead(Row):
    """A reviewer has read a note."""

    handover = link("moderation.Handover")
    member = link("program.Member")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "handover", "member"], name="moderation_handover_read_once"
            )
        ]


class CoverageForecast(Row):
    """The last forecast of a program. Numbers only: no words, names or ids of anybody."""

    program = link("program.Program")
    roster = models.TextField()  # a digest of the shifts it was made for
    result = models.JSONField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "program"], name="moderation_forecast_once")
        ]


class Debrief(Row):
    """A private note after a hard shift: only its author and the one director she chose can read it."""

    program = link("program.Program")
    author = link("program.Member")
    reader = link("program.Member")
    body = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "author"], name="moderation_debrief_author"),
            models.Index(fields=["organization_id", "reader"], name="moderation_debrief_reader"),
        ]
