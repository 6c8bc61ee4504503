"""The database keeps organizations apart by itself: keys, links, policies and rights, seen in its own catalogue."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection

from tests.world import World
from throughcare.core.protect import APP_ROLE, tables_of_record
from throughcare.program.models import Member

GLOBAL = {
    "people_account", "people_socketticket", "people_signinfailure", "people_refusedsignin",
    "program_organization", "program_address",
    "program_membership",
}  # fmt: skip


def rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def test_every_table_of_ours_is_of_record_or_known_to_be_global():
    ours = {m._meta.db_table for m in apps.get_models() if m.__module__.startswith("throughcare.")}
    assert ours - {m._meta.db_table for m in tables_of_record()} == GLOBAL


def test_primary_and_unique_keys_begin_with_the_organization():
    for model in tables_of_record():
        table = model._meta.db_table
        keys = rows(
            "SELECT i.relname, a.attname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid "
            "JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0] "
            "WHERE x.indrelid = %s::regclass AND x.indisunique",
            table,
        )
        assert keys, table
        assert {column for _, column in keys} == {"organization_id"}, (table, keys)


def test_row_level_security_is_on_and_the_app_owns_nothing():
    for model in tables_of_record():
        table = model._meta.db_table
        assert rows("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [(True,)], table
    owned = rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s", APP_ROLE)
    assert owned == []
    assert rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", APP_ROLE) == [
        (False, False)
    ]


def test_raw_sql_without_a_filter_sees_one_organization(world: World):
    with world.at(world.bridgewell):
        assert {row[0] for row in rows("SELECT organization_id FROM program_member")} == {world.bridgewell.id}
    with world.at(world.other_organization):
        assert {row[0] for row in rows("SELECT organization_id FROM program_member")} == {
            world.other_organization.id
        }
    assert rows("SELECT count(*) FROM program_member") == [(0,)]


def test_a_row_for_another_organization_cannot_be_written(world: World):
    with world.at(world.bridgewell), pytest.raises(ProgrammingError, match="row-level security"):
        Member.objects.filter(id=world.ana.id).update(organization_id=world.other_organization.id)


def test_the_app_cannot_change_the_audit_trail(world: World):
    for statement in ("UPDATE access_auditline SET verb = 'x'", "DELETE FROM access_auditline"):
        with (
            world.at(),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError, match="permission denied"),
        ):
            cursor.execute(statement)


def test_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
