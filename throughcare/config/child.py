"""One child process of `throughcare serve`: its start, its output line by line, its health, its end."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from throughcare.config.trouble import OperatorError

_PR_SET_PDEATHSIG = 1
_C_LIBRARY = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_OK = 200


@dataclass(frozen=True)
class Service:
    """What to run: its name for people, its command, and the address that answers 200 when it is ready.

    Without `health` it counts as ready as soon as it runs. Secrets go in `environment`, never in `command`,
    which every user of the machine can read.
    """

    name: str
    command: Sequence[str]
    health: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


class Child:
    """A service and the process that runs it at the moment, if any."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.began = 0.0
        self.is_ready = False
        self.was_ready = False
        self._process: subprocess.Popen[bytes] | None = None
        self._tie = -1
        self._unfinished = b""

    @property
    def is_started(self) -> bool:
        """Whether there is a process, running or ended but not yet collected."""
        return self._process is not None

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id, 0 when there is none."""
        return self._process.pid if self._process else 0

    @property
    def output(self) -> int:
        """The descriptor on which output arrives, -1 when there is none."""
        pipe = self._process.stdout if self._process else None
        return -1 if pipe is None else pipe.fileno()

    def start(self) -> None:
        """Start the process, tied to this one so that it cannot outlive it.

        Raises OperatorError when the command cannot be run at all.
        """
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **self.service.environment}
        options: dict[str, Any] = {"env": environment, "stdin": subprocess.DEVNULL}
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        # A session of its own: Ctrl-C in the terminal reaches only us, and we stop the children in order.
        options["start_new_session"] = True
        try:
            self._process = self._start_tied(list(self.service.command), options)
        except OSError as error:
            raise OperatorError(f"{self.service.name} cannot be started: {error}.") from error
        self.began = time.monotonic()
        os.set_blocking(self.output, False)

    def check_health(self) -> bool:
        """Whether it is ready; asks one question over the loopback until the answer was yes once."""
        if not self.is_ready and self.is_running:
            self.is_ready = self.service.health is None or _answers(self.service.health)
            self.was_ready = self.was_ready or self.is_ready
        return self.is_ready

    def read_lines(self) -> tuple[list[str], bool]:
        """Return the lines that arrived since, and whether more can come."""
        try:
            chunk = os.read(self.output, 65_536)
        except BlockingIOError:
            return [], True
        *lines, self._unfinished = (self._unfinished + chunk).split(b"\n")
        if not chunk and self._unfinished:
            lines, self._unfinished = [self._unfinished], b""
        return [line.decode("utf-8", "replace") for line in lines], bool(chunk)

    def ask_to_end(self) -> None:
        """Ask a running process to finish what it is doing."""
        if self._process is not None and self.is_running:
            self._process.terminate()

    def collect(self) -> int:
        """End the process and all that it started, if any is left; return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        if process.stdout is not None:
            process.stdout.close()
        if self._tie >= 0:
            os.close(self._tie)
        self._tie, self._unfinished, self.is_ready = -1, b"", False
        return code

    def _start_tied(self, command: list[str], options: dict[str, Any]) -> subprocess.Popen[bytes]:
        """Start a process that the kernel, or a pipe where the kernel cannot, ends together with us."""
        if _C_LIBRARY is not None:
            return subprocess.Popen(command, preexec_fn=_die_with(os.getpid()), **options)  # noqa: PLW1509 - no threads here
        inherited, self._tie = os.pipe()
        try:
            tied = [sys.executable, "-m", "throughcare.config.tied", str(inherited), *command]
            return subprocess.Popen(tied, pass_fds=(inherited,), **options)
        finally:
            os.close(inherited)


def _die_with(parent: int) -> Callable[[], None]:
    def ask_the_kernel() -> None:
        if _C_LIBRARY is not None:
            _C_LIBRARY.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask_the_kernel


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
