"""The real PostgreSQL that tests run against: migrated once a run of tests, then copied for whoever needs a server."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from throughcare.config.embedded import EmbeddedPostgres, copy_stopped, temporary_postgres
from throughcare.config.embedded.locks import FileLock

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS_SETTING = "THROUGHCARE_TEST_POSTGRES_BIN"
MIGRATED_SETTING = "THROUGHCARE_TEST_MIGRATED"
LONGEST = 300  # seconds for migrating


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

    Its own database is migrated. Without fsync, because these tests kill no machine; the tests in `tests/faults`
    start their own with it. `THROUGHCARE_TEST_POSTGRES_BIN` chooses another folder of PostgreSQL programs.
    """
    stack = ExitStack()
    server = stack.enter_context(migrated_postgres(fsync=False))
    atexit.register(stack.close)
    return server


def migrated_postgres(*, fsync: bool = True) -> AbstractContextManager[EmbeddedPostgres]:
    """A server of one's own, removed at the end, whose database `throughcare` is migrated and empty."""
    return temporary_postgres(copy_of=_migrated(), programs=os.environ.get(PROGRAMS_SETTING), fsync=fsync)


def _migrated() -> Path:
    """Return the folder of a stopped server whose database is migrated, made by the first of all who ask.

    Migrating takes Django seven seconds of computing, a copy one or two. The processes of one run share the folder
    that `THROUGHCARE_TEST_MIGRATED` names: new for each run, for it is not made anew where migrations have changed.
    Whoever sets it takes it away.
    """
    if MIGRATED_SETTING not in os.environ:
        os.environ[MIGRATED_SETTING] = tempfile.mkdtemp(prefix="throughcare-migrated-")
        atexit.register(shutil.rmtree, os.environ[MIGRATED_SETTING], ignore_errors=True)
    programs = os.environ.get(PROGRAMS_SETTING, "")
    folder = Path(os.environ[MIGRATED_SETTING]) / sha256(programs.encode()).hexdigest()[:8]
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock") as making:
        making.exclusive(lambda _seconds: None)
        if not (folder / "passwords.json").exists():
            shutil.rmtree(folder / "data", ignore_errors=True)
            _migrate_into(folder, programs)
    return folder


def _migrate_into(folder: Path, programs: str) -> None:
    with temporary_postgres(programs=programs, fsync=False) as server:
        settings = {
            "DATABASE_URL": server.app_url,
            "DATABASE_OWNER_URL": server.owner_url,
            "PYTHONPATH": str(ROOT),
        }
        with tempfile.TemporaryDirectory() as data:
            subprocess.run(
                [sys.executable, "-m", "throughcare.config", "migrate"],
                env={**os.environ, **settings, "THROUGHCARE_DATA": data},
                stdout=subprocess.DEVNULL,
                check=True,
                timeout=LONGEST,
            )
        server.stop()
        copy_stopped(server.home, folder)


def fresh_database() -> TestDatabase:
    """Make an empty database that nobody else uses."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    return TestDatabase(name, *engine().create_database(name))


def drop(database: TestDatabase) -> None:
    """Remove a database, closing whatever is still connected to it."""
    engine().drop_database(database.name)
