"""Accounts: making them and changing their passwords."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from throughcare.access import audit
from throughcare.access.actor import Actor
from throughcare.core.events import announce
from throughcare.people.models import Account, SocketTicket


def get_or_create_account(*, email: str, password: str | None = None) -> Account:
    """The account of this address, whatever its capitals; made if there is none, with this password.

    An account that exists keeps its own password: another organization may not set it.
    """
    email = email.strip()
    found = Account.objects.with_email(email).first()
    if found is not None:
        return found
    account = Account(email=email)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        return Account.objects.with_email(email).get()
    return account


def welcome_path(account: Account) -> str:
    """Where its owner chooses a first password: good for three days, and once."""
    name = urlsafe_base64_encode(account.id.bytes)
    return f"/welcome/{name}/{default_token_generator.make_token(account)}"


def account_welcomed(name: str, token: str) -> Account | None:
    """The account that such a path was made for, if it is still good."""
    try:
        account = Account.objects.filter(id=UUID(bytes=urlsafe_base64_decode(name))).first()
    except (ValueError, OverflowError):
        return None
    is_good = account is not None and default_token_generator.check_token(account, token)
    return account if is_good else None


def set_password(*, account: Account, password: str) -> None:
    """Set a password, as a person at the console does: every sign-in of the account ends, sockets and tickets too.

    Whoever calls has checked that it is good enough.
    """
    with transaction.atomic():
        account.set_password(password)
        account.save(update_fields=["password"])
        SocketTicket.objects.filter(account=account).delete()
        announce(0, "signed-out", account=account.id)


def change_email(*, account: Account, email: str) -> None:
    """Give an account another address. Who could sign in so far no longer can: the password is void and so is each
    link that was sent, and every sign-in ends, sockets and tickets too.

    Whoever calls has checked that it is an address, and that nobody has it.
    """
    with transaction.atomic():
        account.email = email.strip()
        account.set_unusable_password()
        account.save(update_fields=["email", "password"])
        SocketTicket.objects.filter(account=account).delete()
        announce(0, "signed-out", account=account.id)


def change_password(actor: Actor | None, *, account: Account, password: str) -> None:
    """Change one's own password. Every sign-in of this account ends, open sockets and tickets among them.

    Whoever calls renews the sign-in from which it was done.
    """
    with transaction.atomic():
        set_password(account=account, password=password)
        if actor is not None:
            audit.record(actor, "change_password", "account", account.id)
