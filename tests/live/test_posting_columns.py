"""The columns of other packages' tables that the writer of messages fills, pinned: a new one must be thought
of here."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps

from tests.live.talk import sql as in_database
from throughcare.conversations.posting import sql

WRITTEN = {
    "conversations.Message": {
        "id", "organization_id", "thread_id", "author_id", "seq", "change", "client_id", "kind", "topic_id",
        "reply_to_id", "body", "state", "reason", "flags", "severity", "policy_number", "at", "settled_at",
        "note",
    },
    "access.AuditLine": {"organization_id", "at", "actor_id", "verb", "object_kind", "object_id", "detail"},
    "safety.Concern": {
        "id", "organization_id", "program_id", "member_id", "level", "source_kind", "source_id", "url",
        "state", "opened_at", "outcome",
    },
    "safety.Page": {
        "id", "organization_id", "concern_id", "rung", "due_at", "paged_ids", "attempts", "last_error",
    },
}  # fmt: skip


def columns(label: str) -> dict[str, Any]:
    """The columns a row of this model has in the database."""
    return {field.column: field for field in apps.get_model(label)._meta.concrete_fields}


@pytest.mark.parametrize("label", WRITTEN)
def test_every_column_that_must_be_given_is_given(label: str) -> None:
    """Django fills its own defaults; SQL that leaves a column out gets what the database has: a default or
    NULL."""
    there = columns(label)
    assert WRITTEN[label] <= set(there)
    left_out = set(there) - WRITTEN[label]
    must = {
        name
        for name in left_out
        if not (
            there[name].null
            or there[name].has_db_default()
            or there[name].get_internal_type() == "BigAutoField"
        )
    }
    assert must == set(), f"{label}: the posting transaction has to write these too"


async def test_the_sql_writes_exactly_these() -> None:
    tables = {
        "conversations_message": "conversations.Message",
        "access_auditline": "access.AuditLine",
        "safety_concern": "safety.Concern",
        "safety_page": "safety.Page",
    }
    (quick,) = await in_database("SELECT pg_get_functiondef('conversations_post'::regproc)")
    (calls,) = await in_database("SELECT pg_get_functiondef('conversations_raise'::regproc)")
    careful, at_once = written_by(sql.WRITE) | written_by(calls[0]), written_by(quick[0])
    assert {tables[table]: names for table, names in careful.items()} == WRITTEN
    assert at_once.keys() == {"conversations_message", "access_auditline"}
    assert all(names == careful[table] for table, names in at_once.items())


def written_by(text: str) -> dict[str, set[str]]:
    """The columns that SQL fills, by table."""
    found: dict[str, set[str]] = {}
    for table, names in re.findall(r"INSERT INTO (\w+) \(([^)]*)\)", text):
        filled = {name.strip() for name in names.split(",")}
        assert found.setdefault(table, filled) == filled, f"{table} is filled in two ways"
    return found
