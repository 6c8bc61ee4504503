"""What waits for a reviewer, what came of it, and what a member may say against it. Evidence is frozen."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link


class Report(Row):
    """One member's report of one message, or of a topic's name. The text reported stays, whatever becomes of it."""

    class State(models.TextChoices):
        """Waiting for a person, or settled by one."""

        OPEN = "open"
        SETTLED = "settled"

    thread = link("conversations.Thread")
    message_id = models.UUIDField()  # or of a topic, whose name is meant then
    is_title = models.BooleanField(default=False, db_default=False)
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

    @property
    def url(self) -> str:
        """Where its reporter reads what came of it."""
        return f"/{'topics' if self.is_title else 'messages'}/{self.message_id}/report"


class Review(Row):
    """Something one reviewer looks at and decides: words as they stood, risk, two clocks, an outcome."""

    class Kind(models.TextChoices):
        """Why it is looked at. A message that several things point to has a row for the first of them."""

        HELD = "held"
        REPORT = "report"
        FLAGGED = "flagged"  # visible, and screening found something
        WATCH = "watch"  # visible, and a watch rule of the program asks for a look
        FIRST = "first-post"
        SAMPLE = "sample"  # visible, nothing found: drawn so that what is missed gets known
        APPEAL = "appeal"
        FOUND = "found"  # a reviewer came upon it; settled as soon as it is made

    class State(models.TextChoices):
        """Waiting for a person, or decided by one."""

        OPEN = "open"
        SETTLED = "settled"

    kind = models.TextField(choices=Kind.choices)
    subject_id = models.UUIDField()  # a message; of reports the first one; an appeal
    program = link("program.Program")
    thread = link("conversations.Thread", null=True)
    message_id = models.UUIDField(null=True)
    is_title = models.BooleanField(default=False, db_default=False)  # of a reported name: the id is a topic's
    author_id = models.UUIDField()  # whom it is about
    barred_ids = ArrayField(
        models.UUIDField(), default=list
    )  # who may not decide: author, reporters, decider
    level = models.SmallIntegerField()  # rules.Level: 0 green, 1 amber, 2 red, 3 crisis
    opened_at = models.DateTimeField()  # when it began to wait: for words, when they were said
    due_at = models.DateTimeField()
    claimed_by = link("program.Member", null=True)
    claimed_at = models.DateTimeField(null=True)
    state = models.TextField(choices=State.choices, default=State.OPEN)
    outcome = models.TextField(default="")  # a key of rules.REVIEW_OUTCOMES
    reason = models.TextField(default="")  # what its author reads about why, a key of the rules' reasons
    words = models.TextField(default="")  # what a person wrote to its author
    settled_by = link("program.Member", null=True)
    settled_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # when its author saw what was decided
    frozen_body = models.TextField(default="")
    frozen_change = models.IntegerField(null=True)
    flags = ArrayField(models.TextField(), default=list)  # what screening found then
    severity = models.SmallIntegerField(default=0)
    seen_by_ids = ArrayField(models.UUIDField(), default=list)  # who had the words within sight
    weight = models.FloatField(default=0)  # drawn at random for so many unflagged messages; 0: not drawn
    is_judged = models.BooleanField(default=False)  # a person said what is really in it
    found = ArrayField(models.TextField(), default=list)  # the flags that person gave

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "kind", "subject_id"], name="moderation_review_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "program"],
                condition=models.Q(state="open"),
                name="moderation_review_open",
            ),
            models.Index(fields=["organization_id", "message_id"], name="moderation_review_message"),
            models.Index(fields=["organization_id", "author_id"], name="moderation_review_author"),
            models.Index(fields=["organization_id", "program", "settled_at"], name="moderation_review_done"),
        ]


class ReviewNote(Row):
    """What one reviewer tells the others about a review. Members never see it."""

    review = link("moderation.Review")
    by = link("program.Member")
    body = models.TextField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["organization_id", "review"], name="moderation_note_review")]


class Correction(Row):
    """One step of the ladder that a member was told of: what, why, until when."""

    class Step(models.TextChoices):
        """From the gentlest. A note is no strike; limited and paused are written into her standing."""

        NOTE = "note"
        REMINDER = "reminder"
        WARNING = "warning"
        LIMITED = "limited"  # each post to peers waits for a person
        PAUSED = "paused"  # no posts to peers

    program = link("program.Program")
    member = link("program.Member")
    step = models.TextField(choices=Step.choices)
    reason = models.TextField()  # a key of rules.CORRECTION_REASONS
    words = models.TextField(default="")  # what a person wrote to her
    message_id = models.UUIDField(null=True)
    given_by = link("program.Member")
    at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)  # limited and paused: when it ends by itself
    counts_until = models.DateTimeField(null=True)  # until then it is a strike; a note never is
    lifted_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "member", "at"], name="moderation_correction_of")]


class Appeal(Row):
    """A member asks somebody else to look again at what was decided about her: once a decision."""

    class State(models.TextChoices):
        """Being talked about, or answered."""

        OPEN = "open"
        SETTLED = "settled"

    program = link("program.Program")
    member = link("program.Member")
    about_kind = models.TextField()  # review or correction
    about_id = models.UUIDField()
    decided_by = link("program.Member")  # who answers is another
    opened_at = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.OPEN)
    outcome = models.TextField(default="")  # upheld or changed
    settled_by = link("program.Member", null=True)
    settled_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # when she read what came last from the team

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "about_kind", "about_id"], name="moderation_appeal_once"
            )
        ]
        indexes = [models.Index(fields=["organization_id", "member"], name="moderation_appeal_member")]


class AppealWord(Row):
    """What was said in an appeal, by her or by the team."""

    appeal = link("moderation.Appeal")
    by = link("program.Member")
    is_team = models.BooleanField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization_id", "appeal", "at"], name="moderation_appeal_word")]


class ReviewSetting(Row):
    """What a program chose about its reviews; without a row the defaults of the rules hold."""

    program = link("program.Program")
    sample_per_mille = models.SmallIntegerField()
    strike_days = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "program"], name="moderation_setting_once")
        ]


class ScanMark(Row):
    """How far an organization's messages have been looked through for what a person should see."""

    message_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization_id"], name="moderation_scan_mark_once")]


from throughcare.moderation.coverage.models import (  # noqa: E402 - Django finds an app's tables by this module
    CoverageForecast,
    Debrief,
    Handover,
    HandoverRead,
    Shift,
    ShiftOff,
)

__all__ = ["CoverageForecast", "Debrief", "Handover", "HandoverRead", "Report", "Shift", "ShiftOff"]
