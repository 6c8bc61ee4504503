"""Making a PostgreSQL data folder, and the database and roles inside; idempotent, so a kill is harmless."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from throughcare.config.embedded.account import Account
from throughcare.config.embedded.binaries import SETTING, Binaries
from throughcare.config.embedded.home import Passwords, sync_folder
from throughcare.config.embedded.trouble import EmbeddedPostgresError, from_os_error, from_words

DATABASE = "throughcare"
OWNER = "throughcare_owner"
APP = "throughcare_app"
SUPERUSER = "postgres"


def create_cluster(
    home: Path, binaries: Binaries, account: Account, superuser_password: str, private: Path, *, sync: bool
) -> None:
    """Make `home/data`, which must not exist; whole or not at all.

    `private` is a folder of the account's own through which the password is handed to `initdb`.
    """
    data, fresh = home / "data", home / "data.new"
    password_file = private / f"password-{secrets.token_hex(4)}"
    try:
        shutil.rmtree(fresh, ignore_errors=True)  # left half-made by a start that was killed
        fresh.mkdir(mode=0o700)
        account.give(fresh, 0o700)
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(superuser_password + "\n")
        account.give(password_file, 0o600)
        _initdb(fresh, binaries, account, password_file, sync=sync)
        fresh.rename(data)
        sync_folder(home)
    except OSError as error:
        raise from_os_error(error, home) from error
    finally:
        password_file.unlink(missing_ok=True)


def _initdb(data: Path, binaries: Binaries, account: Account, password_file: Path, *, sync: bool) -> None:
    command = [binaries.program("initdb"), "-D", str(data), f"--username={SUPERUSER}"]
    command += [f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"]
    command += ["--lc-messages=C", "--no-instructions", *([] if sync else ["--no-sync"])]
    said = ""
    for locale in _locales(binaries.major):
        ran = subprocess.run(
            [*command, *locale], capture_output=True, text=True, check=False, cwd=data, **account.options()
        )
        if ran.returncode == 0:
            return
        said = ran.stderr
        if "locale" not in said:
            break
    raise from_words(said, data.parent, "making the database")


def _locales(major: int) -> list[list[str]]:
    """Return ways to get code point order with Unicode letters, best first (not every system has C.UTF-8)."""
    ctype = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    if major >= 17:  # PostgreSQL's own C.UTF-8, the same on every system
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C"]
        return [[*builtin, f"--lc-ctype={ctype}"], [*builtin, "--lc-ctype=C"]]
    return [["--locale=C", f"--lc-ctype={ctype}"], ["--locale=C"]]


def check_version(data: Path, binaries: Binaries) -> None:
    """Refuse, in a sentence, data that another major version of PostgreSQL wrote."""
    try:
        written_by = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise EmbeddedPostgresError(
            f"{data} is not a whole PostgreSQL database ({error.strerror}). Put it back from a backup, "
            "or move that folder away to begin with an empty one."
        ) from error
    if written_by != str(binaries.major):
        raise EmbeddedPostgresError(
            f"The data in {data} were written by PostgreSQL {written_by}, and the programs in "
            f"{binaries.folder} are PostgreSQL {binaries.version}. Set {SETTING} to the programs of "
            f"PostgreSQL {written_by}, or move the data over as docs/operate/database.md shows."
        )


def create_roles_and_database(superuser_url: str, passwords: Passwords) -> None:
    """Make sure that the database, its owner and the service's role exist, as the service expects them."""
    attributes = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
    with psycopg.connect(superuser_url, autocommit=True, connect_timeout=30) as connection:
        existing = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
            if role not in existing:
                connection.execute(
                    sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                        sql.Identifier(role), attributes, sql.Literal(password)
                    )
                )
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            create_database(connection, DATABASE)


def create_database(
    connection: psycopg.Connection[tuple[object, ...]], name: str, template: str | None = None
) -> None:
    """Make a database that the owner owns and to which only the service's role is let in besides."""
    database, owner, app = sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(APP)
    made_from = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner) + made_from)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app))


def drop_database(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Remove a database, closing the connections to it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
