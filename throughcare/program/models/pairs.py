"""What two members are to each other, and what one agreed to: kin, introductions, asks, consents, blocks."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link


class Relation(Row):
    """Two members whom something joins or parts outside cohorts: guardian, family."""

    member = link("program.Member")  # the participant
    other = link("program.Member")
    kind = models.TextField()  # guardian or family
    until_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "member"], name="program_relation_member")]


class Introduction(Row):
    """Staff brought two members together (a buddy, a greeter)."""

    program = link("program.Program")
    first = link("program.Member")  # the lower id of the two
    second = link("program.Member")
    kind = models.TextField(default="buddy")
    made_by_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "program", "first", "second"],
                condition=models.Q(ended_at=None),
                name="program_introduction_once",
            )
        ]


class ContactRequest(Row):
    """One member asked another to talk one to one. No free text: the asking itself is the message."""

    class State(models.TextChoices):
        """`quiet` is what the asker sees for ever after: declined, blocked and unanswered look the same."""

        ASKED = "asked"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    program = link("program.Program")
    asker = link("program.Member")
    asked = link("program.Member")
    state = models.TextField(choices=State.choices, default=State.ASKED)
    is_delivered = models.BooleanField(
        default=True
    )  # a blocked person's ask is kept and never shown to the blocker
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "asked", "state"], name="program_request_asked"),
            models.Index(fields=["organization_id", "asker", "asked_at"], name="program_request_asker"),
        ]


class Consent(Row):
    """A yes that can be taken back: to direct contact with one person, or a guardian's to a channel."""

    DIRECT_CONTACT = "direct-contact"
    STAY_IN_TOUCH = "stay-in-touch"
    WELCOME = "welcome-others"  # to be told of a peer who has no answer yet; `other` is the giver herself

    program = link("program.Program")
    giver = link("program.Member")
    other = link("program.Member")  # direct contact: the peer. Guardian's: the minor it is about.
    topic = models.TextField(default="direct-contact")
    given_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "program", "giver", "other", "topic"],
                condition=models.Q(ended_at=None),
                name="program_consent_once",
            )
        ]
        indexes = [models.Index(fields=["organization_id", "other"], name="program_consent_other")]


class Block(Row):
    """One-sided and invisible to the other."""

    blocker = link("program.Member")
    blocked = link("program.Member")
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "blocker", "blocked"],
                condition=models.Q(ended_at=None),
                name="program_block_once",
            )
        ]
        indexes = [models.Index(fields=["organization_id", "blocked"], name="program_block_blocked")]


class Mark(Row):
    """A state a member set that opens a door her policy keeps closed, such as ``support-now``."""

    member = link("program.Member")
    program = link("program.Program")
    kind = models.TextField()
    from_at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organization_id", "member"], name="program_mark_member")]


class Acknowledgement(Row):
    """A member read a version of the agreement and said so; number 0: she took it back. The latest counts."""

    program = link("program.Program")
    member = link("program.Member")
    policy_number = models.IntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "member", "program", "-at"], name="program_acknowledged")
        ]
