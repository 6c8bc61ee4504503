"""Where a command works: the data folder, the database (embedded if none is named), Django set up on it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from throughcare.config.databases import database_urls, prepare_database, require_reachable
from throughcare.config.embedded import EmbeddedPostgres
from throughcare.config.environment import read
from throughcare.config.trouble import OperatorError


def say(sentence: str) -> None:
    """Tell the operator, at once."""
    print(sentence, flush=True)


@contextmanager
def database(*, quiet: bool = False) -> Iterator[EmbeddedPostgres | None]:
    """Put the database's addresses into the environment, starting the embedded server if none is named.

    Raises OperatorError with a sentence. Gives the embedded server, or None with `DATABASE_URL`.
    """
    settings = read(os.environ)
    if settings.app_url:
        urls = database_urls(settings.app_url, settings.owner_url)
        require_reachable(urls)
        os.environ.update(DATABASE_URL=urls.app_url, DATABASE_OWNER_URL=urls.owner_url)
        for name in ("DATABASE_URL_FILE", "DATABASE_OWNER_URL_FILE"):
            os.environ.pop(name, None)
        yield None
        return
    folder = settings.data_folder / "postgres"
    programs = os.environ.get("THROUGHCARE_POSTGRES_BIN")
    tell = (lambda _sentence: None) if quiet else say
    with EmbeddedPostgres(folder, programs=programs, progress=tell) as server:
        os.environ.update(DATABASE_URL=server.app_url, DATABASE_OWNER_URL=server.owner_url)
        try:
            yield server
        finally:
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
                os.environ.pop(name, None)


@contextmanager
def django(*, quiet: bool = True) -> Iterator[None]:
    """A database and Django set up on it, for the length of one command."""
    with database(quiet=quiet):
        set_up()
        # Whatever the pool would log again and again, the command says once.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        try:
            yield
        finally:
            close()


def set_up() -> None:
    """Set Django up in this process. The environment must name the database by now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughcare.config.settings")
    import django as django_package

    django_package.setup()


def close() -> None:
    """Close this process's connections, so that an embedded server can stop."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool is not None:
            close_pool()


def migrate() -> None:
    """Bring the schema to this version, as the tables' owner; repeatable."""
    from django.core.management import call_command

    urls = database_urls(os.environ["DATABASE_URL"], os.environ.get("DATABASE_OWNER_URL", ""))
    prepare_database(urls)
    call_command("migrate", database="owner", verbosity=0, interactive=False)


def is_migrated() -> bool:
    """Whether every migration of this version has run."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def unknown_migrations() -> list[str]:
    """Migrations that were done in this database and that this version knows nothing of, in their order."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections["owner"])
    replaced = {done for migration in loader.replacements.values() for done in migration.replaces}
    known = {*(loader.disk_migrations or ()), *replaced}
    return [f"{app} {name}" for app, name in loader.applied_migrations or () if (app, name) not in known]


def read_file(path: str, *, most: int = 10_000_000) -> bytes:
    """A file the operator named. Raises OperatorError with a sentence."""
    try:
        with Path(path).open("rb") as file:
            # Not its size first: a device or a pipe says none, and has no end.
            content = file.read(most + 1)
    except OSError as error:
        raise OperatorError(f"{path} could not be read: {error.strerror}.") from error
    if len(content) > most:
        raise OperatorError(f"{path} is larger than {most // 1_000_000} MB; nothing was read.")
    return content
