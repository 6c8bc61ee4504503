"""Takes earlier tests' organizations away, where TRUNCATE costs sixty milliseconds and this costs three."""

from __future__ import annotations

import atexit
import os
from functools import cache

from psycopg import Connection, connect
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.engine import engine

ROOTS = ("program_organization", "people_outgoing", "safety_concern", "safety_page")
# These tables and all whose rows refer to theirs.
TABLES = """
WITH RECURSIVE emptied AS (
    SELECT oid FROM pg_class WHERE oid = ANY (%s::regclass[]::oid[])
    UNION
    SELECT conrelid FROM pg_constraint JOIN emptied ON confrelid = emptied.oid WHERE contype = 'f'
)
SELECT oid::regclass::text FROM emptied
"""


def without_organizations() -> None:
    """Empty what duties of all organizations go through: organizations, mail, concerns, pages."""
    connection, tables = _emptier()
    look = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)
    for (table,) in connection.execute(look, prepare=True).fetchall():
        connection.execute(f"DELETE FROM {table}")


def without_the_demo() -> None:
    """Take away what the demo leaves beside its organizations: accounts and addresses have names of their own."""
    connection, _tables = _emptier()
    connection.execute("DELETE FROM people_account WHERE email LIKE '%.example.org'")
    connection.execute("DELETE FROM program_address")


@cache
def _emptier() -> tuple[Connection[tuple[str]], tuple[str, ...]]:
    """The superuser in the tests' database, where neither keys nor triggers hold rows back."""
    database = conninfo_to_dict(os.environ["DATABASE_OWNER_URL"])["dbname"]
    connection = connect(make_conninfo(engine().superuser_url, dbname=database), autocommit=True)
    atexit.register(connection.close)
    connection.execute("SET session_replication_role = replica")
    return connection, tuple(row[0] for row in connection.execute(TABLES, [list(ROOTS)]))
