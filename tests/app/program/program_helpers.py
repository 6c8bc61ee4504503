"""What the tests of this package share: policies, versions, audit lines, events, announcements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import POLICIES
from throughcare.access.models import AuditLine
from throughcare.core.events import Event, _subscribers, subscribe
from throughcare.program.models import Member, Program, Standing


def policy_text(program: Program, policy: str = "harbor") -> str:
    """A policy file with this program's own slug, as a file for it would have."""
    text = (POLICIES / f"{policy}.toml").read_text(encoding="utf-8")
    return text.replace(f'slug = "{policy}"', f'slug = "{program.slug}"', 1)


def version_of(member: Member) -> int:
    """The version of a member's standing now."""
    return Standing.objects.values_list("version", flat=True).get(id=member.id)


def audit_of(object_id: UUID | None, verb: str) -> list[AuditLine]:
    """The audit lines of one verb on one object, oldest first."""
    return list(AuditLine.objects.filter(object_id=object_id, verb=verb).order_by("id"))


@contextmanager
def events_of(kind: type[Event]) -> Iterator[list[Any]]:
    """The events of a kind that are published meanwhile."""
    seen: list[Any] = []
    subscribe(kind, seen.append)
    try:
        yield seen
    finally:
        _subscribers[kind].remove(seen.append)


@contextmanager
def announced() -> Iterator[list[dict[str, Any]]]:
    """What is announced to the sockets meanwhile, read from the statements that announce it."""
    told: list[dict[str, Any]] = []
    with CaptureQueriesContext(connection) as captured:
        yield told
    for query in captured.captured_queries:
        sql = query["sql"]
        if "pg_notify" in sql:
            told.append(json.loads(sql[sql.index("{") : sql.rindex("}") + 1]))


@contextmanager
def at_most_queries(most: int) -> Iterator[None]:
    """Fail where a page makes more queries than it says, and name them."""
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [q["sql"] for q in captured.captured_queries]
    assert len(statements) <= most, f"{len(statements)} queries, at most {most}:\n" + "\n".join(statements)
