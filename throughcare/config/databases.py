"""A PostgreSQL of the operator's own (`DATABASE_URL`): is it fit for us, is the service's role in place."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from throughcare.config.embedded.binaries import OLDEST_MAJOR
from throughcare.config.embedded.cluster import APP
from throughcare.config.trouble import OperatorError

CONNECT_WITHIN = 10  # seconds


@dataclass(frozen=True)
class DatabaseUrls:
    """Where migrations go (`owner_url`) and where the running service goes (`app_url`, as the app's role)."""

    owner_url: str
    app_url: str


def database_urls(url: str, owner_url: str = "") -> DatabaseUrls:
    """Return both addresses from `DATABASE_URL` and, when there is one, `DATABASE_OWNER_URL`.

    Whoever `url` signs in as, the service works as the role `throughcare_app`: the address asks for it at
    connecting, so every client library obeys and none can forget.

    Raises OperatorError when an address is no PostgreSQL address.
    """
    for name, value in (("DATABASE_URL", url), ("DATABASE_OWNER_URL", owner_url or url)):
        if urlsplit(value).scheme not in ("postgresql", "postgres"):
            raise OperatorError(
                f"{name} must begin with postgresql://, for example postgresql://user:password@host/throughcare."
            )
    return DatabaseUrls(owner_url=owner_url or url, app_url=as_app_role(url))


def as_app_role(url: str) -> str:
    """Return `url` so that a connection made with it works as `throughcare_app` from its first statement."""
    parts = urlsplit(url)
    if parts.username == APP:
        return url
    query = dict(parse_qsl(parts.query))
    wanted = f"-c role={APP}"
    if wanted not in query.get("options", ""):
        query["options"] = f"{query['options']} {wanted}" if query.get("options") else wanted
    # `%20` and not `+`: libpq takes a plus sign for itself.
    return urlunsplit(parts._replace(query=urlencode(query, safe="/").replace("+", "%20")))


def require_reachable(urls: DatabaseUrls) -> None:
    """Raise OperatorError at once, with the reason, when nobody answers there."""
    _connect(urls.owner_url, "DATABASE_OWNER_URL or DATABASE_URL").close()


def prepare_database(urls: DatabaseUrls) -> None:
    """Make sure that the database is fit and that the service can work in it as `throughcare_app`.

    Makes the role when it is missing, and lets the service's login become it. For `throughcare migrate`,
    before the migrations. Repeatable.

    Raises OperatorError: unreachable, too old, not UTF-8, or the owner may not make roles.
    """
    login = urlsplit(urls.app_url).username
    with _connect(urls.owner_url, "DATABASE_OWNER_URL or DATABASE_URL") as connection:
        _require_fit(connection)
        try:
            _prepare_role(connection, login)
        except psycopg.errors.InsufficientPrivilege as error:
            raise OperatorError(
                f"The database user {connection.info.user} may not make the role {APP}. Let an administrator "
                f'of that server run: CREATE ROLE {APP} NOLOGIN; GRANT {APP} TO "{login}"; '
                "then run the same command again."
            ) from error
    with _connect(urls.app_url, "DATABASE_URL") as connection:
        row = connection.execute("SELECT current_user").fetchone()
        if row != (APP,):
            raise OperatorError(
                f"The service's connection works as {row and row[0]} and not as {APP}. A pooler in between "
                "must hand on the connection's options (PgBouncer: session pooling)."
            )


def _connect(url: str, setting: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_WITHIN)
    except psycopg.Error as error:
        why = " ".join(str(error).split())
        raise OperatorError(f"The database that {setting} names cannot be reached: {why}") from None


def _require_fit(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    version = connection.info.server_version
    if version < OLDEST_MAJOR * 10_000:
        raise OperatorError(
            f"That database server is PostgreSQL {version // 10_000}, and {OLDEST_MAJOR} or newer is needed."
        )
    encoding = connection.execute("SHOW server_encoding").fetchone()
    if encoding != ("UTF8",):
        raise OperatorError(
            "That database does not keep text as UTF-8. Make another: "
            "CREATE DATABASE throughcare ENCODING 'UTF8' TEMPLATE template0;"
        )


def _prepare_role(connection: psycopg.Connection[tuple[object, ...]], login: str | None) -> None:
    role = sql.Identifier(APP)
    found = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", (APP,)
    ).fetchone()
    if found == (True,):
        raise OperatorError(
            f"The role {APP} may pass row-level security, which keeps organizations apart. "
            f"Let an administrator run: ALTER ROLE {APP} NOSUPERUSER NOBYPASSRLS;"
        )
    if found is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    name = connection.execute("SELECT current_database()").fetchone() or ("",)
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(str(name[0])), role)
    )
    if login in (APP, None):
        return
    # From 16 on, making a role does not by itself allow becoming it.
    may_become = "SET" if connection.info.server_version >= 160_000 else "MEMBER"
    allowed = connection.execute("SELECT pg_has_role(%s, %s, %s)", (login, APP, may_become)).fetchone()
    if allowed != (True,):
        connection.execute(sql.SQL("GRANT {} TO {}").format(role, sql.Identifier(str(login))))
