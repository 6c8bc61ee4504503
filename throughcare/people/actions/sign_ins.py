"""Signing in: checking a password without being a way to guess one, and tickets for the socket."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction

from throughcare.access import audit
from throughcare.access.actor import Actor
from throughcare.core.events import announce
from throughcare.kit import clock
from throughcare.people.models import Account, RefusedSignIn, SignInFailure, SocketTicket, normalize
from throughcare.people.rules import LIMITS, TICKET_LASTS, failure_keys, sign_in_key, ticket_hash

_KEPT = timedelta(days=1)


class TooManyTries(Exception):  # noqa: N818 - it says what happened
    """Too many wrong passwords; `until` (aware) is when one may try again."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("too many tries")


def check_password(*, email: str, password: str, origin: str) -> Account | None:
    """The account, if the password is right. Raises TooManyTries before a password is looked at.

    Each try is counted before it is checked, so that many at once are many. An address nobody has takes
    the same time and meets the same limits as one that somebody has.
    """
    keys = failure_keys(settings.SECRET_KEY, normalize(email), origin)
    failures = _counted(keys)
    account = authenticate(username=email.strip(), password=password)
    if not isinstance(account, Account):
        _refused(email)
        return None
    SignInFailure.objects.filter(key__in=(keys["both"], keys["email"])).delete()
    SignInFailure.objects.filter(id__in=[failure.id for failure in failures]).delete()
    return account


def count_ask(*, email: str, origin: str) -> None:
    """Count that a link for a new password was asked for, by limits like those on guessing. Raises TooManyTries.

    Apart from wrong passwords: whoever has tried too often is the one who needs a link.
    """
    _counted(failure_keys(settings.SECRET_KEY, f"link for {normalize(email)}", origin))


def _counted(keys: dict[str, bytes]) -> list[SignInFailure]:
    now = clock.now()
    failures = SignInFailure.objects.bulk_create(SignInFailure(key=key, at=now) for key in keys.values())
    for limit in LIMITS:
        recent = SignInFailure.objects.filter(key=keys[limit.kind], at__gt=now - limit.window)
        tries = list(recent.order_by("-at", "-id").values_list("at", flat=True)[: limit.most + 1])
        if len(tries) > limit.most:
            SignInFailure.objects.filter(id__in=[failure.id for failure in failures]).delete()
            raise TooManyTries(tries[limit.most] + limit.window)
    return failures


def _refused(email: str) -> None:
    """Leave a row for the audit trail, whether anybody has the address or not."""
    meant = Account.objects.with_email(email).values_list("id", flat=True).first()
    RefusedSignIn.objects.create(account_id=meant, at=clock.now())


def make_ticket(actor: Actor, *, session_key: str) -> str:
    """A ticket with which this sign-in opens one socket, once, within 30 seconds. Only its hash is kept."""
    ticket = secrets.token_urlsafe(32)
    SocketTicket.objects.create(
        token_hash=ticket_hash(ticket),
        account_id=actor.account_id,
        organization_id=actor.organization_id,
        member_id=actor.member_id,
        sign_in_key=sign_in_key(session_key),
        expires_at=clock.now() + TICKET_LASTS,
    )
    return ticket


def end_sign_in(actor: Actor | None, *, account_id: UUID, session_key: str) -> None:
    """Tell the sockets that this sign-in has ended, and let no ticket of it open another."""
    key = sign_in_key(session_key)
    with transaction.atomic():
        SocketTicket.objects.filter(sign_in_key=key).delete()
        if actor is not None:
            audit.record(actor, "sign_out", "account", account_id)
        announce(actor.organization_id if actor else 0, "signed-out", sign_in=key)


def time_out(organization_id: int, *, session_key: str) -> None:
    """The same for a sign-in that nobody has used for too long; 0 for one that leads into no organization.

    Its pages hear why, so that they keep what was being typed.
    """
    key = sign_in_key(session_key)
    SocketTicket.objects.filter(sign_in_key=key).delete()
    announce(organization_id, "timed-out", sign_in=key)


def tidy() -> int:
    """Remove what is spent: tickets past their time, tries of yesterday. Done now and then by `work`."""
    now = clock.now()
    tickets, _ = SocketTicket.objects.filter(expires_at__lt=now - TICKET_LASTS).delete()
    tries, _ = SignInFailure.objects.filter(at__lt=now - _KEPT).delete()
    return tickets + tries
