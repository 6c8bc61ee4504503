"""The database: whether it answers, as whom we work in it, its clock, its schema."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg

from throughcare.config import station
from throughcare.config.commands.doctor.finding import Finding
from throughcare.config.databases import CONNECT_WITHIN
from throughcare.config.embedded.cluster import APP

CLOCKS_APART = 2.0  # seconds
MEANWHILE = "Until it answers no message is stored and nobody is rung; calls for help are kept on this machine's disk."


def look(*, is_embedded: bool) -> Iterator[Finding]:
    """Look at the database that the environment names by now. The last finding is well if its tables can be read."""
    try:
        # Not by Django's pool, which says that it waited and keeps the reason for itself.
        with psycopg.connect(
            os.environ["DATABASE_URL"], autocommit=True, connect_timeout=CONNECT_WITHIN
        ) as connection:
            asked = connection.execute(
                "SELECT current_setting('server_version'), clock_timestamp(), current_user"
            )
            version, its_now, user = asked.fetchone() or ("", datetime.now(UTC), "")
    except psycopg.Error as error:
        why = " ".join(str(error).split()).rstrip(".")
        yield Finding(False, f"The database does not answer: {why}. {MEANWHILE}")
        return
    yield Finding(True, f"PostgreSQL {version} answers ({'embedded' if is_embedded else 'of your own'}).")
    yield Finding(
        user == APP,
        f"The service works in it as {user}, which owns nothing."
        if user == APP
        else f"The service works in it as {user} and not as {APP}, so nothing but our own care keeps "
        "organizations apart. A pooler in between must hand on the connection's options (PgBouncer: session "
        "pooling).",
    )
    yield clocks((datetime.now(UTC) - its_now).total_seconds())
    yield schema(station.is_migrated(), station.unknown_migrations())


def clocks(ahead: float) -> Finding:
    """Judge by how many seconds this machine's clock is ahead of the database's."""
    apart = f"{abs(ahead):.1f} s"
    if abs(ahead) < CLOCKS_APART:
        return Finding(True, f"This machine's clock and the database's are {apart} apart.")
    return Finding(
        False,
        f"This machine's clock is {apart} {'ahead of' if ahead > 0 else 'behind'} the database's. People are rung, "
        "and rooms open, as much too early or too late. Find out which of the two is wrong (timedatectl), and "
        "let both keep time by NTP.",
    )


def schema(is_migrated: bool, unknown: list[str]) -> Finding:
    """Judge the migrations: whether all of this version are done, and which are done of which it knows nothing."""
    if not is_migrated:
        return Finding(
            False,
            "Migrations are missing: throughcare migrate. Until then pages and duties that need them fail.",
        )
    if unknown:
        return Finding(
            False,
            f"The database is newer than this version: {', '.join(unknown[-3:])} is not known here. Install the "
            "version that was here before; the way back is a backup, not an older version.",
        )
    return Finding(True, "The schema is at this version.")
