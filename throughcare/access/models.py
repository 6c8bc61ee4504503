"""The audit trail: one line for each act, and the seals that chain them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class AuditLine(models.Model):
    """One act by one person: who, what, on which row. Never words of a message, names or health facts.

    Lines go in unchained with the act's own transaction, so that no chain head is a lock on the message path;
    the sealer chains them within a second. The app's role may add and read lines, never change them.
    """

    is_append_only = True
    links_are_checked = False

    id = models.BigAutoField(primary_key=True)
    organization_id = models.IntegerField()
    at = models.DateTimeField(db_default=Now())
    actor_id = models.UUIDField(null=True)  # a member; null when the software itself acted
    verb = models.TextField()
    object_kind = models.TextField()
    object_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "object_id"], name="access_audit_object"),
            models.Index(fields=["organization_id", "actor_id", "id"], name="access_audit_actor"),
        ]


class AuditSeal(models.Model):
    """A block of audit lines, chained to the block before it by SHA-256."""

    is_append_only = True
    links_are_checked = False

    id = models.BigAutoField(primary_key=True)
    organization_id = models.IntegerField()
    number = models.IntegerField()  # 1, 2, 3 … within the organization, without gaps
    line_ids = ArrayField(models.BigIntegerField())  # in the order in which they were chained
    previous = models.BinaryField()
    digest = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization_id", "number"], name="access_seal_number")
        ]
