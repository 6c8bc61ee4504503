"""What was answered in questionnaires, and how often each program asks."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link


class MeasureResponse(Row):
    """One questionnaire as its owner answered it. Never changed: who sees it otherwise later answers again."""

    is_append_only = True

    program = link("program.Program")  # whose staff read it
    member = link("program.Member")  # who answered, about herself
    instrument = models.TextField()  # a key of `instruments.INSTRUMENTS`
    answers = models.JSONField()  # `instruments.Answers`
    score = models.SmallIntegerField(null=True)  # null: an item was left open
    client_id = models.UUIDField()  # of the form: sent twice with the same answers it is one response
    concern = link("safety.Concern", null=True)  # what rings because of it
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "member", "client_id", "instrument", "answers"],
                name="care_response_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "member", "instrument", "-at"], name="care_response_of_member"
            )
        ]


class MeasureSchedule(Row):
    """How often one program asks for one questionnaire, where its directors chose other than we do."""

    program = link("program.Program")
    instrument = models.TextField()
    every_days = models.SmallIntegerField()  # one of `rules.EVERY`; 0 never

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "program", "instrument"], name="care_schedule_once"
            )
        ]
