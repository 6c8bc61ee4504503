"""Members and what they are in a program: standing, roles, episodes, seats on care teams."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link
from throughcare.program.names import full_name


class Member(Row):
    """Who an account is to one organization: the names shown, and the facts decisions need."""

    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    external_id = models.TextField(
        default=""
    )  # the organization's own number for her; upserts find her by it
    first_name = models.TextField()
    last_name = models.TextField(default="")
    alias = models.TextField(default="")
    birth_date = models.DateField(null=True)
    zone = models.TextField()
    zone_set_at = models.DateTimeField(null=True)  # when she last said so herself
    state_of_residence = models.TextField(default="")  # two letters, such as "IL"
    phone = models.TextField(default="")  # where she is called back, too
    # Where help finds her, and whom else to call, as she last confirmed it.
    street_address = models.TextField(default="", db_default="")
    emergency_name = models.TextField(default="", db_default="")
    emergency_phone = models.TextField(default="", db_default="")
    safety_confirmed_at = models.DateTimeField(null=True)
    preference_groups = ArrayField(models.TextField(), default=list, blank=True)
    opens_notes = models.BooleanField(default=False, db_default=False)  # words behind content notes at once
    # Her care team asks her something: read with her row on each page, which then asks `safety` what it is.
    is_asked = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())
    arrived_at = models.DateTimeField(null=True)  # when she first signed in to this organization

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "account"], name="program_member_account"),
            models.UniqueConstraint(
                fields=["organization_id", "external_id"],
                condition=~models.Q(external_id=""),
                name="program_member_external_id",
            ),
        ]

    @property
    def full_name(self) -> str:
        """First and last name, as staff are shown everybody."""
        return full_name(self.first_name, self.last_name)


class Standing(models.Model):
    """What a member may do now, in one versioned row: posts are checked against its version under its lock.

    `version` rises with every change of any fact about her (roles, episodes, marks, limits, acknowledgements,
    consents, care teams), so a cached decision made before the change is seen to be stale.
    """

    id = models.UUIDField(primary_key=True)  # the member's
    organization_id = models.IntegerField()
    version = models.IntegerField(default=1)
    muted_until = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    limited_until = models.DateTimeField(null=True)  # every post of hers waits for a moderator until then


class Role(Row):
    """A staff member's role in a program (or in all of them), from a day until another."""

    member = link("program.Member")
    program = link("program.Program", null=True)  # null: in every program of the organization
    role = models.TextField()
    from_at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "member"], name="program_role_member")]


class Episode(Row):
    """An episode of care: one participant's stay in one program (FHIR EpisodeOfCare)."""

    member = link("program.Member")
    program = link("program.Program")
    cohort = link("program.Cohort", null=True)
    role = models.TextField(default="participant")  # participant or alum
    track = models.TextField(default="")
    phase = models.TextField(default="")
    phase_since = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "member", "program"],
                condition=models.Q(ended_at=None),
                name="program_episode_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["organization_id", "program", "cohort"], name="program_episode_cohort"),
            models.Index(fields=["organization_id", "member"], name="program_episode_member"),
        ]


class CareTeamSeat(Row):
    """A staff member on the care team of one episode."""

    episode = link("program.Episode")
    member = link("program.Member")
    role = models.TextField()
    from_at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "episode"], name="program_seat_episode"),
            models.Index(fields=["organization_id", "member"], name="program_seat_member"),
        ]
