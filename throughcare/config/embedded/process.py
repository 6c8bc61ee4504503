"""One PostgreSQL server process on one data folder: launched, adopted, or brought to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg

from throughcare.config.embedded import postmaster
from throughcare.config.embedded.account import Account
from throughcare.config.embedded.binaries import Binaries
from throughcare.config.embedded.home import SOCKET_NAME, Progress
from throughcare.config.embedded.locks import FileLock
from throughcare.config.embedded.trouble import EmbeddedPostgresError, from_words

PATIENCE = 2.0  # seconds of silence before a wait is explained, and between two explanations
ANSWER_WITHIN = 20.0  # seconds a server that calls itself ready may take to answer
LEFTOVERS_GO_WITHIN = 5.0  # seconds the processes of a killed server get to notice that it is gone
FAST_STOP = 60.0  # seconds a fast shutdown may take (it writes a checkpoint) before it is cut short
LAST_STOP = 10.0  # seconds more, after which the kernel ends what is left
LOG_LIMIT = 10_000_000  # bytes of server.log after which the next start begins a new one

# Servers that go on for other processes after their starter left: kept, so that the ended ones are collected.
_outliving: list[subprocess.Popen[bytes]] = []


def explain(progress: Progress, sentence: str) -> Callable[[float], None]:
    """Return a function to call, with the seconds waited, in a waiting loop; it speaks up now and then."""
    spoken = 0.0

    def on_wait(waited: float) -> None:
        nonlocal spoken
        if waited - spoken >= PATIENCE:
            spoken = waited
            progress(f"{sentence} ({waited:.0f} s so far).")

    return on_wait


class ServerProcess:
    """The server on `home/data`. Call its methods only while holding `home/start.lock`.

    `home/server.lock` is inherited by PostgreSQL and by every process that it makes. So whether anything is
    alive on these data is the kernel's answer, right also when ids are reused or hidden in a container.
    """

    def __init__(self, home: Path, progress: Progress) -> None:
        self._home = home
        self._data = home / "data"
        self._progress = progress
        self._lock = FileLock(home / "server.lock")
        self._child: subprocess.Popen[bytes] | None = None
        self.pid = 0
        self.socket_folder = ""

    def is_alive(self) -> bool:
        """Whether the server that we launched or adopted still runs."""
        if self._child is not None and self._child.poll() is not None:
            return False
        return self.pid != 0 and postmaster.is_postgres_on(self.pid, self._data)

    def ensure(
        self,
        binaries: Binaries,
        account: Account,
        private: Path,
        options: list[str],
        login: Callable[[str], str],
        *,
        alone: bool,
    ) -> bool:
        """Make a server run and answer; return whether it was launched (and not adopted).

        A new one puts its socket into `private`. `login` turns a socket folder into the superuser's
        address. `alone` says that no other process of ours uses the server, so one that is hung, or was
        started differently, may be stopped.
        """
        arguments = ["-D", str(self._data), *options]
        while not self._is_free():
            if self._adopt(arguments, binaries, login, alone=alone):
                return False
        self._launch([binaries.program("postgres"), *arguments], private, account)
        return True

    def shut_down(self) -> None:
        """Stop whatever runs on the data and wait for its end; committed rows survive in any case."""
        began = time.monotonic()
        speak = explain(self._progress, "Waiting for the database to write everything to the disk")
        steps = [(0.0, signal.SIGINT), (FAST_STOP, signal.SIGQUIT), (FAST_STOP + LAST_STOP, signal.SIGKILL)]
        while not self._is_free():
            waited = time.monotonic() - began
            found = postmaster.read_pid_file(self._data)
            main = [found.pid] if found and postmaster.is_postgres_on(found.pid, self._data) else []
            if steps and waited >= steps[0][0]:
                how = steps.pop(0)[1]
                postmaster.end(main if how is signal.SIGINT else postmaster.leftovers(self._data), how)
            if not main and LEFTOVERS_GO_WITHIN < waited < FAST_STOP:
                postmaster.end(postmaster.leftovers(self._data), signal.SIGKILL)
            speak(waited)
            time.sleep(0.02)
        if self._child is not None:
            self._child.wait()
        with suppress(OSError):
            Path(self.socket_folder).rmdir()
        self.forget()

    def forget(self) -> None:
        """Leave the server to the processes that still use it."""
        if self._child is not None and self._child.poll() is None:
            _outliving.append(self._child)
        _outliving[:] = [child for child in _outliving if child.poll() is None]
        self._child = None
        self.pid = 0

    def _is_free(self) -> bool:
        free = self._lock.try_exclusive()
        self._lock.release()
        return free

    def _adopt(
        self, arguments: list[str], binaries: Binaries, login: Callable[[str], str], *, alone: bool
    ) -> bool:
        """Use the server that runs here; False when it ended or was made to."""
        began = time.monotonic()
        speak = explain(self._progress, "A database server is already running here; waiting for its answer")
        while not self._is_free():
            waited = time.monotonic() - began
            speak(waited)
            found = postmaster.read_pid_file(self._data)
            if found is None or not postmaster.is_postgres_on(found.pid, self._data):
                self._end_leftovers(waited)
            elif found.is_ready:
                version = _version_answered(login(found.socket_folder))
                if version is not None and not (alone and self._differs(arguments, version, binaries)):
                    self.pid, self.socket_folder = found.pid, found.socket_folder
                    return True
                if alone and (version is not None or waited > ANSWER_WITHIN):
                    self.shut_down()
                elif waited > ANSWER_WITHIN:
                    raise EmbeddedPostgresError(
                        f"The database server in {self._home} runs (process {found.pid}) but answers nothing. "
                        "See whether the disk is full or the machine too busy, and server.log there. If it stays "
                        "so, stop throughcare, end that process, and start again."
                    )
            elif found.status == "stopping" and alone and waited > PATIENCE:
                self.shut_down()
            time.sleep(0.05)
        return False

    def _differs(self, arguments: list[str], version: str, binaries: Binaries) -> bool:
        """Whether the running server was started with other settings or is of another release than wanted."""
        with suppress(OSError):
            started = (self._data / "postmaster.opts").read_text(encoding="utf-8", errors="replace").strip()
            wanted = "".join(f' "{argument}"' for argument in arguments)
            return not started.endswith(wanted) or version != binaries.version
        return True

    def _end_leftovers(self, waited: float) -> None:
        if waited < LEFTOVERS_GO_WITHIN:
            return
        leftovers = postmaster.leftovers(self._data)
        if leftovers:
            postmaster.end(leftovers, signal.SIGQUIT if waited < 2 * LEFTOVERS_GO_WITHIN else signal.SIGKILL)
        elif waited > 2 * LEFTOVERS_GO_WITHIN:
            raise EmbeddedPostgresError(
                f"The database in {self._home} is in use by a server that cannot be seen from here, perhaps "
                "in another container. Stop that one first: two servers would destroy the data."
            )

    def _launch(self, command: list[str], private: Path, account: Account) -> None:
        if not self._lock.try_exclusive():
            raise EmbeddedPostgresError(f"The database in {self._home} is in use. Please start again.")
        with self._lock, os.fdopen(self._open_log(), "ab") as log:
            found = postmaster.read_pid_file(self._data)
            if found and postmaster.is_postgres_on(found.pid, self._data):
                raise EmbeddedPostgresError(
                    f"A PostgreSQL that Throughcare did not start (process {found.pid}) is running on "
                    f"{self._data}. Stop it first."
                )
            if found and postmaster.exists(found.pid):
                postmaster.disown_pid_file(self._data)
            # The socket has such a file too. Nobody is alive on these data, and the folder is theirs alone.
            (private / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
            if self._child is not None:
                self._child.wait()  # it is dead or dying, for the lock is free
            before = os.fstat(log.fileno()).st_size
            self._child = subprocess.Popen(
                command,
                cwd=self._data,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is for us: we stop the database last
                pass_fds=(self._lock.fileno(),),
                **account.options(),
            )
            try:
                self._wait_until_ready(self._child, before)
            except BaseException:
                self._child.send_signal(signal.SIGQUIT)
                self._child.wait()
                self._child = None
                raise

    def _wait_until_ready(self, child: subprocess.Popen[bytes], log_start: int) -> None:
        """Wait as long as recovery takes: cutting it short would only make the next one longer."""
        began = time.monotonic()
        speak = explain(self._progress, "The database is putting itself in order after an abrupt end")
        while True:
            if child.poll() is not None:
                with (self._home / "server.log").open("rb") as log:
                    log.seek(log_start)
                    said = log.read().decode("utf-8", "replace")
                raise from_words(said, self._home, "starting")
            found = postmaster.read_pid_file(self._data)
            if found is not None and found.pid == child.pid and found.is_ready:
                self.pid, self.socket_folder = found.pid, found.socket_folder
                return
            speak(time.monotonic() - began)
            time.sleep(0.02)

    def _open_log(self) -> int:
        path = self._home / "server.log"
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.rename(path.with_name("server.log.1"))
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _version_answered(superuser_url: str) -> str | None:
    """Return the release that the server says it is, e.g. `18.6`, or None when it does not answer."""
    try:
        with psycopg.connect(superuser_url, autocommit=True, connect_timeout=5) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    except psycopg.Error:
        return None
    return str(row[0]).split()[0] if row else None
