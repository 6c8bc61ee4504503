"""An operator's own PostgreSQL: what we refuse, what we make, and as whom the service then works."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import psycopg
import pytest
from psycopg import sql

from tests.engine import PROGRAMS_SETTING
from throughcare.config.databases import as_app_role, database_urls, prepare_database
from throughcare.config.embedded import EmbeddedPostgres, temporary_postgres
from throughcare.config.trouble import OperatorError


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server as an operator has one: none of our roles in it."""
    with temporary_postgres(programs=os.environ.get(PROGRAMS_SETTING), fsync=False) as postgres:
        with psycopg.connect(postgres.superuser_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE throughcare")
            connection.execute("DROP ROLE throughcare_app")
        yield postgres


@pytest.fixture
def clean(server: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    """The server; what the test makes in it is removed."""
    yield server
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        for (name,) in connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'own%'"
        ).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        made = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'her%' OR rolname = 'throughcare_app'"
        for (name,) in connection.execute(made).fetchall():
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        for (name,) in connection.execute(made).fetchall():
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def a_login(server: EmbeddedPostgres, name: str, attributes: str = "") -> str:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'pass word/1' {attributes}".encode())
    return as_user(server, name)


def as_user(server: EmbeddedPostgres, name: str) -> str:
    return f"postgresql://{name}:pass%20word%2F1@/own?{urlsplit(server.superuser_url).query}"


def a_database(server: EmbeddedPostgres, owner: str, options: str = "") -> None:
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE own OWNER {owner} {options}".encode())


def works_as(url: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT current_user").fetchone()


def test_one_login_that_may_make_roles_is_enough(clean: EmbeddedPostgres) -> None:
    url = a_login(clean, "her", "CREATEROLE")
    a_database(clean, "her")
    urls = database_urls(url)
    assert urls.owner_url == url
    prepare_database(urls)
    prepare_database(urls)
    assert works_as(urls.owner_url) == ("her",)
    assert works_as(urls.app_url) == ("throughcare_app",)


def test_the_driver_of_the_socket_process_works_as_the_role_too(clean: EmbeddedPostgres) -> None:
    urls = database_urls(a_login(clean, "her", "CREATEROLE"))
    a_database(clean, "her")
    prepare_database(urls)

    async def ask() -> object:
        connection = await asyncpg.connect(urls.app_url)
        try:
            return await connection.fetchval("SELECT current_user")
        finally:
            await connection.close()

    assert asyncio.run(ask()) == "throughcare_app"


def test_row_level_security_holds_for_a_login_that_owns_the_tables(clean: EmbeddedPostgres) -> None:
    urls = database_urls(a_login(clean, "her", "CREATEROLE"))
    a_database(clean, "her")
    prepare_database(urls)
    with psycopg.connect(urls.owner_url) as connection:
        connection.execute("CREATE TABLE kept (organization_id int)")
        connection.execute("INSERT INTO kept VALUES (1), (2)")
        connection.execute("GRANT SELECT ON kept TO throughcare_app")
        connection.execute("ALTER TABLE kept ENABLE ROW LEVEL SECURITY")
        connection.execute("CREATE POLICY one ON kept USING (organization_id = 1)")
    with psycopg.connect(urls.app_url) as connection:
        assert connection.execute("SELECT organization_id FROM kept").fetchall() == [(1,)]


def test_two_logins_share_the_work(clean: EmbeddedPostgres) -> None:
    owner = a_login(clean, "her_owner", "CREATEROLE")
    app = a_login(clean, "her_app")
    a_database(clean, "her_owner")
    urls = database_urls(app, owner)
    prepare_database(urls)
    assert works_as(urls.owner_url) == ("her_owner",)
    assert works_as(urls.app_url) == ("throughcare_app",)


def test_the_embedded_server_needs_no_preparing_but_bears_it() -> None:
    with temporary_postgres(programs=os.environ.get(PROGRAMS_SETTING), fsync=False) as postgres:
        urls = database_urls(postgres.app_url, postgres.owner_url)
        assert urls.app_url == postgres.app_url
        prepare_database(urls)
        assert works_as(urls.app_url) == ("throughcare_app",)


def test_a_login_that_may_not_make_roles_is_told_what_an_administrator_must_run(
    clean: EmbeddedPostgres,
) -> None:
    urls = database_urls(a_login(clean, "her"))
    a_database(clean, "her")
    with pytest.raises(OperatorError, match="CREATE ROLE throughcare_app NOLOGIN") as refused:
        prepare_database(urls)
    commands = str(refused.value).partition("run: ")[2].partition("; then")[0]
    with psycopg.connect(clean.superuser_url, autocommit=True) as connection:
        connection.execute(commands.encode())
    prepare_database(urls)
    assert works_as(urls.app_url) == ("throughcare_app",)


def test_a_role_that_may_pass_row_level_security_is_refused(clean: EmbeddedPostgres) -> None:
    urls = database_urls(a_login(clean, "her", "CREATEROLE"))
    a_database(clean, "her")
    with psycopg.connect(clean.superuser_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE throughcare_app BYPASSRLS")
    with pytest.raises(OperatorError, match="may pass row-level security"):
        prepare_database(urls)


def test_a_database_that_is_not_utf8_is_refused(clean: EmbeddedPostgres) -> None:
    urls = database_urls(a_login(clean, "her", "CREATEROLE"))
    provider = "LOCALE_PROVIDER libc" if clean.binaries and clean.binaries.major >= 17 else ""
    a_database(clean, "her", f"ENCODING 'LATIN1' LOCALE 'C' {provider} TEMPLATE template0")
    with pytest.raises(OperatorError, match="does not keep text as UTF-8"):
        prepare_database(urls)


def test_an_unreachable_server_is_said_without_the_password() -> None:
    urls = database_urls("postgresql://her:pass%20word%2F1@127.0.0.1:1/own")
    with pytest.raises(OperatorError, match="cannot be reached") as refused:
        prepare_database(urls)
    assert "word" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://her@host/own", "own", "/var/lib/own.sqlite3"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(OperatorError, match="must begin with postgresql://"):
        database_urls(url)


def test_other_options_of_an_address_are_kept() -> None:
    url = as_app_role("postgresql://her@host/own?options=-c%20statement_timeout%3D9s&sslmode=require")
    query = urlsplit(url).query
    assert "sslmode=require" in query
    assert "statement_timeout%3D9s%20-c%20role%3Dthroughcare_app" in query
    assert as_app_role(url) == url


def test_a_database_machine_that_falls_silent_is_given_up_in_seconds() -> None:
    """Tried with a network that was cut in a statement: 20 s, and without these still waiting after 75 s."""
    from throughcare.config import settings

    for name in ("default", "owner"):
        options = settings.DATABASES[name]["OPTIONS"]
        assert {setting: options[setting] for setting in settings.LINES} == settings.LINES
    chosen = settings._database("postgresql://her@host/own?tcp_user_timeout=9000")["OPTIONS"]
    assert chosen == settings.LINES | {"tcp_user_timeout": "9000"}
