"""Hands the one reader of facts down to `program`, so that asking to talk is decided from the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from throughcare.conversations.facts import PairWorld, pairs_of, run_now


def read_pairs(
    organization_id: int,
    program_id: UUID,
    member_id: UUID,
    others: Sequence[UUID],
    at: datetime,
    asks_today: int,
) -> PairWorld | None:
    """How a member stands to others of a program, read on Django's connection."""
    with connection.cursor() as cursor:
        world = run_now(cursor, pairs_of(organization_id, program_id, member_id, others, at))
    return None if world is None else replace(world, asks_today=asks_today)
