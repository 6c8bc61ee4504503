"""The supervisor: at most one PostgreSQL on a data folder, started, adopted, shared and stopped safely."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg

from throughcare.config.embedded import cluster
from throughcare.config.embedded.account import Account
from throughcare.config.embedded.binaries import Binaries, find_binaries
from throughcare.config.embedded.home import Passwords, Progress, passwords, settle, socket_folder
from throughcare.config.embedded.locks import FileLock
from throughcare.config.embedded.options import server_options
from throughcare.config.embedded.process import ServerProcess, explain
from throughcare.config.embedded.trouble import EmbeddedPostgresError, from_os_error

_ANOTHER = "Another command is starting or stopping the same database; waiting for it"


def _silent(_sentence: str) -> None:
    return


class EmbeddedPostgres:
    """One PostgreSQL cluster in a folder, on a private Unix socket, used by any number of our processes.

    `with EmbeddedPostgres(folder) as pg:` gives `pg.owner_url` and `pg.app_url`. The first user starts the
    server; a server that is already there, left behind by a kill or in use by another command, is adopted;
    the last user who leaves stops it. The kernel's file locks keep count, so that a killed user counts no
    more. Nothing is lost by any kill: `fsync` stays on unless a test turns it off.

    Every method raises `EmbeddedPostgresError`, whose text is a sentence for the operator.
    """

    def __init__(
        self,
        folder: Path,
        *,
        programs: str | Path | None = None,
        fsync: bool = True,
        loopback: str = "",
        progress: Progress = _silent,
    ) -> None:
        """Choose the folder (made when missing) and, with `programs`, a folder with `postgres` in it."""
        self._folder = folder.absolute()
        self._programs = programs or None
        self._fsync = fsync
        self._loopback = loopback
        self._progress = progress
        self._users: FileLock | None = None
        self._server: ServerProcess | None = None
        self._passwords = Passwords("", "", "")
        self.home = self._folder
        self.binaries: Binaries | None = None
        self.adopted = False

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    @property
    def pid(self) -> int:
        """The server's process id, 0 when it is not in use by us."""
        return self._server.pid if self._server else 0

    @property
    def superuser_url(self) -> str:
        """The address for the superuser: for making test databases and for backups only."""
        return self._url(cluster.SUPERUSER, self._passwords.superuser, "postgres")

    @property
    def owner_url(self) -> str:
        """The address for migrations: the role that owns the database and everything in it."""
        return self._url(cluster.OWNER, self._passwords.owner)

    @property
    def app_url(self) -> str:
        """The address for the running service: a role that owns nothing and obeys row-level security."""
        return self._url(cluster.APP, self._passwords.app)

    def create_database(self, name: str, template: str | None = None) -> tuple[str, str]:
        """Make another database; return its address for the owner and for the service's role.

        It is empty, or a copy of the database `template`, to which nobody may be connected.
        """
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            cluster.create_database(connection, name, template)
        return (
            self._url(cluster.OWNER, self._passwords.owner, name),
            self._url(cluster.APP, self._passwords.app, name),
        )

    def drop_database(self, name: str) -> None:
        """Remove a database made by `create_database`, closing the connections to it."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            cluster.drop_database(connection, name)

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def is_alive(self) -> bool:
        """Whether the server process exists; cheap enough to ask every second."""
        return self._server is not None and self._server.is_alive()

    def start(self) -> None:
        """Make sure that the server runs and answers; waits as long as recovery takes. Repeatable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._folder = self._folder.resolve()
            with FileLock(self._folder / "settle.lock") as settling:
                settling.exclusive(explain(self._progress, _ANOTHER))
                self.home, account = settle(self._folder, self._progress)
            with FileLock(self.home / "start.lock") as starting:
                starting.exclusive(explain(self._progress, _ANOTHER))
                self._start_locked(account)
        except OSError as error:
            raise from_os_error(error, self.home) from error

    def stop(self) -> None:
        """Leave the server, and stop it when nobody else uses it. Repeatable."""
        if self._users is None or self._server is None:
            return
        with FileLock(self.home / "start.lock") as starting:
            starting.exclusive(explain(self._progress, _ANOTHER))
            try:
                if self._users.try_exclusive():
                    self._server.shut_down()
            finally:
                self._leave()

    def _start_locked(self, account: Account) -> None:
        again = self._users is not None
        self._users = self._users or FileLock(self.home / "users.lock")
        self._server = self._server or ServerProcess(self.home, self._progress)
        alone = self._users.try_exclusive()
        try:
            self._users.shared()
            self._bring_up(self._server, account, alone=alone)
        except BaseException:
            if not again:
                self._leave()
            raise

    def _bring_up(self, server: ServerProcess, account: Account, *, alone: bool) -> None:
        private = socket_folder(self.home, account)
        try:
            self._bring_up_in(private, server, account, alone=alone)
        except BaseException:
            with suppress(OSError):
                private.rmdir()  # it stays when a server has its socket there
            raise

    def _bring_up_in(self, private: Path, server: ServerProcess, account: Account, *, alone: bool) -> None:
        binaries = self.binaries = find_binaries(self._programs, account)
        self._passwords = passwords(self.home)
        if not self.data.exists():
            self._progress(f"Making a database with PostgreSQL {binaries.version} in {self.home}.")
            cluster.create_cluster(
                self.home, binaries, account, self._passwords.superuser, private, sync=self._fsync
            )
        cluster.check_version(self.data, binaries)
        options = server_options(private, fsync=self._fsync, loopback=self._loopback)
        launched = server.ensure(binaries, account, private, options, self._login, alone=alone)
        self.adopted = not launched
        try:
            cluster.create_roles_and_database(self.superuser_url, self._passwords)
        except psycopg.Error as error:
            raise EmbeddedPostgresError(
                f"The database server in {self.home} started but refused its own superuser: {error}. "
                f"If {self.home / 'passwords.json'} was changed, put it back from a backup."
            ) from error

    def _leave(self) -> None:
        if self._users is not None:
            self._users.release()
        if self._server is not None:
            self._server.forget()
        self._users = self._server = None

    def _login(self, folder: str) -> str:
        return _address(folder, cluster.SUPERUSER, self._passwords.superuser, "postgres")

    def _url(self, role: str, password: str, database: str = cluster.DATABASE) -> str:
        if self._server is None:
            raise EmbeddedPostgresError("The embedded database is not started.")
        return _address(self._server.socket_folder, role, password, database)


