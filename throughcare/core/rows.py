"""The base of every table of record, and links between such tables: what keeps organizations apart is built in here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from throughcare.kit.ids import new_id


class Row(models.Model):
    """A row that belongs to one organization.

    In the database its primary key is ``(organization_id, id)`` and row-level security hides it from every
    other organization; `throughcare.core.protect` sees to both after each migration.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization_id = models.IntegerField(editable=False)

    class Meta:
        abstract = True


def not_ended(at: datetime) -> models.Q:
    """Rows whose `until_at` is after this instant (aware), or that have none. When they begin is another question."""
    return models.Q(until_at=None) | models.Q(until_at__gt=at)


def link(to: str, **options: Any) -> Any:
    """A foreign key to another row of the same organization.

    Django makes neither constraint nor index: `protect` adds the composite constraint
    ``(organization_id, x_id) → (organization_id, id)``, and each model names the indexes its queries need.
    """
    return models.ForeignKey(
        to,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
        **options,
    )
