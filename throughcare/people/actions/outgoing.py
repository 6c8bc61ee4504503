"""What is owed to a person outside the app: written with the act that causes it, sent later by `work`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from throughcare.core.organization import this_organization
from throughcare.kit import clock
from throughcare.people.models import Outgoing
from throughcare.people.rules import TEMPLATES

_ONCE_IN = timedelta(hours=1)


def owe_message(
    *, account_id: UUID, template: str, url: str = "/", dedupe: str = "", due_at: datetime | None = None
) -> Outgoing | None:
    """Owe somebody a neutral mail, in the caller's transaction.

    None where the same one was owed within the hour.

    `template` is a key of TEMPLATES, `url` a path of this service that names nobody.
    """
    if template not in TEMPLATES:
        raise ValueError(f"there is no mail called {template!r}")
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError("a mail leads to a path of this service")
    now = clock.now()
    if dedupe:
        since = now - _ONCE_IN
        if Outgoing.objects.filter(account_id=account_id, dedupe=dedupe, due_at__gt=since).exists():
            return None
    return Outgoing.objects.create(
        organization_id=this_organization(),
        account_id=account_id,
        template=template,
        url=url,
        dedupe=dedupe,
        due_at=due_at or now,
    )


@dataclass(frozen=True, slots=True)
class Call:
    """One way in which one person is rung about something: `to` is a number where the channel needs one."""

    account_id: UUID
    channel: str
    to: str
    template: str
    url: str
    about_id: UUID


def owe_calls(calls: Iterable[Call], *, now: datetime, due_at: datetime | None = None) -> int:
    """Owe these, in the caller's transaction; answers how many. They go now, or at `due_at`.

    An earlier one to the same person by the same channel about the same thing that has not gone yet stays
    here: a channel that comes back after hours brings one, not fifty.
    """
    owed = list(calls)
    if not owed:
        return 0
    with connection.cursor() as cursor:
        # What is being sent at this moment is somebody else's to finish: nobody waits here for a slow server. Asked
        # of each row by sets that are made once, not by joins: a night may bring more than statistics know of.
        cursor.execute(
            """
            UPDATE people_outgoing SET stopped_at = %s WHERE organization_id = %s AND id = ANY (ARRAY(
                SELECT o.id FROM people_outgoing o
                WHERE ((o.about_id, o.account_id, o.channel) IN (
                    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[])
                )) IS TRUE
                AND o.organization_id = %s AND o.sent_at IS NULL AND o.stopped_at IS NULL
                FOR UPDATE OF o SKIP LOCKED
            ))
            """,
            [
                now,
                this_organization(),
                [one.about_id for one in owed],
                [one.account_id for one in owed],
                [one.channel for one in owed],
                this_organization(),
            ],
        )
    Outgoing.objects.bulk_create(
        Outgoing(
            organization_id=this_organization(),
            account_id=one.account_id,
            channel=one.channel,
            template=one.template,
            url=one.url,
            to=one.to,
            about_id=one.about_id,
            created_at=due_at or now,
            due_at=due_at or now,
        )
        for one in owed
    )
    return len(owed)


def stop_calls(about: Iterable[UUID], *, now: datetime, template: str = "") -> None:
    """What these rang for is in somebody's hands: what has not gone yet stays here; of one text, if it is named."""
    waiting = Outgoing.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        about_id__in=list(about), sent_at=None, stopped_at=None
    )
    if template:
        waiting = waiting.filter(template=template)
    Outgoing.objects.filter(id__in=[one.id for one in waiting]).update(stopped_at=now)
