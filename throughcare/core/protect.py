"""After each migration: keys that begin with the organization, row-level security, and the app role's rights.

Runs as the owner of the tables and may run any number of times. It walks the models, so a new table of record
cannot be forgotten (decision 0004). Security rests on ``ENABLE`` without ``FORCE``: the app's role owns nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

APP_ROLE = "throughcare_app"
SETTING = "throughcare.organization"
THIS_ORGANIZATION = f"NULLIF(current_setting('{SETTING}', true), '')::integer"


def tables_of_record() -> Iterator[type[models.Model]]:
    """Every model that carries ``organization_id`` and is kept apart by it."""
    for model in apps.get_models():
        fields = {field.name for field in model._meta.get_fields()}
        if "organization_id" in fields and not getattr(model, "is_global", False):
            yield model


def protect(connection: Any) -> None:
    """Bring keys, policies and grants of the whole schema to what the models say."""
    with connection.cursor() as cursor:
        _make_role(cursor)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
        existing = set(connection.introspection.table_names(cursor))
        of_record = [m for m in tables_of_record() if m._meta.db_table in existing]
        for model in of_record:
            _key_by_organization(cursor, model)
        for model in of_record:
            _link_within_organization(cursor, model, existing)
            _hide_from_others(cursor, model._meta.db_table)
        for model in apps.get_models(include_auto_created=True):
            if model._meta.db_table in existing:
                with transaction.atomic(using=connection.alias):  # no moment without any rights
                    _grant(cursor, model)
        if "django_migrations" in existing:
            cursor.execute(f"GRANT SELECT ON django_migrations TO {APP_ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")


def _make_role(cursor: Any) -> None:
    """Make the app's role where it is missing, and let a login that serves as both owner and app take it on."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
    cursor.execute(
        # From PostgreSQL 16 on a member may lack the right to SET ROLE; before, membership is that right.
        "SELECT pg_has_role(current_user, %s, CASE WHEN current_setting('server_version_num')::int >= 160000 "
        "THEN 'SET' ELSE 'MEMBER' END) OR NOT (rolsuper OR rolcreaterole) "
        "FROM pg_roles WHERE rolname = current_user",
        [APP_ROLE],
    )
    if not cursor.fetchone()[0]:
        cursor.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")


def _key_by_organization(cursor: Any, model: type[models.Model]) -> None:
    table = model._meta.db_table
    cursor.execute(
        "SELECT conname, array_length(conkey, 1) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'",
        [table],
    )
    name, columns = cursor.fetchone()
    if columns == 1:
        cursor.execute(
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" PRIMARY KEY (organization_id, id)'
        )


def _link_within_organization(cursor: Any, model: type[models.Model], existing: set[str]) -> None:
    if not getattr(model, "links_are_checked", True):
        return
    table = model._meta.db_table
    wanted = [
        (f"{table}_{field.column}_in_org"[:63], field.column, field.related_model._meta.db_table)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not getattr(field, "db_constraint", True)
    ]
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", [table]
    )
    present = {row[0] for row in cursor.fetchall()}
    for name, column, target in wanted:
        if name not in present and target in existing:
            cursor.execute(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (organization_id, "{column}") '
                f'REFERENCES "{target}" (organization_id, id) DEFERRABLE INITIALLY IMMEDIATE'
            )


def _hide_from_others(cursor: Any, table: str) -> None:
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(
        "SELECT 1 FROM pg_policies WHERE tablename = %s AND policyname = 'one_organization'", [table]
    )
    if cursor.fetchone() is None:
        cursor.execute(
            f'CREATE POLICY one_organization ON "{table}" USING (organization_id = {THIS_ORGANIZATION}) '
            f"WITH CHECK (organization_id = {THIS_ORGANIZATION})"
        )


def _grant(cursor: Any, model: type[models.Model]) -> None:
    table = model._meta.db_table
    rights = "SELECT, INSERT" if getattr(model, "is_append_only", False) else "SELECT, INSERT, UPDATE, DELETE"
    cursor.execute(f'REVOKE ALL ON "{table}" FROM {APP_ROLE}')
    cursor.execute(f'GRANT {rights} ON "{table}" TO {APP_ROLE}')
