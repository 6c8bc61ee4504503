"""Group sessions that took place, and who came; which cohort somebody was in before she was moved."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link


class Meeting(Row):
    """A group session for which somebody said who came. Made then, from the cohort's window, and never changed.

    Windows are made anew when times change, and this is of record: it has the id of the window it was made from, so
    that the address of the one is that of the other.
    """

    is_append_only = True

    program = link("program.Program")
    cohort = link("program.Cohort")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "cohort", "from_at"], name="meetings_meeting_once"
            )
        ]
        indexes = [models.Index(fields=["organization_id", "from_at"], name="meetings_meeting_from")]


class Attendance(Row):
    """What was said of one person in one session. Never changed: a correction is a new number, the highest counts."""

    is_append_only = True

    meeting = link("meetings.Meeting")
    member = link("program.Member")
    episode = link("program.Episode")  # the stay in which she was asked for
    number = models.IntegerField()  # 1 is what was said first
    status = models.TextField()  # `meetings.rules.Status`
    note = models.TextField(default="", db_default="")
    by = link("program.Member")
    client_id = models.UUIDField()  # of the form, so that sending it twice says nothing twice
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "meeting", "member", "number"], name="meetings_attendance_once"
            )
        ]
        indexes = [models.Index(fields=["organization_id", "episode"], name="meetings_attendance_of_stay")]


class CohortLeft(Row):
    """Somebody was put into another cohort (or out of one): the one she was in until then; null: in none."""

    is_append_only = True

    episode = link("program.Episode")
    cohort = link("program.Cohort", null=True)
    left_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization_id", "left_at"], name="meetings_cohort_left_at")]
