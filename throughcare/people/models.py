"""Accounts and what belongs to signing in; what is owed to a person by mail.

Accounts are global, not per organization.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now

from throughcare.core.rows import Row
from throughcare.kit.ids import new_id


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of this address; raises Account.DoesNotExist."""
        return self.with_email(username or "").get()

    def with_email(self, email: str) -> models.QuerySet[Account]:
        """The account of this address, if any; found by the index that keeps addresses apart."""
        return self.alias(small=Lower("email")).filter(small=Lower(models.Value(email.strip())))


class Account(AbstractBaseUser):
    """One person's way in. Who she is to an organization is its `Member` row, never this one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="people_account_email")]

    def clean(self) -> None:
        """Keep addresses as people write them; only the comparison ignores capitals."""
        self.email = self.email.strip()


class SocketTicket(models.Model):
    """Lets one signed-in page open one socket, once, within 30 seconds. Only the ticket's hash is kept."""

    is_global = True

    token_hash = models.BinaryField(primary_key=True, max_length=32)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    organization_id = models.IntegerField()
    member_id = models.UUIDField()
    sign_in_key = models.CharField(max_length=64)  # which sign-in asked: its end closes the socket
    expires_at = models.DateTimeField()


class SignInFailure(models.Model):
    """A wrong password, counted by a keyed hash of address and of origin, to slow guessing down."""

    key = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="people_sign_in_failure")]


class RefusedSignIn(models.Model):
    """A wrong password, on its way to the audit trail of whoever's account it was meant for.

    One row for each, also where nobody has the address: writing takes the same time for both.
    """

    account_id = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())


class Outgoing(Row):
    """A message owed to a person outside the app: neutral words, sent by `work`, kept until gone."""

    class Channel(models.TextChoices):
        """How it leaves."""

        EMAIL = "email"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    channel = models.TextField(choices=Channel.choices, default=Channel.EMAIL)
    template = models.TextField()  # which neutral text: a key of people.rules.TEMPLATES
    url = models.TextField(default="/")
    dedupe = models.TextField(default="")  # a second message of the same key within an hour is not sent
    due_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="people_outgoing_due"),
        ]


def normalize(email: Any) -> str:
    """An address as it is compared: trimmed and in small letters."""
    return str(email or "").strip().lower()
