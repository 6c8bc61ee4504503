"""Sending what is owed, for the work process: each mail under its row's lock, which a killed process lets go.

A kill between the mail server's yes and the commit sends a mail twice, with one message id: better than
never.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction

from throughcare.core.organization import in_organization
from throughcare.kit import clock
from throughcare.people.actions.accounts import welcome_path
from throughcare.people.models import Outgoing
from throughcare.people.rules import TEMPLATES, try_again_after

log = logging.getLogger(__name__)


def send_due(most: int = 100) -> int:
    """Send at most `most` mails that are due, in every organization; answers how many went out."""
    sent = 0
    for organization_id in _organizations():
        with in_organization(organization_id):
            while sent < most:
                outcome = _send_one()
                if outcome is None:
                    break
                sent += outcome
    return sent


def waiting() -> tuple[int, float]:
    """How many mails are past their time, and for how many seconds the oldest has been."""
    now = clock.now()
    count, oldest = 0, now
    for organization_id in _organizations():
        with in_organization(organization_id):
            late = Outgoing.objects.filter(sent_at=None, due_at__lte=now).order_by("due_at")
            for due_at in late.values_list("due_at", flat=True):
                count += 1
                oldest = min(oldest, due_at)
    return count, (now - oldest).total_seconds()


def _organizations() -> list[int]:
    # Organizations are rows of a package above this one; row-level security needs their numbers all the same.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM program_organization ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _send_one() -> bool | None:
    """Send one mail. None when nothing is due that no other process has in hand; False when it did not go."""
    now = clock.now()
    with transaction.atomic():
        owed = (
            Outgoing.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("account")
            .filter(sent_at=None, due_at__lte=now)
            .order_by("due_at")
            .first()
        )
        if owed is None:
            return None
        owed.attempts += 1
        try:
            _mail(owed)
        except Exception as error:
            # A server or folder that is away, an address no mail can carry, a text of a newer version: no mail
            # stands in another's way.
            # Addresses and the server's words stay out of the row and the log.
            owed.last_error = type(error).__name__
            owed.due_at = clock.now() + try_again_after(owed.attempts)
            owed.save(update_fields=["attempts", "last_error", "due_at"])
            log.warning("a mail did not go out: %s (attempt %s)", owed.last_error, owed.attempts)
            return False
        owed.sent_at, owed.last_error = clock.now(), ""
        owed.save(update_fields=["attempts", "sent_at", "last_error"])
    return True


def _mail(owed: Outgoing) -> None:
    text = TEMPLATES[owed.template]
    # A link that lets somebody in is made when it leaves, so that it stands in no row.
    path = welcome_path(owed.account) if owed.template == "welcome" else owed.url
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    mail = EmailMessage(
        subject=text.subject,
        body=text.body.format(url=settings.PUBLIC_URL + path),
        to=[owed.account.email],
        headers={"Message-ID": f"<{owed.id}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    mail.send()
