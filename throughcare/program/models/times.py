"""When staff are on, when sessions are, and who holds the on-call telephone."""

from __future__ import annotations

from django.db import models

from throughcare.core.rows import Row, link


class StaffedWindow(Row):
    """Instants at which a program is staffed, where it publishes a rota; else the policy's hours count."""

    program = link("program.Program")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization_id", "program", "until_at"], name="program_staffed")]


class SessionWindow(Row):
    """When a cohort's own sessions are, for rules such as "not during a session"."""

    program = link("program.Program")
    cohort = link("program.Cohort")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "cohort", "until_at"], name="program_session_window")
        ]


class WeeklyTime(Row):
    """A time of every week: a cohort's session, or (without a cohort) hours in which the program is staffed.

    Windows are made from it, some weeks ahead, by a duty of the work process: decisions read only windows.
    """

    program = link("program.Program")
    cohort = link("program.Cohort", null=True)
    weekday = models.SmallIntegerField()  # 0 is Monday
    starts = models.SmallIntegerField()  # minutes since midnight, on the clock of `zone`
    minutes = models.SmallIntegerField()
    zone = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # the last day, included

    class Meta:
        indexes = [models.Index(fields=["organization_id", "program", "cohort"], name="program_weekly_time")]


class CancelledDay(Row):
    """One day on which a weekly time is not."""

    weekly = link("program.WeeklyTime")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "weekly", "on"], name="program_cancelled_day")
        ]


class OnCall(Row):
    """Who answers pages of a program (or of all), from one instant until another."""

    program = link("program.Program", null=True)
    member = link("program.Member")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    is_backup = models.BooleanField(default=False, db_default=False)  # rung second, beside the care team
    note = models.TextField(default="", db_default="")  # what the one before wants this one to know

    class Meta:
        indexes = [models.Index(fields=["organization_id", "until_at"], name="program_on_call")]
