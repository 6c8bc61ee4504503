"""Organizations, programs and the people in them: what a contact decision needs to know is a row here."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from throughcare.core.rows import Row, link


class Organization(models.Model):
    """A treatment provider. Everything it holds is invisible to every other organization."""

    is_global = True

    id = models.AutoField(primary_key=True)
    slug = models.SlugField(unique=True)
    name = models.TextField()
    zone = models.TextField(default="America/New_York")
    is_demo = models.BooleanField(default=False)  # opens one-click sign-in and load tests, on loopback only
    created_at = models.DateTimeField(db_default=Now())


class Address(models.Model):
    """Which program a public address such as ``/p/harbor/contact`` means.

    Read before anybody is signed in.
    """

    is_global = True

    slug = models.SlugField(primary_key=True)
    organization_id = models.IntegerField()
    program_id = models.UUIDField()


class Membership(models.Model):
    """Which organizations an account belongs to: sign-in must know it before it knows the organization."""

    is_global = True

    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    member_id = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "organization"], name="program_membership_once")
        ]


class Program(Row):
    """One way of treatment with a contact policy of its own."""

    slug = models.SlugField()
    name = models.TextField()
    zone = models.TextField()
    policy_number = models.IntegerField(default=0)  # the version in force; 0 before the first import

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization_id", "slug"], name="program_slug")]


class PolicyVersion(Row):
    """A contact policy as it was declared. Never changed: a new declaration is a new number."""

    program = link("program.Program")
    number = models.IntegerField()
    text = models.TextField()
    reason = models.TextField(default="")
    source = models.TextField(
        default="import"
    )  # import: from a file; page: edited here, so an import over it asks
    published_at = models.DateTimeField(db_default=Now())
    published_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id", "program", "number"], name="program_policy_number"
            )
        ]


class Cohort(Row):
    """The people who go through a program's groups together."""

    program = link("program.Program")
    name = models.TextField()
    track = models.TextField(default="")
    capacity = models.IntegerField(default=12)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "program", "name"], name="program_cohort_name")
        ]


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
    state_of_residence = models.TextField(default="")  # two letters, such as "IL"
    phone = models.TextField(default="")  # where she is called back, too
    # Where help finds her, and whom else to call, as she last confirmed it.
    street_address = models.TextField(default="", db_default="")
    emergency_name = models.TextField(default="", db_default="")
    emergency_phone = models.TextField(default="", db_default="")
    safety_confirmed_at = models.DateTimeField(null=True)
    preference_groups = ArrayField(models.TextField(), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "account"], name="program_member_account"),
            models.UniqueConstraint(
                fields=["organization_id", "external_id"],
                condition=~models.Q(external_id=""),
                name="program_member_external_id",
            ),
        ]


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
