"""What is owed to a person outside the app: written with the act that causes it, sent later by `work`."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

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
