"""The real PostgreSQL that tests run against: one server a test process, databases copied from a template."""

from __future__ import annotations

import atexit
import os
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache

from throughcare.config.embedded import EmbeddedPostgres, temporary_postgres

PROGRAMS_SETTING = "THROUGHCARE_TEST_POSTGRES_BIN"


@dataclass(frozen=True)
class TestDatabase:
    """One database of the test server, by its owner's and by the service's address."""

    __test__ = False

    name: str
    owner_url: str
    app_url: str


@cache
def engine() -> EmbeddedPostgres:
    """Return the test server, started on first use and stopped and removed when the process ends.

    Without fsync, because these tests kill no machine; the tests in `tests/faults` start their own with it.
    `THROUGHCARE_TEST_POSTGRES_BIN` chooses another folder of PostgreSQL programs.
    """
    stack = ExitStack()
    server = stack.enter_context(temporary_postgres(programs=os.environ.get(PROGRAMS_SETTING), fsync=False))
    atexit.register(stack.close)
    return server


def fresh_database(template: str | None = None) -> TestDatabase:
    """Make a database that nobody else uses: empty, or a copy of `template` (tens of milliseconds)."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    owner_url, app_url = engine().create_database(name, template)
    return TestDatabase(name, owner_url, app_url)


@cache
def template_database(prepare: Callable[[TestDatabase], None]) -> str:
    """Return the name of a database that `prepare` (e.g. the migrations) has filled, once a test process.

    `prepare` must close its connections. Copy the template with `fresh_database(template=...)`.
    """
    database = fresh_database()
    prepare(database)
    return database.name


def drop(database: TestDatabase) -> None:
    """Remove a database, closing whatever is still connected to it."""
    engine().drop_database(database.name)
