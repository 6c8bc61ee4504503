"""Sending what is owed, for the work process: each under its row's lock, which a killed process lets go.

A kill between the mail server's yes and the commit sends a mail twice, with one message id: better twice than
never. Each channel is sent by a duty of its own, so that one that is dead or slow delays no other.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from throughcare.core.organization import in_organization
from throughcare.kit import clock, measured
from throughcare.people.channels import NO_GATEWAY, Port, port_of
from throughcare.people.models import Outgoing
from throughcare.people.rules import URGENT, try_again_after

log = logging.getLogger(__name__)
CHANNELS = tuple(Outgoing.Channel)


def send_due(most: int = 100, *, channel: str = Outgoing.Channel.EMAIL, is_urgent: bool | None = None) -> int:
    """Try at most `most` messages of one channel that are due in each organization; answers how many went.

    `is_urgent`: only what rings somebody, or only all else; both, if None.
    """
    sent = 0
    port = port_of(channel)
    for organization_id in _organizations_owing(channel):
        with in_organization(organization_id):
            for _ in range(most):
                outcome = _send_one(channel, port, is_urgent)
                if outcome is None:
                    break
                sent += outcome
    return sent


class Waiting(NamedTuple):
    """Messages that have not gone: how many, for how many seconds the oldest has been owed, and by which channels
    and kinds of failure they were tried, such as `email (SMTPAuthenticationError)`.
    """

    number: int
    seconds: float
    why: tuple[str, ...]


def waiting(*, is_urgent: bool | None = None) -> Waiting:
    """What is owed and has not gone, in all organizations: what was tried in vain is owed since it was made."""
    now = clock.now()
    count, oldest, why = 0, now, set()
    for organization_id in _organizations():
        with in_organization(organization_id):
            owed = _of_kind(Outgoing.objects.filter(sent_at=None, stopped_at=None), is_urgent)
            late = owed.filter(Q(due_at__lte=now) | Q(attempts__gt=0))
            for one in late.values_list("channel", "last_error", "created_at", "due_at"):
                channel, error, created_at, due_at = one
                count += 1
                oldest = min(oldest, created_at if error else due_at)
                if error:
                    why.add(f"{channel} ({error})")
    return Waiting(count, (now - oldest).total_seconds(), tuple(sorted(why)))


def _of_kind(owed: QuerySet[Outgoing], is_urgent: bool | None) -> QuerySet[Outgoing]:
    if is_urgent is None:
        return owed
    return owed.filter(template__in=URGENT) if is_urgent else owed.exclude(template__in=URGENT)


def _organizations() -> list[int]:
    # Organizations are rows of a package above this one; row-level security needs their numbers all the same.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM program_organization ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _organizations_owing(channel: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_owing_organizations(%s, %s)", [channel, clock.now()])
        return [row[0] for row in cursor.fetchall()]


def _send_one(channel: str, port: Port, is_urgent: bool | None) -> bool | None:
    """Send one. None when nothing is due that no other process has in hand; False when it did not go."""
    now = clock.now()
    with transaction.atomic():
        due = Outgoing.objects.filter(channel=channel, sent_at=None, stopped_at=None, due_at__lte=now)
        due = _of_kind(due, is_urgent)
        owed = (
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("account")
            .order_by("due_at")
            .first()
        )
        if owed is None:
            return None
        owed.attempts += 1
        try:
            port.send(owed)
        except Exception as error:
            # A server or folder that is away, an address no mail can carry, a text of a newer version: none
            # stands in another's way. Addresses and the server's words stay out of the row and the log.
            measured.OUTGOING.of(channel, "failed").add()
            owed.last_error = type(error).__name__
            owed.due_at = clock.now() + try_again_after(owed.attempts, is_urgent=owed.template in URGENT)
            owed.save(update_fields=["attempts", "last_error", "due_at"])
            log.warning(
                "a message did not go by %s: %s (attempt %s)", channel, owed.last_error, owed.attempts
            )
            return False
        owed.sent_at, owed.last_error = clock.now(), "" if port.reaches_people else NO_GATEWAY
        owed.save(update_fields=["attempts", "sent_at", "last_error"])
    measured.OUTGOING.of(channel, "sent").add()
    return True
