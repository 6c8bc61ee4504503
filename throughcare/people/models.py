"""Accounts and what belongs to signing in; what is owed to a person outside the app.

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
        SMS = "sms"
        CALL = "call"  # the telephone rings, and a voice reads the neutral words
        PUSH = "push"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    channel = models.TextField(choices=Channel.choices, default=Channel.EMAIL)
    template = models.TextField()  # which neutral text: a key of people.rules.TEMPLATES
    url = models.TextField(default="/")
    dedupe = models.TextField(default="")  # a second message of the same key within an hour is not sent
    due_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    # The kind of failure: never an address, a name or a server's words. Of what went: why it reached nobody.
    last_error = models.TextField(default="")
    to = models.TextField(default="", db_default="")  # a number, for what goes by text and telephone
    created_at = models.DateTimeField(db_default=Now())  # of a page, the moment of its ring
    about_id = models.UUIDField(null=True)  # what rings; when that stops, what has not gone is stopped
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "due_at"],
                condition=models.Q(sent_at=None, stopped_at=None),
                name="people_outgoing_waiting",
            ),
            models.Index(
                fields=["organization_id", "about_id"],
                condition=models.Q(about_id__isnull=False),
                name="people_outgoing_about",
            ),
        ]


class PushSubscription(models.Model):
    """One browser that a person told to show neutral notices. The browser made the keys; we only use them."""

    is_global = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    endpoint = models.TextField(unique=True)  # https only
    p256dh = models.TextField()
    auth = models.TextField()
    created_at = models.DateTimeField(db_default=Now())


def normalize(email: Any) -> str:
    """An address as it is compared: trimmed and in small letters."""
    return str(email or "").strip().lower()
