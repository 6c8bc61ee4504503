"""Concerns, their pages and clocks, who tried to reach whom, what they were asked; safety plans; C-SSRS screens."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link
from throughcare.safety import rules


class Concern(Row):
    """Somebody may be in danger: open → acknowledged → closed with an outcome. It never expires."""

    class State(models.TextChoices):
        """Open rings; acknowledged has an owner; closed has an outcome."""

        OPEN = "open"
        ACKNOWLEDGED = "acknowledged"
        CLOSED = "closed"

    program = link("program.Program", null=True)  # null: of somebody no program knows; directors answer it
    member = link("program.Member", null=True)  # about whom; null for a drill only, which is about nobody
    level = models.SmallIntegerField()  # 0–4, as screening's severity; 4 is the worst
    source_kind = models.TextField()  # `rules.WHY` says each in words
    source_id = models.UUIDField(null=True)
    url = models.TextField(default="")
    state = models.TextField(choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(db_default=Now())
    owner = link("program.Member", null=True)
    acknowledged_at = models.DateTimeField(null=True)
    put_back_at = models.DateTimeField(null=True)  # last, from somebody's hands: what rang before is over
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    raised_by = link("program.Member", null=True)  # whose deed opened it, where it was not the member's own
    note = models.TextField(default="", db_default="")  # what that person saw
    # Also directors of other programs may open it: its own program has nobody at the top of its ladder.
    reaches_organization = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "source_kind", "source_id"],
                condition=models.Q(source_id__isnull=False),
                name="safety_concern_source_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization_id", "state", "opened_at"], name="safety_concern_state"),
            models.Index(
                fields=["organization_id", "member"],
                condition=~models.Q(state="closed"),
                name="safety_concern_member",
            ),
        ]

    @property
    def why(self) -> str:
        """Why it was opened, in words."""
        return str(rules.WHY.get(self.source_kind, rules.WHY_ELSE))

    @property
    def is_raised_by_hand(self) -> bool:
        """Whether somebody of the team raised it, rather than reported, recorded or removed something."""
        return self.source_kind in rules.RAISED and self.raised_by_id is not None

    @property
    def is_of_absence(self) -> bool:
        """Whether it was opened because who came to a session was kept: its note says which, and its address is that
        session's page.
        """
        return self.source_kind == rules.ABSENT

    @property
    def came_of(self) -> str:
        """What came of it, in words; while it is not closed, that it rings or is taken."""
        return str(rules.OUTCOMES.get(self.outcome) or rules.STATES[self.state])

    @property
    def has_answers(self) -> bool:
        """Whether `url` is a page of the answers that opened it."""
        return self.source_kind in rules.ANSWERED

    @property
    def has_words(self) -> bool:
        """Whether whoever answers can read the words that opened it."""
        return self.source_kind in rules.WORDS


class Page(Row):
    """One rung of a concern's ladder: whom to ring, when it is due, whether it rang.

    The row is its own job (decision 0009): `work` takes due rows under a lock that a killed process lets go.
    All concerns about one person in one program are one call (decision 0014): one of them carries the page
    that waits, the others went with it.
    """

    concern = link("safety.Concern")
    rung = models.IntegerField()  # 1 is the first person to be paged
    step = models.TextField(default="on-call", db_default="on-call")  # whom it rings: a key of rules.Step
    due_at = models.DateTimeField(db_default=Now())
    rung_at = models.DateTimeField(null=True)
    paged_ids = models.JSONField(default=list)  # members it rang
    carried_by = models.UUIDField(null=True)  # the page with which this one went; it rang nobody itself
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "concern", "rung"], name="safety_page_rung_once"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(rung_at=None), name="safety_page_due")]


class Clock(Row):
    """How long concerns of one level may wait in one program, where its directors chose other than we do."""

    program = link("program.Program")
    level = models.SmallIntegerField()
    answer_minutes = models.IntegerField()  # unanswered so long, the next rung is rung
    settle_minutes = models.IntegerField()  # taken and not closed so long, it climbs again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "program", "level"], name="safety_clock_once"),
            models.CheckConstraint(
                condition=models.Q(
                    answer_minutes__gte=1,
                    level__gte=0,
                    level__lte=4,
                    settle_minutes__gte=models.F("answer_minutes"),
                ),
                name="safety_clock_in_order",
            ),
            # The bound that nobody can configure away: see rules.LONGEST_ANSWER.
            models.CheckConstraint(
                condition=models.Q(level__lt=3) | models.Q(answer_minutes__lte=15),
                name="safety_clock_grave_soon",
            ),
        ]


class Reach(Row):
    """Somebody tried to reach the person a concern is about, and what came of it."""

    concern = link("safety.Concern")
    by = link("program.Member")
    at = models.DateTimeField(db_default=Now())
    result = models.TextField()  # a key of rules.REACHES

    class Meta:
        indexes = [models.Index(fields=["organization_id", "concern", "at"], name="safety_reach_concern")]


class Question(Row):
    """Somebody was asked whether she is safe. It waits until she answers, or until no concern of the call is left.

    At most one waits for a person in one program: asked again, it is the same one.
    """

    concern = link("safety.Concern")  # from whose page it was asked
    program = link("program.Program", null=True)  # the concern's
    member = link("program.Member")  # who is asked: whom the concern is about
    asked_by = link("program.Member")
    asked_at = models.DateTimeField(db_default=Now())
    again_by = link("program.Member", null=True)  # who asked last, where it was asked more than once
    again_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # first
    closed_at = models.DateTimeField(null=True)  # nobody answered, and what it was asked for is over

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "member", "program"],
                condition=models.Q(answered_at=None, closed_at=None),
                name="safety_question_waits_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization_id", "member", "-asked_at"], name="safety_question_of_member"),
            models.Index(fields=["organization_id", "concern"], name="safety_question_concern"),
        ]

    @property
    def waits(self) -> bool:
        """Whether it has no answer yet, and is to have one."""
        return self.answered_at is None and self.closed_at is None


class Answer(Row):
    """One answer to a question. Never changed: whoever answers again, otherwise, has given two, and both stay."""

    is_append_only = True

    question = link("safety.Question")
    answer = models.TextField()  # a key of rules.ANSWERS
    note = models.TextField(default="", db_default="")  # her own words
    client_id = models.UUIDField()  # of the form, so that two taps are one answer
    concern = link("safety.Concern", null=True)  # what rings because of it
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "question", "at"], name="safety_answer_question"),
            models.Index(
                fields=["organization_id", "concern"],
                condition=models.Q(concern__isnull=False),
                name="safety_answer_concern",
            ),
        ]


class SafetyPlan(Row):
    """One version of a member's safety plan. Never changed: each save is a new number, and the highest counts."""

    is_append_only = True

    member = link("program.Member")  # whose
    number = models.IntegerField()  # 1 is her first
    steps = models.JSONField()  # `safety.plan.Plan.as_json`
    written_by = link("program.Member")  # herself, or who of the team wrote it with her
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "member", "number"], name="safety_plan_number_once"
            )
        ]


class SuicideScreen(Row):
    """One C-SSRS screener as it was answered. Never changed: a correction is a row that names this one."""

    is_append_only = True

    program = link("program.Program")
    member = link("program.Member")  # who answered
    recorded_by = link("program.Member")
    concern = link("safety.Concern", null=True)  # which it belongs to, if any
    corrects = link("safety.SuicideScreen", null=True)
    client_id = models.UUIDField()  # of the form, so that sending it twice makes one row
    version = models.TextField()  # `safety.cssrs.Version`
    answers = models.JSONField()  # by question: true, false, or null for asked and not answered
    level = models.TextField()  # `safety.cssrs.Level`
    due_at = models.DateTimeField(null=True)  # by when somebody acts on it; null where nobody needs to
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "client_id"], name="safety_screen_sent_once")
        ]
        indexes = [models.Index(fields=["organization_id", "member", "-at"], name="safety_screen_of_member")]
