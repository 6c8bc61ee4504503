"""Organizations, their programs with the policies in force, cohorts; addresses and memberships that lead there."""

from __future__ import annotations

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
    thresholds = models.JSONField(default=dict, db_default={})  # of screening's flags, where they are its own

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