def _address(folder: str, role: str, password: str, database: str) -> str:
    secret, host = quote(password, safe=""), quote(folder, safe="/")
    return f"postgresql://{role}:{secret}@/{database}?host={host}&port=5432"


def copy_stopped(home: Path, to: Path) -> None:
    """Copy what a server that is stopped consists of; the passwords last, whole or not at all."""
    shutil.copytree(home / "data", to / "data")
    new = to / "passwords.json.new"
    shutil.copy2(home / "passwords.json", new)
    new.replace(to / "passwords.json")


@contextmanager
def temporary_postgres(
    *,
    copy_of: Path | None = None,
    programs: str | Path | None = None,
    fsync: bool = True,
    loopback: str = "",
    progress: Progress = _silent,
) -> Iterator[EmbeddedPostgres]:
    """Run a cluster in a folder of its own that is removed at the end; for tests and measurements.

    `copy_of`: where `copy_stopped` put another, to begin with what is in it.
    """
    folder = Path(tempfile.mkdtemp(prefix="throughcare-postgres-"))
    folder.chmod(0o755)  # passable for the account that PostgreSQL runs as; what matters inside is closed
    postgres = EmbeddedPostgres(folder, programs=programs, fsync=fsync, loopback=loopback, progress=progress)
    try:
        if copy_of is not None:
            postgres.home, _account = settle(folder, progress)
            copy_stopped(copy_of, postgres.home)
        with postgres:
            yield postgres
    finally:
        shutil.rmtree(postgres.home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
